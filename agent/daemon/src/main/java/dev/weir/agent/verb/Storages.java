package dev.weir.agent.verb;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.storage.StorageDriver;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The storages attached in this run of the agent, each with the driver of its type. Not kept over a restart: a master
 * that sees a new agentRun attaches its storages again, and attaching what is attached is nothing.
 */
public final class Storages {
    private final Map<String, StorageDriver> byType;
    private final Map<String, StorageDriver> attached = new ConcurrentHashMap<>();

    public Storages(Map<String, StorageDriver> byType) {
        this.byType = Map.copyOf(byType);
    }

    StorageDriver type(String type) throws HypervisorFailure {
        StorageDriver driver = byType.get(type);
        if (driver == null) {
            throw new HypervisorFailure("SR_UNKNOWN_DRIVER", type);
        }
        return driver;
    }

    StorageState attach(Verb.AttachStorage verb) throws HypervisorFailure {
        StorageDriver driver = type(verb.type());
        if (verb.shared()) {
            driver.find(verb.srUuid(), verb.deviceConfig());
        }
        StorageState state = driver.attach(verb.srUuid(), verb.deviceConfig());
        attached.put(verb.srUuid(), driver);
        return state;
    }

    /** What is not attached is detached already. */
    void detach(String srUuid) throws HypervisorFailure {
        StorageDriver driver = attached.get(srUuid);
        if (driver != null) {
            driver.detach(srUuid);
            attached.remove(srUuid, driver);
        }
    }

    StorageDriver driver(String srUuid) throws HypervisorFailure {
        StorageDriver driver = attached.get(srUuid);
        if (driver == null) {
            throw new HypervisorFailure("SR_NOT_ATTACHED", srUuid);
        }
        return driver;
    }

    public Path path(VolumeRef volume) throws HypervisorFailure {
        return driver(volume.srUuid()).path(volume);
    }
}
