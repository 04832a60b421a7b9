package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.Verb;
import dev.weir.agent.protocol.VolumeRef;
import java.util.Objects;

/** A verb as {@code {"verb": NAME, ...}}; the name is the record's. */
public final class VerbJson {
    private VerbJson() {}

    public static String name(Verb verb) {
        return verb.getClass().getSimpleName();
    }

    public static String write(Verb verb) {
        return write(verb, new ObjectWriter().text("verb", name(verb))).json();
    }

    private static ObjectWriter write(Verb verb, ObjectWriter out) {
        return switch (verb) {
            case Verb.StartDomain v -> out.object("spec", v.spec(), SpecJson::write);
            case Verb.ShutDownDomain v -> out.text("uuid", v.uuid()).number("timeoutSeconds", v.timeoutSeconds());
            case Verb.DestroyDomain v -> out.text("uuid", v.uuid());
            case Verb.RebootDomain v -> out.text("uuid", v.uuid()).number("timeoutSeconds", v.timeoutSeconds());
            case Verb.ResetDomain v -> out.text("uuid", v.uuid());
            case Verb.PauseDomain v -> out.text("uuid", v.uuid());
            case Verb.UnpauseDomain v -> out.text("uuid", v.uuid());
            case Verb.ReadKept v -> out.text("uuid", v.uuid());
            case Verb.SetMemory v -> out.text("uuid", v.uuid()).number("bytes", v.bytes());
            case Verb.SetVcpus v -> out.text("uuid", v.uuid()).number("count", v.count());
            case Verb.SetTuning v -> out.text("uuid", v.uuid()).object("tuning", v.tuning(), SpecJson::write);
            case Verb.SetActions v ->
                out.text("uuid", v.uuid()).constant("onReboot", v.onReboot()).constant("onCrash", v.onCrash());
            case Verb.SendSysrq v -> out.text("uuid", v.uuid()).text("key", v.key());
            case Verb.SendTrigger v -> out.text("uuid", v.uuid()).text("trigger", v.trigger());
            case Verb.SleepDomain v -> out.text("uuid", v.uuid());
            case Verb.WakeDomain v -> out.text("uuid", v.uuid());
            case Verb.RunScript v -> out.text("uuid", v.uuid()).text("script", v.script());
            case Verb.RunSysprep v ->
                out.text("uuid", v.uuid()).text("unattend", v.unattend()).number("timeoutMillis", v.timeoutMillis());
            case Verb.ReadFigures v -> out.text("uuid", v.uuid());
            case Verb.SuspendDomain v ->
                out.text("uuid", v.uuid())
                        .object("image", v.image(), SpecJson::write)
                        .number("virtualBytes", v.virtualBytes());
            case Verb.ResumeDomain v ->
                out.object("spec", v.spec(), SpecJson::write).object("image", v.image(), SpecJson::write);
            case Verb.PlugDisk v -> out.text("uuid", v.domainUuid()).object("disk", v.disk(), SpecJson::write);
            case Verb.UnplugDisk v -> out.text("uuid", v.domainUuid()).object("disk", v.disk(), SpecJson::write);
            case Verb.PlugNic v -> out.text("uuid", v.domainUuid()).object("nic", v.nic(), SpecJson::write);
            case Verb.UnplugNic v -> out.text("uuid", v.domainUuid()).object("nic", v.nic(), SpecJson::write);
            case Verb.UnplugUsb v -> out.text("uuid", v.domainUuid()).object("usb", v.usb(), SpecJson::write);
            case Verb.AttachStorage v ->
                out.text("srUuid", v.srUuid())
                        .text("type", v.type())
                        .flag("shared", v.shared())
                        .textMap("deviceConfig", v.deviceConfig());
            case Verb.DetachStorage v -> out.text("srUuid", v.srUuid());
            case Verb.MakeStorage v ->
                out.text("srUuid", v.srUuid()).text("type", v.type()).textMap("deviceConfig", v.deviceConfig());
            case Verb.RemoveStorage v ->
                out.text("srUuid", v.srUuid())
                        .text("type", v.type())
                        .textMap("deviceConfig", v.deviceConfig())
                        .texts("volumes", v.volumes());
            case Verb.ProbeStorage v -> out.text("type", v.type()).textMap("deviceConfig", v.deviceConfig());
            case Verb.ResetVolume v -> out.text("srUuid", v.srUuid()).text("location", v.location());
            case Verb.PersistVolume v -> out.text("srUuid", v.srUuid()).text("location", v.location());
            case Verb.RevertVolume v ->
                out.text("srUuid", v.srUuid()).text("location", v.location()).text("snapshot", v.snapshot());
            case Verb.DigestVolume v ->
                out.text("srUuid", v.srUuid()).text("location", v.location()).text("reading", v.reading());
            case Verb.TrackVolume v -> out.text("srUuid", v.srUuid()).text("location", v.location());
            case Verb.UntrackVolume v -> out.text("srUuid", v.srUuid()).text("location", v.location());
            case Verb.TrackSnapshot v ->
                out.text("srUuid", v.srUuid()).text("source", v.source()).text("snapshot", v.snapshot());
            case Verb.DropVolumeData v -> out.text("srUuid", v.srUuid()).text("location", v.location());
            case Verb.ListChanges v ->
                out.text("srUuid", v.srUuid()).text("from", v.from()).text("to", v.to());
            case Verb.ScanStorage v -> out.text("srUuid", v.srUuid());
            case Verb.CreateVolume v ->
                out.text("srUuid", v.srUuid())
                        .text("location", v.location())
                        .constant("format", v.format())
                        .number("virtualBytes", v.virtualBytes());
            case Verb.DestroyVolume v -> out.text("srUuid", v.srUuid()).text("location", v.location());
            case Verb.CloneVolume v ->
                out.text("srUuid", v.srUuid()).text("source", v.source()).text("location", v.location());
            case Verb.SnapshotDisks v ->
                out.text("uuid", v.domainUuid())
                        .objects("disks", v.disks(), SpecJson::write)
                        .flag("quiesce", v.quiesce());
            case Verb.CopyVolume v ->
                out.object("source", v.source(), SpecJson::write)
                        .object("target", v.target(), SpecJson::write)
                        .flag("into", v.into());
            case Verb.ResizeVolume v ->
                out.text("srUuid", v.srUuid()).text("location", v.location()).number("virtualBytes", v.virtualBytes());
            case Verb.ResizeDisk v ->
                out.text("uuid", v.domainUuid())
                        .object("disk", v.disk(), SpecJson::write)
                        .number("virtualBytes", v.virtualBytes());
            case Verb.EnsureBridge v ->
                out.text("bridge", v.bridge()).number("mtu", v.mtu()).text("nic", v.nic());
            case Verb.EnsureVlan v ->
                out.text("bridge", v.bridge())
                        .number("mtu", v.mtu())
                        .text("over", v.over())
                        .number("tag", v.tag());
            case Verb.EnsureBond v ->
                out.text("bridge", v.bridge())
                        .number("mtu", v.mtu())
                        .text("bond", v.bond())
                        .texts("nics", v.nics())
                        .textMap("options", v.options());
            case Verb.RemoveBridge v -> out.text("bridge", v.bridge());
            case Verb.RetainBridges v -> out.texts("bridges", v.bridges());
            case Verb.ReadFacts _ -> out;
            case Verb.EndMachine v -> out.constant("ending", v.ending());
            case Verb.WakeMachine v -> out.text("mac", v.mac());
        };
    }

