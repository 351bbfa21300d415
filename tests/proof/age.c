/* age: makes conversations look as if nobody had written in them for long, in a store that is not
 * in use. Run by shred.mjs. proof_age STORE DAYS SLOT...     by the number of their key's slot
 * Never a part of a shipped program: nothing of ours can turn a day back. */
#include "kit/numbers.h"
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char path[400], sql[200];
    sqlite3 *db = NULL;
    must(argc > 3, "proof_age STORE DAYS SLOT...");
    snprintf(path, sizeof path, "%.380s/callbox.db", argv[1]);
    must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK, path);
    for (int i = 3; i < argc; i++) {
        snprintf(sql, sizeof sql,
                 "UPDATE conv SET seen = seen - %ld, day = day - %ld WHERE slot = %ld",
                 strtol(argv[2], NULL, 10), strtol(argv[2], NULL, 10), strtol(argv[i], NULL, 10));
        must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) == 1, sql);
    }
    must(sqlite3_close(db) == SQLITE_OK, "closing");
    return 0;
}
