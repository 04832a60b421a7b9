package dev.weir.server.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.types.Task;
import dev.weir.model.types.TaskRef;
import dev.weir.model.types.TaskStatusType;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.object.Records;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that once did not end, found by fuzzing. */
class FuzzedTasksTest {
    @TempDir
    Path dir;

    /** The null reference among the texts of error_info is a text like any other. */
    @Test
    void aFailureThatNamesTheNullReferenceEndsItsTask() throws Exception {
        try (ServerParts parts = ServerParts.open(dir)) {
            TaskRef task = new TaskRef(parts.text("Async.VM.start", VmRef.NULL, false, false));
            parts.await(state -> Records.get(state, task, Task.STATUS) != TaskStatusType.PENDING);
            assertThat(parts.get(task, Task.STATUS)).isEqualTo(TaskStatusType.FAILURE);
            assertThat(parts.get(task, Task.ERROR_INFO)).containsExactly("HANDLE_INVALID", "VM", VmRef.NULL.ref());
        }
    }
}
