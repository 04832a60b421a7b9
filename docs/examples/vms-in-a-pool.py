#!/usr/bin/env python3
"""Shows what a pool does with VMs: where they start and why, how they are made, and what network they share.

Logs in at any host of the pool, makes a network that all hosts have, makes a VM for each host from the template
"Tiny Linux", and starts them: one on the host it likes best, one on a named host, the others where the pool wants.
It tells where each came to, then removes all of it.

    vms-in-a-pool.py --ca DIR/pki/ca.pem https://ADDRESS:PORT PASSWORD
"""

import argparse
import ssl
import sys
import urllib.parse
import xmlrpc.client


class Refused(Exception):
    """The pool refused a call; holds the error's code and its parameters."""


class Pool:
    """The XenAPI over XML-RPC: every call carries the session, and answers its value or raises Refused."""

    def __init__(self, url, context, password):
        try:
            self.login(url, context, password)
        except Refused as refused:
            code, *parameters = refused.args[0]
            if code != "HOST_IS_SLAVE":
                raise
            # Only the master answers for the pool, and any member says where it is.
            old = urllib.parse.urlsplit(url)
            port = ":%d" % old.port if old.port else ""
            master = "[%s]" % parameters[0] if ":" in parameters[0] else parameters[0]
            print("this host is a member; the master is", master)
            self.login("https://" + master + port, context, password)

    def login(self, url, context, password):
        self.server = xmlrpc.client.ServerProxy(url, context=context)
        self.session = self.plain("session.login_with_password", "root", password, "1.0", "vms-in-a-pool")

    def __call__(self, method, *parameters):
        return self.plain(method, self.session, *parameters)

    def plain(self, method, *parameters):
        answer = getattr(self.server, method)(*parameters)
        if answer["Status"] != "Success":
            raise Refused(answer["ErrorDescription"])
        return answer["Value"]

    def run(self, method, *parameters):
        """Makes a call by a task, waits for its end by events, and answers the task's other_config."""
        task = self("Async." + method, *parameters)
        token = ""
        while self("task.get_status", task) == "pending":
            token = self("event.from", ["task/" + task], token, 30.0)["token"]
        status, told = self("task.get_status", task), self("task.get_other_config", task)
        error = self("task.get_error_info", task)
        self("task.destroy", task)
        if status != "success":
            raise Refused(error or [status])
        return told


def main():
    arguments = parse()
    api = Pool(arguments.url, ssl.create_default_context(cafile=arguments.ca), arguments.password)
    try:
        hosts = api("host.get_all")
        template = find_template(api)
        network = api("network.create", {"name_label": "VLAN %d" % arguments.tag, "other_config": {}})
        vms = []
        try:
            share(api, network, arguments.tag)
            for number in range(len(hosts)):
                vms.append(api("VM.clone", template, "of the pool %d" % (number + 1)))
                complete(api, vms[-1], network)
            start(api, hosts, vms)
        finally:
            remove(api, vms, network)
    finally:
        api("session.logout")


def find_template(api):
    for vm in api("VM.get_by_name_label", "Tiny Linux"):
        if api("VM.get_is_a_template", vm):
            return vm
    sys.exit('the pool has no template "Tiny Linux"')


def share(api, network, tag):
    """Makes it a network of all hosts: a VLAN on the NIC that each has in the place of the master's."""
    master = api("pool.get_master", api("pool.get_all")[0])
    nic = next(
        pif
        for pif, record in api("PIF.get_all_records").items()
        if record["host"] == master and record["management"] and record["physical"]
    )
    api("pool.create_VLAN_from_PIF", nic, network, str(tag))
    for pif in api("network.get_PIFs", network):
        record = api("PIF.get_record", pif)
        where = api("host.get_name_label", record["host"])
        print("network VLAN %d is on %s, by %s" % (tag, where, record["device"]))


def complete(api, vm, network):
    """Makes a clone of a template a VM: it belongs to the pool, and to no host before it starts."""
    api("VM.provision", vm)
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
    could = [api("host.get_name_label", host) for host in api("VM.get_possible_hosts", vm)]
    print("made %s, which could start on %s" % (api("VM.get_name_label", vm), ", ".join(sorted(could))))


def start(api, hosts, vms):
    """The first VM likes the last host best; the second is told where to go; of the others the pool decides."""
    for number, vm in enumerate(vms):
        name = api("VM.get_name_label", vm)
        if number == 0:
            api("VM.set_affinity", vm, hosts[-1])
            reason = api.run("VM.start", vm, False, False).get("weir:placement", "")
            expect(api("VM.get_resident_on", vm) == hosts[-1], name + " is not on the host it likes best")
        elif number == 1:
            api.run("VM.start_on", vm, hosts[0], False, False)
            reason = "it was told to"
            expect(api("VM.get_resident_on", vm) == hosts[0], name + " is not on the host it was started on")
        else:
            reason = api.run("VM.start", vm, False, False).get("weir:placement", "")
        where = api("host.get_name_label", api("VM.get_resident_on", vm))
        print("%s started on %s: %s" % (name, where, reason))


def expect(true, otherwise):
    if not true:
        sys.exit(otherwise)


def remove(api, vms, network):
    for vm in vms:
        if api("VM.get_power_state", vm) != "Halted":
            api("VM.hard_shutdown", vm)
        api("VM.destroy", vm)
    for pif in api("network.get_PIFs", network):
        api("VLAN.destroy", api("PIF.get_VLAN_master_of", pif))
    api("network.destroy", network)
    print("removed the VMs and their network")


def parse():
    parser = argparse.ArgumentParser(description="Makes and starts VMs in a pool.")
    parser.add_argument("url", help="where a host of the pool serves, https://ADDRESS:PORT")
    parser.add_argument("password", help="of the user root")
    parser.add_argument("--ca", required=True, help="file with the pool's authority, DIR/pki/ca.pem")
    parser.add_argument("--tag", type=int, default=77, help="of the VLAN that is made")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit("refused: " + " ".join(map(str, refused.args[0])))
    except OSError as failure:
        sys.exit("cannot reach the pool: %s" % failure)
