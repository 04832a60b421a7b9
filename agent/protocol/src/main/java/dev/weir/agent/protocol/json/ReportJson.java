package dev.weir.agent.protocol.json;

import dev.weir.agent.protocol.HostReport;

/** A host's report as one line of JSON, without the line's end. */
public final class ReportJson {
    private ReportJson() {}

    public static String write(HostReport report) {
        return new ObjectWriter()
                .number("sequence", report.sequence())
                .text("agentRun", report.agentRun())
                .flag("full", report.full())
                .object("facts", report.facts(), FactsJson::write)
                .objects("domains", report.domains(), StateJson::write)
                .texts("gone", report.gone())
                .json();
    }

    /** The report that a text says; a text that says none is a {@link MalformedMessage}. */
    public static HostReport read(String line) {
        ObjectReader in = ObjectReader.parse("report", line);
        return new HostReport(
                in.number("sequence"),
                in.text("agentRun"),
                in.flag("full"),
                in.optionalObject("facts", FactsJson::facts),
                in.objects("domains", StateJson::domain),
                in.texts("gone"));
    }
}
