"""Talks to the Ganeti that ganeti.bash brought up: create N, copy N, ask MIB. Python's standard library only."""

import base64
import http.client
import json
import ssl
import statistics
import sys
import time
import uuid

CONFIGURATION = "/var/lib/ganeti/config.data"
PATIENCE = 180
HEADERS = {"Authorization": "Basic " + base64.b64encode(b"bench:bench").decode(), "Content-Type": "application/json"}


def request(method, path, body=None):
    """One request, repeated while the daemons are still coming up."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", 5080, context=ssl._create_unverified_context(), timeout=PATIENCE
            )
            connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
            response = connection.getresponse()
            text = response.read()
            connection.close()
            if response.status < 300:
                return text
            problem = "%s %s: %d %s" % (method, path, response.status, text[:300])
        except OSError as failure:
            problem = repr(failure)
        if time.monotonic() > deadline:
            raise SystemExit(problem)
        time.sleep(0.5)


def name(number):
    return "vm%05d.weir.example" % number


def create(count):
    for number in range(count):
        job = int(
            request(
                "POST",
                "/2/instances",
                {
                    "__version__": 1,
                    "mode": "create",
                    "instance_name": name(number),
                    "disk_template": "diskless",
                    "disks": [],
                    "nics": [{"ip": "198.51.100.%d" % (number + 1)}],
                    "beparams": {"minmem": 4, "maxmem": 4, "vcpus": 1},
                    "os_type": "none+default",
                    "no_install": True,
                    "start": False,
                    "ip_check": False,
                    "name_check": False,
                    "conflicts_check": False,
                    "pnode": "node.weir.example",
                    "hypervisor": "fake",
                },
            )
        )
        status = "queued"
        while status not in ("success", "error", "canceled"):
            time.sleep(0.1)
            answer = json.loads(request("GET", "/2/jobs/%d" % job))
            status = answer["status"]
        if status != "success":
            raise SystemExit(str(answer["opresult"]))


def copy(count):
    """Copies an instance in the configuration while nothing runs: making 1,000 by jobs would take a quarter of an hour."""
    with open(CONFIGURATION) as file:
        configuration = json.load(file)
    instances = configuration["instances"]
    there = {instance["name"] for instance in instances.values()}
    pattern = json.dumps(next(iter(instances.values())))
    for number in range(count):
        if name(number) in there:
            continue
        instance = json.loads(pattern)
        instance["name"] = name(number)
        instance["uuid"] = str(uuid.uuid4())
        for nic in instance["nics"]:
            nic["mac"] = "aa:00:00:%02x:%02x:%02x" % (number >> 16 & 255, number >> 8 & 255, number & 255)
            nic["uuid"] = str(uuid.uuid4())
            nic["name"] = None
        instances[instance["uuid"]] = instance
    with open(CONFIGURATION, "w") as file:
        json.dump(configuration, file)


def timed(path, times):
    spent = []
    for _ in range(times):
        began = time.monotonic()
        answer = request("GET", path)
        spent.append((time.monotonic() - began) * 1000)
    return statistics.median(spent), len(answer)


def ask(resident):
    request("GET", "/2/instances")
    info, _ = timed("/2/instances/" + name(0), 15)
    bulk, size = timed("/2/instances?bulk=1", 5)
    print(json.dumps({"info_ms": info, "list_ms": bulk, "list_bytes": size, "resident_mib": float(resident)}))


if __name__ == "__main__":
    {"create": lambda: create(int(sys.argv[2])), "copy": lambda: copy(int(sys.argv[2])), "ask": lambda: ask(sys.argv[2])}[
        sys.argv[1]
    ]()
