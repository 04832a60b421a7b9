package dev.weir.conformance.kill;

import dev.weir.conformance.pool.Broken;
import dev.weir.conformance.pool.Refused;
import dev.weir.conformance.pool.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client at work on VMs and disks of its own. It knows what it was promised, and stops at the first call whose outcome
 * it cannot know.
 */
final class Worker {
    /** Failures that do not tell whether it was done. */
    private static final Set<String> UNKNOWN = Set.of("CANNOT_CONTACT_HOST");

    private final String name;
    private final Caller caller;
    private final Random random;
    private final Map<String, VmFacts> vms = new TreeMap<>();
    private final Set<String> loose = new TreeSet<>();
    private final List<String> surprises = new ArrayList<>();
    private @Nullable Doubt doubt;
    private int named;

    Worker(String name, Caller caller, Random random) {
        this.name = name;
        this.caller = caller;
        this.random = random;
    }

    Caller caller() {
        return caller;
    }

    Map<String, VmFacts> vms() {
        return vms;
    }

    Set<String> loose() {
        return loose;
    }

    @Nullable
    Doubt doubt() {
        return doubt;
    }

    List<String> surprises() {
        return surprises;
    }

    int random(int bound) {
        return random.nextInt(bound);
    }

    String fresh(String kind) {
        return name + "-" + kind + named++;
    }

    /** The pool as it has turned out to be: what was in doubt is so. */
    void settled(Map<String, VmFacts> nowVms, Set<String> nowLoose) {
        vms.clear();
        vms.putAll(nowVms);
        loose.clear();
        loose.addAll(nowLoose);
        doubt = null;
    }

    /** All guests are gone: the host's memory was where they lived. */
    void guestsLost() {
        vms.replaceAll((vm, facts) -> facts.powered(VmFacts.HALTED));
        if (doubt instanceof Doubt.Changed(String vm, VmFacts before, @Nullable VmFacts after)) {
            doubt = new Doubt.Changed(
                    vm, before.powered(VmFacts.HALTED), after == null ? null : after.powered(VmFacts.HALTED));
        }
    }

    /** A call that changes a VM; {@code after} is none where it goes. Answers whether it was done. */
    boolean change(String vm, @Nullable VmFacts after, String method, Object... params) {
        VmFacts before = facts(vm);
        return attempt(
                new Doubt.Changed(vm, before, after),
                result -> {
                    if (after == null) {
                        vms.remove(vm);
                        loose.addAll(before.disks().keySet());
                    } else {
                        vms.put(vm, after);
                        loose.removeAll(after.disks().keySet());
                        Set<String> out = new HashSet<>(before.disks().keySet());
                        out.removeAll(after.disks().keySet());
                        loose.addAll(out);
                    }
                },
                method,
                params);
    }

    VmFacts facts(String vm) {
        VmFacts facts = vms.get(vm);
        if (facts == null) {
            throw new IllegalArgumentException("no VM of this client: " + vm);
        }
        return facts;
    }

    /** Makes a call whose outcome is as the doubt says until it is answered. */
    boolean attempt(Doubt may, Consumer<Object> done, String method, Object... params) {
        doubt = may;
        try {
            done.accept(caller.call(method, params));
            doubt = null;
            return true;
        } catch (Refused e) {
            if (!UNKNOWN.contains(e.code())) {
                doubt = null;
            }
            if (e.code().equals("INTERNAL_ERROR")) {
                surprises.add(e.getMessage());
            }
            return false;
        } catch (Broken e) {
            return false;
        }
    }

    /** Reads something that changes nothing; empty where it cannot. */
    @Nullable
    Object ask(String method, Object... params) {
        try {
            return caller.call(method, params);
        } catch (Refused | Broken e) {
            return null;
        }
    }

    /** The VBD of a disk in a VM, or the VIF of a device; none where there is no answer. */
    @Nullable
    String device(String vm, String className, String field, String value) {
        Object refs = ask("VM.get_" + className + "s", vm);
        if (refs == null) {
            return null;
        }
        for (String ref : Trees.texts(refs)) {
            if (value.equals(ask(className + ".get_" + field, ref))) {
                return ref;
            }
        }
        return null;
    }
}
