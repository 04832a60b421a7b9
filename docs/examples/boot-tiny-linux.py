#!/usr/bin/env python3
"""Boots a guest through the XenAPI, with nothing but Python's standard library.

Logs in, clones the template "Tiny Linux", gives the clone a disk and a network interface, starts it and waits
until the agent inside it answers. With --stop it then shuts the guest down and removes it and its disk.

    boot-tiny-linux.py --ca DIR/pki/ca.pem https://127.0.0.1:PORT PASSWORD
"""

import argparse
import ssl
import sys
import time
import xmlrpc.client

NULL = "OpaqueRef:NULL"
DISK_BYTES = 64 * 1024 * 1024


class Refused(Exception):
    """The pool refused a call; holds the error's code and its parameters."""


class Api:
    """The XenAPI over XML-RPC: every call carries the session, and answers its value or raises Refused."""

    def __init__(self, url, context):
        self.server = xmlrpc.client.ServerProxy(url, context=context)
        self.session = None

    def login(self, user, password):
        self.session = self.plain("session.login_with_password", user, password, "1.0", "boot-tiny-linux")

    def __call__(self, method, *parameters):
        return self.plain(method, self.session, *parameters)

    def plain(self, method, *parameters):
        answer = getattr(self.server, method)(*parameters)
        if answer["Status"] != "Success":
            raise Refused(answer["ErrorDescription"])
        return answer["Value"]


def main():
    arguments = parse()
    context = ssl.create_default_context(cafile=arguments.ca)
    if arguments.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    api = Api(arguments.url, context)
    api.login("root", arguments.password)
    try:
        vm, disk = create(api, arguments.name)
        api("VM.start", vm, False, False)
        print("started:", api("VM.get_power_state", vm), flush=True)
        metrics = wait_for_guest(api, vm, arguments.timeout)
        show(api, vm, metrics)
        if arguments.stop:
            remove(api, vm, disk)
    finally:
        api("session.logout")


def create(api, name):
    """Clones the template and answers the new VM, with a disk and a network interface, and the disk."""
    templates = [
        vm for vm in api("VM.get_by_name_label", "Tiny Linux") if api("VM.get_is_a_template", vm)
    ]
    if not templates:
        sys.exit('the pool has no template "Tiny Linux"')
    vm = api("VM.clone", templates[0], name)
    api("VM.provision", vm)
    print("cloned Tiny Linux as", name, api("VM.get_uuid", vm))

    pool = api("pool.get_all")[0]
    storage = api("pool.get_default_SR", pool)
    disk = api(
        "VDI.create",
        {
            "name_label": name + " disk",
            "name_description": "",
            "SR": storage,
            "virtual_size": str(DISK_BYTES),
            "type": "user",
            "sharable": False,
            "read_only": False,
            "other_config": {},
        },
    )
    api(
        "VBD.create",
        {
            "VM": vm,
            "VDI": disk,
            "userdevice": "0",
            "bootable": False,
            "mode": "RW",
            "type": "Disk",
            "empty": False,
            "other_config": {},
            "qos_algorithm_type": "",
            "qos_algorithm_params": {},
        },
    )
    print("disk of", DISK_BYTES // 2**20, "MiB on", api("SR.get_name_label", storage))

    network = first_network_with_pif(api)
    api(
        "VIF.create",
        {
            "VM": vm,
            "network": network,
            "device": "0",
            "MAC": "",
            "MTU": "1500",
            "other_config": {},
            "qos_algorithm_type": "",
            "qos_algorithm_params": {},
        },
    )
    print("interface on", api("network.get_name_label", network))
    return vm, disk


def first_network_with_pif(api):
    networks = api("network.get_all_records")
    for network, record in sorted(networks.items(), key=lambda item: item[1]["name_label"]):
        if record["PIFs"]:
            return network
    sys.exit("no network of the pool has a physical interface")


def wait_for_guest(api, vm, timeout):
    """Waits by events, without polling, until the guest's agent has told its system; answers the metrics' record."""
    deadline = time.monotonic() + timeout
    token = ""
    while time.monotonic() < deadline:
        batch = api("event.from", ["vm/" + vm, "vm_guest_metrics"], token, 30.0)
        token = batch["token"]
        record = api("VM.get_record", vm)
        if record["power_state"] != "Running":
            sys.exit("the guest stopped; its power state is " + record["power_state"])
        if record["guest_metrics"] != NULL:
            metrics = api("VM_guest_metrics.get_record", record["guest_metrics"])
            if metrics["os_version"]:
                return metrics
    sys.exit("the guest's agent did not answer within %d s" % timeout)


def show(api, vm, metrics):
    print("the guest's agent answers: it runs", metrics["os_version"].get("name", "an unnamed system"))
    for key, address in sorted(metrics["networks"].items()):
        print("  interface", key, "has", address)
    for console in api("VM.get_consoles", vm):
        print("  console", api("console.get_protocol", console), api("console.get_location", console))


def remove(api, vm, disk):
    api("VM.clean_shutdown", vm)
    print("shut down:", api("VM.get_power_state", vm))
    api("VM.destroy", vm)
    api("VDI.destroy", disk)
    print("removed the guest and its disk")


def parse():
    parser = argparse.ArgumentParser(description="Boots Tiny Linux on a pool.")
    parser.add_argument("url", help="where the pool serves, https://ADDRESS:PORT")
    parser.add_argument("password", help="of the user root")
    trust = parser.add_mutually_exclusive_group(required=True)
    trust.add_argument("--ca", help="file with the pool's authority, DIR/pki/ca.pem")
    trust.add_argument("--insecure", action="store_true", help="believe any certificate")
    parser.add_argument("--name", default="tiny-1", help="of the new guest")
    parser.add_argument("--stop", action="store_true", help="shut the guest down and remove it at the end")
    parser.add_argument("--timeout", type=int, default=300, help="seconds to wait for the guest's agent")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit("refused: " + " ".join(map(str, refused.args[0])))
    except OSError as failure:
        sys.exit("cannot reach the pool: %s" % failure)
