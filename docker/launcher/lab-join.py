#!/usr/bin/env python3
"""Makes one pool of a lab's hosts and prints its master's address: lab-join.py LAB HOST...

Each HOST is an address; those that are not in the first one's pool join it. LAB is the lab's folder, which holds root's
password and each host's certificates. Ends when all are live and enabled and shared storage is plugged everywhere.
"""

import ssl
import sys
import time
import xmlrpc.client

PATIENCE = 300.0  # seconds for the hosts to be as they should be


class Host:
    """Calls at a host, with a session of root's; at its master's, where it is a member."""

    def __init__(self, lab, address):
        self.address = address
        with open(f"{lab}/secrets/root-password", encoding="utf-8") as file:
            password = file.read()
        number = address.rsplit(".", 1)[1]
        context = ssl.create_default_context(cafile=f"{lab}/hosts/{number}/data/pki/ca.pem")
        self.server = xmlrpc.client.ServerProxy(f"https://{address}/", context=context)
        answer = self.server.session.login_with_password("root", password, "1.0", "weir lab")
        if answer["Status"] != "Success" and answer["ErrorDescription"][0] == "HOST_IS_SLAVE":
            self.__init__(lab, answer["ErrorDescription"][1])
            return
        self.session = self.value("session.login_with_password", answer)
        self.password = password

    def value(self, method, answer):
        if answer["Status"] != "Success":
            sys.exit(f"{self.address}: {method}: {' '.join(answer['ErrorDescription'])}")
        return answer["Value"]

    def __call__(self, method, *parameters):
        return self.value(method, getattr(self.server, method)(self.session, *parameters))


def missing(master, addresses):
    """What is not yet as it should be, in words."""
    hosts = master("host.get_all_records")
    metrics = master("host_metrics.get_all_records")
    live = {
        host["address"] for host in hosts.values() if host["enabled"] and metrics.get(host["metrics"], {}).get("live")
    }
    shared = {ref for ref, sr in master("SR.get_all_records").items() if sr["shared"]}
    unplugged = [
        f"storage of {hosts[pbd['host']]['address']}"
        for pbd in master("PBD.get_all_records").values()
        if pbd["SR"] in shared and not pbd["currently_attached"]
    ]
    return [address for address in addresses if address not in live] + unplugged


def main():
    lab, first, *others = sys.argv[1:]
    master = Host(lab, first)
    for other in others:
        if other not in [host["address"] for host in master("host.get_all_records").values()]:
            Host(lab, other)("pool.join", master.address, "root", master.password)
            await_all(master, [other])
    await_all(master, [first, *others])
    print(master.address)


def await_all(master, addresses):
    deadline = time.monotonic() + PATIENCE
    while lacks := missing(master, addresses):
        if time.monotonic() > deadline:
            sys.exit(f"{master.address} waits in vain for {', '.join(lacks)}")
        time.sleep(0.3)


main()
