package dev.weir.server.ops.vm;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.Verb;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.types.HostRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.Progress;
import dev.weir.server.db.Store;
import dev.weir.server.hosts.Hosts;
import dev.weir.server.object.Records;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the host that a VM runs on, as long as the call is not cancelled. */
public final class VmHost {
    private static final Logger LOG = LoggerFactory.getLogger(VmHost.class);

    private final Store store;
    private final Hosts hosts;
    private final VmRecords records;

    public VmHost(Store store, Hosts hosts, VmRecords records) {
        this.store = store;
        this.hosts = hosts;
        this.records = records;
    }

    public String uuid(VmRef vm) {
        return Records.get(store.snapshot(), vm, Vm.UUID);
    }

    /** What the agent says of a guest by uuid is told of the VM by reference. */
    public Answer ask(CallContext context, VmRef vm, Verb verb) {
        HostRef host = Records.get(store.snapshot(), vm, Vm.RESIDENT_ON);
        Thread asking = Thread.currentThread();
        boolean reboot = verb instanceof Verb.RebootDomain || verb instanceof Verb.ResetDomain;
        if (reboot) {
            records.rebootAsked(vm, true);
        }
        try (Progress.Scope _ = context.progress().onCancel(asking::interrupt)) {
            return hosts.ask(host, context.task() + "." + verb.getClass().getSimpleName(), verb, uuid(vm), vm.ref());
        } catch (ApiFailure e) {
            LOG.debug("{} of {} failed: {}", verb.getClass().getName(), vm.ref(), e.code());
            if (reboot) {
                records.rebootAsked(vm, false);
            }
            context.progress().checkCancelled();
            throw e;
        } finally {
            clearInterrupt();
        }
    }

    /** A cancel that came just after the answer must not stop what is written next. */
    private static void clearInterrupt() {
        if (Thread.interrupted()) {
            LOG.debug("a cancel came too late to stop anything");
        }
    }
}
