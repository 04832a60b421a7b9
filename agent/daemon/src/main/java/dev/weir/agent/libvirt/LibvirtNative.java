package dev.weir.agent.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/** The parts of libvirt's C interface that libvirt-java 0.5.4 lacks; names and numbers are libvirt's. */
interface LibvirtNative extends Library {
    LibvirtNative LIBVIRT = Native.load("virt", LibvirtNative.class);

    int VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN = 1;
    int VIR_DOMAIN_SHUTDOWN_GUEST_AGENT = 2;
    int VIR_DOMAIN_REBOOT_ACPI_POWER_BTN = 1;
    int VIR_DOMAIN_REBOOT_GUEST_AGENT = 2;
    int VIR_DOMAIN_EVENT_ID_REBOOT = 1;
    int VIR_DOMAIN_EVENT_ID_RTC_CHANGE = 2;
    int VIR_DOMAIN_EVENT_ID_BALLOON_CHANGE = 13;
    int VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED = 15;
    int VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED = 22;
    int VIR_ERR_NO_SUPPORT = 3;
    int VIR_ERR_NO_DOMAIN = 42;
    int VIR_DOMAIN_SAVE_RUNNING = 2;
    int VIR_DOMAIN_SAVE_PAUSED = 4;
    int VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA = 4;
    int VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY = 16;
    int VIR_DOMAIN_SNAPSHOT_CREATE_REUSE_EXT = 32;
    int VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC = 128;
    int VIR_DOMAIN_BLOCK_RESIZE_BYTES = 1;
    int VIR_DOMAIN_BLOCK_COMMIT_RELATIVE = 8;
    int VIR_DOMAIN_BLOCK_REBASE_RELATIVE = 16;
    int BLOCK_JOB_INFO_BYTES = 32;
    int VIR_DOMAIN_LIFECYCLE_REBOOT = 1;
    int VIR_DOMAIN_LIFECYCLE_CRASH = 2;
    int VIR_DOMAIN_STATS_CPU_TOTAL = 2;
    int VIR_DOMAIN_STATS_BALLOON = 4;
    int VIR_DOMAIN_STATS_VCPU = 8;
    int VIR_DOMAIN_STATS_INTERFACE = 16;
    int VIR_DOMAIN_STATS_BLOCK = 32;
    int VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE = 1;
    int UUID_STRING_BYTES = 37;

    interface DomainCallback extends Callback {
        void domain(Pointer connection, Pointer domain, @Nullable Pointer opaque);
    }

    interface ClockCallback extends Callback {
        void clock(Pointer connection, Pointer domain, long utcOffsetSeconds, @Nullable Pointer opaque);
    }

    interface BalloonCallback extends Callback {
        void balloon(Pointer connection, Pointer domain, long kib, @Nullable Pointer opaque);
    }

    /** Both device events have this shape. */
    interface DeviceCallback extends Callback {
        void device(Pointer connection, Pointer domain, @Nullable String alias, @Nullable Pointer opaque);
    }

    @Nullable
    Pointer virDomainLookupByUUIDString(Pointer connection, String uuid);

    int virDomainFree(Pointer domain);

    int virDomainGetUUIDString(Pointer domain, byte[] uuid);

    int virDomainShutdownFlags(Pointer domain, int flags);

    int virDomainDestroyFlags(Pointer domain, int flags);

    int virDomainGetState(Pointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainDetachDeviceAlias(Pointer domain, String alias, int flags);

    @Nullable
    Pointer virConnectGetDomainCapabilities(
            Pointer connection,
            @Nullable String emulator,
            String arch,
            @Nullable String machine,
            String type,
            int flags);

    int virDomainSaveFlags(Pointer domain, String to, @Nullable String xml, int flags);

    @Nullable
    Pointer virDomainSaveImageGetXMLDesc(Pointer connection, String file, int flags);

    int virDomainRestoreFlags(Pointer connection, String from, @Nullable String xml, int flags);

    int virDomainFSFreeze(Pointer domain, @Nullable Pointer mountpoints, int count, int flags);

    int virDomainFSThaw(Pointer domain, @Nullable Pointer mountpoints, int count, int flags);

    int virDomainGetBlockJobInfo(Pointer domain, String disk, Pointer info, int flags);

    int virDomainBlockJobAbort(Pointer domain, String disk, int flags);

    int virDomainBlockRebase(Pointer domain, String disk, @Nullable String base, NativeLong bandwidth, int flags);

    int virDomainBlockCommit(Pointer domain, String disk, String base, String top, NativeLong bandwidth, int flags);

    int virDomainInjectNMI(Pointer domain, int flags);

    int virDomainSetLifecycleAction(Pointer domain, int type, int action, int flags);

    int virConnectGetAllDomainStats(Pointer connection, int stats, PointerByReference records, int flags);

    void virDomainStatsRecordListFree(Pointer records);

    int virConnectDomainEventRegisterAny(
            Pointer connection,
            @Nullable Pointer domain,
            int event,
            Callback callback,
            @Nullable Pointer opaque,
            @Nullable Pointer free);

    int virConnectDomainEventDeregisterAny(Pointer connection, int callback);

    @Nullable
    String virGetLastErrorMessage();

    int virGetLastErrorCode();
}
