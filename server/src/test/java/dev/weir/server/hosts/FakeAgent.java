package dev.weir.server.hosts;

import dev.weir.agent.protocol.Answer;
import dev.weir.agent.protocol.DiskCopy;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.HostReport;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A host in memory: does what it is asked at once, unless a test told it to refuse, to be away, or to wait. */
public final class FakeAgent implements Agent {
    /** What the host is. */
    public volatile HostFacts facts = Facts.host("one");

    private static final long TOTAL = 1L << 40;

    /** What a test wants a verb to meet. */
    private interface Fault {
        void meet(Verb verb) throws IOException, InterruptedException, Refusal;
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Answer.Refused answer;

        Refusal(Answer.Refused answer) {
            this.answer = answer;
        }
    }

    private record Trap(Predicate<Verb> on, Fault fault) {}

    private final List<Verb> asked = new CopyOnWriteArrayList<>();
    private final List<String> operations = new CopyOnWriteArrayList<>();
    private final List<Trap> traps = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();
    private final Map<String, DomainState> domains = new ConcurrentHashMap<>();
    private final Map<String, Map<String, VolumeState>> storages = new ConcurrentHashMap<>();
    private final Map<String, List<Figure>> figures = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<Object> reports = new LinkedBlockingQueue<>();
    private final Set<String> readings = ConcurrentHashMap.newKeySet();
    private int lastId;

    @Override
    public Answer ask(String operation, Verb verb) throws IOException, InterruptedException {
        asked.add(verb);
        operations.add(operation);
        try {
            for (Trap trap : traps) {
                if (trap.on().test(verb)) {
                    trap.fault().meet(verb);
                }
            }
        } catch (Refusal e) {
            return e.answer;
        }
        return once(operation, verb);
    }

    private synchronized Answer once(String operation, Verb verb) {
        Answer first = answers.get(operation);
        if (first != null) {
            return first;
        }
        Answer answer = obey(verb);
        answers.put(operation, answer);
        return answer;
    }

    private Answer obey(Verb verb) {
        return switch (verb) {
            case Verb.StartDomain start -> started(start.spec());
            case Verb.DestroyDomain destroy -> gone(destroy.uuid());
            case Verb.ShutDownDomain end -> gone(end.uuid());
            case Verb.ReadKept read ->
                kept.containsKey(read.uuid()) ? new Answer.Left(kept.get(read.uuid())) : new Answer.Done();
            case Verb.PauseDomain pause -> power(pause.uuid(), DomainState.Power.PAUSED);
            case Verb.UnpauseDomain unpause -> power(unpause.uuid(), DomainState.Power.RUNNING);
            case Verb.AttachStorage attach -> {
                storages.putIfAbsent(attach.srUuid(), new LinkedHashMap<>());
                yield storage(attach.srUuid());
            }
            case Verb.ScanStorage scan -> storage(scan.srUuid());
            case Verb.CreateVolume create ->
                volume(
                        create.srUuid(),
                        new VolumeState(create.location(), create.format(), create.virtualBytes(), 4096, ""));
            case Verb.CloneVolume clone -> {
                VolumeState source = volumes(clone.srUuid()).get(clone.source());
                yield source == null
                        ? new Answer.Refused("VDI_MISSING", List.of(clone.srUuid(), clone.source()))
                        : volume(
                                clone.srUuid(),
                                new VolumeState(clone.location(), source.format(), source.virtualBytes(), 4096, ""));
            }
            case Verb.SuspendDomain suspend -> {
                if (domains.remove(suspend.uuid()) == null) {
                    yield new Answer.Refused("VM_BAD_POWER_STATE", List.of(suspend.uuid(), "running", "halted"));
                }
                VolumeRef image = suspend.image();
                yield volume(
                        image.srUuid(),
                        new VolumeState(image.location(), image.format(), suspend.virtualBytes(), 4096, ""));
            }
            case Verb.ResumeDomain resume ->
                volumes(resume.image().srUuid()).containsKey(resume.image().location())
                        ? started(resume.spec())
                        : new Answer.Refused(
                                "VDI_MISSING",
                                List.of(resume.image().srUuid(), resume.image().location()));
            case Verb.SnapshotDisks snapshot ->
                new Answer.Volumes(snapshot.disks().stream().map(this::copied).toList());
            case Verb.CopyVolume copy -> {
                VolumeState source =
                        volumes(copy.source().srUuid()).get(copy.source().location());
                yield source == null
                        ? new Answer.Refused(
                                "VDI_MISSING",
                                List.of(copy.source().srUuid(), copy.source().location()))
                        : volume(
                                copy.target().srUuid(),
                                new VolumeState(
                                        copy.target().location(),
                                        copy.target().format(),
                                        source.virtualBytes(),
                                        4096,
                                        ""));
            }
            case Verb.ResizeVolume resize -> resized(resize.srUuid(), resize.location(), resize.virtualBytes());
            case Verb.ResizeDisk resize ->
                resized(place(resize.disk()).srUuid(), place(resize.disk()).location(), resize.virtualBytes());
            case Verb.DestroyVolume destroy -> {
                volumes(destroy.srUuid()).remove(destroy.location());
                yield new Answer.Done();
            }
            case Verb.RemoveStorage remove -> {
                volumes(remove.srUuid()).keySet().removeAll(remove.volumes());
                yield volumes(remove.srUuid()).isEmpty()
                        ? new Answer.Done()
                        : new Answer.Refused("SR_NOT_EMPTY", List.of());
            }
            case Verb.ProbeStorage probe -> new Answer.Text("<SRlist>" + probe.deviceConfig() + "</SRlist>");
            case Verb.RevertVolume revert -> {
                VolumeState snapshot = volumes(revert.srUuid()).get(revert.snapshot());
                yield snapshot == null
                        ? new Answer.Refused("VDI_MISSING", List.of(revert.srUuid(), revert.snapshot()))
                        : resized(revert.srUuid(), revert.location(), snapshot.virtualBytes());
            }
            case Verb.DigestVolume digest -> digested(digest);
            case Verb.ListChanges _ -> new Answer.Text("AA==");
            case Verb.SetMemory memory -> sized(memory.uuid(), memory.bytes(), -1);
            case Verb.SetVcpus vcpus -> sized(vcpus.uuid(), -1, vcpus.count());
            case Verb.RunScript script -> new Answer.Text("{\"rc\":0,\"stdout\":\"" + script.script() + "\"}");
            case Verb.ReadFacts _ -> new Answer.Facts(facts);
            case Verb.ReadFigures read -> new Answer.Figures(figures.getOrDefault(read.uuid(), List.of()));
            default -> new Answer.Done();
        };
    }

