package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.VolumePaths;
import dev.weir.agent.network.Bridges;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds on this host what a domain asks for by name: files of volumes, devices of bridges, kernels. */
final class DomainPlanner {
    /** Names become parts of paths. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final LibvirtSettings settings;
    private final Flavour flavour;
    private final VolumePaths volumes;
    private final Bridges bridges;
    private final GuestFiles files;

    DomainPlanner(LibvirtSettings settings, VolumePaths volumes, Bridges bridges, GuestFiles files) {
        this.settings = settings;
        this.flavour = Flavour.of(settings.uri());
        this.volumes = volumes;
        this.bridges = bridges;
        this.files = files;
    }

    /** {@code cpu} is the processor that the guest is to see. */
    DomainPlan plan(DomainSpec spec, @Nullable GuestCpu cpu) throws HypervisorFailure {
        if (!PLAIN.matcher(spec.uuid()).matches()) {
            throw new HypervisorFailure("INVALID_VALUE", "uuid", spec.uuid());
        }
        List<DomainPlan.Disk> disks = new ArrayList<>();
        for (DiskSpec disk : spec.disks()) {
            disks.add(disk(disk));
        }
        List<DomainPlan.Nic> nics = new ArrayList<>();
        for (NicSpec nic : spec.nics()) {
            nics.add(nic(nic));
        }
        Path screen = settings.screens() == null ? null : settings.screens().resolve(spec.uuid() + ".sock");
        Path console = settings.consoles().resolve(spec.uuid() + ".log");
        if (screen != null
                && screen.toString().getBytes(StandardCharsets.UTF_8).length > LibvirtSettings.SOCKET_PATH_BYTES) {
            throw new HypervisorFailure(
                    "INTERNAL_ERROR", "the path of the folder of screens is too long for a socket: " + screen);
        }
        try {
            if (screen != null) {
                Files.createDirectories(screen.getParent());
            }
            Files.createDirectories(settings.consoles());
        } catch (IOException e) {
            throw new HypervisorFailure("INTERNAL_ERROR", "cannot make a folder for a guest: " + e);
        }
        return new DomainPlan(
                spec,
                flavour,
                settings.acceleration(),
                settings.groups(),
                cpu,
                kernel(spec),
                disks,
                nics,
                usbs(spec),
                screen,
                console,
                spec.uefi() && flavour == Flavour.QEMU ? files.variables(spec.uuid()) : null,
                spec.seed() == null ? null : files.seed(spec.uuid()));
    }

    private List<DomainPlan.Usb> usbs(DomainSpec spec) throws HypervisorFailure {
        if (flavour == Flavour.XEN && !spec.usbs().isEmpty()) {
            throw new HypervisorFailure("OPERATION_NOT_ALLOWED", "Xen's guests get no USB devices of this host");
        }
        List<DomainPlan.Usb> usbs = new ArrayList<>();
        for (UsbSpec usb : spec.usbs()) {
            usbs.add(new DomainPlan.Usb(usb, settings.usbs().place(usb)));
        }
        return usbs;
    }

    DomainPlan.Disk disk(DiskSpec disk) throws HypervisorFailure {
        return new DomainPlan.Disk(disk, disk.volume() == null ? null : volumes.path(disk.volume()));
    }

    DomainPlan.Nic nic(NicSpec nic) throws HypervisorFailure {
        if (!bridges.exists(nic.bridge())) {
            throw new HypervisorFailure("BRIDGE_NOT_AVAILABLE", nic.bridge());
        }
        if (nic.lock() != null && flavour == Flavour.XEN) {
            throw new HypervisorFailure(
                    "OPERATION_NOT_ALLOWED", "interfaces of Xen's guests cannot be locked on this host");
        }
        return new DomainPlan.Nic(nic, bridges.device(nic.bridge()), bridges.backend());
    }

    DeviceXml devices(LiveDomain live) {
        return new DeviceXml(flavour, live.paravirtual(), live.q35(), live.ahci());
    }

    private DomainPlan.@Nullable Kernel kernel(DomainSpec spec) throws HypervisorFailure {
        return switch (spec.boot()) {
            case DomainSpec.Boot.Firmware _ -> null;
            case DomainSpec.Boot.NamedKernel named -> kernel(spec, named);
            case DomainSpec.Boot.Direct direct -> kernel(direct);
        };
    }

    private DomainPlan.Kernel kernel(DomainSpec spec, DomainSpec.Boot.NamedKernel named) throws HypervisorFailure {
        if (!PLAIN.matcher(named.name()).matches()) {
            throw new HypervisorFailure("INVALID_VALUE", "kernel", named.name());
        }
        Path folder = settings.guests().resolve(named.name());
        Path image = folder.resolve("vmlinuz");
        Path initrd = folder.resolve("initrd.gz");
        if (!Files.isRegularFile(image) || !Files.isRegularFile(initrd)) {
            throw new HypervisorFailure(
                    "BOOTLOADER_FAILED", spec.uuid(), "this host has no kernel named " + named.name());
        }
        String console = flavour == Flavour.XEN ? "console=hvc0" : "console=tty0 console=ttyS0";
        return new DomainPlan.Kernel(image, initrd, (console + " quiet " + named.arguments()).strip());
    }

    private DomainPlan.@Nullable Kernel kernel(DomainSpec.Boot.Direct direct) throws HypervisorFailure {
        if (flavour != Flavour.XEN) {
            throw new HypervisorFailure("INTERNAL_ERROR", "a guest without firmware needs Xen");
        }
        if (!direct.loader().isEmpty()) {
            return null;
        }
        return new DomainPlan.Kernel(
                bootFile("kernel", direct.kernel()),
                direct.ramdisk().isEmpty() ? null : bootFile("ramdisk", direct.ramdisk()),
                direct.arguments());
    }

    /** Files that a VM names are the host's own: only those made for guests are given to any. */
    private Path bootFile(String what, String name) throws HypervisorFailure {
        try {
            Path file = Path.of(name).toRealPath();
            if (!Files.isRegularFile(file)) {
                throw new HypervisorFailure("INVALID_VALUE", what, name, "Is not a regular file");
            }
            if (!file.startsWith(settings.guests().toRealPath())) {
                throw new HypervisorFailure(
                        "INVALID_VALUE", what, name, "Is not in the folder of kernels: " + settings.guests());
            }
            return file;
        } catch (IOException | InvalidPathException e) {
            throw new HypervisorFailure("INVALID_VALUE", what, name, "File does not exist");
        }
    }
}
