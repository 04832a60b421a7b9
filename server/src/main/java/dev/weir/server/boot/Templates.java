package dev.weir.server.boot;

import dev.weir.model.types.DomainType;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Tx;
import dev.weir.server.domain.DomainSpecs;
import dev.weir.server.object.Records;
import dev.weir.server.ops.vm.VmCreation;
import dev.weir.server.time.Ids;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The templates that come with the product, under the names that tools look for; a line of a table each. */
final class Templates {
    private static final long MIB = 1024L * 1024L;
    private static final long GIB = 1024L * MIB;

    private final VmCreation creation;
    private final Ids ids;

    Templates(VmCreation creation, Ids ids) {
        this.creation = creation;
        this.ids = ids;
    }

    /** Makes those that are not there: a newer version brings its new ones at the next start. */
    void make(Tx tx) {
        List<String> lines = Lines.of("templates.tsv");
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            boolean there = tx.findByNameLabel(Vm.DEF, cells[0]).stream().anyMatch(Templates::isDefault);
            if (!there) {
                make(tx, cells);
            }
        }
    }

    private static boolean isDefault(Row vm) {
        return Records.get(vm, Vm.IS_DEFAULT_TEMPLATE);
    }

    private void make(Tx tx, String[] cells) {
        long staticMin = Long.parseLong(cells[1]) * MIB;
        long memory = Long.parseLong(cells[2]) * MIB;
        long vcpus = Long.parseLong(cells[3]);
        long disk = Long.parseLong(cells[4]) * GIB;
        String firmware = cells[5];
        boolean kernel = firmware.equals("kernel");
        Map<String, String> otherConfig = new LinkedHashMap<>();
        otherConfig.put("default_template", "true");
        otherConfig.put("linux_template", Boolean.toString(!cells[6].equals("windows") && !cells[6].equals("other")));
        if (kernel) {
            otherConfig.put(DomainSpecs.KERNEL_KEY, "tiny-linux");
        } else {
            // For clients that offer ways to install: nothing but a disc is put in by a start (decision 0022).
            otherConfig.put("install-methods", "cdrom");
        }
        if (disk > 0) {
            otherConfig.put(
                    "disks",
                    "<provision><disk bootable=\"true\" device=\"0\" size=\"" + disk
                            + "\" sr=\"\" type=\"system\"/></provision>");
        }
        Map<String, String> bootParams = new LinkedHashMap<>();
        bootParams.put("order", "cdn");
        bootParams.put("firmware", kernel ? "bios" : firmware);
        VmRef ref = new VmRef(ids.ref());
        Records.Draft<VmRef> draft = Records.<VmRef>draft()
                .with(Vm.NAME_LABEL, cells[0])
                .with(Vm.NAME_DESCRIPTION, cells[7])
                .with(Vm.IS_A_TEMPLATE, true)
                .with(Vm.IS_DEFAULT_TEMPLATE, true)
                .with(Vm.MEMORY_STATIC_MIN, staticMin)
                .with(Vm.MEMORY_STATIC_MAX, memory)
                .with(Vm.MEMORY_DYNAMIC_MIN, memory)
                .with(Vm.MEMORY_DYNAMIC_MAX, memory)
                .with(Vm.VCPUS_MAX, vcpus)
                .with(Vm.VCPUS_AT_STARTUP, vcpus)
                .with(Vm.ACTIONS_AFTER_SHUTDOWN, OnNormalExit.DESTROY)
                .with(Vm.ACTIONS_AFTER_REBOOT, OnNormalExit.RESTART)
                .with(Vm.ACTIONS_AFTER_CRASH, OnCrashBehaviour.RESTART)
                .with(Vm.HVM_BOOT_POLICY, "BIOS order")
                .with(Vm.HVM_BOOT_PARAMS, bootParams)
                .with(Vm.DOMAIN_TYPE, DomainType.HVM)
                .with(Vm.PLATFORM, platform(cells[6]))
                .with(Vm.OTHER_CONFIG, otherConfig)
                .with(Vm.HAS_VENDOR_DEVICE, false)
                .with(Vm.RECOMMENDATIONS, recommendations());
        creation.make(tx, ref, draft.values());
    }

    private static Map<String, String> platform(String family) {
        Map<String, String> platform = new LinkedHashMap<>();
        platform.put("acpi", "1");
        platform.put("apic", "true");
        platform.put("pae", "true");
        platform.put("nx", "true");
        platform.put("viridian", Boolean.toString(family.equals("windows")));
        platform.put("vga", "std");
        platform.put("videoram", "8");
        platform.put("device-model", "qemu-upstream-compat");
        return platform;
    }

    /** At least two restrictions: one alone breaks Xen Orchestra's reading of it (clients.md). */
    private static String recommendations() {
        return "<restrictions><restriction field=\"memory-static-max\" max=\"1649267441664\"/>"
                + "<restriction field=\"vcpus-max\" max=\"64\"/>"
                + "<restriction property=\"number-of-vbds\" max=\"255\"/>"
                + "<restriction property=\"number-of-vifs\" max=\"7\"/></restrictions>";
    }
}
