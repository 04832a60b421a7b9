package dev.weir.server.ops.pool.join.rule;

import static dev.weir.server.ops.pool.join.rule.Remedies.each;
import static dev.weir.server.ops.pool.join.rule.Remedies.here;
import static dev.weir.server.ops.pool.join.rule.Remedies.there;

import dev.weir.model.errors.Errors;
import dev.weir.server.ops.pool.join.facts.JoinFacts;
import dev.weir.server.ops.pool.join.facts.MasterFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Software and processors: what has to be the same for hosts to work as one. */
final class SoftwareRules {
    private static final String UPGRADE = "bring host and pool to the same version of the software";

    static final Rule COMPATIBLE =
            Rule.of("POOL-25", "Host and pool must be of the same product and platform", SoftwareRules::compatible);

    static final Rule HOMOGENEOUS =
            Rule.unforced("POOL-26", "Host and pool must have the same software", SoftwareRules::homogeneous);

    static final Rule SAME_PROCESSORS = Rule.unforced(
            "POOL-27", "Processors of host and pool must be of the same vendor", SoftwareRules::sameProcessors);

    static final Rule SAME_API =
            Rule.of("POOL-38", "Host and pool must speak the same version of the API", SoftwareRules::sameApi);

    static final Rule SAME_SCHEMA =
            Rule.of("POOL-39", "Host and pool must have the same schema of the database", SoftwareRules::sameSchema);

    static final Rule SAME_UPDATES = Rule.of(
            "POOL-40",
            "Host and pool must have the same updates of those that all must have",
            SoftwareRules::sameUpdates);

    private SoftwareRules() {}

    private static @Nullable Blocker compatible(JoinFacts facts) {
        List<String> ours = platform(facts.ours().master());
        List<String> theirs = platform(facts.theirs().master());
        return ours.equals(theirs)
                ? null
                : new Blocker(Errors.hostsNotCompatible(), String.join(" ", ours), String.join(" ", theirs), UPGRADE);
    }

    private static List<String> platform(MasterFacts host) {
        return List.of(host.product(), host.software().getOrDefault("platform_version", "unknown"));
    }

    private static @Nullable Blocker homogeneous(JoinFacts facts) {
        String ours = software(facts.ours().master());
        String theirs = software(facts.theirs().master());
        return ours.equals(theirs)
                ? null
                : new Blocker(Errors.hostsNotHomogeneous("Software version differs"), ours, theirs, UPGRADE);
    }

    /** The build is left out deliberately: hotfixes change it. */
    private static String software(MasterFacts host) {
        Map<String, String> software = host.software();
        return "xapi=" + software.getOrDefault("xapi", "") + " product=" + host.product() + " git_id="
                + software.getOrDefault("git_id", "") + " xs:linux=" + software.containsKey("xs:linux");
    }

    private static @Nullable Blocker sameProcessors(JoinFacts facts) {
        String ours = facts.ours().master().host().cpuInfo().getOrDefault("vendor", "");
        String theirs = facts.theirs().pool().cpuInfo().getOrDefault("vendor", "");
        return ours.equals(theirs)
                ? null
                : new Blocker(
                        Errors.hostsNotHomogeneous("CPUs differ"),
                        ours,
                        theirs,
                        here("pool-join force=true master-address=" + facts.address() + " master-username="
                                + facts.user() + " master-password=<password>"));
    }

    private static @Nullable Blocker sameApi(JoinFacts facts) {
        String ours = facts.ours().master().apiVersion();
        String theirs = facts.theirs().master().apiVersion();
        return ours.equals(theirs)
                ? null
                : new Blocker(Errors.poolJoiningHostMustHaveSameApiVersion(ours, theirs), ours, theirs, UPGRADE);
    }

    private static @Nullable Blocker sameSchema(JoinFacts facts) {
        String ours = facts.ours().master().software().getOrDefault("db_schema", "");
        String theirs = facts.theirs().master().software().getOrDefault("db_schema", "");
        return ours.equals(theirs) && !ours.isEmpty()
                ? null
                : new Blocker(Errors.poolJoiningHostMustHaveSameDbSchema(ours, theirs), ours, theirs, UPGRADE);
    }

    private static @Nullable Blocker sameUpdates(JoinFacts facts) {
        List<String> ours = facts.ours().neededUpdates();
        List<String> theirs = facts.theirs().neededUpdates();
        if (ours.equals(theirs)) {
            return null;
        }
        MasterFacts host = facts.ours().master();
        MasterFacts master = facts.theirs().master();
        List<String> missing =
                theirs.stream().filter(uuid -> !ours.contains(uuid)).toList();
        List<String> surplus =
                ours.stream().filter(uuid -> !theirs.contains(uuid)).toList();
        String text = "Updates on local host " + host.host().name() + " and pool host "
                + master.host().name() + " differ";
        return new Blocker(
                Errors.hostsNotHomogeneous(text),
                String.join(" ", ours),
                String.join(" ", theirs),
                missing.isEmpty()
                        ? each(surplus, uuid -> there(facts, "update-pool-apply uuid=" + uuid))
                        : each(
                                missing,
                                uuid -> here("update-apply uuid=" + uuid + " host="
                                        + host.host().uuid())));
    }
}
