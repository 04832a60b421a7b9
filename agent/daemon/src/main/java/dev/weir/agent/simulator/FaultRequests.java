package dev.weir.agent.simulator;

import dev.weir.agent.protocol.json.ObjectReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Faults as JSON from outside: {@code {"verb","times","code","params","delayMillis"}} for verbs to come, of which only
 * the verb is needed; {@code {"guest","event"}} for what a guest does now; {@code {"usb","event"}} for a USB device that
 * is pulled or plugged, by where it is; {@code {"clear":true}} for no more faults.
 */
public final class FaultRequests implements Consumer<String> {
    private final FaultPlan plan;
    private final SimulatedHypervisor hypervisor;
    private final SimulatedUsbs usbs;

    public FaultRequests(FaultPlan plan, SimulatedHypervisor hypervisor, SimulatedUsbs usbs) {
        this.plan = plan;
        this.hypervisor = hypervisor;
        this.usbs = usbs;
    }

    @Override
    public void accept(String json) {
        ObjectReader in = ObjectReader.parse("fault", json);
        if (in.has("guest")) {
            guest(in);
        } else if (in.has("usb")) {
            usb(in);
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

    private void usb(ObjectReader in) {
        boolean known = switch (in.text("event")) {
            case "pulled" -> usbs.pull(in.text("usb"), true);
            case "plugged" -> usbs.pull(in.text("usb"), false);
            default -> throw in.malformed("no such event");
        };
        if (!known) {
            throw in.malformed("no such device");
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
