/* spend: what was spent and how many the networks say they reached, from a table of commas (RFC
 * 4180). Called by line and cli. Never keeps a row whose placement the plan does not have. */
#include "campaign/campaign_in.h"
#include <stdio.h>
#include <string.h>

enum { COL_DATE, COL_PLACEMENT, COL_SPEND, COL_REACH, COLS, FIELDS_MOST = 12, FIELD_MOST = 200 };
static const char *const names[COLS] = {"date", "placement", "spend", "reach"};

struct table {
    struct view text;
    size_t at; /* of the byte that comes next */
    unsigned line;
    size_t line_at; /* where that line begins */
    int col[COLS];  /* which field it is; -1: not there */
    char field[FIELDS_MOST][FIELD_MOST];
    unsigned field_col[FIELDS_MOST], fields;
    const struct plan *p;
    struct spend *out;
    struct plan_fault *fault;
};

static enum cb_err wrong(struct table *t, unsigned col, const char *why)
{
    *t->fault = (struct plan_fault){.line = t->line, .col = col};
    snprintf(t->fault->why, sizeof t->fault->why, "%s", why);
    return CB_PEER_FORMAT;
}

static int peek(const struct table *t)
{
    return t->at < t->text.len ? t->text.p[t->at] : -1;
}

static bool field_end(int c)
{
    return c < 0 || c == ',' || c == '\n' || c == '\r';
}

/* One field into field[fields]. In quotes a quote is written twice; a line may not end there. */
static enum cb_err field_take(struct table *t)
{
    unsigned n = 0, col = (unsigned)(t->at - t->line_at) + 1;
    if (t->fields == FIELDS_MOST) {
        return wrong(t, col, "too many columns");
    }
    char *to = t->field[t->fields];
    bool quoted = peek(t) == '"', open = quoted;
    t->at += quoted;
    while (open ? peek(t) >= 0 && peek(t) != '\n' : !field_end(peek(t))) {
        uint8_t c = t->text.p[t->at++];
        if (quoted && c == '"') {
            open = peek(t) == '"';
            t->at += open;
            if (!open) {
                break;
            }
        }
        if (n == FIELD_MOST - 1) {
            return wrong(t, col, "this field is too long");
        }
        to[n++] = (char)c;
    }
    if (open || !field_end(peek(t))) {
        return wrong(t, col, "the quotes of this field do not close at its end");
    }
    to[n] = '\0';
    t->field_col[t->fields++] = col;
    return CB_OK;
}

/* One line into its fields; NONE_FOUND at the end. */
static enum cb_err row_take(struct table *t)
{
    t->line++;
    t->line_at = t->at;
    t->fields = 0;
    if (peek(t) < 0) {
        return CB_NONE_FOUND;
    }
    enum cb_err e = field_take(t);
    while (!e && peek(t) == ',') {
        t->at++;
        e = field_take(t);
    }
    t->at += peek(t) == '\r';
    if (!e && peek(t) >= 0 && peek(t) != '\n') {
        return wrong(t, (unsigned)(t->at - t->line_at) + 1, "a line ends in the middle");
    }
    t->at += peek(t) == '\n';
    return e;
}

static enum cb_err head_take(struct table *t)
{
    enum cb_err e = row_take(t);
    if (e) {
        return e == CB_NONE_FOUND ? wrong(t, 1, "the table is empty") : e;
    }
    memset(t->col, -1, sizeof t->col);
    for (unsigned i = 0; i < t->fields; i++) {
        int which = 0;
        while (which < COLS && strcmp(t->field[i], names[which]) != 0) {
            which++;
        }
        if (which == COLS || t->col[which] >= 0) {
            return wrong(t, t->field_col[i],
                         which == COLS ? "the columns are date, placement, spend and reach"
                                       : "this column is there twice");
        }
        t->col[which] = (int)i;
    }
    if (t->col[COL_DATE] < 0 || t->col[COL_PLACEMENT] < 0 ||
        (t->col[COL_SPEND] < 0 && t->col[COL_REACH] < 0)) {
        return wrong(t, 1, "date, placement, and spend or reach must be among the columns");
    }
    return CB_OK;
}

static struct view cell(const struct table *t, int col)
{
    return t->col[col] < 0 ? VIEW("", 0) : text_trim(view_str(t->field[t->col[col]]));
}

