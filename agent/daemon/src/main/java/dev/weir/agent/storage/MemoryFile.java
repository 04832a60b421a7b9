package dev.weir.agent.storage;

import dev.weir.agent.hypervisor.HypervisorFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a guest's memory while it is written. */
record MemoryFile(Path file) {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryFile.class);

    /** The rest of the volume is a hole: whoever reads the memory again stops at its end. */
    void write(long virtualBytes, StorageDriver.MemoryWriter memory) throws HypervisorFailure {
        try {
            memory.write(file);
            try (RandomAccessFile all = new RandomAccessFile(file.toFile(), "rw")) {
                all.setLength(Math.max(all.length(), virtualBytes));
            }
        } catch (HypervisorFailure e) {
            delete();
            throw e;
        } catch (IOException e) {
            throw StorageFailures.ofProgram(StorageFailures.IO, "The memory cannot be kept", e.toString());
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} stays", file, e);
        }
    }
}
