/* figures, a part: reading a force's files into a new version. Called by `callbox figures import`
 * and by tests. Never changes a version that is there, and never takes half a file. */
#ifndef CALLBOX_FIGURES_IMPORT_H
#define CALLBOX_FIGURES_IMPORT_H
#include "figures/figures.h"

enum { FIG_FAULT = 600 };
struct fig_import {
    const char *dir;     /* versions lie in DIR/figures */
    const char *file;    /* the CSV file; "-": standard input */
    const char *map;     /* which column is what; NULL: they have the names docs/FIGURES.md gives */
    const char *classes; /* the classification; NULL: that of the version before */
    const char *why;     /* the reason of a revision; NULL: none was given */
};
struct fig_imported {
    bool changed; /* false: the newest version holds these figures already; nothing was written */
    uint32_t version; /* the newest one now */
    uint64_t rows;
    /* Records only: dates outside the months that the file covers, and so not counted. */
    uint64_t outside_recorded, outside_detected;
    struct fig_run covers; /* first to last month of the file */
    size_t notes;
    char
        fault[FIG_FAULT]; /* on PEER_*: one sentence with file, line, column and what is expected */
};
/* Errors  PEER_FORMAT, PEER_SIZE a file is wrong, see fault; NONE_TAKEN another import came first;
 * NONE_FOUND a file is not there, fault says which; BUSY_FULL; HERE_DISK. Then nothing changed. */
enum cb_err fig_import(const struct fig_import *in, struct fig_imported *out) CB_MUST;

/* What one version changed in the one before. */
struct fig_changes {
    size_t added, changed, gone; /* cells */
    struct fig_run months;       /* the first to the last period in which a cell differs */
    int64_t recorded, detected;  /* by how much the totals of all cells differ */
};
void fig_compare(const struct fig_data *before, const struct fig_data *after,
                 struct fig_changes *out);
#endif
