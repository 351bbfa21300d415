/* planning: a campaign's plan and what was spent on it, as its managers write them. Called through
 * calls.c, and by placed. Never keeps a text that cannot be read: what is wrong is one sentence
 * with its line and column. */
#include "campaign/keep.h"
#include "line/placed_in.h"
#include "line/line_in.h"
#include <stdio.h>
#include <string.h>

/* PLAN_GET: wire/campaign.h. */
enum cb_err step_plan_get(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(buf_free) struct buf text = {0};
    uint16_t line = rd_u16(body);
    uint8_t which = rd_u8(body);
    rd_zero(body, 1);
    uint32_t from = rd_u32(body);
    if (!rd_done(body) || which > WIRE_SPEND) {
        return CB_PEER_FORMAT;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    buf_init(&text, SPEND_TEXT_MAX);
    enum cb_err e = plan_kept(l->store, line, which == WIRE_PLAN ? PLAN_DOC : SPEND_DOC, &text);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    part_put(c, buf_view(&text), from, VIEW("", 0));
    return CB_OK;
}

void part_put(struct call *c, struct view whole, uint32_t from, struct view mark)
{
    uint8_t total[4];
    struct wr w = wr_of(total, sizeof total);
    wr_u32(&w, (uint32_t)whole.len);
    buf_put(&c->reply, total, sizeof total);
    buf_put(&c->reply, mark.p, mark.len);
    size_t at = from < whole.len ? from : whole.len;
    size_t room = c->reply_max - c->reply.len;
    size_t n = whole.len - at < room ? whole.len - at : room;
    buf_put(&c->reply, whole.p + at, n);
}

static void set_answer(struct buf *b, const struct plan_fault *f)
{
    size_t len = strlen(f->why);
    uint8_t head[8];
    struct wr w = wr_of(head, sizeof head);
    wr_u8(&w, len > 0);
    wr_zero(&w, 1);
    wr_u16(&w, (uint16_t)(f->line < UINT16_MAX ? f->line : UINT16_MAX));
    wr_u16(&w, (uint16_t)(f->col < UINT16_MAX ? f->col : UINT16_MAX));
    wr_u16(&w, (uint16_t)len);
    buf_put(b, head, sizeof head);
    buf_put(b, f->why, len);
}

/* The spending that is there, by this plan. NONE_FOUND: none is. */
static enum cb_err spend_stored(struct line *l, uint16_t line, const struct plan *p,
                                struct spend *out, struct plan_fault *f)
{
    CB_CLEANUP(buf_free) struct buf csv;
    buf_init(&csv, SPEND_TEXT_MAX);
    enum cb_err e = plan_kept(l->store, line, SPEND_DOC, &csv);
    return e ? e : spend_read(buf_view(&csv), p, out, f);
}

/* Is it still the plan that the writer had read? */
static enum cb_err was_is(struct line *l, uint16_t line, const uint8_t was[32])
{
    static const uint8_t none[32];
    CB_CLEANUP(buf_free) struct buf text;
    struct seal_hash now;
    buf_init(&text, PLAN_TEXT_MAX);
    enum cb_err e = plan_kept(l->store, line, PLAN_DOC, &text);
    if (e) {
        return e != CB_NONE_FOUND ? e : memcmp(was, none, 32) == 0 ? CB_OK : CB_NONE_STALE;
    }
    seal_hash256(buf_view(&text), &now);
    return memcmp(was, now.b, 32) == 0 ? CB_OK : CB_NONE_STALE;
}

struct change {
    uint16_t line;
    bool check;
    const uint8_t *was;
    struct view text;
    uint64_t n; /* placements, or rows */
};

/* A plan, whole; and the spending that is there must still be of it. */
static enum cb_err plan_set(struct line *l, struct change *to, struct plan_fault *f)
{
    CB_CLEANUP(plan_free) struct plan p;
    CB_CLEANUP(spend_free) struct spend s = {0};
    enum cb_err e = plan_read(to->text, &p, f);
    if (e) {
        return CB_OK;
    }
    to->n = p.nplacements;
    e = spend_stored(l, to->line, &p, &s, f);
    if (f->why[0]) {
        *f = (struct plan_fault){0};
        snprintf(f->why, sizeof f->why,
                 "there is spending of a day or a placement that this plan does not have");
        return CB_OK;
    }
    e = e == CB_NONE_FOUND ? CB_OK : e;
    if (e || to->check) {
        return e;
    }
    e = was_is(l, to->line, to->was);
    e = e ? e : plan_keep(l->store, to->line, PLAN_DOC, to->text);
    placed_moved(l);
    return e;
}

static size_t rows_of(struct view csv)
{
    size_t lines = 0;
    for (size_t i = 0; i < csv.len; i++) {
        lines += csv.p[i] == '\n';
    }
    return lines - 1; /* the first are names */
}

/* More spending, into what is there. */
static enum cb_err spend_set(struct line *l, struct change *to, struct plan_fault *f)
{
    CB_CLEANUP(plan_free) struct plan p = {0};
    CB_CLEANUP(spend_free) struct spend was = {0}, more = {0};
    CB_CLEANUP(buf_free) struct buf plan, csv;
    buf_init(&plan, PLAN_TEXT_MAX);
    buf_init(&csv, SPEND_TEXT_MAX);
    enum cb_err e = plan_kept(l->store, to->line, PLAN_DOC, &plan);
    if (e == CB_NONE_FOUND) {
        snprintf(f->why, sizeof f->why, "there is no plan yet");
        return CB_OK;
    }
    e = e ? e : plan_read(buf_view(&plan), &p, f);
    if (e || spend_read(to->text, &p, &more, f)) {
        return e;
    }
    to->n = more.n;
    e = spend_stored(l, to->line, &p, &was, f);
    e = e == CB_NONE_FOUND ? CB_OK : e;
    e = e ? e : spend_merge(&p, &was, &more, &csv);
    if (e == CB_PEER_SIZE || (!e && rows_of(buf_view(&csv)) > SPEND_ROWS)) {
        snprintf(f->why, sizeof f->why, "with these there are more rows than there is room for");
        return CB_OK;
    }
    return e || to->check ? e : plan_keep(l->store, to->line, SPEND_DOC, buf_view(&csv));
}

/* PLAN_SET: wire/campaign.h. */
enum cb_err step_plan_set(struct line *l, struct call *c, struct rd *body)
{
    struct plan_fault f = {0};
    struct change to = {.line = rd_u16(body)};
    uint8_t which = rd_u8(body), check = rd_u8(body);
    to.check = check == 1;
    to.was = rd_view(body, 32).p;
    to.text = rd_view(body, body->left);
    if (body->failed || which > WIRE_SPEND || check > 1) {
        return CB_PEER_FORMAT;
    }
    if (!staff_serves(l->staff, &c->seat, to.line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = which == WIRE_PLAN ? plan_set(l, &to, &f) : spend_set(l, &to, &f);
    if (!e && !f.why[0] && !check) {
        uint8_t action = which == WIRE_PLAN ? AUDIT_PLAN : AUDIT_SPEND;
        e = staff_audit_number(l->staff, c, action, to.line, to.n);
    }
    set_answer(&c->reply, &f);
    return e;
}
