package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainSpec.OnStop;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.UsbSpec;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.value.Value;
import java.util.List;

/** What a domain shall be. */
final class SpecJson {
    private SpecJson() {}

    static Value write(DomainSpec spec) {
        return new ObjectWriter()
                .text("uuid", spec.uuid())
                .text("startId", spec.startId())
                .text("name", spec.name())
                .number("vcpus", spec.vcpus())
                .number("vcpusMax", spec.vcpusMax())
                .number("memoryBytes", spec.memoryBytes())
                .number("memoryMaxBytes", spec.memoryMaxBytes())
                .object("boot", spec.boot(), MachineJson::write)
                .objects("disks", spec.disks(), SpecJson::write)
                .objects("nics", spec.nics(), SpecJson::write)
                .constant("onReboot", spec.onReboot())
                .constant("onCrash", spec.onCrash())
                .flag("paused", spec.paused())
                .textMap("smbios", spec.smbios())
                .object("hardware", spec.hardware(), MachineJson::write)
                .object("seed", spec.seed(), MachineJson::write)
                .object("tuning", spec.tuning(), SpecJson::write)
                .objects("usbs", spec.usbs(), SpecJson::write)
                .value();
    }

    static DomainSpec domain(ObjectReader in) {
        return new DomainSpec(
                in.text("uuid"),
                in.text("startId"),
                in.text("name"),
                in.integer("vcpus"),
                in.integer("vcpusMax"),
                in.number("memoryBytes"),
                in.number("memoryMaxBytes"),
                in.object("boot", MachineJson::boot),
                in.objects("disks", SpecJson::disk),
                in.objects("nics", SpecJson::nic),
                in.constant("onReboot", OnStop.class),
                in.constant("onCrash", OnStop.class),
                in.flag("paused"),
                in.textMap("smbios"),
                in.object("hardware", MachineJson::hardware),
                in.optionalObject("seed", MachineJson::seed),
                in.object("tuning", SpecJson::tuning),
                // Notes that an older server left know of no USB devices.
                in.has("usbs") ? in.objects("usbs", SpecJson::usb) : List.of());
    }

    static Value write(CpuTuning tuning) {
        return new ObjectWriter()
                .number("weight", tuning.weight())
                .number("cap", tuning.cap())
                .texts("pins", tuning.pins())
                .value();
    }

    static CpuTuning tuning(ObjectReader in) {
        return new CpuTuning(in.integer("weight"), in.integer("cap"), in.texts("pins"));
    }

    static Value write(DiskSpec disk) {
        return new ObjectWriter()
                .text("vbdUuid", disk.vbdUuid())
                .number("position", disk.position())
                .flag("cdrom", disk.cdrom())
                .flag("readOnly", disk.readOnly())
                .flag("bootable", disk.bootable())
                .object("volume", disk.volume(), SpecJson::write)
                .flag("shared", disk.shared())
                .value();
    }

    static DiskSpec disk(ObjectReader in) {
        return new DiskSpec(
                in.text("vbdUuid"),
                in.integer("position"),
                in.flag("cdrom"),
                in.flag("readOnly"),
                in.flag("bootable"),
                in.optionalObject("volume", SpecJson::volume),
                // Notes that an older server left know of no shared disks.
                in.has("shared") && in.flag("shared"));
    }

    static Value write(VolumeRef volume) {
        return new ObjectWriter()
                .text("srUuid", volume.srUuid())
                .text("location", volume.location())
                .constant("format", volume.format())
                .value();
    }

    static VolumeRef volume(ObjectReader in) {
        return new VolumeRef(in.text("srUuid"), in.text("location"), in.constant("format", VolumeRef.Format.class));
    }

    static Value write(DiskCopy copy) {
        return new ObjectWriter()
                .object("disk", copy.disk(), SpecJson::write)
                .text("location", copy.location())
                .value();
    }

    static DiskCopy copy(ObjectReader in) {
        return new DiskCopy(in.object("disk", SpecJson::disk), in.text("location"));
    }

    static Value write(NicSpec nic) {
        return new ObjectWriter()
                .text("vifUuid", nic.vifUuid())
                .number("position", nic.position())
                .text("mac", nic.mac())
                .text("bridge", nic.bridge())
                .number("mtu", nic.mtu())
                .flag("linkUp", nic.linkUp())
                .object("lock", nic.lock(), SpecJson::write)
                .number("sendKibps", nic.sendKibps())
                .integers("trunks", nic.trunks())
                .value();
    }

    private static Value write(NicSpec.Lock lock) {
        return new ObjectWriter()
                .texts("ipv4", lock.ipv4())
                .texts("ipv6", lock.ipv6())
                .value();
    }

    static NicSpec nic(ObjectReader in) {
        return new NicSpec(
                in.text("vifUuid"),
                in.integer("position"),
                in.text("mac"),
                in.text("bridge"),
                in.integer("mtu"),
                in.flag("linkUp"),
                in.optionalObject("lock", lock -> new NicSpec.Lock(lock.texts("ipv4"), lock.texts("ipv6"))),
                in.has("sendKibps") ? in.number("sendKibps") : 0,
                in.has("trunks") ? in.integers("trunks") : List.of());
    }

    static Value write(UsbSpec usb) {
        return new ObjectWriter()
                .text("vusbUuid", usb.vusbUuid())
                .text("path", usb.path())
                .text("vendorId", usb.vendorId())
                .text("productId", usb.productId())
                .text("serial", usb.serial())
                .value();
    }

    static UsbSpec usb(ObjectReader in) {
        return new UsbSpec(
                in.text("vusbUuid"), in.text("path"), in.text("vendorId"), in.text("productId"), in.text("serial"));
    }
}
