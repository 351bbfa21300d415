/* told: a campaign's report for the console, as bytes. Called through calls.c, which asked for the
 * role. Supervisors may see it as it is, now. Everybody else is shown what was made once for each
 * week that is over, and is kept: with small counts hidden, and rounded while there is more of the
 * campaign to come. Never makes two for one week: of two reports that differ in a day, or in which
 * placement is of which channel, the difference is a few people. Only money may change in one: with
 * the same plan and the same days, people are the same.
 *
 * RELEASE_DOC: below4 exact4 rounded1 0x3 plan32 spend32 sheet_len4 | SHEET | sums (CSV). below:
 * the Monday up to which it counts. exact: the last day that was ever told without rounding, 0
 * none. plan, spend: BLAKE2b-256 of what it was made from. */
#include "campaign/sheet.h"
#include "line/figures_in.h"
#include "line/placed_in.h"
#include "line/line_in.h"
#include <string.h>

enum { COUNTS_MOST = 500000, FRESH_MS = 60000, RELEASE_HDR = 80, DAYS = 7 };

struct told { /* as it is, for supervisors: what was made last, so that its pages fit together */
    uint16_t line;
    uint64_t made_ms; /* monotonic; 0: nothing was */
    struct buf sheet, sums;
};

void told_free(struct told *t)
{
    if (t) {
        buf_free(&t->sheet);
        buf_free(&t->sums);
        cb_free(t, sizeof *t);
    }
}

struct subject { /* of a report */
    uint16_t line;
    struct plan plan;
    struct spend spend;
    const struct rota_zone *zone;
    int32_t today;
    struct seal_hash plan_is, spend_is;
};

static void subject_free(struct subject *s)
{
    plan_free(&s->plan);
    spend_free(&s->spend);
}

/* Errors  NONE_FOUND there is no plan */
static enum cb_err subject_read(struct line *l, uint16_t line, struct subject *s)
{
    CB_CLEANUP(buf_free) struct buf text, csv;
    struct plan_fault fault;
    unsigned minute;
    *s = (struct subject){.line = line, .zone = figures_zone(l, line)};
    buf_init(&text, PLAN_TEXT_MAX);
    buf_init(&csv, SPEND_TEXT_MAX);
    s->today = rota_local(s->zone, (int64_t)cb_unix_s(), &minute);
    enum cb_err e = plan_kept(l->store, line, PLAN_DOC, &text);
    e = e ? e : plan_read(buf_view(&text), &s->plan, &fault);
    if (e) {
        return e == CB_NONE_FOUND ? e : CB_HERE_BUG;
    }
    seal_hash256(buf_view(&text), &s->plan_is);
    e = plan_kept(l->store, line, SPEND_DOC, &csv);
    seal_hash256(buf_view(&csv), &s->spend_is);
    e = e ? e : spend_read(buf_view(&csv), &s->plan, &s->spend, &fault);
    return e == CB_NONE_FOUND ? CB_OK : e;
}

struct manner {
    int32_t below; /* 0: up to now */
    bool hidden, rounded;
};

static enum cb_err report_make(struct line *l, const struct subject *s, struct manner how,
                               struct buf *sheet, struct buf *sums)
{
    struct facts *f = NULL;
    const struct facts_ask ask = {s->line,     &s->plan,    &s->spend, s->zone,
                                  cb_unix_s(), COUNTS_MOST, how.below};
    enum cb_err e = facts_read(l->store, &ask, &f);
    if (e) {
        return e == CB_PEER_SIZE ? CB_BUSY_RATE : e;
    }
    if (how.hidden) {
        facts_hide(f);
    }
    if (how.rounded) {
        facts_round(f);
    }
    report_bytes(f, how.hidden, sheet);
    facts_counts(f, sums);
    facts_free(f);
    return sheet->failed || sums->failed ? CB_BUSY_RATE : CB_OK;
}

/* --- as it is
 * ---------------------------------------------------------------------------------------------- */

static enum cb_err exact_get(struct line *l, uint16_t line, bool from_start,
                             const struct told **out)
{
    CB_CLEANUP(subject_free) struct subject s = {0};
    struct told *t = l->told ? l->told : cb_alloc(sizeof *t);
    uint64_t now_ms = cb_mono_ms();
    l->told = t;
    *out = t;
    if (t->made_ms && t->line == line && (!from_start || now_ms - t->made_ms < FRESH_MS)) {
        return CB_OK;
    }
    buf_free(&t->sheet);
    buf_free(&t->sums);
    *t = (struct told){.line = line};
    buf_init(&t->sheet, RELEASE_MAX);
    buf_init(&t->sums, RELEASE_MAX);
    enum cb_err e = subject_read(l, line, &s);
    e = e ? e : report_make(l, &s, (struct manner){0}, &t->sheet, &t->sums);
    t->made_ms = e ? 0 : now_ms;
    return e;
}

/* --- as it may be shown
 * ---------------------------------------------------------------------------------------------- */

struct release {
    int32_t below, exact;
    bool rounded;
    struct seal_hash plan, spend;
    struct view sheet, sums; /* of the buf it was read from */
};

