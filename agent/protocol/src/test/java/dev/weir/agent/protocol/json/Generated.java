package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.CpuFeatures;
import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.Hardware;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.Seed;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.UsbSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages drawn from a seed. */
final class Generated {
    private static final String LETTERS = "abzAZ09 \"\\/\n\t\u0001é漢😀{}[],:";
    private final Random random;

    Generated(long seed) {
        random = new Random(seed);
    }

    Stream<Verb> verbs() {
        return Stream.of(
                new Verb.StartDomain(spec()),
                new Verb.ShutDownDomain(text(), random.nextLong()),
                new Verb.DestroyDomain(text()),
                new Verb.RebootDomain(text(), random.nextLong()),
                new Verb.ResetDomain(text()),
                new Verb.PauseDomain(text()),
                new Verb.UnpauseDomain(text()),
                new Verb.ReadKept(text()),
                new Verb.SetMemory(text(), random.nextLong()),
                new Verb.SetVcpus(text(), random.nextInt()),
                new Verb.SetTuning(text(), tuning()),
                new Verb.SetActions(text(), constant(DomainSpec.OnStop.values()), constant(DomainSpec.OnStop.values())),
                new Verb.SendSysrq(text(), text()),
                new Verb.SendTrigger(text(), text()),
                new Verb.SleepDomain(text()),
                new Verb.WakeDomain(text()),
                new Verb.RunScript(text(), text()),
                new Verb.RunSysprep(text(), text(), random.nextLong()),
                new Verb.ReadFigures(text()),
                new Verb.SuspendDomain(text(), place(), random.nextLong()),
                new Verb.ResumeDomain(spec(), place()),
                new Verb.PlugDisk(text(), disk()),
                new Verb.UnplugDisk(text(), disk()),
                new Verb.PlugNic(text(), nic()),
                new Verb.UnplugNic(text(), nic()),
                new Verb.UnplugUsb(text(), usb()),
                new Verb.AttachStorage(text(), text(), random.nextBoolean(), texts()),
                new Verb.DetachStorage(text()),
                new Verb.MakeStorage(text(), text(), texts()),
                new Verb.RemoveStorage(text(), text(), texts(), list(this::text)),
                new Verb.ProbeStorage(text(), texts()),
                new Verb.ScanStorage(text()),
                new Verb.ResetVolume(text(), text()),
                new Verb.PersistVolume(text(), text()),
                new Verb.RevertVolume(text(), text(), text()),
                new Verb.DigestVolume(text(), text(), text()),
                new Verb.TrackVolume(text(), text()),
                new Verb.UntrackVolume(text(), text()),
                new Verb.TrackSnapshot(text(), text(), text()),
                new Verb.DropVolumeData(text(), text()),
                new Verb.ListChanges(text(), text(), text()),
                new Verb.CreateVolume(text(), text(), constant(VolumeRef.Format.values()), random.nextLong()),
                new Verb.DestroyVolume(text(), text()),
                new Verb.CloneVolume(text(), text(), text()),
                new Verb.SnapshotDisks(text(), list(() -> new DiskCopy(disk(), text())), random.nextBoolean()),
                new Verb.CopyVolume(place(), place(), random.nextBoolean()),
                new Verb.ResizeVolume(text(), text(), random.nextLong()),
                new Verb.ResizeDisk(text(), disk(), random.nextLong()),
                new Verb.EnsureBridge(text(), random.nextInt(), text()),
                new Verb.EnsureVlan(text(), random.nextInt(), text(), random.nextInt()),
                new Verb.EnsureBond(text(), random.nextInt(), text(), list(this::text), texts()),
                new Verb.RemoveBridge(text()),
                new Verb.RetainBridges(list(this::text)),
                new Verb.ReadFacts(),
                new Verb.EndMachine(Verb.Ending.REBOOT),
                new Verb.WakeMachine(text()));
    }

    Stream<Answer> answers() {
        return Stream.of(
                new Answer.Done(),
                new Answer.Domain(domain()),
                new Answer.Storage(new StorageState(random.nextLong(), random.nextLong(), list(this::volume))),
                new Answer.Volume(volume()),
                new Answer.Volumes(list(this::volume)),
                new Answer.Left(kept()),
                new Answer.Text(text()),
                new Answer.Digest(random.nextLong(), text()),
                new Answer.Figures(list(this::figure)),
                new Answer.Facts(facts()),
                new Answer.Refused(text(), list(this::text)));
    }

    HostReport report() {
        return new HostReport(
                random.nextLong(),
                text(),
                random.nextBoolean(),
                maybe(this::facts),
                list(this::domain),
                list(this::text));
    }

