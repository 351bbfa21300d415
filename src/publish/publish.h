/* publish: what of recorded crime anybody may read, as pages, CSV, ODS and JSON, an address for
 * each version. Called by `callbox figures publish`; http reads the folder when it starts. Never
 * writes a number that disclosure control hides, and never changes a version that was published. */
#ifndef CALLBOX_PUBLISH_H
#define CALLBOX_PUBLISH_H
#include "core/core.h"
#include "figures/figures.h"

enum { PUBLISH_WHY = 300 };
struct publish_ask {
    const char *dir; /* versions lie in DIR/figures, what is published in DIR/figures/published */
    uint32_t threshold; /* a count below it, but not 0, is hidden */
    const char *title;  /* of the page */
    const char *note;   /* a sentence for every page, or NULL */
    const struct fig_run
        *run; /* periods, none overlapping another; none: years, and what is left */
    size_t runs;
};
struct publish_done {
    uint32_t made, versions; /* now, and in all */
    size_t hidden, shown;    /* numbers of the newest version */
    bool least;              /* no cheaper choice of what to hide is safe: proved for all periods */
    char why[PUBLISH_WHY];   /* one sentence, on an error that is about what was asked */
};
/* Errors  PEER_SIZE more than a line serves; NONE_FOUND there is no version, or a number cannot be
 * protected; PEER_FORMAT periods overlap, or what was published before was asked for otherwise;
 * BUSY_FULL; HERE_DISK */
enum cb_err publish_all(const struct publish_ask *a, struct publish_done *out) CB_MUST;
#endif
