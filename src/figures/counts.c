/* counts: rows that are counts already, of months, quarters or years from April. Called by import.
 * Never adds two rows of one cell together, and never mixes lengths of period in one file. */
#include "figures/import_in.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_MOST = 1000000000, FIRST_ROOM = 4096, REVISION_MOST = 65535 };

struct counted {
    uint64_t key, line;
    uint32_t recorded, detected;
    uint16_t revision;
    uint8_t months; /* of its period */
    bool total;     /* a row that is a sum: checked, not counted */
};
struct counting {
    const struct fig_reading *g;
    struct fig_names areas;
    struct counted *v;
    size_t n, room;
    enum fig_grain grain;
    uint64_t grain_line; /* the row that set it */
    uint64_t line;       /* lines before the block + in it */
    struct fig_fault fault;
};

static struct view field(const struct counting *c, const struct fig_row *r, enum fig_column k)
{
    size_t at = c->g->column[k];
    return at == FIG_COLUMNS_MOST ? (struct view){0} : r->f[at];
}

static const char *grain_word(enum fig_grain g)
{
    return g == FIG_MONTH ? "month" : (g == FIG_QUARTER ? "quarter" : "year from April");
}

static enum cb_err number_of(struct counting *c, const struct fig_row *r, enum fig_column k,
                             uint64_t most, uint32_t *out)
{
    struct view v = field(c, r, k);
    uint64_t n = 0;
    bool good = v.len > 0;
    for (size_t i = 0; good && i < v.len; i++) {
        n = n * 10 + (uint64_t)(v.p[i] - '0');
        good = v.p[i] >= '0' && v.p[i] <= '9' && n <= most;
    }
    if (!good) {
        bool minus = v.len > 1 && v.p[0] == '-';
        fig_fault_say(&c->fault,
                      "column \"%s\": \"%s\" %s; expected a whole number from 0 to %" PRIu64,
                      c->g->map->name[k], fig_shown(v).text,
                      minus ? "is negative" : (v.len ? "is not a count" : "is empty"), most);
        return CB_PEER_FORMAT;
    }
    *out = (uint32_t)n;
    return CB_OK;
}

