package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.DomainSpec.Boot;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.Seed;
import dev.weir.value.Value;

/** What a domain starts with, and the machine that it sees. */
final class MachineJson {
    private MachineJson() {}

    static Value write(Boot boot) {
        return switch (boot) {
            case Boot.Firmware(String order, Boot.Uefi uefi) ->
                new ObjectWriter()
                        .text("order", order)
                        .object("uefi", uefi, MachineJson::write)
                        .value();
            case Boot.NamedKernel(String name, String arguments) ->
                new ObjectWriter()
                        .text("kernel", name)
                        .text("arguments", arguments)
                        .value();
            case Boot.Direct direct ->
                new ObjectWriter()
                        .constant("guest", direct.guest())
                        .text("image", direct.kernel())
                        .text("ramdisk", direct.ramdisk())
                        .text("arguments", direct.arguments())
                        .text("loader", direct.loader())
                        .text("loaderArguments", direct.loaderArguments())
                        .value();
        };
    }

    static Boot boot(ObjectReader in) {
        if (in.has("kernel")) {
            return new Boot.NamedKernel(in.text("kernel"), in.text("arguments"));
        } else if (in.has("guest")) {
            return new Boot.Direct(
                    in.constant("guest", Boot.Direct.Guest.class),
                    in.text("image"),
                    in.text("ramdisk"),
                    in.text("arguments"),
                    in.text("loader"),
                    in.text("loaderArguments"));
        }
        return new Boot.Firmware(in.text("order"), in.optionalObject("uefi", MachineJson::uefi));
    }

    private static Value write(Boot.Uefi uefi) {
        return new ObjectWriter()
                .flag("secureBoot", uefi.secureBoot())
                .text("variables", uefi.variables())
                .text("tpm", uefi.tpm())
                .value();
    }

    private static Boot.Uefi uefi(ObjectReader in) {
        return new Boot.Uefi(in.flag("secureBoot"), in.text("variables"), in.optionalText("tpm"));
    }

    static Value write(Hardware hardware) {
        return new ObjectWriter()
                .flag("acpi", hardware.acpi())
                .flag("apic", hardware.apic())
                .flag("pae", hardware.pae())
                .flag("hyperV", hardware.hyperV())
                .number("coresPerSocket", hardware.coresPerSocket())
                .flag("ahci", hardware.ahci())
                .constant("video", hardware.video())
                .number("videoMib", hardware.videoMib())
                .number("clockOffsetSeconds", hardware.clockOffsetSeconds())
                .text("featureset", hardware.featureset())
                .value();
    }

    static Hardware hardware(ObjectReader in) {
        return new Hardware(
                in.flag("acpi"),
                in.flag("apic"),
                in.flag("pae"),
                in.flag("hyperV"),
                in.integer("coresPerSocket"),
                in.flag("ahci"),
                in.constant("video", Hardware.Video.class),
                in.integer("videoMib"),
                in.number("clockOffsetSeconds"),
                in.has("featureset") ? in.text("featureset") : "");
    }

    static Value write(Seed seed) {
        return new ObjectWriter()
                .text("userData", seed.userData())
                .text("metaData", seed.metaData())
                .text("networkConfig", seed.networkConfig())
                .text("vendorData", seed.vendorData())
                .value();
    }

    static Seed seed(ObjectReader in) {
        return new Seed(
                in.text("userData"),
                in.text("metaData"),
                in.optionalText("networkConfig"),
                in.optionalText("vendorData"));
    }
}
