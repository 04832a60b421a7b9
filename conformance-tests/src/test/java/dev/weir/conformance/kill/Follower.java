package dev.weir.conformance.kill;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A client that keeps a copy of the pool by its events alone, with one token from first to last (ETS-54). */
final class Follower {
    private static final double MOMENT = 1.0;

    private final Caller caller;
    private final Map<String, Map<String, Object>> copy = new HashMap<>();
    private String token = "";
    private Map<String, Object> counts = Map.of();
    private long events;

    Follower(Caller caller) {
        this.caller = caller;
        Picture.CLASSES.forEach(name -> copy.put(name.toLowerCase(Locale.ROOT), new HashMap<>()));
    }

    Caller caller() {
        return caller;
    }

    long events() {
        return events;
    }

    /** Follows until it is told to stop or the server does not answer. */
    void follow(BooleanSupplier stop) {
        try {
            while (!stop.getAsBoolean()) {
                pull(MOMENT);
            }
        } catch (Refused | Broken e) {
            // The token is kept: the next run of the server goes on from it.
        }
    }

    private int pull(double patience) {
        Object batch = caller.rpc().call("event.from", caller.session(), Picture.CLASSES, token, patience);
        List<?> list = Trees.items(Trees.member(batch, "events"));
        for (Object event : list) {
            Map<String, Object> records =
                    copy.get(Trees.text(Trees.member(event, "class")).toLowerCase(Locale.ROOT));
            if (records == null) {
                throw new IllegalStateException("an event of a class nobody asked for: " + event);
            }
            String ref = Trees.text(Trees.member(event, "ref"));
            if (Trees.member(event, "operation").equals("del")) {
                records.remove(ref);
            } else {
                records.put(ref, Trees.member(event, "snapshot"));
            }
        }
        events += list.size();
        counts = Trees.members(Trees.member(batch, "valid_ref_counts"));
        token = Trees.text(Trees.member(batch, "token"));
        return list.size();
    }

    /** Where its copy is not what the pool says. */
    List<String> differences(Picture picture) {
        while (pull(0.0) > 0) {
            // until all is told
        }
        List<String> found = new ArrayList<>();
        for (String name : Picture.CLASSES) {
            Map<String, Object> mine = copy.getOrDefault(name.toLowerCase(Locale.ROOT), Map.of());
            Map<String, Object> real = picture.all(name);
            Object count = counts.get(name.toLowerCase(Locale.ROOT));
            if (count != null && !Trees.same(count, (long) mine.size())) {
                found.add("follower: " + mine.size() + " " + name + ", and the count says " + count);
            }
            for (String ref : real.keySet()) {
                Object kept = mine.get(ref);
                if (kept == null) {
                    found.add("follower: never heard of " + name + " " + ref);
                } else if (!Trees.same(kept, Trees.member(real, ref))) {
                    found.add("follower: has an old " + name + " " + ref + ": " + kept + ", now "
                            + Trees.member(real, ref));
                }
            }
            mine.keySet().stream()
                    .filter(ref -> !real.containsKey(ref))
                    .forEach(ref -> found.add("follower: still has " + name + " " + ref));
        }
        return found;
    }
}
