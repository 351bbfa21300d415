/* month: the public counts of one month, as a file: read back it is the same to the byte, or it is
 * refused. Called by `callbox tally --publish`. Never writes a month in two ways: what two versions
 * hide differently, they give away together. */
#include "tally/tally.h"
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ISO = 12, FIELD = 80, COUNT_AT = 6, DIGEST = 32, DIGEST_ROW = 7 + 2 * DIGEST + 2 };
static const char digest_name[] = "digest,";

void tally_month_free(struct tally_month *m)
{
    tally_table_free(&m->shown);
}

void tally_month_words(const struct tally_month *m, char out[TALLY_NAME])
{
    static const char *const name[] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};
    snprintf(out, TALLY_NAME, "%s %u", name[(m->month - 1u) % 12], m->year);
}

/* --- written ---------------------------------------------------------------------------------- */
static void rows_write(struct buf *out, const struct tally_month *m)
{
    char line[8], from[ISO], to[ISO];
    struct tally_row r = {.line = line, .from = from, .to = to};
    snprintf(line, sizeof line, "%u", m->line);
    snprintf(from, sizeof from, "%04u-%02u-01", m->year % 10000u, m->month % 100u);
    snprintf(to, sizeof to, "%04u-%02u-01", (m->year + (m->month == 12 ? 1u : 0u)) % 10000u,
             m->month % 12u + 1);
    for (size_t i = 0; i < m->shown.n; i++) {
        r.dim = m->shown.cell[i].dim;
        r.val = m->shown.cell[i].val;
        r.n = m->shown.cell[i].n;
        tally_csv_row(out, &r);
    }
}

void tally_month_csv(struct buf *out, const struct tally_month *m, size_t n)
{
    tally_csv_head(out, TALLY_THRESHOLD);
    for (size_t i = 0; i < n; i++) {
        rows_write(out, &m[i]);
    }
}

void tally_month_write(struct buf *out, const struct tally_month *m)
{
    uint8_t digest[DIGEST];
    char hex[2 * DIGEST + 1];
    size_t from = out->len;
    tally_month_csv(out, m, 1);
    crypto_generichash(digest, sizeof digest, out->p + from, out->len - from, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    buf_putf(out, "%s%s\r\n", digest_name, hex);
}

/* --- read ------------------------------------------------------------------------------------- */
/* The next line without its end; what is left has no line: false. */
static bool line_next(struct view *left, struct view *line_out)
{
    const uint8_t *cr = left->len ? memchr(left->p, '\r', left->len) : NULL;
    size_t n = cr ? (size_t)(cr - left->p) : 0;
    if (!cr || left->len - n < 2 || cr[1] != '\n') {
        return false;
    }
    *line_out = VIEW(left->p, n);
    *left = VIEW(left->p + n + 2, left->len - n - 2);
    return true;
}

/* Field i of those without quotes, at the front of a row. */
static bool field(struct view row, unsigned i, char out[FIELD])
{
    while (true) {
        const uint8_t *comma = row.len ? memchr(row.p, ',', row.len) : NULL;
        size_t n = comma ? (size_t)(comma - row.p) : row.len;
        if (!comma || n >= FIELD) {
            return false;
        }
        if (!i--) {
            memcpy(out, row.p, n);
            out[n] = '\0';
            return true;
        }
        row = VIEW(row.p + n + 1, row.len - n - 1);
    }
}

/* The value of this name. */
static bool val_read(const struct tally_def *d, const char *name, uint16_t *out)
{
    char have[TALLY_NAME];
    for (unsigned v = 0; v <= TALLY_NUMBERS_MOST + 1; v++) {
        uint16_t val = v > TALLY_NUMBERS_MOST ? (uint16_t)TALLY_TOTAL : (uint16_t)v;
        tally_val_name(d->dim, val, have);
        if ((val == TALLY_TOTAL || tally_has(d->dim, val)) && strcmp(have, name) == 0) {
            *out = val;
            return true;
        }
    }
    return false;
}

static bool cell_read(struct view row, struct tally_cell *c)
{
    char dim[FIELD], val[FIELD], count[FIELD], rest;
    const struct tally_def *d;
    if (!field(row, 3, dim) || !field(row, 4, val) || !field(row, COUNT_AT, count)) {
        return false;
    }
    for (size_t i = 0; (d = tally_def_at(i)) && strcmp(d->name, dim) != 0; i++) {
    }
    *c = (struct tally_cell){.dim = d ? d->dim : 0};
    if (!d || !val_read(d, val, &c->val)) {
        return false;
    }
    if (strcmp(count, "[c]") == 0) {
        c->n = TALLY_HIDDEN;
        return true;
    }
    return sscanf(count, "%18" SCNu64 "%c", &c->n, &rest) == 1 && c->n > 0;
}

/* Which month, from its first row. */
static bool month_read(struct view row, struct tally_month *m)
{
    char line[FIELD], from[FIELD], rest;
    unsigned number, year, month;
    if (!field(row, 0, line) || !field(row, 1, from) ||
        sscanf(line, "%5u%c", &number, &rest) != 1 || number < 1 || number > INT16_MAX ||
        sscanf(from, "%4u-%2u-01%c", &year, &month, &rest) != 2 || month < 1 || month > 12) {
        return false;
    }
    m->line = (uint16_t)number;
    m->year = (uint16_t)year;
    m->month = (uint8_t)month;
    return true;
}

static bool rows_read(struct view left, struct tally_month *m)
{
    struct view row;
    struct tally_cell c;
    bool good = line_next(&left, &row); /* the head: compared with all the rest */
    while (good && left.len > DIGEST_ROW) {
        good = line_next(&left, &row) && (m->line || month_read(row, m)) && cell_read(row, &c) &&
               !tally_get(&m->shown, 0, c.dim, c.val) && tally_put(&m->shown, &c) == CB_OK;
    }
    return good && m->line;
}

enum cb_err tally_month_read(struct view v, struct tally_month *out)
{
    CB_CLEANUP(buf_free) struct buf again;
    *out = (struct tally_month){0};
    tally_table_init(&out->shown, TALLY_MONTH_CELLS);
    bool good = v.len <= TALLY_MONTH_FILE && rows_read(v, out);
    buf_init(&again, TALLY_MONTH_FILE + FIELD);
    if (good) {
        tally_month_write(&again, out);
    }
    if (!good || again.failed || !view_eq(buf_view(&again), v)) {
        tally_month_free(out);
        *out = (struct tally_month){0};
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}
