package dev.weir.server.ops.pool.join.plan;

import dev.weir.server.ops.pool.join.facts.Contents;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.SrFacts;
import dev.weir.server.ops.pool.join.facts.VmFacts;
import dev.weir.server.ops.pool.join.rule.Names;
import dev.weir.server.ops.pool.join.rule.Rule;
import dev.weir.server.ops.pool.join.rule.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a join would meet and what it would do, from facts alone. */
public final class Plan {
    /** Clocks that differ by less are not worth a word: the time comes in seconds. */
    private static final Duration WORTH_A_WORD = Duration.ofSeconds(5);

    private final JoinFacts facts;
    private final Entries entries = new Entries();

    private Plan(JoinFacts facts) {
        this.facts = facts;
    }

    public static Map<String, Map<String, String>> of(JoinFacts facts) {
        Plan plan = new Plan(facts);
        plan.blockers();
        plan.warnings();
        plan.copied();
        new NetworkPlan(facts, plan.entries).fill();
        new StoragePlan(facts, plan.entries).fill();
        new LinkPlan(facts, plan.entries).fill();
        new ProcessorPlan(facts, plan.entries).fill();
        return plan.entries.all();
    }

    private void blockers() {
        for (Rules.Broken broken : Rules.all(facts)) {
            Map<String, String> entry = entries.add(Kind.BLOCKER);
            entry.put("code", broken.blocker().failure().code());
            List<String> params = broken.blocker().failure().params();
            for (int i = 0; i < params.size(); i++) {
                entry.put("param_" + (i + 1), params.get(i));
            }
            entry.put("rule", broken.rule().id());
            entry.put("text", broken.rule().text());
            entry.put("ours", broken.blocker().ours());
            entry.put("theirs", broken.blocker().theirs());
            String remedy = broken.blocker().remedy();
            entry.put(remedy.startsWith("xe ") ? "command" : "advice", remedy);
            entry.put("force", Boolean.toString(broken.rule().when() == Rule.When.UNFORCED));
        }
    }

    private void warnings() {
        if (facts.skew().atLeast().compareTo(WORTH_A_WORD) > 0) {
            Map<String, String> entry = entries.add(Kind.WARNING);
            entry.put("text", "The clocks of host and pool differ");
            entry.put("theirs", facts.skew().seconds() + " seconds");
        }
        String name = facts.ours().pool().name();
        if (!name.isEmpty()) {
            lost(
                    "The name of the host's own pool is lost",
                    name,
                    facts.theirs().pool().name());
        }
        facts.contents().storages().stream()
                .filter(sr -> sr.ref().equals(facts.contents().defaultStorage()))
                .forEach(sr -> lost("The host's own pool had a default storage, the pool's stays", sr.name(), ""));
    }

    private void lost(String text, String ours, String theirs) {
        Map<String, String> entry = entries.add(Kind.WARNING);
        entry.put("text", text);
        entry.put("ours", ours);
        entry.put("theirs", theirs);
    }

    private void copied() {
        Contents contents = facts.contents();
        copied("host", List.of(facts.ours().master().host().name()));
        List<SrFacts> storages =
                contents.storages().stream().filter(sr -> !sr.tools()).toList();
        copied("SR", storages.stream().map(SrFacts::name).toList());
        copied("VDI", storages.stream().flatMap(sr -> sr.disks().stream()).toList());
        copied("VM", vms(vm -> !vm.template() && !vm.snapshot()));
        copied("template", vms(vm -> vm.template() && !vm.defaultTemplate() && !vm.snapshot()));
        copied("snapshot", vms(VmFacts::snapshot));
    }

    private List<String> vms(Predicate<VmFacts> which) {
        return facts.contents().guests().stream()
                .filter(which)
                .map(VmFacts::name)
                .toList();
    }

    private void copied(String what, List<String> names) {
        Map<String, String> entry = entries.add(Kind.COPIED);
        entry.put("class", what);
        entry.put("count", Integer.toString(names.size()));
        entry.put("names", Names.of(names));
    }
}
