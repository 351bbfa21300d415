/* Migration: the line as a service. A conversation has a risk, a half hour at which something is due
 * and one until which its visitor is held off; and there are counters. An append changes none of
 * the columns that stand in an index here. ease is 3 - risk, so that one ascending index gives the
 * highest risk first and one comparison of two values goes on from there. */
SQL(
ALTER TABLE conv ADD COLUMN ease INTEGER NOT NULL DEFAULT 3 CHECK (ease BETWEEN 0 AND 3);
ALTER TABLE conv ADD COLUMN due  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conv ADD COLUMN hold INTEGER NOT NULL DEFAULT 0;
DROP INDEX conv_wait;
CREATE INDEX conv_wait ON conv (line, state, ease, ord);
CREATE INDEX conv_due ON conv (line, due) WHERE due <> 0; /* most have none: then it costs nothing */

CREATE TABLE tally (                /* sums only; the newest hour is written, side by side */
    hour INTEGER NOT NULL,
    line INTEGER NOT NULL,
    dim  INTEGER NOT NULL,
    val  INTEGER NOT NULL,
    n    INTEGER NOT NULL CHECK (n > 0),
    PRIMARY KEY (hour, line, dim, val)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
)
