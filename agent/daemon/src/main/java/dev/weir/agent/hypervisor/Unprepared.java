package dev.weir.agent.hypervisor;

/** Why a guest could not be prepared to become the model of others (VM.sysprep), in the words of the API. */
public final class Unprepared {
    private Unprepared() {}

    public static HypervisorFailure unable(String uuid) {
        return of(uuid, "VM driver does not support sysprep");
    }

    public static HypervisorFailure late(String uuid) {
        return of(uuid, "No response from sysprep within allocated time");
    }

    public static HypervisorFailure of(String uuid, String why) {
        return new HypervisorFailure("SYSPREP", uuid, why);
    }
}
