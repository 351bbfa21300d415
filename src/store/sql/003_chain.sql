/* Migration: an envelope names the one before it, and its conversation the newest, so that reading
 * back needs no index. The one index left is what makes a message that is sent twice one message;
 * that each seq is there once is kept by the row of the conversation, which moves by compare and
 * swap. Two indexes less are two pages less to write for each message. */
SQL(
ALTER TABLE conv ADD COLUMN newest INTEGER NOT NULL DEFAULT 0; /* ord of its newest; 0: none */
UPDATE conv SET newest = coalesce((SELECT max(ord) FROM env WHERE conv = conv.n), 0);

CREATE TABLE chain (
    ord   INTEGER PRIMARY KEY,
    conv  INTEGER NOT NULL REFERENCES conv (n) ON DELETE CASCADE,
    prev  INTEGER NOT NULL CHECK (prev < ord), /* ord of the one before; 0: it is the first */
    dir   INTEGER NOT NULL CHECK (dir BETWEEN 1 AND 3),
    seq   INTEGER NOT NULL,
    msgid BLOB NOT NULL CHECK (length(msgid) = 16),
    bytes BLOB NOT NULL,
    UNIQUE (conv, msgid)
) STRICT;
INSERT INTO chain (ord, conv, prev, dir, seq, msgid, bytes)
    SELECT ord, conv,
        coalesce((SELECT max(p.ord) FROM env p WHERE p.conv = e.conv AND p.ord < e.ord), 0),
        dir, seq, msgid, bytes
    FROM env e ORDER BY ord;
DROP TABLE env;
ALTER TABLE chain RENAME TO env;

PRAGMA user_version = 3;
)
