/* Migration: how far a conversation is in its keys, and on which day it was last written in. What
 * was there before has its first keys, of the only epoch there was. */
SQL(
ALTER TABLE conv ADD COLUMN gen   INTEGER NOT NULL DEFAULT 0; /* newest generation of its key */
ALTER TABLE conv ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1; /* the line epoch that one is granted to */
ALTER TABLE conv ADD COLUMN seen  INTEGER NOT NULL DEFAULT 0; /* day of the newest message */
UPDATE conv SET seen = day;

PRAGMA user_version = 2;
)
