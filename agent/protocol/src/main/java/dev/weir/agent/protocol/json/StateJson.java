package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.DomainState;
import dev.weir.agent.protocol.Figure;
import dev.weir.agent.protocol.GuestState;
import dev.weir.agent.protocol.Kept;
import dev.weir.agent.protocol.StorageState;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.agent.protocol.VolumeState;
import dev.weir.value.Value;

/** What domains, storages and volumes are. */
final class StateJson {
    private StateJson() {}

    static Value write(DomainState domain) {
        return new ObjectWriter()
                .text("uuid", domain.uuid())
                .text("startId", domain.startId())
                .constant("power", domain.power())
                .number("id", domain.id())
                .number("memoryBytes", domain.memoryBytes())
                .number("vcpus", domain.vcpus())
                .constant("stop", domain.stop())
                .text("vnc", domain.vnc())
                .object("guest", domain.guest(), StateJson::write)
                .number("reboots", domain.reboots())
                .number("crashes", domain.crashes())
                .object("kept", domain.kept(), StateJson::write)
                .value();
    }

    static DomainState domain(ObjectReader in) {
        return new DomainState(
                in.text("uuid"),
                in.text("startId"),
                in.constant("power", DomainState.Power.class),
                in.integer("id"),
                in.number("memoryBytes"),
                in.integer("vcpus"),
                in.optionalConstant("stop", DomainState.StopReason.class),
                in.optionalText("vnc"),
                in.optionalObject("guest", StateJson::guest),
                in.integer("reboots"),
                in.integer("crashes"),
                in.optionalObject("kept", StateJson::kept));
    }

    static Value write(Kept kept) {
        ObjectWriter out =
                new ObjectWriter().text("variables", kept.variables()).text("tpm", kept.tpm());
        Long offset = kept.clockOffsetSeconds();
        return (offset == null ? out : out.number("clockOffsetSeconds", offset)).value();
    }

    static Kept kept(ObjectReader in) {
        return new Kept(
                in.optionalText("variables"),
                in.has("clockOffsetSeconds") ? in.number("clockOffsetSeconds") : null,
                in.optionalText("tpm"));
    }

    private static Value write(GuestState guest) {
        return new ObjectWriter()
                .text("agentVersion", guest.agentVersion())
                .text("hostName", guest.hostName())
                .textMap("os", guest.os())
                .textMap("networks", guest.networks())
                .textMap("features", guest.features())
                .value();
    }

    private static GuestState guest(ObjectReader in) {
        return new GuestState(
                in.text("agentVersion"),
                in.text("hostName"),
                in.textMap("os"),
                in.textMap("networks"),
                in.textMap("features"));
    }

    static Value write(StorageState storage) {
        return new ObjectWriter()
                .number("totalBytes", storage.totalBytes())
                .number("usedBytes", storage.usedBytes())
                .objects("volumes", storage.volumes(), StateJson::write)
                .value();
    }

    static StorageState storage(ObjectReader in) {
        return new StorageState(
                in.number("totalBytes"), in.number("usedBytes"), in.objects("volumes", StateJson::volume));
    }

    static Value write(VolumeState volume) {
        return new ObjectWriter()
                .text("location", volume.location())
                .constant("format", volume.format())
                .number("virtualBytes", volume.virtualBytes())
                .number("usedBytes", volume.usedBytes())
                .text("name", volume.name())
                .constant("tracking", volume.tracking())
                .value();
    }

    static VolumeState volume(ObjectReader in) {
        return new VolumeState(
                in.text("location"),
                in.constant("format", VolumeRef.Format.class),
                in.number("virtualBytes"),
                in.number("usedBytes"),
                in.text("name"),
                in.has("tracking") ? in.constant("tracking", VolumeState.Tracking.class) : VolumeState.Tracking.OFF);
    }

    static Value write(Figure figure) {
        return new ObjectWriter()
                .text("name", figure.name())
                .text("description", figure.description())
                .text("units", figure.units())
                .decimal("min", figure.min())
                .decimal("max", figure.max())
                .flag("standard", figure.standard())
                .decimal("value", figure.value())
                .value();
    }

    static Figure figure(ObjectReader in) {
        return new Figure(
                in.text("name"),
                in.text("description"),
                in.text("units"),
                in.decimal("min"),
                in.decimal("max"),
                in.flag("standard"),
                in.decimal("value"));
    }
}
