package dev.weir.agent.simulator;

import dev.weir.agent.protocol.json.ObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Faults as JSON from outside: {@code {"verb","times","code","params","delayMillis"}} for verbs to come, of which only
 * the verb is needed; {@code {"guest","event"}} for what a guest does now; {@code {"clear":true}} for no more faults.
 */
public final class FaultRequests implements Consumer<String> {
    private final FaultPlan plan;
    private final SimulatedHypervisor hypervisor;

    public FaultRequests(FaultPlan plan, SimulatedHypervisor hypervisor) {
        this.plan = plan;
        this.hypervisor = hypervisor;
    }

    @Override
    public void accept(String json) {
        ObjectReader in = ObjectReader.parse("fault", json);
        if (in.has("guest")) {
            guest(in);
        } else if (in.has("clear")) {
            plan.clear();
        } else {
            plan.add(new FaultPlan.Fault(
                    in.text("verb"),
                    in.has("times") ? in.integer("times") : 1,
                    in.optionalText("code"),
                    in.has("params") ? in.texts("params") : List.of(),
                    Duration.ofMillis(in.has("delayMillis") ? in.number("delayMillis") : 0)));
        }
    }

    private void guest(ObjectReader in) {
        String event = in.text("event").toUpperCase(Locale.ROOT);
        for (GuestEvent known : GuestEvent.values()) {
            if (known.name().equals(event)) {
                if (!hypervisor.guestDoes(in.text("guest"), known)) {
                    throw in.malformed("no such guest runs");
                }
                return;
            }
        }
        throw in.malformed("no such event");
    }
}
