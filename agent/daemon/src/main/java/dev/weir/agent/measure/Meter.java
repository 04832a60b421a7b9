package dev.weir.agent.measure;

import java.util.List;
import java.util.Map;

/** Reads what there is to read now, of all it knows of; guests by uuid. It may take a while. */
@FunctionalInterface
public interface Meter {
    Map<String, List<Reading>> read();
}
