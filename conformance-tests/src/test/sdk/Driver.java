import com.xensource.xenapi.Connection;
import com.xensource.xenapi.Event;
import com.xensource.xenapi.EventBatch;
import com.xensource.xenapi.Network;
import com.xensource.xenapi.Pool;
import com.xensource.xenapi.Session;
import com.xensource.xenapi.Task;
import com.xensource.xenapi.Types;
import com.xensource.xenapi.VBD;
import com.xensource.xenapi.VDI;
import com.xensource.xenapi.VIF;
import com.xensource.xenapi.VM;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** A program written against the Java SDKs; the same source serves both. Each check prints a line. */
public final class Driver {
    /**
     * Any of the classes that both SDKs have. They read no event of another, and pools have certificates, of a class that
     * came after them: on a pool of the reference from 8.2 on they cannot ask for events of everything either.
     */
    private static final Set<String> KNOWN = Set.of(
            "pool",
            "VM",
            "VM_metrics",
            "VM_guest_metrics",
            "host",
            "host_metrics",
            "host_cpu",
            "network",
            "VIF",
            "PIF",
            "PIF_metrics",
            "SR",
            "VDI",
            "VBD",
            "PBD",
            "SM",
            "console",
            "task",
            "role",
            "secret");

    private static int failures;

    private final Connection connection;
    private final String user;
    private final String password;
    private String token = "";
    private VM vm;
    private VBD vbd;
    private VIF vif;
    private VDI vdi;

    private Driver(String url, String user, String password) throws Exception {
        this.connection = new Connection(URI.create(url).toURL());
        this.user = user;
        this.password = password;
    }

    /** Arguments: the names of all classes of the SDK. */
    public static void main(String[] classes) throws Exception {
        Map<String, String> env = System.getenv();
        new Driver(env.get("WEIR_URL"), env.get("WEIR_USER"), env.get("WEIR_PASSWORD")).run(classes);
        System.exit(failures == 0 ? 0 : 1);
    }

    private void run(String[] classes) throws Exception {
        check("login", () -> {
            Session.loginWithPassword(connection, user, password, "2.21");
            return connection.getAPIVersion() != null;
        });
        check("wrong password", this::wrongPassword);
        check("session.this_host", () -> new SessionOf(connection).thisHost() != null);
        for (String name : classes) {
            records(Class.forName("com.xensource.xenapi." + name), name);
        }
        check("event.from of what this SDK knows", () -> {
            EventBatch batch = Event.from(connection, KNOWN, "", 30.0);
            token = batch.token;
            return batch.events.stream().anyMatch(event -> event.snapshot instanceof VM.Record);
        });
        build();
        live();
        failures();
        end();
        check("logout", () -> {
            Session.logout(connection);
            return true;
        });
    }

    private boolean wrongPassword() throws Exception {
        try {
            Session.loginWithPassword(new Connection(connection.getConfig().getServerURL()), user, "wrong", "2.21");
            return false;
        } catch (Types.SessionAuthenticationFailed e) {
            return true;
        }
    }

