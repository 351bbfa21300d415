/* classes: the classification file: code, label, group, the months a code is used in, and the code
 * its series goes on under. Called by import. Never invents a code, nor a label for one. */
#include "figures/import_in.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum column { CODE, LABEL, GROUP, FROM, UNTIL, BECOMES, COLUMNS };
static const char *const name[COLUMNS] = {"code", "label", "group", "from", "until", "becomes"};

struct raw {
    struct fig_code c;
    char becomes[FIG_CODE_NAME];
    uint64_t line;
};
struct reading {
    struct raw *v;
    size_t n;
    struct fig_names codes, groups;
    size_t column[COLUMNS], columns;
    bool head;
};

static enum cb_err head_read(struct reading *r, const struct fig_row *row, struct fig_fault *f)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        r->column[i] = fig_csv_column(row, name[i]);
        if (r->column[i] == FIG_COLUMNS_MOST && i <= GROUP) {
            fig_fault_say(
                f,
                "there is no column \"%s\"; expected code, label, group, and from, until, "
                "becomes where they are needed",
                name[i]);
            return CB_PEER_FORMAT;
        }
    }
    r->columns = row->n;
    r->head = true;
    return CB_OK;
}

static struct view field(const struct reading *r, const struct fig_row *row, enum column c)
{
    return r->column[c] == FIG_COLUMNS_MOST ? (struct view){0} : row->f[r->column[c]];
}

