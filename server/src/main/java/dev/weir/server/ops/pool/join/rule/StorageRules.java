package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.DriverFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.SrFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Storage of the host, and what the pool needs of its drivers. */
final class StorageRules {
    static final Rule NONE_SHARED =
            Rule.of("POOL-28", "The host must have no shared storage", StorageRules::noneShared);

    static final Rule DRIVERS =
            Rule.of("POOL-48", "The drivers of the host must do what those of the pool do", StorageRules::drivers);

    private StorageRules() {}

    private static @Nullable Blocker noneShared(JoinFacts facts) {
        List<SrFacts> shared = facts.contents().storages().stream()
                .filter(sr -> sr.shared() && !sr.tools())
                .toList();
        if (shared.isEmpty()) {
            return null;
        }
        return new Blocker(
                Errors.joiningHostCannotContainSharedSrs(),
                Names.of(shared, SrFacts::name),
                "",
                each(
                        shared,
                        sr -> here("pbd-unplug uuid=<PBD of " + sr.name() + ">") + "; "
                                + here("sr-forget uuid=" + sr.uuid())));
    }

    private static @Nullable Blocker drivers(JoinFacts facts) {
        for (DriverFacts wanted : facts.theirs().drivers()) {
            List<DriverFacts> ours = facts.ours().drivers().stream()
                    .filter(driver -> driver.type().equals(wanted.type()))
                    .toList();
            if (ours.size() != 1) {
                return incompatible(wanted, "", ours.size() + " drivers of type " + wanted.type());
            }
            Map<String, Long> lacking = lacking(wanted, ours.getFirst());
            if (!lacking.isEmpty()) {
                return incompatible(wanted, ours.getFirst().ref(), wanted.type() + " lacks " + text(lacking));
            }
        }
        return null;
    }

    private static Map<String, Long> lacking(DriverFacts wanted, DriverFacts ours) {
        Map<String, Long> lacking = new TreeMap<>();
        wanted.features().forEach((feature, version) -> {
            if (!ours.features().containsKey(feature) || ours.features().get(feature) < version) {
                lacking.put(feature, version);
            }
        });
        return lacking;
    }

    private static String text(Map<String, Long> features) {
        return Names.of(List.copyOf(features.entrySet()), each -> each.getKey() + "/" + each.getValue());
    }

    private static Blocker incompatible(DriverFacts wanted, String ours, String lack) {
        return new Blocker(
                Errors.poolJoiningSmFeaturesIncompatible(wanted.ref(), ours),
                lack,
                wanted.type() + " has " + text(new TreeMap<>(wanted.features())),
                "install the pool's driver of type " + wanted.type() + " on the host");
    }
}