static enum cb_err release_kept(struct line *l, uint16_t line, struct buf *b, struct release *out)
{
    *out = (struct release){0};
    enum cb_err e = plan_kept(l->store, line, RELEASE_DOC, b);
    if (e) {
        return e;
    }
    struct rd r = rd_of(buf_view(b));
    out->below = (int32_t)rd_u32(&r);
    out->exact = (int32_t)rd_u32(&r);
    out->rounded = rd_u8(&r);
    rd_zero(&r, 3);
    rd_bytes(&r, out->plan.b, sizeof out->plan.b);
    rd_bytes(&r, out->spend.b, sizeof out->spend.b);
    out->sheet = rd_view(&r, rd_u32(&r));
    out->sums = rd_view(&r, r.left);
    return r.failed ? CB_HERE_DISK : CB_OK;
}

static int32_t monday_of(int32_t day)
{
    return day - (int32_t)rota_weekday(day);
}

static enum cb_err release_make(struct line *l, const struct subject *s, int32_t exact,
                                struct manner how)
{
    CB_CLEANUP(buf_free) struct buf b, sheet, sums;
    uint8_t head[RELEASE_HDR];
    struct wr w = wr_of(head, sizeof head);
    buf_init(&b, RELEASE_MAX);
    buf_init(&sheet, RELEASE_MAX);
    buf_init(&sums, RELEASE_MAX);
    enum cb_err e = report_make(l, s, how, &sheet, &sums);
    wr_u32(&w, (uint32_t)how.below);
    wr_u32(&w, (uint32_t)exact);
    wr_u8(&w, how.rounded);
    wr_zero(&w, 3);
    wr_bytes(&w, s->plan_is.b, sizeof s->plan_is.b);
    wr_bytes(&w, s->spend_is.b, sizeof s->spend_is.b);
    wr_u32(&w, (uint32_t)sheet.len);
    buf_put(&b, head, sizeof head);
    buf_put(&b, sheet.p, sheet.len);
    buf_put(&b, sums.p, sums.len);
    e = !e && b.failed ? CB_BUSY_RATE : e;
    return e ? e : plan_keep(l->store, s->line, RELEASE_DOC, buf_view(&b));
}

static bool is(const struct seal_hash *a, const struct seal_hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

/* How the next one is to be made. The one of all the campaign's weeks is told as it is, but for
 * what is hidden, and only once of any day. */
static struct manner manner_next(const struct subject *s, const struct release *was)
{
    int32_t now = monday_of(s->today), end = monday_of(s->plan.to) + DAYS;
    int32_t first = s->plan.from - (s->plan.to - s->plan.from + 1); /* of facts_read */
    bool over = now >= end;
    return (struct manner){over ? end : now, true, !over || first <= was->exact};
}

/* What there is of the week that is over; it is made when it is first asked for. */
static enum cb_err release_get(struct line *l, uint16_t line, struct buf *b, struct release *out)
{
    CB_CLEANUP(subject_free) struct subject s = {0};
    enum cb_err e = release_kept(l, line, b, out);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    e = subject_read(l, line, &s);
    if (e) {
        return e;
    }
    struct manner how = manner_next(&s, out);
    bool stands = out->below && out->below >= how.below && out->below <= monday_of(s.today);
    if (stands && (is(&out->spend, &s.spend_is) || !is(&out->plan, &s.plan_is))) {
        return CB_OK;
    }
    int32_t exact = how.rounded ? out->exact : how.below - 1;
    if (stands) { /* the same, with what was spent since */
        how = (struct manner){out->below, true, out->rounded};
        exact = out->exact;
    }
    e = release_make(l, &s, exact, how);
    buf_free(b);
    buf_init(b, RELEASE_MAX);
    return e ? e : release_kept(l, line, b, out);
}

static void answer_put(struct call *c, struct view whole, uint32_t from)
{
    enum { MARK = 8 };
    struct seal_hash mark;
    seal_hash256(whole, &mark);
    part_put(c, whole, from, VIEW(mark.b, MARK));
}

/* CAMPAIGN_REPORT: wire/campaign.h. */
enum cb_err step_campaign_report(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(buf_free) struct buf kept = {0};
    const struct told *t = NULL;
    struct release r = {0};
    uint16_t line = rd_u16(body);
    uint8_t what = rd_u8(body), part = rd_u8(body);
    uint32_t from = rd_u32(body);
    if (!rd_done(body) || what > WIRE_REPORT_EXACT || part > WIRE_REPORT_SUMS) {
        return CB_PEER_FORMAT;
    }
    bool may = what == WIRE_REPORT_SHOWN || (STAFF_SUPERVISOR & 1u << c->seat.role);
    if (!may || !staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    buf_init(&kept, RELEASE_MAX);
    enum cb_err e = what == WIRE_REPORT_EXACT ? exact_get(l, line, from == 0, &t)
                                              : release_get(l, line, &kept, &r);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    if (t && !e) {
        r.sheet = buf_view(&t->sheet);
        r.sums = buf_view(&t->sums);
    } else if (e) {
        r = (struct release){0};
    }
    answer_put(c, part == WIRE_REPORT_SUMS ? r.sums : r.sheet, from);
    return CB_OK;
}
