/* month: the public counts of one month of one line, as the file that is kept for ever, and the
 * page that tells what such files hold. The end of tally.h.
 * Never holds a count that tally_publish did not let through. */
#ifndef CALLBOX_TALLY_MONTH_H
#define CALLBOX_TALLY_MONTH_H
#include "core/core.h"

enum { TALLY_MONTH_FILE = 256 * 1024, TALLY_MONTH_CELLS = 2100 };

struct tally_month {
    uint16_t line;
    uint16_t year;
    uint8_t month; /* from 1 */
    struct tally_table shown;
};
void tally_month_free(struct tally_month *m);
/* "October 2026" */
void tally_month_words(const struct tally_month *m, char out[TALLY_NAME]);
/* The table for other programs: all of these, one head. */
void tally_month_csv(struct buf *out, const struct tally_month *m, size_t n);
/* The file: its table, and a digest of it. docs/PROTOCOL.md §4 MONTH */
void tally_month_write(struct buf *out, const struct tally_month *m);
/* Errors  PEER_FORMAT it is not what tally_month_write makes, to the byte */
enum cb_err tally_month_read(struct view v, struct tally_month *out) CB_MUST;
/* Newest first, as a part of a page: its title, a line break, HTML.
 * names   as many: what each one's line is called, said where the months are of several lines.
 *         NULL: its number */
void tally_month_page(struct buf *out, const struct tally_month *m, const char *const *names,
                      size_t n);
#endif
