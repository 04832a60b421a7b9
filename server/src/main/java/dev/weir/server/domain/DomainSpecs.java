package dev.weir.server.domain;

import dev.weir.agent.protocol.CpuTuning;
import dev.weir.agent.protocol.DiskSpec;
import dev.weir.agent.protocol.DomainSpec;
import dev.weir.agent.protocol.NicSpec;
import dev.weir.agent.protocol.VolumeRef;
import dev.weir.model.types.Network;
import dev.weir.model.types.NetworkDefaultLockingMode;
import dev.weir.model.types.NetworkRef;
import dev.weir.model.types.OnCrashBehaviour;
import dev.weir.model.types.OnNormalExit;
import dev.weir.model.types.Sr;
import dev.weir.model.types.SrRef;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdMode;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.VbdType;
import dev.weir.model.types.Vdi;
import dev.weir.model.types.VdiRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifLockingMode;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A VM's records as what its host is asked to run; a pure function of a state. */
public final class DomainSpecs {
    private static final Logger LOG = LoggerFactory.getLogger(DomainSpecs.class);

    /** The key of other_config that names a kernel of the host, for guests without a disk to boot from. */
    public static final String KERNEL_KEY = "weir:kernel";

    private static final long SMALLEST_MTU = 68;

    private final Snapshot state;

    public DomainSpecs(Snapshot state) {
        this.state = state;
    }

    public DomainSpec of(VmRef vm, String startId, boolean paused) {
        Row row = Records.require(state, vm);
        return new DomainSpec(
                Records.get(row, Vm.UUID),
                startId,
                Records.get(row, Vm.NAME_LABEL),
                Math.toIntExact(Records.get(row, Vm.VCPUS_AT_STARTUP)),
                Math.toIntExact(Records.get(row, Vm.VCPUS_MAX)),
                Records.get(row, Vm.MEMORY_DYNAMIC_MAX),
                Records.get(row, Vm.MEMORY_STATIC_MAX),
                BootSpecs.of(state, row),
                disks(row),
                nics(row),
                onReboot(Records.get(row, Vm.ACTIONS_AFTER_REBOOT)),
                onCrash(Records.get(row, Vm.ACTIONS_AFTER_CRASH)),
                paused,
                BiosStrings.own(Records.get(row, Vm.BIOS_STRINGS)),
                HardwareSpecs.of(state, row),
                SeedSpecs.of(state, row),
                tuning(row),
                UsbSpecs.of(state, row));
    }

    public static CpuTuning tuning(Row vm) {
        return CpuTunings.of(
                Records.get(vm, Vm.VCPUS_PARAMS), Math.toIntExact(Math.clamp(Records.get(vm, Vm.VCPUS_MAX), 0, 4096)));
    }

    private List<DiskSpec> disks(Row vm) {
        return Records.get(vm, Vm.VBDS).stream()
                .map(this::disk)
                .sorted(Comparator.comparingInt(DiskSpec::position))
                .toList();
    }

    public DiskSpec disk(VbdRef vbd) {
        Row row = Records.require(state, vbd);
        VolumeRef volume = Records.get(row, Vbd.EMPTY) ? null : volume(Records.get(row, Vbd.VDI));
        return new DiskSpec(
                Records.get(row, Vbd.UUID),
                DeviceNumbers.disk(state, Records.get(row, Vbd.VM), Records.get(row, Vbd.USERDEVICE)),
                Records.get(row, Vbd.TYPE) == VbdType.CD,
                Records.get(row, Vbd.MODE) == VbdMode.RO,
                Records.get(row, Vbd.BOOTABLE),
                volume,
                volume != null
                        && volume.format() == VolumeRef.Format.RAW
                        && Records.get(state, Records.get(row, Vbd.VDI), Vdi.SHARABLE));
    }

    private @Nullable VolumeRef volume(VdiRef vdi) {
        return Records.exists(state, vdi) ? volumeOf(state, vdi) : null;
    }

