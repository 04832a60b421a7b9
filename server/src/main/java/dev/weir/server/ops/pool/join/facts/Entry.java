package dev.weir.server.ops.pool.join.facts;

import dev.weir.model.FieldDef;
import dev.weir.model.value.Codec;
import dev.weir.model.value.Field;
import dev.weir.value.Value;
import java.util.List;
import java.util.Map;

/** One object of a pool. */
public interface Entry {
    Codec<List<String>> WORDS = Codec.list(Codec.TEXT);
    Codec<Map<String, String>> WORDS_BY_NAME = Codec.map(Codec.TEXT, Codec.TEXT);

    String ref();

    /** The field in the model's type, but that words of enumerations are any text: another pool may know more of them. */
    Value value(FieldDef field);

    default <T> T get(Field<?, T> field) {
        return field.codec().read(value(field.def()));
    }

    /** The reference that a field holds, as a text. */
    default String link(Field<?, ?> field) {
        return word(field);
    }

    /** A word of an enumeration, as it came. */
    default String word(Field<?, ?> field) {
        return Codec.TEXT.read(value(field.def()));
    }

    /** A set of references or of words, as they came. */
    default List<String> words(Field<?, ?> field) {
        return WORDS.read(value(field.def()));
    }

    /** A map of words, as they came. */
    default Map<String, String> wordsByName(Field<?, ?> field) {
        return WORDS_BY_NAME.read(value(field.def()));
    }
}
