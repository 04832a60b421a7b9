package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.here;

import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.HostFacts;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.Side;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What licences allow. */
final class LicenceRules {
    private static final int RESTRICTED_POOL_SIZE = 3;

    static final Rule POOLING =
            Rule.of("POOL-11", "The licence of the host must allow pools", facts -> pooling(facts.ours()));

    static final Rule POOL_SIZE =
            Rule.of("POOL-13", "The licence of the host must allow pools of that size", LicenceRules::poolSize);

    static final Rule SAME_EDITION =
            Rule.of("POOL-35", "Host and pool must be of one edition", LicenceRules::sameEdition);

    private LicenceRules() {}

    static @Nullable Blocker pooling(Side ours) {
        if (!ours.pool().restricts("restrict_pooling")) {
            return null;
        }
        return new Blocker(
                new ApiFailure("LICENCE_RESTRICTION", List.of()),
                "restrict_pooling=true",
                "",
                here("host-apply-edition host-uuid=" + ours.master().host().uuid() + " edition=<edition with pools>"));
    }

    private static @Nullable Blocker poolSize(JoinFacts facts) {
        int hosts = facts.theirs().hosts().size();
        if (!facts.ours().pool().restricts("restrict_pool_size") || hosts < RESTRICTED_POOL_SIZE) {
            return null;
        }
        return new Blocker(
                Errors.licenceRestriction("Pool_size"),
                "at most " + RESTRICTED_POOL_SIZE + " hosts",
                hosts + " hosts",
                edition(facts, "<edition without that limit>"));
    }

    private static @Nullable Blocker sameEdition(JoinFacts facts) {
        String ours = facts.ours().master().host().edition();
        List<String> theirs =
                facts.theirs().hosts().stream().map(HostFacts::edition).toList();
        if (theirs.stream().allMatch(ours::equals)) {
            return null;
        }
        List<String> known = facts.contents().editions();
        String least = theirs.getFirst();
        for (String each : theirs) {
            if (!known.contains(each)) {
                return mismatch(facts, each, "Edition \"" + each + "\" from pool is not known to the host");
            }
            least = known.indexOf(each) < known.indexOf(least) ? each : least;
        }
        return known.indexOf(least) == known.indexOf(ours)
                ? null
                : mismatch(facts, least, "host edition = \"" + ours + "\"", "pool edition = \"" + least + "\"");
    }

    private static Blocker mismatch(JoinFacts facts, String theirs, String... texts) {
        return new Blocker(
                Errors.licenseHostPoolMismatch(texts),
                facts.ours().master().host().edition(),
                theirs,
                edition(facts, theirs));
    }

    private static String edition(JoinFacts facts, String wanted) {
        return here(
                "host-apply-edition host-uuid=" + facts.ours().master().host().uuid() + " edition=" + wanted);
    }
}