static enum cb_err period_of(struct counting *c, const struct fig_row *r, struct fig_run *out)
{
    struct view v = field(c, r, FIG_C_PERIOD);
    const char *column = c->g->map->name[FIG_C_PERIOD];
    enum fig_grain g;
    if (fig_run_read(v, c->g->map->grain, out, &g) || g == FIG_LONG) {
        if (fig_run_read(v, FIG_ANY, out, &g) || g == FIG_LONG) {
            fig_fault_say(&c->fault,
                          "column \"%s\": \"%s\" is no period; expected one such as 2014-04, "
                          "2014-Q2 or 2014/15",
                          column, fig_shown(v).text);
        } else {
            fig_fault_say(&c->fault,
                          "column \"%s\": \"%s\" is a %s; expected a %s, as the mapping says",
                          column, fig_shown(v).text, grain_word(g), grain_word(c->g->map->grain));
        }
        return CB_PEER_FORMAT;
    }
    if (c->grain != FIG_ANY && g != c->grain) {
        fig_fault_say(&c->fault,
                      "column \"%s\": \"%s\" is a %s; expected a %s, as in line %" PRIu64, column,
                      fig_shown(v).text, grain_word(g), grain_word(c->grain), c->grain_line);
        return CB_PEER_FORMAT;
    }
    c->grain_line = c->grain == FIG_ANY ? c->line : c->grain_line;
    c->grain = g;
    if (out->below > c->g->today.month) {
        fig_fault_say(&c->fault,
                      "column \"%s\": %s is not over; expected a period that began and ended",
                      column, fig_shown(v).text);
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}

/* Area or code of a row; FIG_ALL where the mapping says that such a row is a sum. */
static enum cb_err place_of(struct counting *c, const struct fig_row *r, struct fig_run period,
                            uint16_t *area, uint16_t *code)
{
    const struct fig_map *m = c->g->map;
    struct view a = field(c, r, FIG_C_AREA), k = field(c, r, FIG_C_CODE);
    *area = *code = FIG_ALL;
    if (!m->total_code[0] || !view_is(k, m->total_code)) {
        enum cb_err e = fig_code_of(c->g, k, period.from, code, &c->fault);
        if (e) {
            return e;
        }
    }
    if (m->total_area[0] && view_is(a, m->total_area)) {
        return CB_OK;
    }
    enum cb_err e = fig_names_add(&c->areas, a, area);
    if (e) {
        fig_fault_say(&c->fault,
                      "column \"%s\": \"%s\" cannot be an area; expected a name of 1 to %d "
                      "bytes, and %d areas at most",
                      m->name[FIG_C_AREA], fig_shown(a).text, FIG_NAME - 1, FIG_AREAS_MOST);
    }
    return e;
}

static struct counted *next(struct counting *c)
{
    if (c->n == c->room) {
        size_t more = c->room ? 2 * c->room : FIRST_ROOM;
        struct counted *v = cb_alloc(more * sizeof *v);
        if (c->n) {
            memcpy(v, c->v, c->n * sizeof *v);
        }
        cb_free(c->v, 0);
        c->v = v;
        c->room = more;
    }
    return &c->v[c->n++];
}

static enum cb_err row(struct counting *c, const struct fig_row *r)
{
    struct counted k = {.line = c->line};
    struct fig_run period;
    uint16_t area, code;
    uint32_t revision = 0;
    if (!field(c, r, FIG_C_RECORDED).len && field(c, r, FIG_C_DETECTED).len) {
        fig_fault_say(&c->fault,
                      "column \"%s\" has a number and \"%s\" has none; expected no detections "
                      "without the number recorded",
                      c->g->map->name[FIG_C_DETECTED], c->g->map->name[FIG_C_RECORDED]);
        return CB_PEER_FORMAT;
    }
    enum cb_err e = period_of(c, r, &period);
    e = e ? e : place_of(c, r, period, &area, &code);
    e = e ? e : number_of(c, r, FIG_C_RECORDED, NUMBER_MOST, &k.recorded);
    e = e ? e : number_of(c, r, FIG_C_DETECTED, NUMBER_MOST, &k.detected);
    if (!e && field(c, r, FIG_C_REVISION).len) {
        e = number_of(c, r, FIG_C_REVISION, REVISION_MOST, &revision);
    }
    if (!e && c->n == FIG_CELLS_MOST) {
        fig_fault_say(&c->fault, "more rows than callbox holds (%d)", FIG_CELLS_MOST);
        e = CB_PEER_SIZE;
    }
    if (e) {
        return e;
    }
    k.key = fig_key(period.from, area, code);
    k.months = (uint8_t)fig_run_n(period);
    k.revision = (uint16_t)revision;
    k.total = area == FIG_ALL || code == FIG_ALL;
    *next(c) = k;
    return CB_OK;
}

static enum cb_err line(struct counting *c, const struct fig_block *k, uint8_t *p, size_t len)
{
    struct fig_row r;
    if (len > FIG_LINE_MOST) {
        fig_fault_say(&c->fault, "the line is longer than %d bytes", FIG_LINE_MOST);
        return CB_PEER_FORMAT;
    }
    enum cb_err e = fig_csv_split(p, len, c->g->map->separator, &r, &c->fault);
    e = e || !k->high ? e : fig_row_text(c->g, &r, &c->fault);
    if (!e && r.n != c->g->columns) {
        fig_fault_say(&c->fault, "%zu columns; expected %zu, as in line 1", r.n, c->g->columns);
        return CB_PEER_FORMAT;
    }
    return e ? e : row(c, &r);
}

static void block(struct counting *c, struct fig_blocks *b, struct fig_block *k)
{
    uint64_t n = 0;
    uint8_t *p;
    size_t len;
    for (size_t at = 0; fig_block_line(k, &at, &p, &len); n++) {
        c->line = b->lines + n + 1; /* one thread: all blocks before are done */
        if (len && line(c, k, p, len)) {
            fig_block_bad(b, k, n, &c->fault);
            return;
        }
    }
    if (k->too_long) {
        fig_fault_say(&c->fault, "the line is longer than %d bytes", FIG_LINE_MOST);
        fig_block_bad(b, k, n, &c->fault);
        return;
    }
    fig_block_done(b, k, n);
}

/* --- rows into cells ----------------------------------------------------------------------------
 */
static int by_key(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    if (x->revision != y->revision) {
        return x->revision < y->revision ? -1 : 1;
    }
    return (x->line > y->line) - (x->line < y->line);
}

static int by_name(const void *a, const void *b)
{
    return fig_order(view_str(((const struct fig_name *)a)->text),
                     view_str(((const struct fig_name *)b)->text));
}

/* Areas in order of their names, and the keys with them. */
static void areas_sort(struct counting *c, struct fig_names *out)
{
    struct fig_name *name = cb_alloc((c->areas.n + 1) * sizeof *name);
    uint16_t at;
    memcpy(name, c->areas.name, c->areas.n * sizeof *name);
    qsort(name, c->areas.n, sizeof *name, by_name);
    fig_names_init(out, FIG_AREAS_MOST);
    for (size_t i = 0; i < c->areas.n; i++) {
        CB_ASSERT(fig_names_add(out, view_str(name[i].text), &at) == CB_OK);
    }
    cb_free(name, 0);
    for (size_t i = 0; i < c->n; i++) {
        uint16_t area = (uint16_t)(c->v[i].key >> 16);
        if (area != FIG_ALL) {
            area = fig_names_find(out, view_str(c->areas.name[area].text));
            c->v[i].key = fig_key((unsigned)(c->v[i].key >> 32), area, (uint16_t)c->v[i].key);
        }
    }
    qsort(c->v, c->n, sizeof *c->v, by_key);
}

/* Of rows of one cell the newest revision counts; two of the same are a fault. Of all such, the one
 * that comes first in the file is said. */
static enum cb_err revisions(struct counting *c, uint64_t *line_out)
{
    size_t kept = 0;
    *line_out = UINT64_MAX;
    for (size_t i = 0; i < c->n; i++) {
        bool again = i && c->v[i].key == c->v[i - 1].key;
        if (again && c->v[i].revision == c->v[i - 1].revision && c->v[i].line < *line_out) {
            *line_out = c->v[i].line;
            fig_fault_say(&c->fault,
                          "this period, area and code are in line %" PRIu64 " already; "
                          "expected each once, or numbered in the column \"%s\"",
                          c->v[i - 1].line, c->g->map->name[FIG_C_REVISION]);
        }
    }
    if (*line_out != UINT64_MAX) {
        return CB_PEER_FORMAT;
    }
    for (size_t i = 0; i < c->n; i++) {
        if (i + 1 == c->n || c->v[i + 1].key != c->v[i].key) {
            c->v[kept++] = c->v[i];
        }
    }
    c->n = kept;
    return CB_OK;
}

static void periods_of(const struct counting *c, struct fig_read *out)
{
    out->period = cb_alloc((c->n + 1) * sizeof *out->period);
    for (size_t i = 0; i < c->n; i++) {
        uint16_t from = (uint16_t)(c->v[i].key >> 32);
        if (!out->periods || out->period[out->periods - 1].from != from) {
            out->period[out->periods++] = (struct fig_run){from, (uint16_t)(from + c->v[i].months)};
        }
    }
    out->covers.from = out->period[0].from;
    out->covers.below = out->period[out->periods - 1].below;
}

static void cells_of(const struct counting *c, struct fig_read *out)
{
    size_t p = 0;
    out->cell = cb_alloc((c->n + 1) * sizeof *out->cell);
    out->known = cb_alloc(out->periods * out->areas.n + 1);
    for (size_t i = 0; i < c->n; i++) {
        const struct counted *k = &c->v[i];
        while (out->period[p].from != k->key >> 32) {
            p++;
        }
        if (!k->total) {
            out->known[p * out->areas.n + (k->key >> 16 & 0xffff)] = 1;
            out->cell[out->cells++] = (struct fig_cell){k->key, k->recorded, k->detected};
        }
    }
}

/* --- rows that are sums -------------------------------------------------------------------------
 */
struct added {
    uint64_t recorded, detected;
};

static bool within(uint64_t key, uint64_t total)
{
    bool area = (total >> 16 & 0xffff) == FIG_ALL || (total >> 16 & 0xffff) == (key >> 16 & 0xffff);
    bool code = (total & 0xffff) == FIG_ALL || (total & 0xffff) == (key & 0xffff);
    return area && code;
}

static struct added add_up(const struct fig_read *r, uint64_t total)
{
    struct added s = {0};
    size_t low = 0, high = r->cells;
    while (low < high) { /* to the first cell of its period */
        size_t mid = low + (high - low) / 2;
        if (r->cell[mid].key >> 32 < total >> 32) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    for (size_t i = low; i < r->cells && r->cell[i].key >> 32 == total >> 32; i++) {
        if (within(r->cell[i].key, total)) {
            s.recorded += r->cell[i].recorded;
            s.detected += r->cell[i].detected;
        }
    }
    return s;
}

static void total_note(const struct counting *c, const struct counted *k, struct added s,
                       struct fig_read *out)
{
    char period[FIG_WORDS];
    uint16_t area = (uint16_t)(k->key >> 16), code = (uint16_t)k->key;
    uint16_t from = (uint16_t)(k->key >> 32);
    fig_run_code((struct fig_run){from, (uint16_t)(from + k->months)}, period);
    snprintf(out->note[out->notes++].text, FIG_NOTE,
             "%.20s: the file gives %" PRIu32 " recorded and %" PRIu32 " detected as the total of "
             "%.40s, %.30s; its parts add up to %" PRIu64 " and %" PRIu64 ".",
             period, k->recorded, k->detected,
             area == FIG_ALL ? c->g->map->total_area : out->areas.name[area].text,
             code == FIG_ALL ? c->g->map->total_code : c->g->classes->code[code].code, s.recorded,
             s.detected);
}

static void totals_check(const struct counting *c, struct fig_read *out)
{
    out->note = cb_alloc(FIG_NOTES_MOST * sizeof *out->note);
    for (size_t i = 0; i < c->n && out->notes < FIG_NOTES_MOST; i++) {
        const struct counted *k = &c->v[i];
        if (k->total) {
            struct added s = add_up(out, k->key);
            if (s.recorded != k->recorded || s.detected != k->detected) {
                total_note(c, k, s, out);
            }
        }
    }
}

static enum cb_err gather(struct counting *c, struct fig_blocks *b, struct fig_read *out)
{
    uint64_t at;
    if (!c->n) {
        return CB_NONE_FOUND;
    }
    areas_sort(c, &out->areas);
    enum cb_err e = revisions(c, &at);
    if (e) {
        b->fault = c->fault;
        b->bad = b->done;
        b->bad_line = at - b->lines - 1; /* wraps, and back when it is added again */
        b->e = e;
        return e;
    }
    periods_of(c, out);
    cells_of(c, out);
    totals_check(c, out);
    out->rows = c->n;
    return out->cells ? CB_OK : CB_NONE_FOUND;
}

enum cb_err fig_counts_read(const struct fig_reading *g, struct fig_blocks *b, struct fig_read *out)
{
    struct counting c = {.g = g, .grain = g->map->grain};
    struct fig_block k;
    fig_names_init(&c.areas, FIG_AREAS_MOST);
    fig_block_init(&k);
    while (fig_block_next(b, &k)) {
        block(&c, b, &k);
    }
    fig_block_free(&k);
    enum cb_err e = b->bad == UINT64_MAX ? gather(&c, b, out) : b->e;
    fig_names_free(&c.areas);
    cb_free(c.v, 0);
    return e;
}
