/* figures, inside: what its files share. Included by the files of this room, its tests and
 * harnesses. Never seen by another room. */
#ifndef CALLBOX_FIGURES_IN_H
#define CALLBOX_FIGURES_IN_H
#include "figures/figures.h"

enum {
    FIG_CELLS_MOST = 1 << 24, /* 16 million: every code of a country, area and month of a century */
    FIG_FILE_MAX = 320 << 20, /* bytes of a version */
    FIG_NOTES_MOST = 200,
    FIG_AREAS_MOST = 4096,
    FIG_PERIODS_MOST = 3600, /* months from 1900 to 2199 */
    FIG_CELL_BYTES = 2 + 2 + 2 + 4 + 4,
    FIG_DIGEST = 32
};

/* sum.c */
size_t fig_cells_of(const struct fig_data *d, size_t period);
uint16_t fig_code_newest(const struct fig_data *d, uint16_t code);
/* The periods that make up a run; below - first of them when it answers WHOLE. */
enum fig_whole fig_periods_of(const struct fig_data *d, struct fig_run run, size_t *first_out,
                              size_t *below_out);

/* text.c */
bool fig_utf8(struct view v);                         /* well-formed, and no control characters */
bool fig_text(struct view v, char *out, size_t room); /* copied with a NUL; false: no room */
int fig_order(struct view a, struct view b);          /* bytewise, shorter first */

/* data.c: a version in memory */
struct fig_data *fig_data_new(void);
/* Make room; what was there is dropped. Counts are those that stand in d. */
void fig_data_room(struct fig_data *d);
void fig_data_room_cells(struct fig_data *d, size_t cells); /* of the cells alone */

bool fig_data_sound(const struct fig_data *d); /* all that figures.h says of the arrays */

/* file.c: a version as bytes, docs/PROTOCOL.md §4 FIGURES */
enum cb_err fig_encode(const struct fig_data *d, struct buf *out) CB_MUST; /* digest included */
enum cb_err fig_decode(struct view v, struct fig_data **out) CB_MUST;

/* versions.c: DIR/figures */
/* Write d as version d->about.version, whole or not at all.
 * Errors  NONE_TAKEN another import made that version meanwhile; BUSY_FULL; HERE_DISK */
enum cb_err fig_version_put(const char *dir, const struct fig_data *d) CB_MUST;
#endif