    /** Half of the volume, then all of it: disks of one size hold the same. */
    private Answer digested(Verb.DigestVolume digest) {
        VolumeState volume = volumes(digest.srUuid()).get(digest.location());
        if (volume == null) {
            return new Answer.Refused("VDI_MISSING", List.of(digest.srUuid(), digest.location()));
        }
        long bytes = volume.virtualBytes();
        return readings.add(digest.reading())
                ? new Answer.Digest(bytes / 2, "")
                : new Answer.Digest(bytes, "md5-of-" + bytes);
    }

    /** Somebody puts a volume into a storage without asking us. */
    public synchronized void put(String sr, VolumeState volume) {
        volumes(sr).put(volume.location(), volume);
    }

    public synchronized void take(String sr, String location) {
        volumes(sr).remove(location);
    }

    private Answer started(DomainSpec spec) {
        DomainState state = new DomainState(
                spec.uuid(),
                spec.startId(),
                spec.paused() ? DomainState.Power.PAUSED : DomainState.Power.RUNNING,
                ++lastId,
                spec.memoryBytes(),
                spec.vcpus(),
                null,
                null,
                null,
                0,
                0);
        domains.put(state.uuid(), state);
        return new Answer.Domain(state);
    }

    private VolumeState copied(DiskCopy copy) {
        VolumeRef source = place(copy.disk());
        VolumeState old = volumes(source.srUuid()).get(source.location());
        VolumeState made =
                new VolumeState(copy.location(), source.format(), old == null ? 0 : old.virtualBytes(), 4096, "");
        volumes(source.srUuid()).put(made.location(), made);
        return made;
    }

    private static VolumeRef place(DiskSpec disk) {
        VolumeRef volume = disk.volume();
        if (volume == null) {
            throw new AssertionError("an empty drive has no volume");
        }
        return volume;
    }

    private Answer resized(String sr, String location, long bytes) {
        VolumeState old = volumes(sr).get(location);
        return old == null
                ? new Answer.Refused("VDI_MISSING", List.of(sr, location))
                : volume(sr, new VolumeState(location, old.format(), bytes, old.usedBytes(), old.name()));
    }

