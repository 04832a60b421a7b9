package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.Host;
import java.util.List;
import java.util.Map;

/** What only a pool's master is asked for. */
public record MasterFacts(
        HostFacts host,
        Map<String, String> software,
        long apiMajor,
        long apiMinor,
        String authType,
        String authService,
        List<String> pendingGuidances) {

    static MasterFacts of(Entry record) {
        return new MasterFacts(
                HostFacts.of(record),
                record.get(Host.SOFTWARE_VERSION),
                record.get(Host.API_VERSION_MAJOR),
                record.get(Host.API_VERSION_MINOR),
                record.get(Host.EXTERNAL_AUTH_TYPE),
                record.get(Host.EXTERNAL_AUTH_SERVICE_NAME),
                record.words(Host.PENDING_GUIDANCES));
    }

    public String ref() {
        return host.ref();
    }

    public String apiVersion() {
        return apiMajor + "." + apiMinor;
    }

    /** XenServer and its kin are told apart by brand, or by platform where there is none. */
    public String product() {
        return software.getOrDefault("product_brand", software.getOrDefault("platform_name", ""));
    }

    public String networkBackend() {
        return software.getOrDefault("network_backend", "bridge");
    }
}
