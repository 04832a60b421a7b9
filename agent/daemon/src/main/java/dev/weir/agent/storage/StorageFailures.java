package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;

/** A driver's errors as the API tells them: numbers of STO-36 in the form of STO-19. */
final class StorageFailures {
    static final int VDI_EXISTS = 43;
    static final int NO_SPACE = 44;
    static final int VDI_NOT_AVAILABLE = 46;
    static final int SR_NOT_AVAILABLE = 47;
    static final int FILE_SR_CREATE = 61;
    static final int FILE_SR_DELETE = 63;
    static final int VDI_TYPE = 66;
    static final int VDI_CREATE = 78;
    static final int VDI_SIZE = 79;
    static final int CLONE = 81;
    static final int SNAPSHOT = 82;
    static final int COPY = 202;
    static final int LOCATION_MISSING = 94;
    static final int CHAIN_TOO_LONG = 109;
    static final int IO = 200;
    static final int ISO_MOUNT = 222;
    static final int ISO_PATH = 226;
    static final int TRACKING = 457;
    static final int CHANGE_LOG = 459;
    static final int CHANGED_BLOCKS = 460;

    private StorageFailures() {}

    static HypervisorFailure of(int number, String sentence, String detail) {
        String text = detail.isBlank() ? sentence : sentence + " [opterr=" + detail.strip() + "]";
        return new HypervisorFailure("SR_BACKEND_FAILURE_" + number, "", text, "");
    }

    /** What a program said decides where the number asked for would hide the cause. */
    static HypervisorFailure ofProgram(int number, String sentence, String detail) {
        return detail.contains("No space left on device")
                ? of(NO_SPACE, "There is insufficient space", detail)
                : of(number, sentence, detail);
    }

    static HypervisorFailure notAttached(String srUuid) {
        return new HypervisorFailure("SR_NOT_ATTACHED", srUuid);
    }

    static HypervisorFailure missing(String srUuid, String location) {
        return new HypervisorFailure("VDI_MISSING", srUuid, location);
    }

    static HypervisorFailure inUse(String location, String operation) {
        return new HypervisorFailure("VDI_IN_USE", location, operation);
    }
}