    private Answer gone(String uuid) {
        domains.remove(uuid);
        return new Answer.Done();
    }

    private Answer power(String uuid, DomainState.Power power) {
        domains.computeIfPresent(
                uuid,
                (key, was) -> new DomainState(
                        uuid, was.startId(), power, was.id(), was.memoryBytes(), was.vcpus(), null, null, null, 0, 0));
        return new Answer.Done();
    }

    /** A guest with other memory or another number of vCPUs; less than nothing is as before. */
    private Answer sized(String uuid, long bytes, int vcpus) {
        DomainState now = domains.computeIfPresent(
                uuid,
                (key, was) -> new DomainState(
                        uuid,
                        was.startId(),
                        was.power(),
                        was.id(),
                        bytes < 0 ? was.memoryBytes() : bytes,
                        vcpus < 0 ? was.vcpus() : vcpus,
                        null,
                        null,
                        was.guest(),
                        was.reboots(),
                        was.crashes()));
        return now == null
                ? new Answer.Refused("VM_BAD_POWER_STATE", List.of(uuid, "running", "halted"))
                : new Answer.Domain(now);
    }

    /** What it measures, of a guest by its uuid or of itself by the empty text. */
    public void measures(String owner, Figure... known) {
        figures.put(owner, List.of(known));
    }

    private Map<String, VolumeState> volumes(String sr) {
        return storages.computeIfAbsent(sr, key -> new LinkedHashMap<>());
    }

    private Answer volume(String sr, VolumeState volume) {
        volumes(sr).put(volume.location(), volume);
        return new Answer.Volume(volume);
    }

    private Answer storage(String sr) {
        List<VolumeState> volumes = new ArrayList<>(volumes(sr).values());
        return new Answer.Storage(new StorageState(TOTAL, 4096L * volumes.size(), volumes));
    }

    @Override
    public void reports(Consumer<HostReport> consumer) throws IOException, InterruptedException {
        while (true) {
            Object next = reports.take();
            if (next instanceof IOException e) {
                throw new IOException(e);
            }
            consumer.accept((HostReport) next);
        }
    }

    /** What the host says next to whoever follows its reports. */
    public void say(HostReport report) {
        reports.add(report);
    }

    /** The connection that carries the reports breaks. */
    public void hangUp() {
        reports.add(new IOException("the connection is gone"));
    }

    public List<Verb> asked() {
        return asked;
    }

    public List<String> operations() {
        return operations;
    }

    public <V extends Verb> List<V> asked(Class<V> kind) {
        return asked.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public void forgetAsked() {
        asked.clear();
        operations.clear();
    }

    /** What the guest of a domain has changed by now. */
    public void keeps(String uuid, Kept changes) {
        kept.put(uuid, changes);
    }

    public Map<String, DomainState> domains() {
        return domains;
    }

    public DomainState domain(String uuid) {
        DomainState domain = domains.get(uuid);
        if (domain == null) {
            throw new AssertionError("no domain " + uuid);
        }
        return domain;
    }

    /** The volumes of a storage by location. */
    public synchronized Map<String, VolumeState> stored(String sr) {
        return Map.copyOf(volumes(sr));
    }

    public void refuse(Class<? extends Verb> kind, String code, String... params) {
        refuse(kind::isInstance, code, params);
    }

    public void refuse(Predicate<Verb> on, String code, String... params) {
        traps.add(new Trap(on, verb -> {
            throw new Refusal(new Answer.Refused(code, List.of(params)));
        }));
    }

    public void unreachable(Class<? extends Verb> kind) {
        traps.add(new Trap(kind::isInstance, verb -> {
            throw new IOException("nobody there");
        }));
    }

    /** From now on such verbs wait at the gate until it is opened. */
    public Gate hold(Class<? extends Verb> kind) {
        return hold(kind::isInstance);
    }

    public Gate hold(Predicate<Verb> on) {
        Gate gate = new Gate();
        traps.add(new Trap(on, verb -> gate.pass()));
        return gate;
    }

    /** Runs something in the middle of the verb, as a host that reports before it answers does. */
    public void during(Class<? extends Verb> kind, Runnable action) {
        traps.add(new Trap(kind::isInstance, verb -> action.run()));
    }

    public void behave() {
        traps.clear();
    }
}
