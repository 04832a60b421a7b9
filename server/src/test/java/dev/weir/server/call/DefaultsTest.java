package dev.weir.server.call;

import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.weir.model.ClassDef;
import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.ParamDef;
import dev.weir.model.value.Xapi;
import dev.weir.value.Value;
import org.junit.jupiter.api.Test;

/** What stands for a parameter that was left out must be a value of its type, or the shorter call always fails. */
class DefaultsTest {
    @Test
    void defaultsAreOfTheirTypes() {
        Model model = Xapi.MODEL;
        for (ClassDef owner : model.classes()) {
            for (MessageDef message : owner.messages()) {
                for (ParamDef param : message.params()) {
                    Value left = param.defaultValue();
                    if (left != null) {
                        assertThatNoException()
                                .as(message + " " + param.name())
                                .isThrownBy(() -> Parameters.convert(model, left, param.type()));
                    }
                }
            }
        }
    }
}
