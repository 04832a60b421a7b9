package dev.weir.server.ops.host;

import dev.weir.agent.protocol.HostFacts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this software says it is. Clients decide by brand and versions what they offer (clients.md, section 2.9), so
 * these are settings; our own name and version stand beside, under {@code weir}.
 *
 * @param brand one that clients know: XenServer, XCP-ng or Citrix Hypervisor
 * @param version three numbers; its first two are shown to users
 * @param platform the generation that XenCenter goes by
 * @param xapi the version of the API server that clients expect features of
 * @param own our own version
 */
public record Product(String brand, String version, String platform, String xapi, String own) {
    public static final Product DEFAULT = new Product("XCP-ng", "8.3.0", "3.4.0", "26.1.3", "0.1.0");

    public Map<String, String> softwareVersion(HostFacts facts) {
        String shortVersion = version.substring(0, version.lastIndexOf('.'));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("product_version", version);
        keys.put("product_version_text", shortVersion);
        keys.put("product_version_text_short", shortVersion);
        keys.put("product_brand", brand);
        keys.put("platform_name", "XCP");
        keys.put("platform_version", platform);
        keys.put("build_number", own);
        keys.put("date", "2026-11-01");
        keys.put("hostname", facts.hostname());
        keys.put("xapi", xapi);
        keys.put("xapi_build", xapi);
        keys.put("xen", facts.versions().getOrDefault("xen", "4.17.0"));
        keys.put("linux", facts.versions().getOrDefault("linux", ""));
        keys.put("network_backend", facts.versions().containsKey("openvswitch") ? "openvswitch" : "bridge");
        keys.put("db_schema", "5.909");
        keys.put("weir", own);
        facts.versions().forEach((name, text) -> keys.putIfAbsent("weir_" + name, text));
        return keys;
    }
}
