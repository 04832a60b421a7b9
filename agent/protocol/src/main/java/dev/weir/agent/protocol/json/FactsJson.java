package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.value.Value;
import java.util.List;

/** What a host is. */
final class FactsJson {
    private FactsJson() {}

    static Value write(HostFacts facts) {
        return new ObjectWriter()
                .text("hostname", facts.hostname())
                .text("hypervisor", facts.hypervisor())
                .flag("emulated", facts.emulated())
                .flag("hvm", facts.hvm())
                .flag("tpm", facts.tpm())
                .object("cpu", facts.cpu(), FactsJson::write)
                .number("memoryTotalBytes", facts.memoryTotalBytes())
                .number("memoryFreeBytes", facts.memoryFreeBytes())
                .objects("nics", facts.nics(), FactsJson::write)
                .objects("usbs", facts.usbs(), FactsJson::write)
                .textMap("versions", facts.versions())
                .textMap("bios", facts.bios())
                .texts("kernels", facts.kernels())
                .number("bootTime", facts.bootTime())
                .number("agentStartTime", facts.agentStartTime())
                .value();
    }

    static HostFacts facts(ObjectReader in) {
        return new HostFacts(
                in.text("hostname"),
                in.text("hypervisor"),
                in.flag("emulated"),
                in.flag("hvm"),
                in.has("tpm") && in.flag("tpm"),
                in.object("cpu", FactsJson::cpu),
                in.number("memoryTotalBytes"),
                in.number("memoryFreeBytes"),
                in.objects("nics", FactsJson::nic),
                in.has("usbs") ? in.objects("usbs", FactsJson::usb) : List.of(),
                in.textMap("versions"),
                in.textMap("bios"),
                in.texts("kernels"),
                in.number("bootTime"),
                in.number("agentStartTime"));
    }

    private static Value write(HostFacts.Cpu cpu) {
        return new ObjectWriter()
                .number("count", cpu.count())
                .number("sockets", cpu.sockets())
                .number("threadsPerCore", cpu.threadsPerCore())
                .number("numaNodes", cpu.numaNodes())
                .text("vendor", cpu.vendor())
                .text("model", cpu.model())
                .number("family", cpu.family())
                .number("modelNumber", cpu.modelNumber())
                .number("stepping", cpu.stepping())
                .number("speedMhz", cpu.speedMhz())
                .texts("flags", cpu.flags())
                .text("features", cpu.features())
                .value();
    }

    private static HostFacts.Cpu cpu(ObjectReader in) {
        return new HostFacts.Cpu(
                in.integer("count"),
                in.integer("sockets"),
                in.integer("threadsPerCore"),
                in.integer("numaNodes"),
                in.text("vendor"),
                in.text("model"),
                in.integer("family"),
                in.integer("modelNumber"),
                in.integer("stepping"),
                in.integer("speedMhz"),
                in.texts("flags"),
                features(in));
    }

    /** Everything else that compares vectors relies on it. */
    private static String features(ObjectReader in) {
        String features = in.text("features");
        if (!CpuFeatures.isVector(features)) {
            throw in.malformed("features: no vector of features");
        }
        return features;
    }

    private static Value write(HostFacts.Nic nic) {
        return new ObjectWriter()
                .text("name", nic.name())
                .text("mac", nic.mac())
                .number("mtu", nic.mtu())
                .flag("carrier", nic.carrier())
                .number("speedMbps", nic.speedMbps())
                .flag("duplex", nic.duplex())
                .text("driver", nic.driver())
                .text("pciBusPath", nic.pciBusPath())
                .text("ipv4", nic.ipv4())
                .text("netmask", nic.netmask())
                .text("gateway", nic.gateway())
                .texts("ipv6", nic.ipv6())
                .value();
    }

    private static HostFacts.Nic nic(ObjectReader in) {
        return new HostFacts.Nic(
                in.text("name"),
                in.text("mac"),
                in.integer("mtu"),
                in.flag("carrier"),
                in.integer("speedMbps"),
                in.flag("duplex"),
                in.text("driver"),
                in.text("pciBusPath"),
                in.optionalText("ipv4"),
                in.optionalText("netmask"),
                in.optionalText("gateway"),
                in.texts("ipv6"));
    }

    private static Value write(HostFacts.Usb usb) {
        return new ObjectWriter()
                .text("path", usb.path())
                .text("vendorId", usb.vendorId())
                .text("vendorText", usb.vendorText())
                .text("productId", usb.productId())
                .text("productText", usb.productText())
                .text("serial", usb.serial())
                .text("version", usb.version())
                .decimal("speedMbps", usb.speedMbps())
                .value();
    }

    private static HostFacts.Usb usb(ObjectReader in) {
        return new HostFacts.Usb(
                in.text("path"),
                in.text("vendorId"),
                in.text("vendorText"),
                in.text("productId"),
                in.text("productText"),
                in.text("serial"),
                in.text("version"),
                in.decimal("speedMbps"));
    }
}
