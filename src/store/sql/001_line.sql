/* Migration 1: the line. SQL wrapped for the C preprocessor: comments in this form only, and no
 * quotation marks. Applied once, never edited afterwards: the next change is 002. */
SQL(
CREATE TABLE counter (              /* one number orders conversations and envelopes alike */
    one INTEGER PRIMARY KEY CHECK (one = 1),
    n   INTEGER NOT NULL
) STRICT;
INSERT INTO counter (one, n) VALUES (1, 0);

CREATE TABLE conv (
    n      INTEGER PRIMARY KEY,     /* its first place in the order; groups its envelopes */
    rid    BLOB NOT NULL UNIQUE CHECK (length(rid) = 16),
    lookup BLOB NOT NULL UNIQUE CHECK (length(lookup) = 32),
    line   INTEGER NOT NULL,
    state  INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
    want   INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    slot   INTEGER NOT NULL,
    ord    INTEGER NOT NULL,
    owner  BLOB NOT NULL CHECK (length(owner) = 16),
    v2s    INTEGER NOT NULL,
    s2v    INTEGER NOT NULL,
    note   INTEGER NOT NULL,
    tips   BLOB NOT NULL CHECK (length(tips) = 168)
) STRICT;
CREATE INDEX conv_wait ON conv (line, state, ord);

CREATE TABLE env (
    ord   INTEGER PRIMARY KEY,
    conv  INTEGER NOT NULL REFERENCES conv (n) ON DELETE CASCADE,
    dir   INTEGER NOT NULL CHECK (dir BETWEEN 1 AND 3),
    seq   INTEGER NOT NULL,
    msgid BLOB NOT NULL CHECK (length(msgid) = 16),
    bytes BLOB NOT NULL,
    UNIQUE (conv, msgid),
    UNIQUE (conv, dir, seq)
) STRICT;
CREATE INDEX env_page ON env (conv, ord, dir);

CREATE TABLE paper (
    kind INTEGER NOT NULL,
    id   BLOB NOT NULL CHECK (length(id) = 32),
    sub  INTEGER NOT NULL,
    v    BLOB NOT NULL,
    PRIMARY KEY (kind, id, sub)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
)
