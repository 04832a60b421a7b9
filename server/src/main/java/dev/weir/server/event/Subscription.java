package dev.weir.server.event;

import dev.weir.model.ClassDef;
import dev.weir.model.types.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which objects somebody wants to hear of: everything, classes, single objects (wire.md E1). */
final class Subscription {
    private boolean everything;
    private final Set<String> classes = new HashSet<>();
    private final Map<String, Set<String>> objects = new HashMap<>();

    static Subscription of(List<String> elements) {
        Subscription subscription = new Subscription();
        elements.forEach(subscription::add);
        return subscription;
    }

    private void add(String element) {
        int slash = element.indexOf('/');
        String name = (slash < 0 ? element : element.substring(0, slash)).toLowerCase(Locale.ROOT);
        if (element.equals("*")) {
            everything = true;
        } else if (slash < 0 || name.equals(Events.className(Message.DEF))) {
            // who asks for one message is told of all (ETS-40)
            classes.add(name);
        } else {
            objects.computeIfAbsent(name, of -> new HashSet<>()).add(element.substring(slash + 1));
        }
    }

    /** Whether some objects of the class may match. */
    boolean covers(ClassDef owner) {
        String name = Events.className(owner);
        return everything || classes.contains(name) || objects.containsKey(name);
    }

    boolean covers(ClassDef owner, String ref) {
        String name = Events.className(owner);
        return everything
                || classes.contains(name)
                || objects.getOrDefault(name, Set.of()).contains(ref);
    }

    /** Tasks alone are answered without the delay that gathers changes (wire.md E5). */
    boolean tasksOnly() {
        return !everything
                && classes.stream().allMatch("task"::equals)
                && objects.keySet().stream().allMatch("task"::equals)
                && !(classes.isEmpty() && objects.isEmpty());
    }
}
