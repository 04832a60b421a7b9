package dev.weir.conformance.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One client's promises held against a picture: what is wrong, and where nothing is, what is its own from now on. */
final class Verdict {
    private final Worker worker;
    private final Picture picture;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, VmFacts> vms = new TreeMap<>();
    private final Set<String> loose = new TreeSet<>();

    Verdict(Worker worker, Picture picture) {
        this.worker = worker;
        this.picture = picture;
        @Nullable Doubt doubt = worker.doubt();
        loose.addAll(worker.loose());
        worker.vms().forEach((vm, promised) -> {
            if (!doubted(doubt, vm)) {
                same(vm, promised, picture.facts(vm));
            }
        });
        if (doubt != null) {
            resolve(doubt);
        }
        vms.values().forEach(facts -> loose.removeAll(facts.disks().keySet()));
        loose.stream()
                .filter(vdi -> !picture.has("VDI", vdi))
                .forEach(vdi -> problems.add("disk " + vdi + " was acknowledged and is not there"));
    }

    List<String> problems() {
        return problems;
    }

    /** All disks that are this client's, in VMs and out of them. */
    Set<String> disks() {
        Set<String> all = new TreeSet<>(loose);
        vms.values().forEach(facts -> all.addAll(facts.disks().keySet()));
        return all;
    }

    void accept() {
        worker.settled(vms, loose);
    }

    private static boolean doubted(@Nullable Doubt doubt, String vm) {
        return switch (doubt) {
            case Doubt.Changed changed -> changed.vm().equals(vm);
            case Doubt.Provisioned provisioned -> provisioned.vm().equals(vm);
            case null, default -> false;
        };
    }

    private void same(String vm, VmFacts promised, @Nullable VmFacts found) {
        @Nullable Doubt doubt = worker.doubt();
        boolean unlearned = doubt instanceof Doubt.Cloned cloned
                && cloned.done()
                && promised.name().equals(cloned.name());
        if (!promised.equals(found) && !unlearned) {
            problems.add("VM " + vm + " was acknowledged as " + promised + " and is " + found);
        }
        if (found != null) {
            vms.put(vm, found);
        }
    }

    private void resolve(Doubt doubt) {
        switch (doubt) {
            case Doubt.Changed(String vm, VmFacts before, @Nullable VmFacts after) -> changed(vm, before, after);
            case Doubt.Provisioned(String vm, VmFacts before, boolean done) -> provisioned(vm, before, done);
            case Doubt.Cloned cloned -> cloned(cloned);
            case Doubt.DiskMade(String name) -> take(picture.where("VDI", "name_label", name), name);
            case Doubt.DiskCloned(String source) -> {
                if (picture.has("VDI", source)) {
                    String name = picture.text("VDI", source, "name_label");
                    List<String> more = new ArrayList<>(picture.where("VDI", "name_label", name));
                    more.removeAll(worker.loose());
                    worker.vms()
                            .values()
                            .forEach(facts -> more.removeAll(facts.disks().keySet()));
                    take(more, name);
                }
            }
            case Doubt.DiskGone(String vdi) -> {
                if (!picture.has("VDI", vdi)) {
                    loose.remove(vdi);
                }
            }
        }
    }

    private void take(List<String> found, String name) {
        if (found.size() > 1) {
            problems.add("one disk " + name + " was asked for, there are " + found);
        }
        loose.addAll(found);
    }

    private void changed(String vm, VmFacts before, @Nullable VmFacts after) {
        @Nullable VmFacts found = picture.facts(vm);
        if (!before.equals(found) && (found == null ? after != null : !found.equals(after))) {
            problems.add("VM " + vm + " was " + before + ", was to become " + after + ", and is " + found);
        }
        loose.addAll(before.disks().keySet());
        if (found != null) {
            vms.put(vm, found);
        }
    }

    private void provisioned(String vm, VmFacts before, boolean done) {
        @Nullable VmFacts found = picture.facts(vm);
        if (found == null) {
            problems.add("VM " + vm + " was there to be provisioned and is gone");
            return;
        }
        VmFacts whole =
                new VmFacts(before.name(), before.key(), false, 0, VmFacts.HALTED, found.disks(), before.nics());
        boolean isWhole = found.equals(whole) && found.disks().size() == before.asked();
        if (!isWhole && (done || !found.equals(before))) {
            problems.add("VM " + vm + " was to be provisioned from " + before + " and is " + found);
        }
        vms.put(vm, found);
    }

    private void cloned(Doubt.Cloned doubt) {
        List<String> refs = picture.where("VM", "name_label", doubt.name());
        if (refs.size() > 1 || (doubt.done() && refs.isEmpty())) {
            problems.add("one VM " + doubt.name() + " was asked for, there are " + refs);
        }
        for (String ref : refs) {
            @Nullable VmFacts found = picture.facts(ref);
            VmFacts source = doubt.source();
            boolean like = found != null
                    && found.disks().size() == source.disks().size()
                    && found.nics().keySet().equals(source.nics().keySet())
                    && found.template() == source.template()
                    && found.asked() == source.asked()
                    && found.key().equals(source.key())
                    && found.halted();
            if (!like) {
                problems.add("VM " + ref + " was to be a copy of " + source + " and is " + found);
            }
            if (found != null) {
                vms.put(ref, found);
            }
        }
    }
}
