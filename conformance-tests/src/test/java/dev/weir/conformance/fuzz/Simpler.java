package dev.weir.conformance.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls with a little less in them. */
final class Simpler {
    private Simpler() {}

    static List<RpcCall> of(RpcCall call) {
        List<RpcCall> simpler = new ArrayList<>();
        for (int i = 0; i < call.params().size(); i++) {
            List<Object> fewer = new ArrayList<>(call.params());
            fewer.remove(i);
            simpler.add(new RpcCall(call.method(), fewer));
            for (Object value : values(call.params().get(i))) {
                List<Object> changed = new ArrayList<>(call.params());
                changed.set(i, value);
                simpler.add(new RpcCall(call.method(), changed));
            }
        }
        return simpler;
    }

    private static List<Object> values(Object value) {
        List<Object> simpler = new ArrayList<>();
        switch (value) {
            case String text -> {
                if (!text.isEmpty()) {
                    simpler.add("");
                    simpler.add(text.substring(0, text.length() / 2));
                    simpler.add(text.substring(text.length() / 2));
                }
            }
            case List<?> items -> {
                for (int i = 0; i < Math.min(items.size(), 40); i++) {
                    List<Object> fewer = new ArrayList<>(items);
                    fewer.remove(i);
                    simpler.add(fewer);
                    for (Object item : values(items.get(i))) {
                        List<Object> changed = new ArrayList<>(items);
                        changed.set(i, item);
                        simpler.add(changed);
                    }
                }
            }
            case Map<?, ?> members -> {
                for (Object name : List.copyOf(members.keySet()).subList(0, Math.min(members.size(), 40))) {
                    Map<Object, Object> fewer = new LinkedHashMap<>(members);
                    fewer.remove(name);
                    simpler.add(fewer);
                    Object whole = members.get(name);
                    for (Object member : whole == null ? List.of() : values(whole)) {
                        Map<Object, Object> changed = new LinkedHashMap<>(members);
                        changed.put(name, member);
                        simpler.add(changed);
                    }
                }
            }
            default -> {}
        }
        return simpler;
    }
}
