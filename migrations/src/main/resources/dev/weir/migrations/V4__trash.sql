-- What was destroyed and can still be brought back: the rows it had, and for a disk where its volume lies.
CREATE TABLE "trash_entry" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "kind" VARCHAR NOT NULL,
    "name_label" VARCHAR NOT NULL,
    "deleted" BIGINT NOT NULL,
    "sr" VARCHAR NOT NULL,
    "location" VARCHAR NOT NULL,
    "bytes" BIGINT NOT NULL,
    "records" VARCHAR NOT NULL
);