    public static VolumeRef volumeOf(Snapshot state, VdiRef vdi) {
        SrRef sr = Records.get(state, vdi, Vdi.SR);
        return new VolumeRef(
                Records.get(state, sr, Sr.UUID), Records.get(state, vdi, Vdi.LOCATION), format(state, vdi));
    }

    private static VolumeRef.Format format(Snapshot state, VdiRef vdi) {
        return VolumeFormats.of(Records.get(state, vdi, Vdi.SM_CONFIG), Records.get(state, vdi, Vdi.LOCATION));
    }

    private List<NicSpec> nics(Row vm) {
        return Records.get(vm, Vm.VIFS).stream()
                .map(this::nic)
                .sorted(Comparator.comparingInt(NicSpec::position))
                .toList();
    }

    public NicSpec nic(VifRef vif) {
        return nic(vif, VifCable.of(state, vif));
    }

    /** As the interface is to be: on another network, or in another mode. */
    public NicSpec nic(VifRef vif, VifCable cable) {
        Row row = Records.require(state, vif);
        NetworkRef network = cable.network();
        return new NicSpec(
                Records.get(row, Vif.UUID),
                Integer.parseInt(Records.get(row, Vif.DEVICE)),
                Records.get(row, Vif.MAC),
                Records.get(state, network, Network.BRIDGE),
                mtu(row, network),
                linkUp(cable.mode(), network),
                cable.mode() == VifLockingMode.LOCKED ? new NicSpec.Lock(cable.ipv4(), cable.ipv6()) : null,
                sendKibps(row),
                cable.trunks().stream().map(Math::toIntExact).toList());
    }

    /** How much it may send, in KiB a second; 0 without a limit, and where the words are none (NET-85). */
    private static long sendKibps(Row vif) {
        String type = Records.get(vif, Vif.QOS_ALGORITHM_TYPE);
        if (type.isEmpty()) {
            return 0;
        }
        String kibps = Records.get(vif, Vif.QOS_ALGORITHM_PARAMS).getOrDefault("kbps", "");
        if (!type.equals("ratelimit") || !kibps.matches("[1-9]\\d{0,8}")) {
            LOG.warn("interface {} has no limit: its QoS is not a ratelimit with a number of kbps", vif.ref());
            return 0;
        }
        return Long.parseLong(kibps);
    }

    /** The network's size of packets, or the VIF's own; the record's MTU is not used (NET-10). */
    private int mtu(Row vif, NetworkRef network) {
        String own = Records.get(vif, Vif.OTHER_CONFIG).getOrDefault("mtu", "");
        long mtu = own.matches("\\d{1,5}") ? Long.parseLong(own) : Records.get(state, network, Network.MTU);
        return Math.toIntExact(Math.max(SMALLEST_MTU, mtu));
    }

    /** A disabled interface is there without a cable (NET-82). */
    private boolean linkUp(VifLockingMode mode, NetworkRef network) {
        boolean disabledByNetwork = mode == VifLockingMode.NETWORK_DEFAULT
                && Records.get(state, network, Network.DEFAULT_LOCKING_MODE) == NetworkDefaultLockingMode.DISABLED;
        return mode != VifLockingMode.DISABLED && !disabledByNetwork;
    }

    public static DomainSpec.OnStop onReboot(OnNormalExit action) {
        return action == OnNormalExit.RESTART ? DomainSpec.OnStop.RESTART : DomainSpec.OnStop.DESTROY;
    }

    /** Nothing is dumped, as in the reference; a domain that is renamed would be nobody's (VML-83). */
    public static DomainSpec.OnStop onCrash(OnCrashBehaviour action) {
        return switch (action) {
            case RESTART, COREDUMP_AND_RESTART, RENAME_RESTART -> DomainSpec.OnStop.RESTART;
            case PRESERVE -> DomainSpec.OnStop.PRESERVE;
            case DESTROY, COREDUMP_AND_DESTROY -> DomainSpec.OnStop.DESTROY;
        };
    }
}
