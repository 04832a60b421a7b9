"""What scripts of administrators do, over whatever a transport's call() speaks. Each check prints a line."""
import os
import sys

URL = os.environ["WEIR_URL"]
USER = os.environ["WEIR_USER"]
PASSWORD = os.environ["WEIR_PASSWORD"]
CA = os.environ["WEIR_CA"]


class Failure(Exception):
    """A failure of the API: its code, then the parameters."""

    @property
    def code(self):
        return self.args[0]


class Life:
    def __init__(self, call):
        self.raw = call
        self.session = None
        self.failures = 0

    def call(self, method, *params):
        return self.raw(method, self.session, *params)

    def check(self, name, condition):
        try:
            reason = None if condition() else "it is not so"
        except Exception as error:  # every way to fail is a failed check
            reason = f"{type(error).__name__} {error}"
        if reason is None:
            print("ok", name)
        else:
            self.failures += 1
            print("FAILED", name, reason)

    def fails(self, code, count, method, *params):
        try:
            self.call(method, *params)
        except Failure as failure:
            if failure.code == code and len(failure.args) == count + 1:
                return True
            raise
        return False

    def run(self):
        self.check("login", self.login)
        self.check("wrong password", self.wrong_password)
        self.check("records", self.records)
        self.check("events", self.events)
        for step in (self.clone, self.provision, self.disk, self.interface, self.start, self.up, self.plugs,
                     self.reboots, self.clean_shutdown, self.hard_shutdown, self.refusals, self.destroy,
                     self.other_media):
            self.check(step.__name__, step)
        self.check("logout", self.logout)
        sys.exit(1 if self.failures else 0)

    def login(self):
        self.session = self.raw("session.login_with_password", USER, PASSWORD, "1.0", "conformance")
        host = self.call("session.get_this_host", self.session)
        software = self.call("host.get_software_version", host)
        return all(part.isdigit() for part in software["product_version"].split("."))

    def wrong_password(self):
        try:
            self.raw("session.login_with_password", USER, "wrong")
        except Failure as failure:
            return failure.code == "SESSION_AUTHENTICATION_FAILED"
        return False

    def records(self):
        for method in self.raw("system.listMethods"):
            if method.endswith(".get_all_records"):
                try:
                    records = self.call(method)
                except Failure as failure:
                    if failure.code != "MESSAGE_REMOVED":
                        raise
                    continue
                if method.split(".")[0] == "VM":
                    for vm, record in records.items():
                        if self.call("VM.get_record", vm)["uuid"] != record["uuid"]:
                            return False
        return True

    def events(self):
        batch = self.call("event.from", ["*"], "", 30.0)
        self.token = batch["token"]
        vms = [event for event in batch["events"] if event["class"] == "vm"]
        return vms and all(event["snapshot"]["uuid"] for event in vms)

    def task(self, method, *params):
        task = self.call("Async." + method, *params)
        token = ""
        while self.call("task.get_status", task) == "pending":
            token = self.call("event.from", ["task/" + task], token, 5.0)["token"]
        record = self.call("task.get_record", task)
        self.call("task.destroy", task)
        if record["status"] != "success":
            raise Failure(*record["error_info"])
        return record["result"].replace("<value>", "").replace("</value>", "")

    def template(self, name):
        return self.call("VM.get_by_name_label", name)[0]

    def power(self, state):
        return self.call("VM.get_power_state", self.vm) == state

    def clone(self):
        self.vm = self.task("VM.clone", self.template("Tiny Linux"), "made by Python")
        batch = self.call("event.from", ["vm"], self.token, 10.0)
        return any(event["ref"] == self.vm and event["operation"] == "add" for event in batch["events"])

    def provision(self):
        self.call("VM.provision", self.vm)
        return not self.call("VM.get_is_a_template", self.vm)

    def disk(self):
        pool = self.call("pool.get_all")[0]
        self.vdi = self.call("VDI.create", {
            "name_label": "disk", "name_description": "", "SR": self.call("pool.get_default_SR", pool),
            "virtual_size": str(8 << 20), "type": "user", "sharable": False, "read_only": False, "other_config": {}})
        self.vbd = self.call("VBD.create", {
            "VM": self.vm, "VDI": self.vdi, "userdevice": self.call("VM.get_allowed_VBD_devices", self.vm)[0],
            "bootable": False, "mode": "RW", "type": "Disk", "unpluggable": True, "empty": False, "other_config": {},
            "qos_algorithm_type": "", "qos_algorithm_params": {}})
        return self.call("VM.get_VBDs", self.vm) == [self.vbd]

    def interface(self):
        self.vif = self.call("VIF.create", {
            "VM": self.vm, "network": self.call("network.get_all")[0],
            "device": self.call("VM.get_allowed_VIF_devices", self.vm)[0], "MAC": "", "MTU": "1500",
            "other_config": {}, "qos_algorithm_type": "", "qos_algorithm_params": {}})
        return self.call("VM.get_VIFs", self.vm) == [self.vif]

    def start(self):
        self.task("VM.start", self.vm, False, False)
        return self.power("Running") and len(self.call("VM.get_consoles", self.vm)) == 1

    def up(self):
        token = ""
        for _ in range(100):
            if "clean_shutdown" in self.call("VM.get_allowed_operations", self.vm):
                return True
            token = self.call("event.from", ["VM/" + self.vm], token, 5.0)["token"]
        return False

    def plugs(self):
        for kind, ref in (("VBD", self.vbd), ("VIF", self.vif)):
            self.call(kind + ".unplug", ref)
            if self.call(kind + ".get_currently_attached", ref):
                return False
            self.call(kind + ".plug", ref)
            if not self.call(kind + ".get_currently_attached", ref):
                return False
        return True

    def reboots(self):
        self.call("VM.clean_reboot", self.vm)
        self.task("VM.hard_reboot", self.vm)
        return self.power("Running") and self.up()

    def clean_shutdown(self):
        self.call("VM.clean_shutdown", self.vm)
        return self.power("Halted")

    def hard_shutdown(self):
        self.call("VM.start", self.vm, False, False)
        self.task("VM.hard_shutdown", self.vm)
        return self.power("Halted")

    def refusals(self):
        return (self.fails("VM_BAD_POWER_STATE", 3, "VM.hard_shutdown", self.vm)
                and self.fails("HANDLE_INVALID", 2, "VM.get_uuid", "OpaqueRef:nothing")
                and self.fails("UUID_INVALID", 2, "VM.get_by_uuid", "nothing")
                and self.fails("MESSAGE_METHOD_UNKNOWN", 1, "VM.fly")
                and self.fails("MESSAGE_PARAMETER_COUNT_MISMATCH", 3, "VM.start", self.vm))

    def destroy(self):
        for kind, ref in (("VBD", self.vbd), ("VIF", self.vif), ("VDI", self.vdi), ("VM", self.vm)):
            self.call(kind + ".destroy", ref)
        return self.vm not in self.call("VM.get_all")

    def other_media(self):
        self.vm = self.call("VM.clone", self.template("Other install media"), "made by Python")
        self.call("VM.provision", self.vm)
        halted = self.power("Halted")
        self.call("VM.destroy", self.vm)
        return halted

    def logout(self):
        self.call("session.logout")
        return self.fails("SESSION_INVALID", 1, "pool.get_all")