    /** The verb that a text says; a text that says none is a {@link MalformedMessage}. */
    public static Verb read(String json) {
        ObjectReader in = ObjectReader.parse("verb", json);
        return switch (in.text("verb")) {
            case "StartDomain" -> new Verb.StartDomain(in.object("spec", SpecJson::domain));
            case "ShutDownDomain" -> new Verb.ShutDownDomain(in.text("uuid"), in.number("timeoutSeconds"));
            case "DestroyDomain" -> new Verb.DestroyDomain(in.text("uuid"));
            case "RebootDomain" -> new Verb.RebootDomain(in.text("uuid"), in.number("timeoutSeconds"));
            case "ResetDomain" -> new Verb.ResetDomain(in.text("uuid"));
            case "PauseDomain" -> new Verb.PauseDomain(in.text("uuid"));
            case "UnpauseDomain" -> new Verb.UnpauseDomain(in.text("uuid"));
            case "ReadKept" -> new Verb.ReadKept(in.text("uuid"));
            case "SetMemory" -> new Verb.SetMemory(in.text("uuid"), in.number("bytes"));
            case "SetVcpus" -> new Verb.SetVcpus(in.text("uuid"), in.integer("count"));
            case "SetTuning" -> new Verb.SetTuning(in.text("uuid"), in.object("tuning", SpecJson::tuning));
            case "SetActions" ->
                new Verb.SetActions(
                        in.text("uuid"),
                        in.constant("onReboot", DomainSpec.OnStop.class),
                        in.constant("onCrash", DomainSpec.OnStop.class));
            case "SendSysrq" -> new Verb.SendSysrq(in.text("uuid"), in.text("key"));
            case "SendTrigger" -> new Verb.SendTrigger(in.text("uuid"), in.text("trigger"));
            case "SleepDomain" -> new Verb.SleepDomain(in.text("uuid"));
            case "WakeDomain" -> new Verb.WakeDomain(in.text("uuid"));
            case "RunScript" -> new Verb.RunScript(in.text("uuid"), in.text("script"));
            case "RunSysprep" -> new Verb.RunSysprep(in.text("uuid"), in.text("unattend"), in.number("timeoutMillis"));
            case "ReadFigures" -> new Verb.ReadFigures(in.text("uuid"));
            case "SuspendDomain" ->
                new Verb.SuspendDomain(
                        in.text("uuid"), in.object("image", SpecJson::volume), in.number("virtualBytes"));
            case "ResumeDomain" ->
                new Verb.ResumeDomain(in.object("spec", SpecJson::domain), in.object("image", SpecJson::volume));
            case "PlugDisk" -> new Verb.PlugDisk(in.text("uuid"), in.object("disk", SpecJson::disk));
            case "UnplugDisk" -> new Verb.UnplugDisk(in.text("uuid"), in.object("disk", SpecJson::disk));
            case "PlugNic" -> new Verb.PlugNic(in.text("uuid"), in.object("nic", SpecJson::nic));
            case "UnplugNic" -> new Verb.UnplugNic(in.text("uuid"), in.object("nic", SpecJson::nic));
            case "UnplugUsb" -> new Verb.UnplugUsb(in.text("uuid"), in.object("usb", SpecJson::usb));
            case "AttachStorage" ->
                new Verb.AttachStorage(
                        in.text("srUuid"), in.text("type"), in.flag("shared"), in.textMap("deviceConfig"));
            case "DetachStorage" -> new Verb.DetachStorage(in.text("srUuid"));
            case "MakeStorage" -> new Verb.MakeStorage(in.text("srUuid"), in.text("type"), in.textMap("deviceConfig"));
            case "RemoveStorage" ->
                new Verb.RemoveStorage(
                        in.text("srUuid"), in.text("type"), in.textMap("deviceConfig"), in.texts("volumes"));
            case "ProbeStorage" -> new Verb.ProbeStorage(in.text("type"), in.textMap("deviceConfig"));
            case "ResetVolume" -> new Verb.ResetVolume(in.text("srUuid"), in.text("location"));
            case "PersistVolume" -> new Verb.PersistVolume(in.text("srUuid"), in.text("location"));
            case "RevertVolume" -> new Verb.RevertVolume(in.text("srUuid"), in.text("location"), in.text("snapshot"));
            case "DigestVolume" -> new Verb.DigestVolume(in.text("srUuid"), in.text("location"), in.text("reading"));
            case "TrackVolume" -> new Verb.TrackVolume(in.text("srUuid"), in.text("location"));
            case "UntrackVolume" -> new Verb.UntrackVolume(in.text("srUuid"), in.text("location"));
            case "TrackSnapshot" -> new Verb.TrackSnapshot(in.text("srUuid"), in.text("source"), in.text("snapshot"));
            case "DropVolumeData" -> new Verb.DropVolumeData(in.text("srUuid"), in.text("location"));
            case "ListChanges" -> new Verb.ListChanges(in.text("srUuid"), in.text("from"), in.text("to"));
            case "ScanStorage" -> new Verb.ScanStorage(in.text("srUuid"));
            case "CreateVolume" ->
                new Verb.CreateVolume(
                        in.text("srUuid"),
                        in.text("location"),
                        in.constant("format", VolumeRef.Format.class),
                        in.number("virtualBytes"));
            case "DestroyVolume" -> new Verb.DestroyVolume(in.text("srUuid"), in.text("location"));
            case "CloneVolume" -> new Verb.CloneVolume(in.text("srUuid"), in.text("source"), in.text("location"));
            case "SnapshotDisks" ->
                new Verb.SnapshotDisks(in.text("uuid"), in.objects("disks", SpecJson::copy), in.flag("quiesce"));
            case "CopyVolume" ->
                new Verb.CopyVolume(
                        in.object("source", SpecJson::volume), in.object("target", SpecJson::volume), in.flag("into"));
            case "ResizeVolume" ->
                new Verb.ResizeVolume(in.text("srUuid"), in.text("location"), in.number("virtualBytes"));
            case "ResizeDisk" ->
                new Verb.ResizeDisk(in.text("uuid"), in.object("disk", SpecJson::disk), in.number("virtualBytes"));
            case "EnsureBridge" ->
                new Verb.EnsureBridge(
                        in.text("bridge"), in.integer("mtu"), Objects.requireNonNullElse(in.optionalText("nic"), ""));
            case "EnsureVlan" ->
                new Verb.EnsureVlan(in.text("bridge"), in.integer("mtu"), in.text("over"), in.integer("tag"));
            case "EnsureBond" ->
                new Verb.EnsureBond(
                        in.text("bridge"), in.integer("mtu"), in.text("bond"), in.texts("nics"), in.textMap("options"));
            case "RemoveBridge" -> new Verb.RemoveBridge(in.text("bridge"));
            case "RetainBridges" -> new Verb.RetainBridges(in.texts("bridges"));
            case "ReadFacts" -> new Verb.ReadFacts();
            case "EndMachine" -> new Verb.EndMachine(in.constant("ending", Verb.Ending.class));
            case "WakeMachine" -> new Verb.WakeMachine(in.text("mac"));
            default -> throw in.malformed("no such verb");
        };
    }
}
