/* plan: a campaign's text, line by line: sections in brackets, key = value, comments behind a #.
 * Called by http at its start, by line when somebody saves a plan, and by cli. Never keeps a plan
 * that is not whole. */
#include "campaign/campaign_in.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum cb_err plan_wrong(struct reading *r, const uint8_t *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(r->fault->why, sizeof r->fault->why, fmt, args);
    va_end(args);
    r->fault->line = r->number;
    r->fault->col = at ? (unsigned)(at - r->line.p) + 1 : 1;
    return CB_PEER_FORMAT;
}

static enum cb_err section_line(struct reading *r, struct view v)
{
    if (v.p[v.len - 1] != ']') {
        return plan_wrong(r, v.p + v.len, "the bracket of this section is not closed");
    }
    enum cb_err e = plan_section_end(r);
    return e ? e : plan_section_begin(r, text_trim(VIEW(v.p + 1, v.len - 2)));
}

static enum cb_err key_line(struct reading *r, struct view v)
{
    const uint8_t *eq = memchr(v.p, '=', v.len);
    if (!eq) {
        return plan_wrong(r, v.p, "this is neither [section] nor key = value");
    }
    struct view key = text_trim(VIEW(v.p, (size_t)(eq - v.p)));
    struct view value = text_trim(VIEW(eq + 1, v.len - (size_t)(eq + 1 - v.p)));
    if (r->section == SECTION_NONE) {
        return plan_wrong(r, v.p, "the first section, [campaign], must stand before this");
    }
    return plan_key_set(r, key, value);
}

static enum cb_err line_take(struct reading *r)
{
    size_t bad = text_bad(r->line);
    if (bad < r->line.len) {
        return plan_wrong(r, r->line.p + bad,
                          "a control character, or something that is not UTF-8");
    }
    struct view v = text_trim(r->line);
    if (!v.len || v.p[0] == '#') {
        return CB_OK;
    }
    return v.p[0] == '[' ? section_line(r, v) : key_line(r, v);
}

static enum cb_err lines_take(struct reading *r)
{
    struct view rest = buf_view(&r->p->text);
    enum cb_err e = CB_OK;
    while (!e && rest.len) {
        const uint8_t *end = memchr(rest.p, '\n', rest.len);
        size_t n = end ? (size_t)(end - rest.p) : rest.len;
        r->line = VIEW(rest.p, n);
        r->number++;
        e = line_take(r);
        rest = VIEW(rest.p + n + (end ? 1 : 0), rest.len - n - (end ? 1 : 0));
    }
    return e ? e : plan_section_end(r);
}

static int by_number(const void *a, const void *b)
{
    const struct plan_placement *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

enum cb_err plan_read(struct view text, struct plan *p, struct plan_fault *fault_out)
{
    struct reading r = {.p = p, .fault = fault_out};
    *p = (struct plan){0};
    *fault_out = (struct plan_fault){0};
    if (text.len > PLAN_TEXT_MAX) {
        snprintf(fault_out->why, sizeof fault_out->why, "the plan is longer than %d bytes",
                 PLAN_TEXT_MAX);
        return CB_PEER_SIZE;
    }
    buf_init(&p->text, PLAN_TEXT_MAX);
    buf_put(&p->text, text.p, text.len);
    p->placement = cb_alloc(PLAN_PLACEMENTS * sizeof *p->placement);
    enum cb_err e = lines_take(&r);
    e = e ? e : plan_check(&r);
    if (e) {
        plan_free(p);
        return e;
    }
    qsort(p->placement, p->nplacements, sizeof *p->placement, by_number);
    return CB_OK;
}

void plan_free(struct plan *p)
{
    buf_free(&p->text);
    cb_free(p->placement, p->placement ? PLAN_PLACEMENTS * sizeof *p->placement : 0);
    *p = (struct plan){0};
}

size_t plan_find(const struct plan *p, uint16_t number)
{
    const struct plan_placement key = {.number = number};
    const struct plan_placement *at =
        p->nplacements ? bsearch(&key, p->placement, p->nplacements, sizeof key, by_number) : NULL;
    return at ? (size_t)(at - p->placement) : SIZE_MAX;
}

unsigned plan_turn(const struct plan *p, const struct plan_placement *at, int32_t day)
{
    return at->turns < 2 || day < p->from ? 0 : (unsigned)(day - p->from) % at->turns;
}
