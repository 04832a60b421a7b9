package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agent.network.Backend;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Specs whose texts would like to be XML: libvirt gets the same elements whatever they say. */
class HostileSpecsTest {
    private static final long SEED = 20261126;
    private static final int SPECS = 400;
    private static final List<Flavour> FLAVOURS = List.of(Flavour.QEMU, Flavour.XEN, Flavour.TEST);
    private static final String[] PIECES = {
        "</title>",
        "<devices>",
        "<hostdev/>",
        "\"",
        "'",
        "&",
        "&lt;",
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "<?x?>",
        "\0",
        "\u0001",
        "\n",
        "\ud800",
        "\uffff",
        "\u00e9",
        "<emulator>/bin/sh</emulator>",
        " onclick='x'",
        "/>",
        "a",
        " "
    };

    @Test
    void noTextBecomesAnElement() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        for (int i = 0; i < SPECS; i++) {
            DomainPlan plan = plan(random, FLAVOURS.get(i % FLAVOURS.size()));
            String xml = DomainXml.write(plan);
            assertThat(shape(xml))
                    .as("seed %d, spec %d: %s", SEED, i, xml)
                    .isEqualTo(shape(DomainXml.write(tame(plan))));
            Element title = (Element) parse(xml).getElementsByTagName("title").item(0);
            if (!plan.spec().name().isBlank()) {
                assertThat(title.getTextContent()).hasSameSizeAs(plan.spec().name());
            }
        }
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder("t");
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static DomainPlan plan(RandomGenerator random, Flavour flavour) {
        DiskSpec disk = new DiskSpec(
                text(random),
                random.nextInt(),
                random.nextBoolean(),
                random.nextBoolean(),
                true,
                new VolumeRef(text(random), text(random), VolumeRef.Format.RAW));
        NicSpec nic = new NicSpec(text(random), random.nextInt(), text(random), text(random), random.nextInt(), true);
        DomainSpec spec = new DomainSpec(
                text(random),
                text(random),
                text(random),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                new DomainSpec.Boot.NamedKernel("k", text(random)),
                List.of(disk),
                List.of(nic),
                DomainSpec.OnStop.DESTROY,
                DomainSpec.OnStop.RESTART,
                false);
        return plan(spec, flavour);
    }

    private static DomainPlan plan(DomainSpec spec, Flavour flavour) {
        DomainSpec.Boot.NamedKernel kernel = (DomainSpec.Boot.NamedKernel) spec.boot();
        return new DomainPlan(
                spec,
                flavour,
                Acceleration.TCG,
                CpuGroups.NONE,
                null,
                new DomainPlan.Kernel(Path.of("/k/vmlinuz"), Path.of("/k/initrd.gz"), kernel.arguments()),
                List.of(new DomainPlan.Disk(spec.disks().getFirst(), Path.of("/d"))),
                List.of(new DomainPlan.Nic(spec.nics().getFirst(), "xapi0", Backend.BRIDGE)),
                List.of(),
                null,
                Path.of("/c"),
                null,
                null);
    }

    /** The same with texts that nobody would mind. */
    private static DomainPlan tame(DomainPlan plan) {
        DomainSpec spec = plan.spec();
        DiskSpec disk = spec.disks().getFirst();
        NicSpec nic = spec.nics().getFirst();
        return plan(
                new DomainSpec(
                        "u",
                        "s",
                        "n",
                        spec.vcpus(),
                        spec.vcpusMax(),
                        spec.memoryBytes(),
                        spec.memoryMaxBytes(),
                        new DomainSpec.Boot.NamedKernel("k", "a"),
                        List.of(new DiskSpec("v", disk.position(), disk.cdrom(), disk.readOnly(), true, disk.volume())),
                        List.of(new NicSpec("i", nic.position(), "m", "b", nic.mtu(), true)),
                        spec.onReboot(),
                        spec.onCrash(),
                        false),
                plan.flavour());
    }

    /** The elements in order with their attributes' names. */
    private static List<String> shape(String xml) throws Exception {
        List<String> shape = new ArrayList<>();
        NodeList elements = parse(xml).getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            StringBuilder names = new StringBuilder(element.getTagName());
            for (int a = 0; a < element.getAttributes().getLength(); a++) {
                names.append(' ').append(element.getAttributes().item(a).getNodeName());
            }
            shape.add(names.toString());
        }
        return shape;
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }
}
