package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.types.SdnController;

/** A controller of the pool's virtual switches. */
public record ControllerFacts(String uuid, String protocol, String address, long port) {
    static ControllerFacts of(Entry controller) {
        return new ControllerFacts(
                controller.get(SdnController.UUID),
                controller.word(SdnController.PROTOCOL),
                controller.get(SdnController.ADDRESS),
                controller.get(SdnController.PORT));
    }

    public boolean sameAs(ControllerFacts other) {
        return protocol.equals(other.protocol) && address.equals(other.address) && port == other.port;
    }

    @Override
    public String toString() {
        return protocol + ":" + address + ":" + port;
    }
}
