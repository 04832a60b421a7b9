-- The generation of the newest change on disk, and a sum over all that the tables of classes and relations hold: with
-- both a start can tell that nothing is missing and nothing else stands there. No sum means: take what is there, as
-- after a change by hand.
ALTER TABLE "weir_generation" ADD COLUMN "committed" BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE "weir_generation" ADD COLUMN "digest" BIGINT;
