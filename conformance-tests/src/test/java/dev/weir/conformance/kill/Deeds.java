package dev.weir.conformance.kill;

import java.util.List;
import java.util.Map;

/**
 * The operations that are cut short, a row each. Those of one group are under way at the same time: a death in the middle
 * of one is then a death in the middle of all.
 */
final class Deeds {
    private static final long MIB = 1L << 20;

    private static final List<Deed> PLUGS = List.of(
            new Deed("VBD.plug", 3, Scene::guest, scene -> {
                scene.attached("VBD", scene.hotDisk(), false);
                return Deed.Call.of("VBD.plug", scene.hotDisk());
            }),
            new Deed("VIF.plug", 4, Scene::guest, scene -> {
                scene.attached("VIF", scene.hotNic(), false);
                return Deed.Call.of("VIF.plug", scene.hotNic());
            }),
            new Deed("VIF.move", 4, Scene::guest, scene -> {
                scene.running();
                return Deed.Call.of("VIF.move", scene.firstNic(), scene.otherNetwork());
            }),
            new Deed("VBD.insert", 3, Scene::guest, scene -> {
                scene.disc(false);
                return Deed.Call.of("VBD.insert", scene.drive(), scene.disc());
            }),
            new Deed("VDI.clone", 3, Deed.NO_GUEST, scene -> Deed.Call.of("VDI.clone", scene.stillDisk(), Map.of())),
            new Deed("VM.start under UEFI", 3, Scene::uefi, scene -> {
                scene.halted(scene.uefi());
                return Deed.Call.of("VM.start", scene.uefi(), false, false);
            }));

    private static final List<Deed> UNPLUGS = List.of(
            new Deed("VBD.unplug", 3, Scene::guest, scene -> {
                scene.attached("VBD", scene.hotDisk(), true);
                scene.awaitBooted();
                return Deed.Call.of("VBD.unplug", scene.hotDisk());
            }),
            new Deed("VIF.unplug", 3, Scene::guest, scene -> {
                scene.attached("VIF", scene.hotNic(), true);
                scene.awaitBooted();
                return Deed.Call.of("VIF.unplug", scene.hotNic());
            }),
            new Deed("VBD.eject", 3, Scene::guest, scene -> {
                scene.disc(true);
                return Deed.Call.of("VBD.eject", scene.drive());
            }),
            new Deed(
                    "VDI.copy",
                    3,
                    Deed.NO_GUEST,
                    scene -> Deed.Call.of("VDI.copy", scene.stillDisk(), scene.storage(), Scene.NONE, Scene.NONE)),
            new Deed("VM.start with cloud-init", 3, Scene::seeded, scene -> {
                scene.halted(scene.seeded());
                return Deed.Call.of("VM.start", scene.seeded(), false, false);
            }));

    private static final List<Deed> SIZES = List.of(
            new Deed("VDI.resize_online", 3, Scene::guest, scene -> {
                scene.running();
                String disk = scene.firstDisk();
                long size = Long.parseLong(scene.text("VDI.get_virtual_size", disk));
                return Deed.Call.of("VDI.resize_online", disk, size + MIB);
            }),
            new Deed("VM.set_memory_dynamic_range", 3, Scene::guest, scene -> {
                scene.running();
                long most = Long.parseLong(scene.text("VM.get_memory_static_max", scene.guest()));
                long now = Long.parseLong(scene.text("VM.get_memory_dynamic_max", scene.guest()));
                long next = now == most ? most - 16 * MIB : most;
                return Deed.Call.of("VM.set_memory_dynamic_range", scene.guest(), most - 32 * MIB, next);
            }),
            new Deed("VM.set_VCPUs_number_live", 2, Scene::guest, scene -> {
                scene.oneCpu();
                return Deed.Call.of("VM.set_VCPUs_number_live", scene.guest(), 2L);
            }),
            new Deed("VM.provision", 6, Deed.NO_GUEST, scene -> Deed.Call.of("VM.provision", scene.toProvision())));

    private static final List<Deed> SNAPSHOTS = List.of(
            new Deed("VM.snapshot", 5, Scene::guest, scene -> {
                scene.running();
                return Deed.Call.of("VM.snapshot", scene.guest(), "snapshot", List.of());
            }),
            new Deed("VM.clone", 6, Deed.NO_GUEST, scene -> Deed.Call.of("VM.clone", scene.still(), "clone")));

    private static final List<Deed> CHECKPOINTS = List.of(new Deed("VM.checkpoint", 12, Scene::guest, scene -> {
        scene.running();
        return Deed.Call.of("VM.checkpoint", scene.guest(), "checkpoint");
    }));

    private static final List<Deed> CHAINS = List.of(
            new Deed("VDI.destroy of a snapshot under a guest", 3, Scene::guest, scene -> {
                scene.running();
                String snapshot = scene.text("VDI.snapshot", scene.firstDisk(), Map.of());
                return Deed.Call.of("VDI.destroy", snapshot);
            }),
            new Deed(
                    "VM.copy",
                    6,
                    Deed.NO_GUEST,
                    scene -> Deed.Call.of("VM.copy", scene.still(), "copy", scene.storage())));

    private static final List<Deed> REBOOTS = List.of(new Deed("VM.clean_reboot", 1, Scene::guest, scene -> {
        scene.running();
        scene.awaitBooted();
        return Deed.Call.of("VM.clean_reboot", scene.guest());
    }));

    private static final List<Deed> ENDS = List.of(new Deed("VM.clean_shutdown", 1, Scene::guest, scene -> {
        scene.running();
        scene.awaitBooted();
        return Deed.Call.of("VM.clean_shutdown", scene.guest());
    }));

    static final List<List<Deed>> GROUPS =
            List.of(PLUGS, UNPLUGS, SIZES, SNAPSHOTS, CHECKPOINTS, CHAINS, REBOOTS, ENDS);

    private Deeds() {}
}
