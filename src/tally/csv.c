/* csv: rows of an export after RFC 4180. Called by cli's exports and by line's figures.
 * Never writes a line break or a quote that a reader could take for its own. */
#include "tally/tally.h"
#include <inttypes.h>
#include <string.h>

void tally_csv_field(struct buf *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        buf_puts(out, text);
        return;
    }
    buf_puts(out, "\"");
    for (const char *c = text; *c; c++) {
        buf_put(out, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    }
    buf_puts(out, "\"");
}

/* A tidy table has no room beside it, so what a reader must know stands in the names of columns. */
void tally_csv_head(struct buf *out, uint32_t threshold)
{
    buf_puts(out, "line,from,to,dimension,value,unit,");
    if (threshold > 1) {
        buf_putf(out, "\"count ([c]: 1 to %u, or hidden to protect one that is)\"", threshold - 1);
    } else {
        buf_puts(out, "count");
    }
    buf_puts(out, ",dimension_label,value_label\r\n");
}

void tally_csv_row(struct buf *out, const struct tally_row *r)
{
    const struct tally_def *d = tally_def_of(r->dim);
    CB_ASSERT(d);
    char name[TALLY_NAME], label[TALLY_NAME];
    tally_val_name(r->dim, r->val, name);
    tally_val_label(r->dim, r->val, label);
    const char *const before[] = {r->line, r->from, r->to, d->name, name, d->unit};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        tally_csv_field(out, before[i]);
        buf_puts(out, ",");
    }
    if (r->n == TALLY_HIDDEN) {
        buf_puts(out, "[c],");
    } else {
        buf_putf(out, "%" PRIu64 ",", r->n);
    }
    tally_csv_field(out, d->label);
    buf_puts(out, ",");
    tally_csv_field(out, label);
    buf_puts(out, "\r\n");
}
