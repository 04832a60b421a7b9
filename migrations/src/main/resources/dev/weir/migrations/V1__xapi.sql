-- Weir's database, the same script for H2 and PostgreSQL. Every stored class of the XenAPI is a table and every
-- persistent field a column, by their own names, quoted. References are nullable columns with foreign keys (null is
-- OpaqueRef:NULL); relations from many to many are link tables; the set side of a relation from one to many has no
-- column; times are microseconds since 1970; maps and plain sets are JSON. First printed by SchemaSql from the model.

-- The highest generation that may have been handed out; every start continues above it.
CREATE TABLE "weir_generation" (
    "id" BIGINT PRIMARY KEY,
    "reserved" BIGINT NOT NULL
);
INSERT INTO "weir_generation" ("id", "reserved") VALUES (1, 0);

-- The newest deletions of each class (ETS-45).
CREATE TABLE "weir_tombstone" (
    "class" VARCHAR NOT NULL,
    "deleted_in" BIGINT NOT NULL,
    "ref" VARCHAR NOT NULL,
    "created_in" BIGINT NOT NULL,
    PRIMARY KEY ("class", "deleted_in", "ref")
);

CREATE TABLE "subject" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "subject_identifier" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "roles" VARCHAR NOT NULL
);
CREATE TABLE "role" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "subroles" VARCHAR NOT NULL,
    "is_internal" BOOLEAN NOT NULL
);
CREATE TABLE "pool" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "master" VARCHAR,
    "default_SR" VARCHAR,
    "suspend_image_SR" VARCHAR,
    "crash_dump_SR" VARCHAR,
    "other_config" VARCHAR NOT NULL,
    "ha_enabled" BOOLEAN NOT NULL,
    "ha_configuration" VARCHAR NOT NULL,
    "ha_statefiles" VARCHAR NOT NULL,
    "ha_host_failures_to_tolerate" BIGINT NOT NULL,
    "ha_plan_exists_for" BIGINT NOT NULL,
    "ha_allow_overcommit" BOOLEAN NOT NULL,
    "ha_overcommitted" BOOLEAN NOT NULL,
    "blobs" VARCHAR NOT NULL,
    "tags" VARCHAR NOT NULL,
    "gui_config" VARCHAR NOT NULL,
    "health_check_config" VARCHAR NOT NULL,
    "wlb_url" VARCHAR NOT NULL,
    "wlb_username" VARCHAR NOT NULL,
    "wlb_password" VARCHAR,
    "wlb_enabled" BOOLEAN NOT NULL,
    "wlb_verify_cert" BOOLEAN NOT NULL,
    "redo_log_enabled" BOOLEAN NOT NULL,
    "redo_log_vdi" VARCHAR,
    "vswitch_controller" VARCHAR NOT NULL,
    "restrictions" VARCHAR NOT NULL,
    "ha_cluster_stack" VARCHAR NOT NULL,
    "guest_agent_config" VARCHAR NOT NULL,
    "cpu_info" VARCHAR NOT NULL,
    "policy_no_vendor_device" BOOLEAN NOT NULL,
    "live_patching_disabled" BOOLEAN NOT NULL,
    "igmp_snooping_enabled" BOOLEAN NOT NULL,
    "uefi_certificates" VARCHAR NOT NULL,
    "custom_uefi_certificates" VARCHAR NOT NULL,
    "is_psr_pending" BOOLEAN NOT NULL,
    "tls_verification_enabled" BOOLEAN NOT NULL,
    "repositories" VARCHAR NOT NULL,
    "client_certificate_auth_enabled" BOOLEAN NOT NULL,
    "client_certificate_auth_name" VARCHAR NOT NULL,
    "repository_proxy_url" VARCHAR NOT NULL,
    "repository_proxy_username" VARCHAR NOT NULL,
    "repository_proxy_password" VARCHAR,
    "migration_compression" BOOLEAN NOT NULL,
    "coordinator_bias" BOOLEAN NOT NULL,
    "local_auth_max_threads" BIGINT NOT NULL,
    "ext_auth_max_threads" BIGINT NOT NULL,
    "ext_auth_cache_enabled" BOOLEAN NOT NULL,
    "ext_auth_cache_size" BIGINT NOT NULL,
    "ext_auth_cache_expiry" BIGINT NOT NULL,
    "telemetry_uuid" VARCHAR,
    "telemetry_frequency" VARCHAR NOT NULL,
    "telemetry_next_collection" BIGINT NOT NULL,
    "last_update_sync" BIGINT NOT NULL,
    "update_sync_frequency" VARCHAR NOT NULL,
    "update_sync_day" BIGINT NOT NULL,
    "update_sync_enabled" BOOLEAN NOT NULL,
    "recommendations" VARCHAR NOT NULL,
    "license_server" VARCHAR NOT NULL,
    "ha_reboot_vm_on_internal_shutdown" BOOLEAN NOT NULL,
    "limit_console_sessions" BOOLEAN NOT NULL,
    "vm_console_idle_timeout" BIGINT NOT NULL,
    "auto_update_vm_secureboot_certificates" BOOLEAN NOT NULL
);
CREATE TABLE "pool_patch" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "filename" VARCHAR NOT NULL,
    "size" BIGINT NOT NULL,
    "pool_applied" BOOLEAN NOT NULL,
    "after_apply_guidance" VARCHAR NOT NULL,
    "pool_update" VARCHAR,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "pool_update" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "installation_size" BIGINT NOT NULL,
    "key" VARCHAR NOT NULL,
    "after_apply_guidance" VARCHAR NOT NULL,
    "vdi" VARCHAR,
    "other_config" VARCHAR NOT NULL,
    "enforce_homogeneity" BOOLEAN NOT NULL
);
CREATE TABLE "VM" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "power_state" VARCHAR NOT NULL,
    "user_version" BIGINT NOT NULL,
    "is_a_template" BOOLEAN NOT NULL,
    "is_default_template" BOOLEAN NOT NULL,
    "suspend_VDI" VARCHAR,
    "resident_on" VARCHAR,
    "scheduled_to_be_resident_on" VARCHAR,
    "affinity" VARCHAR,
    "memory_overhead" BIGINT NOT NULL,
    "memory_target" BIGINT NOT NULL,
    "memory_static_max" BIGINT NOT NULL,
    "memory_dynamic_max" BIGINT NOT NULL,
    "memory_dynamic_min" BIGINT NOT NULL,
    "memory_static_min" BIGINT NOT NULL,
    "VCPUs_params" VARCHAR NOT NULL,
    "VCPUs_max" BIGINT NOT NULL,
    "VCPUs_at_startup" BIGINT NOT NULL,
    "actions_after_softreboot" VARCHAR NOT NULL,
    "actions_after_shutdown" VARCHAR NOT NULL,
    "actions_after_reboot" VARCHAR NOT NULL,
    "actions_after_crash" VARCHAR NOT NULL,
    "PV_bootloader" VARCHAR NOT NULL,
    "PV_kernel" VARCHAR NOT NULL,
    "PV_ramdisk" VARCHAR NOT NULL,
    "PV_args" VARCHAR NOT NULL,
    "PV_bootloader_args" VARCHAR NOT NULL,
    "PV_legacy_args" VARCHAR NOT NULL,
    "HVM_boot_policy" VARCHAR NOT NULL,
    "HVM_boot_params" VARCHAR NOT NULL,
    "HVM_shadow_multiplier" DOUBLE PRECISION NOT NULL,
    "platform" VARCHAR NOT NULL,
    "PCI_bus" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "domid" BIGINT NOT NULL,
    "domarch" VARCHAR NOT NULL,
    "last_boot_CPU_flags" VARCHAR NOT NULL,
    "is_control_domain" BOOLEAN NOT NULL,
    "metrics" VARCHAR,
    "guest_metrics" VARCHAR,
    "last_booted_record" VARCHAR NOT NULL,
    "recommendations" VARCHAR NOT NULL,
    "xenstore_data" VARCHAR NOT NULL,
    "ha_always_run" BOOLEAN NOT NULL,
    "ha_restart_priority" VARCHAR NOT NULL,
    "is_a_snapshot" BOOLEAN NOT NULL,
    "snapshot_of" VARCHAR,
    "snapshot_time" BIGINT NOT NULL,
    "transportable_snapshot_id" VARCHAR NOT NULL,
    "blobs" VARCHAR NOT NULL,
    "tags" VARCHAR NOT NULL,
    "blocked_operations" VARCHAR NOT NULL,
    "snapshot_info" VARCHAR NOT NULL,
    "snapshot_metadata" VARCHAR NOT NULL,
    "parent" VARCHAR,
    "bios_strings" VARCHAR NOT NULL,
    "protection_policy" VARCHAR,
    "is_snapshot_from_vmpp" BOOLEAN NOT NULL,
    "snapshot_schedule" VARCHAR,
    "is_vmss_snapshot" BOOLEAN NOT NULL,
    "appliance" VARCHAR,
    "start_delay" BIGINT NOT NULL,
    "shutdown_delay" BIGINT NOT NULL,
    "order" BIGINT NOT NULL,
    "suspend_SR" VARCHAR,
    "version" BIGINT NOT NULL,
    "generation_id" VARCHAR NOT NULL,
    "hardware_platform_version" BIGINT NOT NULL,
    "has_vendor_device" BOOLEAN NOT NULL,
    "requires_reboot" BOOLEAN NOT NULL,
    "reference_label" VARCHAR NOT NULL,
    "domain_type" VARCHAR NOT NULL,
    "NVRAM" VARCHAR NOT NULL,
    "pending_guidances" VARCHAR NOT NULL,
    "recommended_guidances" VARCHAR NOT NULL,
    "pending_guidances_recommended" VARCHAR NOT NULL,
    "pending_guidances_full" VARCHAR NOT NULL,
    "secureboot_certificates_state" VARCHAR NOT NULL
);
CREATE TABLE "VM_metrics" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "VCPUs_number" BIGINT NOT NULL,
    "start_time" BIGINT NOT NULL,
    "install_time" BIGINT NOT NULL,
    "current_domain_type" VARCHAR NOT NULL,
    "numa_optimised" BOOLEAN NOT NULL,
    "numa_nodes" BIGINT NOT NULL,
    "numa_node_memory" VARCHAR NOT NULL
);
CREATE TABLE "VM_guest_metrics" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "os_version" VARCHAR NOT NULL,
    "netbios_name" VARCHAR NOT NULL,
    "PV_drivers_version" VARCHAR NOT NULL,
    "PV_drivers_up_to_date" BOOLEAN NOT NULL,
    "memory" VARCHAR NOT NULL,
    "disks" VARCHAR NOT NULL,
    "networks" VARCHAR NOT NULL,
    "other" VARCHAR NOT NULL,
    "last_updated" BIGINT NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "live" BOOLEAN NOT NULL,
    "can_use_hotplug_vbd" VARCHAR NOT NULL,
    "can_use_hotplug_vif" VARCHAR NOT NULL,
    "PV_drivers_detected" BOOLEAN NOT NULL,
    "services" VARCHAR NOT NULL
);
CREATE TABLE "VMPP" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "is_policy_enabled" BOOLEAN NOT NULL,
    "backup_type" VARCHAR NOT NULL,
    "backup_retention_value" BIGINT NOT NULL,
    "backup_frequency" VARCHAR NOT NULL,
    "backup_schedule" VARCHAR NOT NULL,
    "is_backup_running" BOOLEAN NOT NULL,
    "backup_last_run_time" BIGINT NOT NULL,
    "archive_target_type" VARCHAR NOT NULL,
    "archive_target_config" VARCHAR NOT NULL,
    "archive_frequency" VARCHAR NOT NULL,
    "archive_schedule" VARCHAR NOT NULL,
    "is_archive_running" BOOLEAN NOT NULL,
    "archive_last_run_time" BIGINT NOT NULL,
    "is_alarm_enabled" BOOLEAN NOT NULL,
    "alarm_config" VARCHAR NOT NULL,
    "recent_alerts" VARCHAR NOT NULL
);
CREATE TABLE "VMSS" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "type" VARCHAR NOT NULL,
    "retained_snapshots" BIGINT NOT NULL,
    "frequency" VARCHAR NOT NULL,
    "schedule" VARCHAR NOT NULL,
    "last_run_time" BIGINT NOT NULL
);
CREATE TABLE "VM_appliance" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL
);
CREATE TABLE "DR_task" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE
);
CREATE TABLE "host" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "memory_overhead" BIGINT NOT NULL,
    "API_version_major" BIGINT NOT NULL,
    "API_version_minor" BIGINT NOT NULL,
    "API_version_vendor" VARCHAR NOT NULL,
    "API_version_vendor_implementation" VARCHAR NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "software_version" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "capabilities" VARCHAR NOT NULL,
    "cpu_configuration" VARCHAR NOT NULL,
    "sched_policy" VARCHAR NOT NULL,
    "supported_bootloaders" VARCHAR NOT NULL,
    "logging" VARCHAR NOT NULL,
    "suspend_image_sr" VARCHAR,
    "crash_dump_sr" VARCHAR,
    "cpu_info" VARCHAR NOT NULL,
    "hostname" VARCHAR NOT NULL,
    "address" VARCHAR NOT NULL,
    "metrics" VARCHAR,
    "license_params" VARCHAR NOT NULL,
    "boot_free_mem" BIGINT NOT NULL,
    "ha_statefiles" VARCHAR NOT NULL,
    "ha_network_peers" VARCHAR NOT NULL,
    "blobs" VARCHAR NOT NULL,
    "tags" VARCHAR NOT NULL,
    "external_auth_type" VARCHAR NOT NULL,
    "external_auth_service_name" VARCHAR NOT NULL,
    "external_auth_configuration" VARCHAR NOT NULL,
    "edition" VARCHAR NOT NULL,
    "license_server" VARCHAR NOT NULL,
    "bios_strings" VARCHAR NOT NULL,
    "power_on_mode" VARCHAR NOT NULL,
    "power_on_config" VARCHAR NOT NULL,
    "local_cache_sr" VARCHAR,
    "chipset_info" VARCHAR NOT NULL,
    "ssl_legacy" BOOLEAN NOT NULL,
    "guest_VCPUs_params" VARCHAR NOT NULL,
    "display" VARCHAR NOT NULL,
    "virtual_hardware_platform_versions" VARCHAR NOT NULL,
    "control_domain" VARCHAR,
    "updates_requiring_reboot" VARCHAR NOT NULL,
    "iscsi_iqn" VARCHAR NOT NULL,
    "multipathing" BOOLEAN NOT NULL,
    "uefi_certificates" VARCHAR NOT NULL,
    "editions" VARCHAR NOT NULL,
    "pending_guidances" VARCHAR NOT NULL,
    "tls_verification_enabled" BOOLEAN NOT NULL,
    "last_software_update" BIGINT NOT NULL,
    "https_only" BOOLEAN NOT NULL,
    "recommended_guidances" VARCHAR NOT NULL,
    "latest_synced_updates_applied" VARCHAR NOT NULL,
    "numa_affinity_policy" VARCHAR NOT NULL,
    "pending_guidances_recommended" VARCHAR NOT NULL,
    "pending_guidances_full" VARCHAR NOT NULL,
    "last_update_hash" VARCHAR NOT NULL,
    "ssh_enabled" BOOLEAN NOT NULL,
    "ssh_enabled_timeout" BIGINT NOT NULL,
    "ssh_expiry" BIGINT NOT NULL,
    "console_idle_timeout" BIGINT NOT NULL,
    "ssh_auto_mode" BOOLEAN NOT NULL,
    "max_cstate" VARCHAR NOT NULL,
    "secure_boot" BOOLEAN NOT NULL,
    "ntp_mode" VARCHAR NOT NULL,
    "ntp_custom_servers" VARCHAR NOT NULL,
    "timezone" VARCHAR NOT NULL
);
CREATE TABLE "host_crashdump" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "host" VARCHAR,
    "timestamp" BIGINT NOT NULL,
    "size" BIGINT NOT NULL,
    "filename" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "host_patch" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "host" VARCHAR,
    "filename" VARCHAR NOT NULL,
    "applied" BOOLEAN NOT NULL,
    "timestamp_applied" BIGINT NOT NULL,
    "size" BIGINT NOT NULL,
    "pool_patch" VARCHAR,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "host_metrics" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "memory_total" BIGINT NOT NULL,
    "memory_free" BIGINT NOT NULL,
    "live" BOOLEAN NOT NULL,
    "last_updated" BIGINT NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "host_cpu" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "host" VARCHAR,
    "number" BIGINT NOT NULL,
    "vendor" VARCHAR NOT NULL,
    "speed" BIGINT NOT NULL,
    "modelname" VARCHAR NOT NULL,
    "family" BIGINT NOT NULL,
    "model" BIGINT NOT NULL,
    "stepping" VARCHAR NOT NULL,
    "flags" VARCHAR NOT NULL,
    "features" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "network" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "MTU" BIGINT NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "bridge" VARCHAR NOT NULL,
    "managed" BOOLEAN NOT NULL,
    "blobs" VARCHAR NOT NULL,
    "tags" VARCHAR NOT NULL,
    "default_locking_mode" VARCHAR NOT NULL,
    "assigned_ips" VARCHAR NOT NULL,
    "purpose" VARCHAR NOT NULL
);
CREATE TABLE "VIF" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "device" VARCHAR NOT NULL,
    "network" VARCHAR,
    "VM" VARCHAR,
    "MAC" VARCHAR NOT NULL,
    "MTU" BIGINT NOT NULL,
    "reserved" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "currently_attached" BOOLEAN NOT NULL,
    "status_code" BIGINT NOT NULL,
    "status_detail" VARCHAR NOT NULL,
    "runtime_properties" VARCHAR NOT NULL,
    "qos_algorithm_type" VARCHAR NOT NULL,
    "qos_algorithm_params" VARCHAR NOT NULL,
    "qos_supported_algorithms" VARCHAR NOT NULL,
    "MAC_autogenerated" BOOLEAN NOT NULL,
    "locking_mode" VARCHAR NOT NULL,
    "ipv4_allowed" VARCHAR NOT NULL,
    "ipv6_allowed" VARCHAR NOT NULL,
    "ipv4_configuration_mode" VARCHAR NOT NULL,
    "ipv4_addresses" VARCHAR NOT NULL,
    "ipv4_gateway" VARCHAR NOT NULL,
    "ipv6_configuration_mode" VARCHAR NOT NULL,
    "ipv6_addresses" VARCHAR NOT NULL,
    "ipv6_gateway" VARCHAR NOT NULL,
    "reserved_pci" VARCHAR,
    "trunks" VARCHAR NOT NULL
);
CREATE TABLE "PIF" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "device" VARCHAR NOT NULL,
    "network" VARCHAR,
    "host" VARCHAR,
    "MAC" VARCHAR NOT NULL,
    "MTU" BIGINT NOT NULL,
    "VLAN" BIGINT NOT NULL,
    "device_name" VARCHAR NOT NULL,
    "metrics" VARCHAR,
    "physical" BOOLEAN NOT NULL,
    "currently_attached" BOOLEAN NOT NULL,
    "ip_configuration_mode" VARCHAR NOT NULL,
    "IP" VARCHAR NOT NULL,
    "netmask" VARCHAR NOT NULL,
    "gateway" VARCHAR NOT NULL,
    "DNS" VARCHAR NOT NULL,
    "bond_slave_of" VARCHAR,
    "VLAN_master_of" VARCHAR,
    "management" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "disallow_unplug" BOOLEAN NOT NULL,
    "ipv6_configuration_mode" VARCHAR NOT NULL,
    "IPv6" VARCHAR NOT NULL,
    "ipv6_gateway" VARCHAR NOT NULL,
    "primary_address_type" VARCHAR NOT NULL,
    "managed" BOOLEAN NOT NULL,
    "properties" VARCHAR NOT NULL,
    "capabilities" VARCHAR NOT NULL,
    "igmp_snooping_status" VARCHAR NOT NULL,
    "PCI" VARCHAR
);
CREATE TABLE "PIF_metrics" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "carrier" BOOLEAN NOT NULL,
    "vendor_id" VARCHAR NOT NULL,
    "vendor_name" VARCHAR NOT NULL,
    "device_id" VARCHAR NOT NULL,
    "device_name" VARCHAR NOT NULL,
    "speed" BIGINT NOT NULL,
    "duplex" BOOLEAN NOT NULL,
    "pci_bus_path" VARCHAR NOT NULL,
    "last_updated" BIGINT NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "Bond" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "master" VARCHAR,
    "other_config" VARCHAR NOT NULL,
    "primary_slave" VARCHAR,
    "mode" VARCHAR NOT NULL,
    "properties" VARCHAR NOT NULL,
    "links_up" BIGINT NOT NULL,
    "auto_update_mac" BOOLEAN NOT NULL
);
CREATE TABLE "VLAN" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "tagged_PIF" VARCHAR,
    "untagged_PIF" VARCHAR,
    "tag" BIGINT NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "SM" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "type" VARCHAR NOT NULL,
    "vendor" VARCHAR NOT NULL,
    "copyright" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "required_api_version" VARCHAR NOT NULL,
    "configuration" VARCHAR NOT NULL,
    "capabilities" VARCHAR NOT NULL,
    "features" VARCHAR NOT NULL,
    "host_pending_features" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "driver_filename" VARCHAR NOT NULL,
    "required_cluster_stack" VARCHAR NOT NULL,
    "supported_image_formats" VARCHAR NOT NULL
);
CREATE TABLE "SR" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "virtual_allocation" BIGINT NOT NULL,
    "physical_utilisation" BIGINT NOT NULL,
    "physical_size" BIGINT NOT NULL,
    "type" VARCHAR NOT NULL,
    "content_type" VARCHAR NOT NULL,
    "shared" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "tags" VARCHAR NOT NULL,
    "default_vdi_visibility" BOOLEAN NOT NULL,
    "sm_config" VARCHAR NOT NULL,
    "blobs" VARCHAR NOT NULL,
    "local_cache_enabled" BOOLEAN NOT NULL,
    "introduced_by" VARCHAR,
    "clustered" BOOLEAN NOT NULL,
    "is_tools_sr" BOOLEAN NOT NULL
);
CREATE TABLE "LVHD" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE
);
CREATE TABLE "VDI" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "SR" VARCHAR,
    "virtual_size" BIGINT NOT NULL,
    "physical_utilisation" BIGINT NOT NULL,
    "type" VARCHAR NOT NULL,
    "sharable" BOOLEAN NOT NULL,
    "read_only" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "storage_lock" BOOLEAN NOT NULL,
    "location" VARCHAR NOT NULL,
    "managed" BOOLEAN NOT NULL,
    "missing" BOOLEAN NOT NULL,
    "parent" VARCHAR,
    "xenstore_data" VARCHAR NOT NULL,
    "sm_config" VARCHAR NOT NULL,
    "is_a_snapshot" BOOLEAN NOT NULL,
    "snapshot_of" VARCHAR,
    "snapshot_time" BIGINT NOT NULL,
    "tags" VARCHAR NOT NULL,
    "allow_caching" BOOLEAN NOT NULL,
    "on_boot" VARCHAR NOT NULL,
    "metadata_of_pool" VARCHAR,
    "metadata_latest" BOOLEAN NOT NULL,
    "is_tools_iso" BOOLEAN NOT NULL,
    "cbt_enabled" BOOLEAN NOT NULL
);
CREATE TABLE "VBD" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "VM" VARCHAR,
    "VDI" VARCHAR,
    "device" VARCHAR NOT NULL,
    "userdevice" VARCHAR NOT NULL,
    "bootable" BOOLEAN NOT NULL,
    "mode" VARCHAR NOT NULL,
    "type" VARCHAR NOT NULL,
    "unpluggable" BOOLEAN NOT NULL,
    "storage_lock" BOOLEAN NOT NULL,
    "empty" BOOLEAN NOT NULL,
    "reserved" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "currently_attached" BOOLEAN NOT NULL,
    "status_code" BIGINT NOT NULL,
    "status_detail" VARCHAR NOT NULL,
    "runtime_properties" VARCHAR NOT NULL,
    "qos_algorithm_type" VARCHAR NOT NULL,
    "qos_algorithm_params" VARCHAR NOT NULL,
    "qos_supported_algorithms" VARCHAR NOT NULL
);
CREATE TABLE "PBD" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "host" VARCHAR,
    "SR" VARCHAR,
    "device_config" VARCHAR NOT NULL,
    "currently_attached" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "crashdump" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "VM" VARCHAR,
    "VDI" VARCHAR,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "VTPM" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "VM" VARCHAR,
    "backend" VARCHAR,
    "persistence_backend" VARCHAR NOT NULL,
    "is_unique" BOOLEAN NOT NULL,
    "is_protected" BOOLEAN NOT NULL,
    "contents" VARCHAR
);
CREATE TABLE "console" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "protocol" VARCHAR NOT NULL,
    "location" VARCHAR NOT NULL,
    "VM" VARCHAR,
    "other_config" VARCHAR NOT NULL,
    "port" BIGINT NOT NULL
);
CREATE TABLE "user" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "short_name" VARCHAR NOT NULL,
    "fullname" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "blob" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "size" BIGINT NOT NULL,
    "public" BOOLEAN NOT NULL,
    "last_updated" BIGINT NOT NULL,
    "mime_type" VARCHAR NOT NULL
);
CREATE TABLE "secret" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "value" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "tunnel" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "access_PIF" VARCHAR,
    "transport_PIF" VARCHAR,
    "status" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "protocol" VARCHAR NOT NULL
);
CREATE TABLE "network_sriov" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "physical_PIF" VARCHAR,
    "logical_PIF" VARCHAR,
    "requires_reboot" BOOLEAN NOT NULL,
    "configuration_mode" VARCHAR NOT NULL
);
CREATE TABLE "PCI" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "class_id" VARCHAR NOT NULL,
    "class_name" VARCHAR NOT NULL,
    "vendor_id" VARCHAR NOT NULL,
    "vendor_name" VARCHAR NOT NULL,
    "device_id" VARCHAR NOT NULL,
    "device_name" VARCHAR NOT NULL,
    "host" VARCHAR,
    "pci_id" VARCHAR NOT NULL,
    "functions" BIGINT NOT NULL,
    "physical_function" VARCHAR,
    "dependencies" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "subsystem_vendor_id" VARCHAR NOT NULL,
    "subsystem_vendor_name" VARCHAR NOT NULL,
    "subsystem_device_id" VARCHAR NOT NULL,
    "subsystem_device_name" VARCHAR NOT NULL,
    "scheduled_to_be_attached_to" VARCHAR,
    "driver_name" VARCHAR NOT NULL
);
CREATE TABLE "PGPU" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "PCI" VARCHAR,
    "GPU_group" VARCHAR,
    "host" VARCHAR,
    "other_config" VARCHAR NOT NULL,
    "size" BIGINT NOT NULL,
    "supported_VGPU_max_capacities" VARCHAR NOT NULL,
    "dom0_access" VARCHAR NOT NULL,
    "is_system_display_device" BOOLEAN NOT NULL,
    "compatibility_metadata" VARCHAR NOT NULL
);
CREATE TABLE "GPU_group" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "GPU_types" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "allocation_algorithm" VARCHAR NOT NULL
);
CREATE TABLE "VGPU" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "VM" VARCHAR,
    "GPU_group" VARCHAR,
    "device" VARCHAR NOT NULL,
    "currently_attached" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "type" VARCHAR,
    "resident_on" VARCHAR,
    "scheduled_to_be_resident_on" VARCHAR,
    "compatibility_metadata" VARCHAR NOT NULL,
    "extra_args" VARCHAR NOT NULL,
    "PCI" VARCHAR
);
CREATE TABLE "VGPU_type" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "vendor_name" VARCHAR NOT NULL,
    "model_name" VARCHAR NOT NULL,
    "framebuffer_size" BIGINT NOT NULL,
    "max_heads" BIGINT NOT NULL,
    "max_resolution_x" BIGINT NOT NULL,
    "max_resolution_y" BIGINT NOT NULL,
    "size" BIGINT NOT NULL,
    "internal_config" VARCHAR NOT NULL,
    "implementation" VARCHAR NOT NULL,
    "identifier" VARCHAR NOT NULL,
    "experimental" BOOLEAN NOT NULL,
    "compatible_types_in_vm" VARCHAR NOT NULL,
    "compatible_types_on_pgpu" VARCHAR NOT NULL
);
CREATE TABLE "PVS_site" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "PVS_uuid" VARCHAR NOT NULL
);
CREATE TABLE "PVS_server" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "addresses" VARCHAR NOT NULL,
    "first_port" BIGINT NOT NULL,
    "last_port" BIGINT NOT NULL,
    "site" VARCHAR
);
CREATE TABLE "PVS_proxy" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "site" VARCHAR,
    "VIF" VARCHAR,
    "currently_attached" BOOLEAN NOT NULL,
    "status" VARCHAR NOT NULL
);
CREATE TABLE "PVS_cache_storage" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "host" VARCHAR,
    "SR" VARCHAR,
    "site" VARCHAR,
    "size" BIGINT NOT NULL,
    "VDI" VARCHAR
);
CREATE TABLE "Feature" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "experimental" BOOLEAN NOT NULL,
    "version" VARCHAR NOT NULL,
    "host" VARCHAR
);
CREATE TABLE "SDN_controller" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "protocol" VARCHAR NOT NULL,
    "address" VARCHAR NOT NULL,
    "port" BIGINT NOT NULL
);
CREATE TABLE "PUSB" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "USB_group" VARCHAR,
    "host" VARCHAR,
    "path" VARCHAR NOT NULL,
    "vendor_id" VARCHAR NOT NULL,
    "vendor_desc" VARCHAR NOT NULL,
    "product_id" VARCHAR NOT NULL,
    "product_desc" VARCHAR NOT NULL,
    "serial" VARCHAR NOT NULL,
    "version" VARCHAR NOT NULL,
    "description" VARCHAR NOT NULL,
    "passthrough_enabled" BOOLEAN NOT NULL,
    "other_config" VARCHAR NOT NULL,
    "speed" DOUBLE PRECISION NOT NULL
);
CREATE TABLE "USB_group" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "VUSB" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "VM" VARCHAR,
    "USB_group" VARCHAR,
    "other_config" VARCHAR NOT NULL,
    "currently_attached" BOOLEAN NOT NULL
);
CREATE TABLE "Cluster" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "pending_forget" VARCHAR NOT NULL,
    "cluster_token" VARCHAR NOT NULL,
    "cluster_stack" VARCHAR NOT NULL,
    "cluster_stack_version" BIGINT NOT NULL,
    "is_quorate" BOOLEAN NOT NULL,
    "quorum" BIGINT NOT NULL,
    "live_hosts" BIGINT NOT NULL,
    "expected_hosts" BIGINT NOT NULL,
    "pool_auto_join" BOOLEAN NOT NULL,
    "token_timeout" DOUBLE PRECISION NOT NULL,
    "token_timeout_coefficient" DOUBLE PRECISION NOT NULL,
    "cluster_config" VARCHAR NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "Cluster_host" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "cluster" VARCHAR,
    "host" VARCHAR,
    "enabled" BOOLEAN NOT NULL,
    "PIF" VARCHAR,
    "joined" BOOLEAN NOT NULL,
    "live" BOOLEAN NOT NULL,
    "last_update_live" BIGINT NOT NULL,
    "other_config" VARCHAR NOT NULL
);
CREATE TABLE "Certificate" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name" VARCHAR NOT NULL,
    "type" VARCHAR NOT NULL,
    "host" VARCHAR,
    "not_before" BIGINT NOT NULL,
    "not_after" BIGINT NOT NULL,
    "fingerprint" VARCHAR NOT NULL,
    "fingerprint_sha256" VARCHAR NOT NULL,
    "fingerprint_sha1" VARCHAR NOT NULL,
    "purpose" VARCHAR NOT NULL
);
CREATE TABLE "Repository" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "binary_url" VARCHAR NOT NULL,
    "source_url" VARCHAR NOT NULL,
    "update" BOOLEAN NOT NULL,
    "hash" VARCHAR NOT NULL,
    "up_to_date" BOOLEAN NOT NULL,
    "gpgkey_path" VARCHAR NOT NULL,
    "origin" VARCHAR NOT NULL,
    "certificate" VARCHAR NOT NULL
);
CREATE TABLE "Observer" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "hosts" VARCHAR NOT NULL,
    "attributes" VARCHAR NOT NULL,
    "endpoints" VARCHAR NOT NULL,
    "components" VARCHAR NOT NULL,
    "enabled" BOOLEAN NOT NULL
);
CREATE TABLE "VM_group" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "placement" VARCHAR NOT NULL
);
CREATE TABLE "Host_driver" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "host" VARCHAR,
    "name" VARCHAR NOT NULL,
    "friendly_name" VARCHAR NOT NULL,
    "active_variant" VARCHAR,
    "selected_variant" VARCHAR,
    "type" VARCHAR NOT NULL,
    "description" VARCHAR NOT NULL,
    "info" VARCHAR NOT NULL
);
CREATE TABLE "Driver_variant" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name" VARCHAR NOT NULL,
    "driver" VARCHAR,
    "version" VARCHAR NOT NULL,
    "hardware_present" BOOLEAN NOT NULL,
    "priority" DOUBLE PRECISION NOT NULL,
    "status" VARCHAR NOT NULL
);
CREATE TABLE "Caller" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "user_agent" VARCHAR NOT NULL,
    "client_ip" VARCHAR NOT NULL,
    "last_access" BIGINT NOT NULL,
    "groups" VARCHAR NOT NULL,
    "rate_limit" VARCHAR,
    "auto_registered" BOOLEAN NOT NULL
);
CREATE TABLE "Rate_limit" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name_label" VARCHAR NOT NULL,
    "name_description" VARCHAR NOT NULL,
    "burst_size" DOUBLE PRECISION NOT NULL,
    "fill_rate" DOUBLE PRECISION NOT NULL
);
CREATE TABLE "pool_update__hosts" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE TABLE "VM__attached_PCIs" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE TABLE "VM__groups" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE TABLE "PGPU__supported_VGPU_types" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE TABLE "PGPU__enabled_VGPU_types" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE TABLE "GPU_group__supported_VGPU_types" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE TABLE "GPU_group__enabled_VGPU_types" (
    "owner" VARCHAR NOT NULL,
    "member" VARCHAR NOT NULL,
    PRIMARY KEY ("owner", "member")
);
CREATE INDEX "pool.master index" ON "pool" ("master");
ALTER TABLE "pool" ADD CONSTRAINT "pool.master" FOREIGN KEY ("master") REFERENCES "host" ("ref");
CREATE INDEX "pool.default_SR index" ON "pool" ("default_SR");
ALTER TABLE "pool" ADD CONSTRAINT "pool.default_SR" FOREIGN KEY ("default_SR") REFERENCES "SR" ("ref");
CREATE INDEX "pool.suspend_image_SR index" ON "pool" ("suspend_image_SR");
ALTER TABLE "pool" ADD CONSTRAINT "pool.suspend_image_SR" FOREIGN KEY ("suspend_image_SR") REFERENCES "SR" ("ref");
CREATE INDEX "pool.crash_dump_SR index" ON "pool" ("crash_dump_SR");
ALTER TABLE "pool" ADD CONSTRAINT "pool.crash_dump_SR" FOREIGN KEY ("crash_dump_SR") REFERENCES "SR" ("ref");
CREATE INDEX "pool.wlb_password index" ON "pool" ("wlb_password");
ALTER TABLE "pool" ADD CONSTRAINT "pool.wlb_password" FOREIGN KEY ("wlb_password") REFERENCES "secret" ("ref");
CREATE INDEX "pool.redo_log_vdi index" ON "pool" ("redo_log_vdi");
ALTER TABLE "pool" ADD CONSTRAINT "pool.redo_log_vdi" FOREIGN KEY ("redo_log_vdi") REFERENCES "VDI" ("ref");
CREATE INDEX "pool.repository_proxy_password index" ON "pool" ("repository_proxy_password");
ALTER TABLE "pool" ADD CONSTRAINT "pool.repository_proxy_password" FOREIGN KEY ("repository_proxy_password") REFERENCES "secret" ("ref");
CREATE INDEX "pool.telemetry_uuid index" ON "pool" ("telemetry_uuid");
ALTER TABLE "pool" ADD CONSTRAINT "pool.telemetry_uuid" FOREIGN KEY ("telemetry_uuid") REFERENCES "secret" ("ref");
CREATE INDEX "pool_patch.pool_update index" ON "pool_patch" ("pool_update");
ALTER TABLE "pool_patch" ADD CONSTRAINT "pool_patch.pool_update" FOREIGN KEY ("pool_update") REFERENCES "pool_update" ("ref");
CREATE INDEX "pool_update.vdi index" ON "pool_update" ("vdi");
ALTER TABLE "pool_update" ADD CONSTRAINT "pool_update.vdi" FOREIGN KEY ("vdi") REFERENCES "VDI" ("ref");
CREATE INDEX "VM.suspend_VDI index" ON "VM" ("suspend_VDI");
ALTER TABLE "VM" ADD CONSTRAINT "VM.suspend_VDI" FOREIGN KEY ("suspend_VDI") REFERENCES "VDI" ("ref");
CREATE INDEX "VM.resident_on index" ON "VM" ("resident_on");
ALTER TABLE "VM" ADD CONSTRAINT "VM.resident_on" FOREIGN KEY ("resident_on") REFERENCES "host" ("ref");
CREATE INDEX "VM.scheduled_to_be_resident_on index" ON "VM" ("scheduled_to_be_resident_on");
ALTER TABLE "VM" ADD CONSTRAINT "VM.scheduled_to_be_resident_on" FOREIGN KEY ("scheduled_to_be_resident_on") REFERENCES "host" ("ref");
CREATE INDEX "VM.affinity index" ON "VM" ("affinity");
ALTER TABLE "VM" ADD CONSTRAINT "VM.affinity" FOREIGN KEY ("affinity") REFERENCES "host" ("ref");
CREATE INDEX "VM.metrics index" ON "VM" ("metrics");
ALTER TABLE "VM" ADD CONSTRAINT "VM.metrics" FOREIGN KEY ("metrics") REFERENCES "VM_metrics" ("ref");
CREATE INDEX "VM.guest_metrics index" ON "VM" ("guest_metrics");
ALTER TABLE "VM" ADD CONSTRAINT "VM.guest_metrics" FOREIGN KEY ("guest_metrics") REFERENCES "VM_guest_metrics" ("ref");
CREATE INDEX "VM.snapshot_of index" ON "VM" ("snapshot_of");
ALTER TABLE "VM" ADD CONSTRAINT "VM.snapshot_of" FOREIGN KEY ("snapshot_of") REFERENCES "VM" ("ref");
CREATE INDEX "VM.parent index" ON "VM" ("parent");
ALTER TABLE "VM" ADD CONSTRAINT "VM.parent" FOREIGN KEY ("parent") REFERENCES "VM" ("ref");
CREATE INDEX "VM.protection_policy index" ON "VM" ("protection_policy");
ALTER TABLE "VM" ADD CONSTRAINT "VM.protection_policy" FOREIGN KEY ("protection_policy") REFERENCES "VMPP" ("ref");
CREATE INDEX "VM.snapshot_schedule index" ON "VM" ("snapshot_schedule");
ALTER TABLE "VM" ADD CONSTRAINT "VM.snapshot_schedule" FOREIGN KEY ("snapshot_schedule") REFERENCES "VMSS" ("ref");
CREATE INDEX "VM.appliance index" ON "VM" ("appliance");
ALTER TABLE "VM" ADD CONSTRAINT "VM.appliance" FOREIGN KEY ("appliance") REFERENCES "VM_appliance" ("ref");
CREATE INDEX "VM.suspend_SR index" ON "VM" ("suspend_SR");
ALTER TABLE "VM" ADD CONSTRAINT "VM.suspend_SR" FOREIGN KEY ("suspend_SR") REFERENCES "SR" ("ref");
CREATE INDEX "host.suspend_image_sr index" ON "host" ("suspend_image_sr");
ALTER TABLE "host" ADD CONSTRAINT "host.suspend_image_sr" FOREIGN KEY ("suspend_image_sr") REFERENCES "SR" ("ref");
CREATE INDEX "host.crash_dump_sr index" ON "host" ("crash_dump_sr");
ALTER TABLE "host" ADD CONSTRAINT "host.crash_dump_sr" FOREIGN KEY ("crash_dump_sr") REFERENCES "SR" ("ref");
CREATE INDEX "host.metrics index" ON "host" ("metrics");
ALTER TABLE "host" ADD CONSTRAINT "host.metrics" FOREIGN KEY ("metrics") REFERENCES "host_metrics" ("ref");
CREATE INDEX "host.local_cache_sr index" ON "host" ("local_cache_sr");
ALTER TABLE "host" ADD CONSTRAINT "host.local_cache_sr" FOREIGN KEY ("local_cache_sr") REFERENCES "SR" ("ref");
CREATE INDEX "host.control_domain index" ON "host" ("control_domain");
ALTER TABLE "host" ADD CONSTRAINT "host.control_domain" FOREIGN KEY ("control_domain") REFERENCES "VM" ("ref");
CREATE INDEX "host_crashdump.host index" ON "host_crashdump" ("host");
ALTER TABLE "host_crashdump" ADD CONSTRAINT "host_crashdump.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "host_patch.host index" ON "host_patch" ("host");
ALTER TABLE "host_patch" ADD CONSTRAINT "host_patch.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "host_patch.pool_patch index" ON "host_patch" ("pool_patch");
ALTER TABLE "host_patch" ADD CONSTRAINT "host_patch.pool_patch" FOREIGN KEY ("pool_patch") REFERENCES "pool_patch" ("ref");
CREATE INDEX "host_cpu.host index" ON "host_cpu" ("host");
ALTER TABLE "host_cpu" ADD CONSTRAINT "host_cpu.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "VIF.network index" ON "VIF" ("network");
ALTER TABLE "VIF" ADD CONSTRAINT "VIF.network" FOREIGN KEY ("network") REFERENCES "network" ("ref");
CREATE INDEX "VIF.VM index" ON "VIF" ("VM");
ALTER TABLE "VIF" ADD CONSTRAINT "VIF.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "VIF.reserved_pci index" ON "VIF" ("reserved_pci");
ALTER TABLE "VIF" ADD CONSTRAINT "VIF.reserved_pci" FOREIGN KEY ("reserved_pci") REFERENCES "PCI" ("ref");
CREATE INDEX "PIF.network index" ON "PIF" ("network");
ALTER TABLE "PIF" ADD CONSTRAINT "PIF.network" FOREIGN KEY ("network") REFERENCES "network" ("ref");
CREATE INDEX "PIF.host index" ON "PIF" ("host");
ALTER TABLE "PIF" ADD CONSTRAINT "PIF.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "PIF.metrics index" ON "PIF" ("metrics");
ALTER TABLE "PIF" ADD CONSTRAINT "PIF.metrics" FOREIGN KEY ("metrics") REFERENCES "PIF_metrics" ("ref");
CREATE INDEX "PIF.bond_slave_of index" ON "PIF" ("bond_slave_of");
ALTER TABLE "PIF" ADD CONSTRAINT "PIF.bond_slave_of" FOREIGN KEY ("bond_slave_of") REFERENCES "Bond" ("ref");
CREATE INDEX "PIF.VLAN_master_of index" ON "PIF" ("VLAN_master_of");
ALTER TABLE "PIF" ADD CONSTRAINT "PIF.VLAN_master_of" FOREIGN KEY ("VLAN_master_of") REFERENCES "VLAN" ("ref");
CREATE INDEX "PIF.PCI index" ON "PIF" ("PCI");
ALTER TABLE "PIF" ADD CONSTRAINT "PIF.PCI" FOREIGN KEY ("PCI") REFERENCES "PCI" ("ref");
CREATE INDEX "Bond.master index" ON "Bond" ("master");
ALTER TABLE "Bond" ADD CONSTRAINT "Bond.master" FOREIGN KEY ("master") REFERENCES "PIF" ("ref");
CREATE INDEX "Bond.primary_slave index" ON "Bond" ("primary_slave");
ALTER TABLE "Bond" ADD CONSTRAINT "Bond.primary_slave" FOREIGN KEY ("primary_slave") REFERENCES "PIF" ("ref");
CREATE INDEX "VLAN.tagged_PIF index" ON "VLAN" ("tagged_PIF");
ALTER TABLE "VLAN" ADD CONSTRAINT "VLAN.tagged_PIF" FOREIGN KEY ("tagged_PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "VLAN.untagged_PIF index" ON "VLAN" ("untagged_PIF");
ALTER TABLE "VLAN" ADD CONSTRAINT "VLAN.untagged_PIF" FOREIGN KEY ("untagged_PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "SR.introduced_by index" ON "SR" ("introduced_by");
ALTER TABLE "SR" ADD CONSTRAINT "SR.introduced_by" FOREIGN KEY ("introduced_by") REFERENCES "DR_task" ("ref");
CREATE INDEX "VDI.SR index" ON "VDI" ("SR");
ALTER TABLE "VDI" ADD CONSTRAINT "VDI.SR" FOREIGN KEY ("SR") REFERENCES "SR" ("ref");
CREATE INDEX "VDI.parent index" ON "VDI" ("parent");
ALTER TABLE "VDI" ADD CONSTRAINT "VDI.parent" FOREIGN KEY ("parent") REFERENCES "VDI" ("ref");
CREATE INDEX "VDI.snapshot_of index" ON "VDI" ("snapshot_of");
ALTER TABLE "VDI" ADD CONSTRAINT "VDI.snapshot_of" FOREIGN KEY ("snapshot_of") REFERENCES "VDI" ("ref");
CREATE INDEX "VDI.metadata_of_pool index" ON "VDI" ("metadata_of_pool");
ALTER TABLE "VDI" ADD CONSTRAINT "VDI.metadata_of_pool" FOREIGN KEY ("metadata_of_pool") REFERENCES "pool" ("ref");
CREATE INDEX "VBD.VM index" ON "VBD" ("VM");
ALTER TABLE "VBD" ADD CONSTRAINT "VBD.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "VBD.VDI index" ON "VBD" ("VDI");
ALTER TABLE "VBD" ADD CONSTRAINT "VBD.VDI" FOREIGN KEY ("VDI") REFERENCES "VDI" ("ref");
CREATE INDEX "PBD.host index" ON "PBD" ("host");
ALTER TABLE "PBD" ADD CONSTRAINT "PBD.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "PBD.SR index" ON "PBD" ("SR");
ALTER TABLE "PBD" ADD CONSTRAINT "PBD.SR" FOREIGN KEY ("SR") REFERENCES "SR" ("ref");
CREATE INDEX "crashdump.VM index" ON "crashdump" ("VM");
ALTER TABLE "crashdump" ADD CONSTRAINT "crashdump.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "crashdump.VDI index" ON "crashdump" ("VDI");
ALTER TABLE "crashdump" ADD CONSTRAINT "crashdump.VDI" FOREIGN KEY ("VDI") REFERENCES "VDI" ("ref");
CREATE INDEX "VTPM.VM index" ON "VTPM" ("VM");
ALTER TABLE "VTPM" ADD CONSTRAINT "VTPM.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "VTPM.backend index" ON "VTPM" ("backend");
ALTER TABLE "VTPM" ADD CONSTRAINT "VTPM.backend" FOREIGN KEY ("backend") REFERENCES "VM" ("ref");
CREATE INDEX "VTPM.contents index" ON "VTPM" ("contents");
ALTER TABLE "VTPM" ADD CONSTRAINT "VTPM.contents" FOREIGN KEY ("contents") REFERENCES "secret" ("ref");
CREATE INDEX "console.VM index" ON "console" ("VM");
ALTER TABLE "console" ADD CONSTRAINT "console.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "tunnel.access_PIF index" ON "tunnel" ("access_PIF");
ALTER TABLE "tunnel" ADD CONSTRAINT "tunnel.access_PIF" FOREIGN KEY ("access_PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "tunnel.transport_PIF index" ON "tunnel" ("transport_PIF");
ALTER TABLE "tunnel" ADD CONSTRAINT "tunnel.transport_PIF" FOREIGN KEY ("transport_PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "network_sriov.physical_PIF index" ON "network_sriov" ("physical_PIF");
ALTER TABLE "network_sriov" ADD CONSTRAINT "network_sriov.physical_PIF" FOREIGN KEY ("physical_PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "network_sriov.logical_PIF index" ON "network_sriov" ("logical_PIF");
ALTER TABLE "network_sriov" ADD CONSTRAINT "network_sriov.logical_PIF" FOREIGN KEY ("logical_PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "PCI.host index" ON "PCI" ("host");
ALTER TABLE "PCI" ADD CONSTRAINT "PCI.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "PCI.physical_function index" ON "PCI" ("physical_function");
ALTER TABLE "PCI" ADD CONSTRAINT "PCI.physical_function" FOREIGN KEY ("physical_function") REFERENCES "PCI" ("ref");
CREATE INDEX "PCI.scheduled_to_be_attached_to index" ON "PCI" ("scheduled_to_be_attached_to");
ALTER TABLE "PCI" ADD CONSTRAINT "PCI.scheduled_to_be_attached_to" FOREIGN KEY ("scheduled_to_be_attached_to") REFERENCES "VM" ("ref");
CREATE INDEX "PGPU.PCI index" ON "PGPU" ("PCI");
ALTER TABLE "PGPU" ADD CONSTRAINT "PGPU.PCI" FOREIGN KEY ("PCI") REFERENCES "PCI" ("ref");
CREATE INDEX "PGPU.GPU_group index" ON "PGPU" ("GPU_group");
ALTER TABLE "PGPU" ADD CONSTRAINT "PGPU.GPU_group" FOREIGN KEY ("GPU_group") REFERENCES "GPU_group" ("ref");
CREATE INDEX "PGPU.host index" ON "PGPU" ("host");
ALTER TABLE "PGPU" ADD CONSTRAINT "PGPU.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "VGPU.VM index" ON "VGPU" ("VM");
ALTER TABLE "VGPU" ADD CONSTRAINT "VGPU.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "VGPU.GPU_group index" ON "VGPU" ("GPU_group");
ALTER TABLE "VGPU" ADD CONSTRAINT "VGPU.GPU_group" FOREIGN KEY ("GPU_group") REFERENCES "GPU_group" ("ref");
CREATE INDEX "VGPU.type index" ON "VGPU" ("type");
ALTER TABLE "VGPU" ADD CONSTRAINT "VGPU.type" FOREIGN KEY ("type") REFERENCES "VGPU_type" ("ref");
CREATE INDEX "VGPU.resident_on index" ON "VGPU" ("resident_on");
ALTER TABLE "VGPU" ADD CONSTRAINT "VGPU.resident_on" FOREIGN KEY ("resident_on") REFERENCES "PGPU" ("ref");
CREATE INDEX "VGPU.scheduled_to_be_resident_on index" ON "VGPU" ("scheduled_to_be_resident_on");
ALTER TABLE "VGPU" ADD CONSTRAINT "VGPU.scheduled_to_be_resident_on" FOREIGN KEY ("scheduled_to_be_resident_on") REFERENCES "PGPU" ("ref");
CREATE INDEX "VGPU.PCI index" ON "VGPU" ("PCI");
ALTER TABLE "VGPU" ADD CONSTRAINT "VGPU.PCI" FOREIGN KEY ("PCI") REFERENCES "PCI" ("ref");
CREATE INDEX "PVS_server.site index" ON "PVS_server" ("site");
ALTER TABLE "PVS_server" ADD CONSTRAINT "PVS_server.site" FOREIGN KEY ("site") REFERENCES "PVS_site" ("ref");
CREATE INDEX "PVS_proxy.site index" ON "PVS_proxy" ("site");
ALTER TABLE "PVS_proxy" ADD CONSTRAINT "PVS_proxy.site" FOREIGN KEY ("site") REFERENCES "PVS_site" ("ref");
CREATE INDEX "PVS_proxy.VIF index" ON "PVS_proxy" ("VIF");
ALTER TABLE "PVS_proxy" ADD CONSTRAINT "PVS_proxy.VIF" FOREIGN KEY ("VIF") REFERENCES "VIF" ("ref");
CREATE INDEX "PVS_cache_storage.host index" ON "PVS_cache_storage" ("host");
ALTER TABLE "PVS_cache_storage" ADD CONSTRAINT "PVS_cache_storage.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "PVS_cache_storage.SR index" ON "PVS_cache_storage" ("SR");
ALTER TABLE "PVS_cache_storage" ADD CONSTRAINT "PVS_cache_storage.SR" FOREIGN KEY ("SR") REFERENCES "SR" ("ref");
CREATE INDEX "PVS_cache_storage.site index" ON "PVS_cache_storage" ("site");
ALTER TABLE "PVS_cache_storage" ADD CONSTRAINT "PVS_cache_storage.site" FOREIGN KEY ("site") REFERENCES "PVS_site" ("ref");
CREATE INDEX "PVS_cache_storage.VDI index" ON "PVS_cache_storage" ("VDI");
ALTER TABLE "PVS_cache_storage" ADD CONSTRAINT "PVS_cache_storage.VDI" FOREIGN KEY ("VDI") REFERENCES "VDI" ("ref");
CREATE INDEX "Feature.host index" ON "Feature" ("host");
ALTER TABLE "Feature" ADD CONSTRAINT "Feature.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "PUSB.USB_group index" ON "PUSB" ("USB_group");
ALTER TABLE "PUSB" ADD CONSTRAINT "PUSB.USB_group" FOREIGN KEY ("USB_group") REFERENCES "USB_group" ("ref");
CREATE INDEX "PUSB.host index" ON "PUSB" ("host");
ALTER TABLE "PUSB" ADD CONSTRAINT "PUSB.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "VUSB.VM index" ON "VUSB" ("VM");
ALTER TABLE "VUSB" ADD CONSTRAINT "VUSB.VM" FOREIGN KEY ("VM") REFERENCES "VM" ("ref");
CREATE INDEX "VUSB.USB_group index" ON "VUSB" ("USB_group");
ALTER TABLE "VUSB" ADD CONSTRAINT "VUSB.USB_group" FOREIGN KEY ("USB_group") REFERENCES "USB_group" ("ref");
CREATE INDEX "Cluster_host.cluster index" ON "Cluster_host" ("cluster");
ALTER TABLE "Cluster_host" ADD CONSTRAINT "Cluster_host.cluster" FOREIGN KEY ("cluster") REFERENCES "Cluster" ("ref");
CREATE INDEX "Cluster_host.host index" ON "Cluster_host" ("host");
ALTER TABLE "Cluster_host" ADD CONSTRAINT "Cluster_host.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "Cluster_host.PIF index" ON "Cluster_host" ("PIF");
ALTER TABLE "Cluster_host" ADD CONSTRAINT "Cluster_host.PIF" FOREIGN KEY ("PIF") REFERENCES "PIF" ("ref");
CREATE INDEX "Certificate.host index" ON "Certificate" ("host");
ALTER TABLE "Certificate" ADD CONSTRAINT "Certificate.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "Host_driver.host index" ON "Host_driver" ("host");
ALTER TABLE "Host_driver" ADD CONSTRAINT "Host_driver.host" FOREIGN KEY ("host") REFERENCES "host" ("ref");
CREATE INDEX "Host_driver.active_variant index" ON "Host_driver" ("active_variant");
ALTER TABLE "Host_driver" ADD CONSTRAINT "Host_driver.active_variant" FOREIGN KEY ("active_variant") REFERENCES "Driver_variant" ("ref");
CREATE INDEX "Host_driver.selected_variant index" ON "Host_driver" ("selected_variant");
ALTER TABLE "Host_driver" ADD CONSTRAINT "Host_driver.selected_variant" FOREIGN KEY ("selected_variant") REFERENCES "Driver_variant" ("ref");
CREATE INDEX "Driver_variant.driver index" ON "Driver_variant" ("driver");
ALTER TABLE "Driver_variant" ADD CONSTRAINT "Driver_variant.driver" FOREIGN KEY ("driver") REFERENCES "Host_driver" ("ref");
CREATE INDEX "Caller.rate_limit index" ON "Caller" ("rate_limit");
ALTER TABLE "Caller" ADD CONSTRAINT "Caller.rate_limit" FOREIGN KEY ("rate_limit") REFERENCES "Rate_limit" ("ref");
ALTER TABLE "pool_update__hosts" ADD CONSTRAINT "pool_update__hosts.owner" FOREIGN KEY ("owner") REFERENCES "pool_update" ("ref");
CREATE INDEX "pool_update__hosts.member index" ON "pool_update__hosts" ("member");
ALTER TABLE "pool_update__hosts" ADD CONSTRAINT "pool_update__hosts.member" FOREIGN KEY ("member") REFERENCES "host" ("ref");
ALTER TABLE "VM__attached_PCIs" ADD CONSTRAINT "VM__attached_PCIs.owner" FOREIGN KEY ("owner") REFERENCES "VM" ("ref");
CREATE INDEX "VM__attached_PCIs.member index" ON "VM__attached_PCIs" ("member");
ALTER TABLE "VM__attached_PCIs" ADD CONSTRAINT "VM__attached_PCIs.member" FOREIGN KEY ("member") REFERENCES "PCI" ("ref");
ALTER TABLE "VM__groups" ADD CONSTRAINT "VM__groups.owner" FOREIGN KEY ("owner") REFERENCES "VM" ("ref");
CREATE INDEX "VM__groups.member index" ON "VM__groups" ("member");
ALTER TABLE "VM__groups" ADD CONSTRAINT "VM__groups.member" FOREIGN KEY ("member") REFERENCES "VM_group" ("ref");
ALTER TABLE "PGPU__supported_VGPU_types" ADD CONSTRAINT "PGPU__supported_VGPU_types.owner" FOREIGN KEY ("owner") REFERENCES "PGPU" ("ref");
CREATE INDEX "PGPU__supported_VGPU_types.member index" ON "PGPU__supported_VGPU_types" ("member");
ALTER TABLE "PGPU__supported_VGPU_types" ADD CONSTRAINT "PGPU__supported_VGPU_types.member" FOREIGN KEY ("member") REFERENCES "VGPU_type" ("ref");
ALTER TABLE "PGPU__enabled_VGPU_types" ADD CONSTRAINT "PGPU__enabled_VGPU_types.owner" FOREIGN KEY ("owner") REFERENCES "PGPU" ("ref");
CREATE INDEX "PGPU__enabled_VGPU_types.member index" ON "PGPU__enabled_VGPU_types" ("member");
ALTER TABLE "PGPU__enabled_VGPU_types" ADD CONSTRAINT "PGPU__enabled_VGPU_types.member" FOREIGN KEY ("member") REFERENCES "VGPU_type" ("ref");
ALTER TABLE "GPU_group__supported_VGPU_types" ADD CONSTRAINT "GPU_group__supported_VGPU_types.owner" FOREIGN KEY ("owner") REFERENCES "GPU_group" ("ref");
CREATE INDEX "GPU_group__supported_VGPU_types.member index" ON "GPU_group__supported_VGPU_types" ("member");
ALTER TABLE "GPU_group__supported_VGPU_types" ADD CONSTRAINT "GPU_group__supported_VGPU_types.member" FOREIGN KEY ("member") REFERENCES "VGPU_type" ("ref");
ALTER TABLE "GPU_group__enabled_VGPU_types" ADD CONSTRAINT "GPU_group__enabled_VGPU_types.owner" FOREIGN KEY ("owner") REFERENCES "GPU_group" ("ref");
CREATE INDEX "GPU_group__enabled_VGPU_types.member index" ON "GPU_group__enabled_VGPU_types" ("member");
ALTER TABLE "GPU_group__enabled_VGPU_types" ADD CONSTRAINT "GPU_group__enabled_VGPU_types.member" FOREIGN KEY ("member") REFERENCES "VGPU_type" ("ref");
