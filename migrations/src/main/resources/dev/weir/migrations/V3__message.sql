-- Messages are rows like others here; "due" names the ways on which one is still to be delivered.
CREATE TABLE "message" (
    "ref" VARCHAR PRIMARY KEY,
    "created_in" BIGINT NOT NULL,
    "modified_in" BIGINT NOT NULL,
    "uuid" VARCHAR UNIQUE,
    "name" VARCHAR NOT NULL,
    "priority" BIGINT NOT NULL,
    "cls" VARCHAR NOT NULL,
    "obj_uuid" VARCHAR NOT NULL,
    "timestamp" BIGINT NOT NULL,
    "body" VARCHAR NOT NULL,
    "due" VARCHAR NOT NULL
);
