package dev.weir.conformance.coverage;

import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.Trees;
import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.MessageDef.Kind;
import dev.weir.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The implicit messages, class by class: on an object where there is one, and on none. */
final class ImplicitRun {
    private final Model model;
    private final Judge judge;
    private final Findings findings;
    private final Stock stock;
    private final Rpc xml;
    private final String session;
    private final Absent absent;

    ImplicitRun(Model model, Judge judge, Findings findings, Stock stock, Rpc xml, String session) {
        this.model = model;
        this.judge = judge;
        this.findings = findings;
        this.stock = stock;
        this.xml = xml;
        this.session = session;
        this.absent = new Absent(judge, findings, new Arguments(model), session);
    }

    void run() {
        for (ClassDef owner : model.classes()) {
            if (owner.stored()) {
                run(owner);
            }
        }
    }

    private void run(ClassDef owner) {
        List<MessageDef> live = owner.messages().stream()
                .filter(MessageDef::implicit)
                .filter(message -> !message.removed())
                .toList();
        owner.messages().stream()
                .filter(message -> message.implicit() && message.removed())
                .forEach(message -> judge.call(message, session, new Arguments(model).madeUp(message)));
        String created = create(live, owner);
        live.stream()
                .filter(message -> !Present.lists(message.kind()) && message.kind() != Kind.CREATE)
                .forEach(absent::check);
        String ref = stock.sample(owner.name());
        if (ref.equals(MadeUp.ref(owner.name()))) {
            live.stream().filter(message -> Present.lists(message.kind())).forEach(absent::empty);
        } else {
            onObject(owner, live, ref);
        }
        destroy(live, created);
    }

    private void onObject(ClassDef owner, List<MessageDef> live, String ref) {
        Present present = new Present(judge, findings, xml, session, owner, ref);
        live.stream().filter(message -> Present.reads(message.kind())).forEach(present::check);
        Changes changes = new Changes(judge, findings, session, owner);
        Written written = new Written(judge, findings, new Variation(model, stock::all), session, ref);
        for (MessageDef message : live) {
            if (message.kind() == Kind.SETTER || message.kind() == Kind.ADD || message.kind() == Kind.REMOVE) {
                written.check(message);
            }
        }
        if (written.changed()) {
            changes.expect(ref);
        }
    }

    private @Nullable String create(List<MessageDef> live, ClassDef owner) {
        for (MessageDef message : live) {
            if (message.kind() == Kind.CREATE) {
                Object ref = judge.call(message, session, List.of(stock.record(owner)))
                        .result();
                if (ref != null) {
                    stock.keep(owner.name(), Trees.text(ref));
                    // a second one, for messages that end it
                    Object other = judge.attempt(message, session, List.of(stock.record(owner)))
                            .result();
                    return other == null ? null : Trees.text(other);
                }
            }
        }
        return null;
    }

    private void destroy(List<MessageDef> live, @Nullable String created) {
        if (created == null) {
            return;
        }
        for (MessageDef message : live) {
            if (message.kind() == Kind.DESTROY) {
                Attempt attempt = judge.call(message, session, List.of(created));
                List<String> after = judge.attempt(message.className() + ".get_record", List.of(session, created))
                        .description();
                findings.require(
                        !attempt.worked() || after.equals(List.of("HANDLE_INVALID", message.className(), created)),
                        message.fullName(),
                        "leaves the object there: " + after);
            }
        }
    }
}
