package dev.weir.server.pki;

import org.jspecify.annotations.Nullable;

/** What clients meet: an RSA certificate, and an EC one for those who know it, since it costs the server far less. */
record HostPair(Identity rsa, @Nullable Identity ec) {}