    /** Every class has other types, so that only reflection can call this one method on each. */
    private void records(Class<?> type, String name) {
        for (String method : List.of("getAll", "getAllRecords")) {
            try {
                var get = type.getMethod(method, Connection.class);
                check(name + "." + method, () -> {
                    try {
                        return get.invoke(null, connection) != null;
                    } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof Types.MessageRemoved) {
                            return true;
                        }
                        throw (Exception) e.getCause();
                    }
                });
            } catch (NoSuchMethodException e) {
                // a class without objects of its own has none
            }
        }
    }

    private void build() {
        check("Async.VM.clone Tiny Linux", () -> {
            vm = Types.toVM(result(template("Tiny Linux").createCloneAsync(connection, "made by the SDK")));
            return vm.getRecord(connection).nameLabel.equals("made by the SDK");
        });
        check("the clone in an event", () -> Event.from(connection, Set.of("VM"), token, 10.0).events.stream()
                .anyMatch(event -> event.operation == Types.EventOperation.ADD && event.ref.equals(vm.toWireString())));
        check("VM.provision", () -> {
            vm.provision(connection);
            return !vm.getIsATemplate(connection);
        });
        check("VDI.create", () -> {
            VDI.Record record = new VDI.Record();
            record.nameLabel = "disk";
            record.nameDescription = "";
            record.SR = pool().getDefaultSR(connection);
            record.virtualSize = 8L << 20;
            record.type = Types.VdiType.USER;
            record.sharable = false;
            record.readOnly = false;
            record.otherConfig = Map.of();
            vdi = VDI.create(connection, record);
            return vdi.getVirtualSize(connection) >= 8L << 20;
        });
        check("VBD.create", () -> {
            VBD.Record record = new VBD.Record();
            record.VM = vm;
            record.VDI = vdi;
            record.userdevice = vm.getAllowedVBDDevices(connection).iterator().next();
            record.bootable = false;
            record.mode = Types.VbdMode.RW;
            record.type = Types.VbdType.DISK;
            record.unpluggable = true;
            record.empty = false;
            record.otherConfig = Map.of();
            record.qosAlgorithmType = "";
            record.qosAlgorithmParams = Map.of();
            vbd = VBD.create(connection, record);
            return vm.getVBDs(connection).contains(vbd);
        });
        check("VIF.create", () -> {
            VIF.Record record = new VIF.Record();
            record.VM = vm;
            record.network = Network.getAll(connection).iterator().next();
            record.device = vm.getAllowedVIFDevices(connection).iterator().next();
            record.MAC = "";
            record.MTU = 1500L;
            record.otherConfig = Map.of();
            record.qosAlgorithmType = "";
            record.qosAlgorithmParams = Map.of();
            vif = VIF.create(connection, record);
            return !vif.getMAC(connection).isEmpty();
        });
    }

    private void live() {
        check("Async.VM.start", () -> {
            result(vm.startAsync(connection, false, false));
            return power(Types.VmPowerState.RUNNING) && vm.getConsoles(connection).size() == 1;
        });
        check("guest is up", () -> allowed(Types.VmOperations.CLEAN_SHUTDOWN));
        check("VBD.unplug, plug", () -> {
            vbd.unplug(connection);
            boolean out = !vbd.getCurrentlyAttached(connection);
            vbd.plug(connection);
            return out && vbd.getCurrentlyAttached(connection);
        });
        check("VIF.unplug, plug", () -> {
            vif.unplug(connection);
            boolean out = !vif.getCurrentlyAttached(connection);
            vif.plug(connection);
            return out && vif.getCurrentlyAttached(connection);
        });
        check("VM.clean_reboot", () -> {
            vm.cleanReboot(connection);
            return power(Types.VmPowerState.RUNNING);
        });
        check("Async.VM.hard_reboot", () -> {
            result(vm.hardRebootAsync(connection));
            return power(Types.VmPowerState.RUNNING) && allowed(Types.VmOperations.CLEAN_SHUTDOWN);
        });
        check("VM.clean_shutdown", () -> {
            vm.cleanShutdown(connection);
            return power(Types.VmPowerState.HALTED);
        });
        check("VM.start, hard_shutdown", () -> {
            vm.start(connection, false, false);
            vm.hardShutdown(connection);
            return power(Types.VmPowerState.HALTED);
        });
    }

    private void failures() {
        check("VM_BAD_POWER_STATE", () -> {
            try {
                vm.hardShutdown(connection);
                return false;
            } catch (Types.VmBadPowerState e) {
                return e.vm.equals(vm.toWireString()) && e.actual.equalsIgnoreCase("halted");
            }
        });
        check("a failed task", () -> {
            Task task = vm.hardShutdownAsync(connection);
            return await(task) == Types.TaskStatusType.FAILURE
                    && task.getErrorInfo(connection).contains("VM_BAD_POWER_STATE");
        });
    }

    private void end() {
        check("destroy", () -> {
            vbd.destroy(connection);
            vif.destroy(connection);
            vdi.destroy(connection);
            result(vm.destroyAsync(connection));
            return !VM.getAll(connection).contains(vm);
        });
        check("HANDLE_INVALID", () -> {
            try {
                vm.getUuid(connection);
                return false;
            } catch (Types.HandleInvalid e) {
                return e.handle.equals(vm.toWireString());
            }
        });
        check("Other install media", () -> {
            VM other = template("Other install media").createClone(connection, "made by the SDK");
            other.provision(connection);
            boolean halted = other.getPowerState(connection) == Types.VmPowerState.HALTED;
            other.destroy(connection);
            return halted;
        });
    }

    private Pool pool() throws Exception {
        return Pool.getAll(connection).iterator().next();
    }

    private VM template(String name) throws Exception {
        return VM.getByNameLabel(connection, name).iterator().next();
    }

    private boolean power(Types.VmPowerState state) throws Exception {
        return vm.getPowerState(connection) == state;
    }

    /** Waits on events, as long as they come, until the machine allows an operation. */
    private boolean allowed(Types.VmOperations operation) throws Exception {
        String since = "";
        for (int i = 0; i < 100; i++) {
            if (vm.getAllowedOperations(connection).contains(operation)) {
                return true;
            }
            since = Event.from(connection, Set.of("VM/" + vm.toWireString()), since, 5.0).token;
        }
        return false;
    }

    private String result(Task task) throws Exception {
        if (await(task) != Types.TaskStatusType.SUCCESS) {
            throw new IllegalStateException("task failed: " + task.getErrorInfo(connection));
        }
        String xml = task.getResult(connection);
        task.destroy(connection);
        return xml.replace("<value>", "").replace("</value>", "");
    }

    private Types.TaskStatusType await(Task task) throws Exception {
        String since = "";
        while (task.getStatus(connection) == Types.TaskStatusType.PENDING) {
            since = Event.from(connection, Set.of("task/" + task.toWireString()), since, 5.0).token;
        }
        return task.getStatus(connection);
    }

    private static void check(String name, Callable<Boolean> check) {
        String reason = "it is not so";
        try {
            if (check.call()) {
                System.out.println("ok " + name);
                return;
            }
        } catch (Exception e) {
            reason = e.toString().replace('\n', ' ') + " at " + e.getStackTrace()[0];
        }
        failures++;
        System.out.println("FAILED " + name + " " + reason);
    }

    /** The session behind a connection, which the SDK gives out by its reference only. */
    private record SessionOf(Connection connection) {
        Object thisHost() throws Exception {
            return Types.toSession(connection.getSessionReference()).getThisHost(connection);
        }
    }
}
