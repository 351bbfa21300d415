/* bytes: the report as SHEET, which the console draws by itself, and its sums as a table for other
 * programs. Called by line and cli. Never a count that the report does not show.
 *
 * SHEET  hdr4 hidden1 rounded1 0x2 day4 | items, to the end. day: the last that is counted
 *   head   kind1 level1 len2 text               kind 1; level 1 or 2
 *   para   kind1 0x1 len2 text                  kind 2
 *   table  kind1 cols1 rows2 len2 caption | (len1 text) x rows x cols       kind 3; row 0 is heads
 *   chart  kind1 0x1 days2 first4 from4 to4 | len2 caption | len2 bars | value8 x days    kind 4 */
#include "campaign/sheet.h"
#include <string.h>

enum { SHEET_TYPE = 18, ITEM_HEAD = 1, ITEM_PARA, ITEM_TABLE, ITEM_CHART, FIXED = 32 };

static void text_put(struct buf *out, const char *s, size_t width)
{
    size_t len = strlen(s);
    uint8_t head[2];
    struct wr w = wr_of(head, sizeof head);
    CB_ASSERT(width == 2 ? len <= UINT16_MAX : len <= UINT8_MAX);
    if (width == 2) {
        wr_u16(&w, (uint16_t)len);
    } else {
        wr_u8(&w, (uint8_t)len);
    }
    buf_put(out, head, w.len);
    buf_put(out, s, len);
}

static void on_head(void *arg, unsigned level, const char *text)
{
    const uint8_t head[] = {ITEM_HEAD, (uint8_t)level};
    buf_put(arg, head, sizeof head);
    text_put(arg, text, 2);
}

static void on_para(void *arg, const char *text)
{
    const uint8_t head[] = {ITEM_PARA, 0};
    buf_put(arg, head, sizeof head);
    text_put(arg, text, 2);
}

static void on_table(void *arg, const struct sheet_table *t)
{
    uint8_t head[4];
    struct wr w = wr_of(head, sizeof head);
    wr_u8(&w, ITEM_TABLE);
    wr_u8(&w, (uint8_t)t->cols);
    wr_u16(&w, (uint16_t)t->rows);
    buf_put(arg, head, w.len);
    text_put(arg, t->caption, 2);
    for (size_t i = 0; i < (size_t)t->rows * t->cols; i++) {
        text_put(arg, t->cell[i], 1);
    }
}

static void on_chart(void *arg, const struct sheet_chart *c)
{
    uint8_t head[FIXED];
    struct wr w = wr_of(head, sizeof head);
    wr_u8(&w, ITEM_CHART);
    wr_zero(&w, 1);
    wr_u16(&w, (uint16_t)c->days);
    wr_u32(&w, (uint32_t)c->first);
    wr_u32(&w, (uint32_t)c->from);
    wr_u32(&w, (uint32_t)c->to);
    buf_put(arg, head, w.len);
    text_put(arg, c->caption, 2);
    text_put(arg, c->bars, 2);
    for (int32_t i = 0; i < c->days; i++) {
        w = wr_of(head, sizeof head);
        wr_u64(&w, c->value[i]);
        buf_put(arg, head, w.len);
    }
}

const struct sheet_ops sheet_bytes = {on_head, on_para, on_table, on_chart};

void report_bytes(const struct facts *f, bool hidden, struct buf *out)
{
    uint8_t head[FIXED];
    struct wr w = wr_of(head, sizeof head);
    wr_bytes(&w, "CB\x01", 3);
    wr_u8(&w, SHEET_TYPE);
    wr_u8(&w, hidden);
    wr_u8(&w, f->rounded);
    wr_zero(&w, 2);
    wr_u32(&w, (uint32_t)f->today);
    buf_put(out, head, w.len);
    report_tell(f, hidden, &sheet_bytes, out);
}

void facts_counts(const struct facts *f, struct buf *csv_out)
{
    static const char *const names[FACTS] = {"shown",     "machines", "went_on",
                                             "went_self", "began",    "returned"};
    buf_puts(csv_out, "placement,count,n\r\n");
    for (size_t i = 0; i <= f->plan->nplacements; i++) {
        bool last = i == f->plan->nplacements;
        const struct fact_row *r = last ? &f->unknown : &f->placement[i];
        for (unsigned k = 0; k < FACTS; k++) {
            buf_putf(csv_out, "%s,%s,", last ? "unknown" : code_of(f->plan->placement[i].number).s,
                     names[k]);
            if (r->n[k] == FACT_HIDDEN) {
                buf_puts(csv_out, "[c]\r\n");
            } else {
                buf_putf(csv_out, "%llu\r\n", (unsigned long long)r->n[k]);
            }
        }
    }
}
