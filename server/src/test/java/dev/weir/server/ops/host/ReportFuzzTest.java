package dev.weir.server.ops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.DomainState.StopReason;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.json.MalformedMessage;
import dev.weir.agent.protocol.json.ReportJson;
import dev.weir.model.types.Host;
import dev.weir.model.types.HostMetrics;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmPowerState;
import dev.weir.model.types.VmRef;
import dev.weir.server.dispatch.ServerParts;
import dev.weir.server.hosts.Facts;
import dev.weir.server.ops.Machines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that has gone mad tells what it likes: it is refused or taken in, and harms nobody but itself. */
class ReportFuzzTest {
    private static final long SEED = 20261126;
    private static final int INPUTS = 20_000;
    private static final HostFacts.Usb STICK =
            new HostFacts.Usb("1-2", "0951", "Kingston", "1666", "DataTraveler", "E0D5", "2.10", 480);
    private static final Pattern VALUE = Pattern.compile(":(\"[^\"]*\"|-?[0-9.]+|true|false|null|\\[\\]|\\{\\})");
    private static final List<String> HOSTILE = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999",
            "0.1",
            "\"\"",
            "\"OpaqueRef:NULL\"",
            "\"\\u0000\\ud800\"",
            "\"" + "x".repeat(100_000) + "\"",
            "[]",
            "{}",
            "[".repeat(50_000),
            "[null]",
            "[[\"\"]]",
            "{\"uuid\":\"\"}",
            "\"RUNNING\"",
            "\"../../etc/passwd\"");

    @TempDir
    Path dir;

    private final Random random = new Random(SEED);

    @Test
    void nothingThatAHostTellsHarmsAnother() {
        try (ServerParts parts = ServerParts.open(dir)) {
            Machines machines = new Machines(parts);
            VmRef bystander = machines.vm("bystander");
            VmRef vm = machines.vm("subject");
            parts.call("VM.start", vm, false, false);
            DomainState domain = parts.agent.domain(parts.get(vm, Vm.UUID));
            List<HostReport> reports = List.of(
                    Facts.full(Facts.withUsbs(ServerParts.FACTS, STICK), domain),
                    Facts.change(domain),
                    Facts.change(Facts.stopped(domain, StopReason.CRASHED)));
            List<String> wrong = new ArrayList<>();
            int taken = 0;
            for (int i = 0; i < INPUTS; i++) {
                String line = mutated(ReportJson.write(reports.get(random.nextInt(reports.size()))));
                try {
                    parts.reports.accept(parts.host, ReportJson.read(line));
                    taken++;
                } catch (MalformedMessage e) {
                    assertThat(e.getMessage()).hasSizeLessThan(1000);
                } catch (RuntimeException | StackOverflowError e) {
                    wrong.add("seed " + SEED + " input " + i + ": " + e + "\n  "
                            + line.substring(0, Math.min(line.length(), 2000)));
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(taken).as("inputs that still were reports").isBetween(INPUTS / 40, INPUTS);
            parts.reports.accept(parts.host, Facts.full(ServerParts.FACTS));
            assertThat(parts.get(vm, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
            assertThat(parts.get(bystander, Vm.POWER_STATE)).isEqualTo(VmPowerState.HALTED);
            assertThat(parts.get(parts.get(parts.host, Host.METRICS), HostMetrics.LIVE))
                    .isTrue();
        }
    }

    private String mutated(String line) {
        String text = line;
        for (int i = random.nextInt(3); i >= 0; i--) {
            text = once(text);
        }
        return text;
    }

    private String once(String text) {
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, random.nextInt(text.length() + 1));
            case 1 -> text + text;
            case 2 -> {
                int at = random.nextInt(text.length() + 1);
                yield text.substring(0, at)
                        + (char) random.nextInt(0x10000)
                        + text.substring(Math.min(at + 1, text.length()));
            }
            default -> withValue(text, HOSTILE.get(random.nextInt(HOSTILE.size())));
        };
    }

    private String withValue(String text, String value) {
        Matcher values = VALUE.matcher(text);
        int count = (int) values.results().count();
        if (count == 0) {
            return text;
        }
        int chosen = random.nextInt(count);
        values.reset();
        for (int i = 0; i <= chosen; i++) {
            boolean found = values.find();
            assertThat(found).isTrue();
        }
        return text.substring(0, values.start(1)) + value + text.substring(values.end(1));
    }
}
