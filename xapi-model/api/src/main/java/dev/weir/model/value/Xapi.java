package dev.weir.model.value;

import dev.weir.model.Model;

/** The one model that the generated constants point into. */
public final class Xapi {
    public static final Model MODEL = Model.load();

    private Xapi() {}
}