static enum cb_err place_take(struct table *t, struct spend_row *row)
{
    struct view v = cell(t, COL_PLACEMENT);
    unsigned col = t->field_col[t->col[COL_PLACEMENT]];
    size_t channel = plan_channel_find(t->p, v);
    uint16_t number = CODE_NONE;
    row->placement = CODE_NONE;
    row->channel = (uint8_t)channel;
    if (channel < SIZE_MAX) {
        return CB_OK;
    }
    if (code_read(v, &number)) {
        return wrong(t, col, "neither a code nor a channel of the plan");
    }
    size_t i = plan_find(t->p, number);
    if (i == SIZE_MAX) {
        return wrong(t, col, "the plan has no placement of this code");
    }
    row->placement = (uint16_t)i;
    row->channel = t->p->placement[i].channel;
    return CB_OK;
}

static enum cb_err row_read(struct table *t, struct spend_row *row)
{
    if (!day_read(cell(t, COL_DATE), &row->day)) {
        return wrong(t, t->field_col[t->col[COL_DATE]], "this is no date like 2026-11-02");
    }
    if (row->day < t->p->from || row->day > t->p->to) {
        return wrong(t, t->field_col[t->col[COL_DATE]], "this day is not one of the campaign's");
    }
    struct view spend = cell(t, COL_SPEND), reach = cell(t, COL_REACH);
    if (spend.len && !money_read(spend, &row->spend_p)) {
        return wrong(t, t->field_col[t->col[COL_SPEND]], "this is no sum in pounds like 1250.50");
    }
    if (reach.len && !count_read(reach, &row->reach)) {
        return wrong(t, t->field_col[t->col[COL_REACH]], "this is no number like 40000");
    }
    return place_take(t, row);
}

static enum cb_err rows_take(struct table *t)
{
    unsigned columns = t->fields;
    for (;;) {
        enum cb_err e = row_take(t);
        if (e) {
            return e == CB_NONE_FOUND ? CB_OK : e;
        }
        if (t->fields == 1 && !t->field[0][0]) {
            continue; /* an empty line, as the last one often is */
        }
        if (t->fields != columns) {
            return wrong(t, 1, "this line has another number of fields than the first");
        }
        if (t->out->n == SPEND_ROWS) {
            return wrong(t, 1, "too many lines");
        }
        struct spend_row row = {0};
        e = row_read(t, &row);
        if (e) {
            return e;
        }
        t->out->row[t->out->n++] = row;
    }
}

enum cb_err spend_read(struct view csv, const struct plan *p, struct spend *out,
                       struct plan_fault *fault_out)
{
    struct table t = {.text = csv, .p = p, .out = out, .fault = fault_out};
    *fault_out = (struct plan_fault){0};
    *out = (struct spend){.row = cb_alloc(SPEND_ROWS * sizeof *out->row)};
    if (csv.len >= 3 && memcmp(csv.p, "\xef\xbb\xbf", 3) == 0) {
        t.at = 3; /* what spreadsheets put before UTF-8 */
    }
    enum cb_err e = csv.len > SPEND_TEXT_MAX ? CB_PEER_SIZE : head_take(&t);
    e = e ? e : rows_take(&t);
    if (e) {
        spend_free(out);
    }
    return e;
}

static bool same_place(const struct spend_row *a, const struct spend_row *b)
{
    return a->day == b->day && a->placement == b->placement && a->channel == b->channel;
}

static void row_put(const struct plan *p, const struct spend_row *r, struct buf *out)
{
    struct view channel = p->channel[r->channel].key;
    day_put(out, r->day);
    if (r->placement == CODE_NONE) {
        buf_putf(out, ",%.*s", (int)channel.len, (const char *)channel.p);
    } else {
        buf_putf(out, ",%s", code_of(p->placement[r->placement].number).s);
    }
    buf_putf(out, ",%llu.%02u,%llu\r\n", (unsigned long long)(r->spend_p / 100),
             (unsigned)(r->spend_p % 100), (unsigned long long)r->reach);
}

enum cb_err spend_merge(const struct plan *p, const struct spend *was, const struct spend *later,
                        struct buf *csv_out)
{
    buf_puts(csv_out, "date,placement,spend,reach\r\n");
    for (size_t i = 0; i < was->n; i++) {
        size_t k = 0;
        while (k < later->n && !same_place(&was->row[i], &later->row[k])) {
            k++;
        }
        if (k == later->n) {
            row_put(p, &was->row[i], csv_out);
        }
    }
    for (size_t i = 0; i < later->n; i++) {
        row_put(p, &later->row[i], csv_out);
    }
    return csv_out->failed || csv_out->len > SPEND_TEXT_MAX ? CB_PEER_SIZE : CB_OK;
}

void spend_free(struct spend *s)
{
    cb_free(s->row, s->row ? SPEND_ROWS * sizeof *s->row : 0);
    *s = (struct spend){0};
}
