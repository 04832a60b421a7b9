package dev.weir.server.ops.storage;

import dev.weir.agent.protocol.VolumeState;
import dev.weir.model.FieldDef;
import dev.weir.model.types.SrRef;
import dev.weir.server.begun.Note;
import dev.weir.value.Value;
import java.util.Map;

/**
 * A volume that is there and has no record yet. Whoever had it made records it together with all that belongs to it, or
 * drops it.
 *
 * @param fields the record's members as far as the maker gives them
 */
public record NewDisk(Note note, SrRef sr, String uuid, VolumeState volume, Map<FieldDef, Value> fields) {}