    private DomainSpec spec() {
        return new DomainSpec(
                text(),
                text(),
                text(),
                random.nextInt(),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                random.nextBoolean()
                        ? new DomainSpec.Boot.Firmware(
                                text(),
                                maybe(() -> new DomainSpec.Boot.Uefi(random.nextBoolean(), text(), maybe(this::text))))
                        : kernel(),
                list(this::disk),
                list(this::nic),
                constant(DomainSpec.OnStop.values()),
                constant(DomainSpec.OnStop.values()),
                random.nextBoolean(),
                Map.of(text(), text()),
                hardware(),
                maybe(() -> new Seed(text(), text(), maybe(this::text), maybe(this::text))),
                tuning(),
                list(this::usb));
    }

    private DomainSpec.Boot kernel() {
        return random.nextBoolean()
                ? new DomainSpec.Boot.NamedKernel(text(), text())
                : new DomainSpec.Boot.Direct(
                        constant(DomainSpec.Boot.Direct.Guest.values()), text(), text(), text(), text(), text());
    }

    private Hardware hardware() {
        return new Hardware(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(),
                random.nextBoolean(),
                constant(Hardware.Video.values()),
                random.nextInt(),
                random.nextLong(),
                text());
    }

    private CpuTuning tuning() {
        return new CpuTuning(random.nextInt(), random.nextInt(), list(this::text));
    }

    private Figure figure() {
        double[] odd = {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, -0.0, random.nextDouble()};
        return new Figure(
                text(),
                text(),
                text(),
                odd[random.nextInt(odd.length)],
                odd[random.nextInt(odd.length)],
                random.nextBoolean(),
                odd[random.nextInt(odd.length)]);
    }

    private DiskSpec disk() {
        return new DiskSpec(
                text(),
                random.nextInt(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                maybe(this::place));
    }

    private VolumeRef place() {
        return new VolumeRef(text(), text(), constant(VolumeRef.Format.values()));
    }

    private NicSpec nic() {
        return new NicSpec(
                text(),
                random.nextInt(),
                text(),
                text(),
                random.nextInt(),
                random.nextBoolean(),
                maybe(() -> new NicSpec.Lock(list(this::text), list(this::text))),
                random.nextLong(),
                list(random::nextInt));
    }

    private UsbSpec usb() {
        return new UsbSpec(text(), text(), text(), text(), text());
    }

    private VolumeState volume() {
        return new VolumeState(
                text(), constant(VolumeRef.Format.values()), random.nextLong(), random.nextLong(), text());
    }

    private DomainState domain() {
        return new DomainState(
                text(),
                text(),
                constant(DomainState.Power.values()),
                random.nextInt(),
                random.nextLong(),
                random.nextInt(),
                maybe(() -> constant(DomainState.StopReason.values())),
                maybe(this::text),
                maybe(() -> new GuestState(text(), text(), texts(), texts(), texts())),
                random.nextInt(),
                random.nextInt(),
                maybe(this::kept));
    }

    private Kept kept() {
        return new Kept(maybe(this::text), maybe(random::nextLong), maybe(this::text));
    }

    private HostFacts facts() {
        return new HostFacts(
                text(),
                text(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                new HostFacts.Cpu(
                        random.nextInt(),
                        random.nextInt(),
                        random.nextInt(),
                        random.nextInt(),
                        text(),
                        text(),
                        random.nextInt(),
                        random.nextInt(),
                        random.nextInt(),
                        random.nextInt(),
                        list(this::text),
                        CpuFeatures.vector(List.of("fpu", "avx2").subList(0, random.nextInt(3)))),
                random.nextLong(),
                random.nextLong(),
                list(this::hostNic),
                list(() ->
                        new HostFacts.Usb(text(), text(), text(), text(), text(), text(), text(), random.nextDouble())),
                texts(),
                texts(),
                list(this::text),
                random.nextLong(),
                random.nextLong());
    }

    private HostFacts.Nic hostNic() {
        return new HostFacts.Nic(
                text(),
                text(),
                random.nextInt(),
                random.nextBoolean(),
                random.nextInt(),
                random.nextBoolean(),
                text(),
                text(),
                maybe(this::text),
                maybe(this::text),
                maybe(this::text),
                list(this::text));
    }

    private String text() {
        int[] points = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private Map<String, String> texts() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int left = random.nextInt(4); left > 0; left--) {
            map.put(text(), text());
        }
        return map;
    }

    private <T> List<T> list(Supplier<T> one) {
        return Stream.generate(one).limit(random.nextInt(4)).toList();
    }

    private <T> @Nullable T maybe(Supplier<T> one) {
        return random.nextBoolean() ? one.get() : null;
    }

    private <T> T constant(T[] constants) {
        return constants[random.nextInt(constants.length)];
    }
}