/* from: the first month; until: the last. Both may be empty. */
static enum cb_err validity(const struct reading *r, const struct fig_row *row, struct fig_run *out,
                            struct fig_fault *f)
{
    struct fig_run run;
    enum fig_grain g;
    *out = (struct fig_run){0, UINT16_MAX};
    for (unsigned c = FROM; c <= UNTIL; c++) {
        struct view v = field(r, row, c);
        if (!v.len) {
            continue;
        }
        if (fig_run_read(v, FIG_MONTH, &run, &g)) {
            fig_fault_say(f, "column \"%s\": \"%s\"; expected a month such as 2022-03, or nothing",
                          name[c], fig_shown(v).text);
            return CB_PEER_FORMAT;
        }
        if (c == FROM) {
            out->from = run.from;
        } else {
            out->below = run.below;
        }
    }
    if (out->from >= out->below) {
        fig_fault_say(f, "column \"until\": expected a month after \"from\"");
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}

static enum cb_err texts(struct reading *r, const struct fig_row *row, struct raw *to,
                         struct fig_fault *f)
{
    static const size_t room[] = {FIG_CODE_NAME, FIG_NAME, FIG_NAME};
    for (unsigned c = CODE; c <= GROUP; c++) {
        struct view v = field(r, row, c);
        if (!v.len || v.len >= room[c]) {
            fig_fault_say(f, "column \"%s\": %zu bytes; expected 1 to %zu", name[c], v.len,
                          room[c] - 1);
            return CB_PEER_FORMAT;
        }
    }
    struct view next = field(r, row, BECOMES);
    uint16_t at;
    if (!fig_text(next, to->becomes, sizeof to->becomes)) {
        fig_fault_say(f, "column \"becomes\": %zu bytes; expected a code of this file, or nothing",
                      next.len);
        return CB_PEER_FORMAT;
    }
    if (fig_names_find(&r->codes, field(r, row, CODE)) != FIG_NONE) {
        fig_fault_say(f, "column \"code\": %s is there already; expected each code once",
                      fig_shown(field(r, row, CODE)).text);
        return CB_PEER_FORMAT;
    }
    if (fig_names_add(&r->codes, field(r, row, CODE), &at) ||
        fig_names_add(&r->groups, field(r, row, GROUP), &to->c.group)) {
        fig_fault_say(f, "more than %d codes or groups", FIG_AREAS_MOST);
        return CB_PEER_SIZE;
    }
    CB_ASSERT(fig_text(field(r, row, CODE), to->c.code, sizeof to->c.code) &&
              fig_text(field(r, row, LABEL), to->c.label, sizeof to->c.label));
    return CB_OK;
}

static enum cb_err on_row(void *arg, uint64_t line, const struct fig_row *row, struct fig_fault *f)
{
    struct reading *r = arg;
    if (!r->head) {
        return head_read(r, row, f);
    }
    if (row->n != r->columns) {
        fig_fault_say(f, "%zu columns; expected %zu, as in the first line", row->n, r->columns);
        return CB_PEER_FORMAT;
    }
    if (r->n == FIG_AREAS_MOST) {
        fig_fault_say(f, "more than %d codes", FIG_AREAS_MOST);
        return CB_PEER_SIZE;
    }
    struct raw *to = &r->v[r->n];
    *to = (struct raw){.line = line};
    enum cb_err e = texts(r, row, to, f);
    e = e ? e : validity(r, row, &to->c.valid, f);
    r->n += !e;
    return e;
}

static int by_code(const void *a, const void *b)
{
    return fig_order(view_str(((const struct raw *)a)->c.code),
                     view_str(((const struct raw *)b)->c.code));
}

/* The codes that others become, by number; chains end. */
static enum cb_err series(struct reading *r, struct fig_data *d, uint64_t *line_out,
                          struct fig_fault *f)
{
    for (size_t i = 0; i < r->n; i++) {
        struct raw *w = &r->v[i];
        *line_out = w->line;
        d->code[i] = w->c;
        d->code[i].becomes = FIG_NONE;
        if (!w->becomes[0]) {
            continue;
        }
        if (fig_code_find(d, view_str(w->becomes), &d->code[i].becomes)) {
            fig_fault_say(f, "column \"becomes\": \"%s\"; expected a code of this file",
                          fig_shown(view_str(w->becomes)).text);
            return CB_PEER_FORMAT;
        }
    }
    for (size_t i = 0; i < r->n; i++) {
        size_t steps = 0;
        *line_out = r->v[i].line;
        for (uint16_t at = (uint16_t)i; d->code[at].becomes != FIG_NONE; at = d->code[at].becomes) {
            if (++steps > r->n) {
                fig_fault_say(f,
                              "column \"becomes\": %s becomes itself in the end; expected a series "
                              "that ends",
                              d->code[i].code);
                return CB_PEER_FORMAT;
            }
        }
    }
    return CB_OK;
}

static enum cb_err fill(struct reading *r, struct fig_data *d, char fault_out[FIG_FAULT],
                        const char *path)
{
    struct fig_fault f;
    uint64_t line = 1;
    qsort(r->v, r->n, sizeof *r->v, by_code);
    d->codes = r->n;
    d->groups = r->groups.n;
    fig_data_room(d);
    memcpy(d->group, r->groups.name, d->groups * sizeof *d->group);
    for (size_t i = 0; i < r->n; i++) { /* all names first: series() looks them up */
        d->code[i] = r->v[i].c;
    }
    enum cb_err e = series(r, d, &line, &f);
    if (e) {
        snprintf(fault_out, FIG_FAULT, "%.100s:%" PRIu64 ": %.440s.", fig_base(path), line, f.text);
    }
    return e;
}

enum cb_err fig_classes_read(const char *path, struct fig_data *d, char fault_out[FIG_FAULT])
{
    CB_CLEANUP(buf_free) struct buf text;
    struct reading r = {.v = cb_alloc(FIG_AREAS_MOST * sizeof *r.v)};
    buf_init(&text, FIG_TEXT_MAX);
    fig_names_init(&r.codes, FIG_AREAS_MOST);
    fig_names_init(&r.groups, FIG_AREAS_MOST);
    enum cb_err e = fig_file_text(path, &text, fault_out);
    e = e ? e : fig_csv_each(&text, ',', on_row, &r, fault_out, path);
    if (!e && !r.n) {
        snprintf(fault_out, FIG_FAULT, "%.200s has no codes.", fig_base(path));
        e = CB_PEER_FORMAT;
    }
    e = e ? e : fill(&r, d, fault_out, path);
    fig_names_free(&r.codes);
    fig_names_free(&r.groups);
    cb_free(r.v, 0);
    return e;
}
