/* settings: what a line's supervisors decide for it, and what its visitors are told of that. Called
 * through line, whose daily round keeps to it. Never lets a shorter time than before take
 * effect on the day it was set: what it destroys does not come back, and a slip can be undone.
 *
 * PAPER_LINE under the line's number: days2 before2 since4 chats1 0x1 answer2 wrap2 0x2. */
#include "staff/staff_in.h"

enum { SETTINGS_DOC = 16, RETENTION_DAYS = 180 };

struct settings {
    uint16_t days, before; /* before: what it was until the day it was set */
    uint32_t since;
    struct staff_desk desk;
};

static enum cb_err settings_get(struct store *s, uint16_t line, struct settings *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct store_id id = staff_line_id(line);
    buf_init(&b, SETTINGS_DOC);
    *out = (struct settings){.days = RETENTION_DAYS, .before = RETENTION_DAYS};
    enum cb_err e = line ? s->ops->paper_get(s, PAPER_LINE, &id, 0, &b)
                         : CB_NONE_FOUND; /* a store without a line yet */
    if (e) {
        return e == CB_NONE_FOUND ? CB_OK : e; /* nobody has decided anything yet */
    }
    struct rd r = rd_of(buf_view(&b));
    out->days = rd_u16(&r);
    out->before = rd_u16(&r);
    out->since = rd_u32(&r);
    out->desk.chats = rd_u8(&r);
    rd_zero(&r, 1);
    out->desk.answer_s = rd_u16(&r);
    out->desk.wrap_s = rd_u16(&r);
    rd_zero(&r, 2);
    return rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

static uint16_t days_on(const struct settings *s, uint32_t today)
{
    return today > s->since || s->days > s->before ? s->days : s->before;
}

enum cb_err staff_retention_of(struct store *s, uint16_t line, uint32_t today, uint16_t *days_out)
{
    struct settings set;
    enum cb_err e = settings_get(s, line, &set);
    *days_out = days_on(&set, today);
    return e;
}

enum cb_err staff_desk_of(struct store *s, uint16_t line, struct staff_desk *out)
{
    struct settings set;
    enum cb_err e = settings_get(s, line, &set);
    *out = set.desk;
    return e;
}

enum cb_err settings_front(struct store *s, struct staff_fronts *out)
{
    enum cb_err e = staff_line_list(s, &out->lines);
    for (unsigned i = 0; !e && i < out->lines.n; i++) {
        struct settings set;
        e = settings_get(s, out->lines.line[i], &set);
        out->of[i].retention_days = set.days;
    }
    return e;
}

static void desk_write(struct wr *w, const struct staff_desk *d)
{
    wr_u8(w, d->chats);
    wr_zero(w, 1);
    wr_u16(w, d->answer_s);
    wr_u16(w, d->wrap_s);
}

/* What is 0 stays as it is. */
static void desk_read(struct rd *r, struct staff_desk *d)
{
    uint8_t chats = rd_u8(r);
    rd_zero(r, 1);
    uint16_t answer = rd_u16(r), wrap = rd_u16(r);
    d->chats = chats ? chats : d->chats;
    d->answer_s = answer ? answer : d->answer_s;
    d->wrap_s = wrap ? wrap : d->wrap_s;
}

/* LINE_GET: line2 -> SETTINGS. */
enum cb_err step_line_get(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct settings s;
    uint16_t line = rd_u16(body);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    if (!session_has_line(session_of(sr, &c->seat), line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = settings_get(sr->store, line, &s);
    struct wr w = wr_of(buf_room(&c->reply, WIRE_SETTINGS), WIRE_SETTINGS);
    wr_u16(&w, s.days);
    desk_write(&w, &s.desk);
    wr_zero(&w, w.left);
    return e;
}

static enum cb_err settings_put(struct staffroom *sr, uint16_t line, const struct settings *now)
{
    uint8_t doc[SETTINGS_DOC];
    struct store_id id = staff_line_id(line);
    struct wr w = wr_of(doc, sizeof doc);
    wr_u16(&w, now->days);
    wr_u16(&w, now->before);
    wr_u32(&w, now->since);
    desk_write(&w, &now->desk);
    wr_zero(&w, w.left);
    return sr->store->ops->paper_put(sr->store, PAPER_LINE, &id, 0, VIEW(doc, w.len));
}

/* LINE_SET: line2 SETTINGS -> nothing. */
enum cb_err step_line_set(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct settings was, now;
    uint32_t today = cb_day();
    uint16_t line = rd_u16(body), days = rd_u16(body);
    enum cb_err e = settings_get(sr->store, line, &was);
    now = (struct settings){
        .days = days, .before = days_on(&was, today), .since = today, .desk = was.desk};
    desk_read(body, &now.desk);
    rd_zero(body, WIRE_SETTINGS - 8);
    if (!rd_done(body) || days < WIRE_RETENTION_MIN || days > WIRE_RETENTION_MAX ||
        now.desk.chats > WIRE_CHATS_MAX) {
        return CB_PEER_FORMAT;
    }
    if (!session_has_line(session_of(sr, &c->seat), line)) {
        return CB_PEER_DENIED;
    }
    e = e ? e : settings_put(sr, line, &now);
    e = e ? e : staff_audit_number(sr, c, AUDIT_SETTINGS, line, days);
    sr->papers_moved = sr->papers_moved || !e;
    return e;
}
