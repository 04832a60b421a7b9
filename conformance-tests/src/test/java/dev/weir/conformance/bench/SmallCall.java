package dev.weir.conformance.bench;

/** P1: what one small call costs the server beside a web server that does nothing. */
final class SmallCall {
    private static final int CONNECTIONS = 32;
    private static final double BOUND = 2;

    private SmallCall() {}

    static void measure(Stage stage, Peer peer, Wrk wrk, Rounds rounds, Report report) {
        String xml = stage.xml("VM.get_power_state", stage.vm());
        String json = stage.json("VM.get_power_state", stage.vm());
        String hello = peer.url() + "/hello";
        wrk.cpuOfGet(peer.pid(), hello, CONNECTIONS);
        wrk.cpuOfPost(stage.pid(), stage.url(), CONNECTIONS, "text/xml", xml);
        wrk.cpuOfPost(stage.pid(), stage.url() + "jsonrpc", CONNECTIONS, "application/json", json);
        Rounds.Medians overXml = rounds.alternate(
                () -> wrk.cpuOfPost(stage.pid(), stage.url(), CONNECTIONS, "text/xml", xml),
                () -> wrk.cpuOfGet(peer.pid(), hello, CONNECTIONS));
        Rounds.Medians overJson = rounds.alternate(
                () -> wrk.cpuOfPost(stage.pid(), stage.url() + "jsonrpc", CONNECTIONS, "application/json", json),
                () -> wrk.cpuOfGet(peer.pid(), hello, CONNECTIONS));
        report.add(Finding.atMost(
                "P1",
                "VM.get_power_state, XML-RPC over TLS, server CPU",
                "µs",
                overXml.ours(),
                "bare Jetty",
                overXml.theirs(),
                BOUND));
        report.add(Finding.atMost(
                "P1j", "the same in JSON-RPC", "µs", overJson.ours(), "bare Jetty", overJson.theirs(), BOUND));
    }
}
