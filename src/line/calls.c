/* calls: one table says which record may come through which door, who may send it, and which
 * step answers it. Called by the batch thread. Never answers anything the table does not name. */
#include "line/line_in.h"
#include <string.h>

#define D(x)          (1u << (x))
#define VISITOR_DOORS (D(DOOR_POST) | D(DOOR_NOJS))
/* Who may, as bits 1 << role; none: whoever asks, signed in or not. */
enum may {
    ANYBODY = 0,
    SUPERVISOR = D(ROLE_SUPERVISOR),
    DESK = D(ROLE_PRACTITIONER) | SUPERVISOR,
    MEMBER = (D(ROLE_LAST + 1) - 1) & ~D(0), /* each role there is */
};

static const struct row {
    uint8_t type;
    unsigned doors;
    unsigned may;
    line_step *step;
} table[] = {
    {WIRE_OPEN, VISITOR_DOORS, ANYBODY, step_open},
    {WIRE_RETURN, VISITOR_DOORS, ANYBODY, step_return},
    {WIRE_SEND, VISITOR_DOORS | D(DOOR_STREAM), ANYBODY, step_send},
    {WIRE_BURN, VISITOR_DOORS, ANYBODY, step_burn},
    {WIRE_WATCH, D(DOOR_STREAM), ANYBODY, step_watch},
    {WIRE_ASK, VISITOR_DOORS, ANYBODY, step_ask},
    {WIRE_HELLO, D(DOOR_STAFF), ANYBODY, step_hello},
    {WIRE_BLIND, D(DOOR_STAFF), ANYBODY, step_blind},
    {WIRE_LOGIN, D(DOOR_STAFF), ANYBODY, step_login},
    {WIRE_LOGIN_KEY, D(DOOR_STAFF), ANYBODY, step_login_key},
    {WIRE_RESUME, D(DOOR_STAFF), ANYBODY, step_resume},
    {WIRE_ENROL_CLAIM, D(DOOR_STAFF), ANYBODY, step_enrol_claim},
    {WIRE_LEAVE, D(DOOR_STAFF), MEMBER, step_leave},
    {WIRE_QUEUE, D(DOOR_STAFF), DESK, step_queue},
    {WIRE_TAKE, D(DOOR_STAFF), DESK, step_take},
    {WIRE_READ, D(DOOR_STAFF), DESK, step_read},
    {WIRE_REPLY_MSG, D(DOOR_STAFF), DESK, step_reply},
    {WIRE_NOTE, D(DOOR_STAFF), DESK, step_note},
    {WIRE_BACK, D(DOOR_STAFF), DESK, step_back},
    {WIRE_END, D(DOOR_STAFF), DESK, step_end},
    {WIRE_ENROL_NEW, D(DOOR_STAFF), SUPERVISOR, step_enrol_new},
    {WIRE_ENROL_LIST, D(DOOR_STAFF), SUPERVISOR, step_enrol_list},
    {WIRE_ENROL_SIGN, D(DOOR_STAFF), SUPERVISOR, step_enrol_sign},
    {WIRE_RENEW, D(DOOR_STAFF), SUPERVISOR, step_renew},
    {WIRE_PASSWORD, D(DOOR_STAFF), MEMBER, step_password},
    {WIRE_FACTOR, D(DOOR_STAFF), MEMBER, step_factor},
    {WIRE_FACTOR_RESET, D(DOOR_STAFF), SUPERVISOR, step_factor_reset},
    {WIRE_PASSKEY_BEGIN, D(DOOR_STAFF), MEMBER, step_passkey_begin},
    {WIRE_PASSKEY_ADD, D(DOOR_STAFF), MEMBER, step_passkey_add},
    {WIRE_PASSKEY_LIST, D(DOOR_STAFF), MEMBER, step_passkey_list},
    {WIRE_PASSKEY_DROP, D(DOOR_STAFF), MEMBER, step_passkey_drop},
    {WIRE_MEMBERS, D(DOOR_STAFF), DESK, step_members},
    {WIRE_AUDIT, D(DOOR_STAFF), SUPERVISOR, step_audit},
    {WIRE_LINE_GET, D(DOOR_STAFF), MEMBER, step_line_get},
    {WIRE_LINE_SET, D(DOOR_STAFF), SUPERVISOR, step_line_set},
    {WIRE_ROTATE, D(DOOR_STAFF), SUPERVISOR, step_rotate},
    {WIRE_STALE_LIST, D(DOOR_STAFF), DESK, step_stale_list},
    {WIRE_REGRANT, D(DOOR_STAFF), DESK, step_regrant},
    {WIRE_ROTATE_DONE, D(DOOR_STAFF), SUPERVISOR, step_rotate_done},
};

bool role_answers(uint8_t role)
{
    return role <= ROLE_LAST && (DESK & D(role));
}

static const struct row *row_of(uint8_t type, uint8_t door)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].type == type && (table[i].doors & D(door))) {
            return &table[i];
        }
    }
    return NULL;
}

/* The one place where a role is asked for. A session that ended is a plain denial. */
static enum cb_err allowed(struct line *l, struct line_call *c, unsigned may)
{
    if (may == ANYBODY) {
        return CB_OK;
    }
    struct session *s = NULL;
    enum cb_err e = session_check(l, &c->seat, &s);
    if (e) {
        return e;
    }
    s->seen_ms = c->arrived_ms;
    return may & D(s->role) ? CB_OK : CB_PEER_DENIED;
}

static enum cb_err step_by_table(struct line *l, struct line_call *c, const struct wire_rec *rec)
{
    const struct row *row = row_of(rec->type, c->door);
    if (!row) {
        return CB_PEER_FORMAT;
    }
    enum cb_err e = allowed(l, c, row->may);
    if (e) {
        return e;
    }
    struct rd body = rd_of(rec->body);
    return row->step(l, c, &body);
}

/* As the session stands after the step: it may have begun or ended with it, or have got other
 * lines. */
static void lines_out(struct line *l, struct line_call *c)
{
    const struct session *s = c->seat.kind == SEAT_STAFF ? session_of(l, &c->seat) : NULL;
    c->nlines = s ? s->nlines : 0;
    memcpy(c->lines, s ? s->lines : c->lines, sizeof c->lines);
}

/* Run the record in c->request and write the reply record: its body on CB_OK, else its status
 * alone. Answers what happened, for the batch to keep or undo. */
enum cb_err line_step_run(struct line *l, struct line_call *c)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    tells_drop(c);
    c->wrote = false;
    c->reply_max = c->reply_max ? c->reply_max : WIRE_REPLY_LEN;
    buf_free(&c->reply);
    buf_init(&c->reply, c->reply_max);
    enum cb_err e = wire_rec_get(buf_view(&c->request), &rec, &used);
    size_t at = wire_rec_begin(&c->reply, (uint8_t)(rec.type | WIRE_REPLY), rec.tag);
    /* The post door pads: what follows the record there is random fill. */
    if (!e && used != c->request.len && c->door != DOOR_POST) {
        e = CB_PEER_SIZE;
    }
    e = e ? (e == CB_NONE_STALE ? CB_PEER_SIZE : e) : step_by_table(l, c, &rec);
    lines_out(l, c);
    if (!e && c->reply.failed) {
        e = CB_HERE_BUG;
    }
    if (e) {
        line_step_refuse(c, e);
        return e;
    }
    wire_rec_end(&c->reply, at, WIRE_OK);
    return CB_OK;
}

void line_step_refuse(struct line_call *c, enum cb_err e)
{
    struct wire_rec rec = {0};
    size_t used;
    enum cb_err shape = wire_rec_get(buf_view(&c->request), &rec, &used);
    (void)shape; /* type and tag as far as they could be read */
    tells_drop(c);
    c->wrote = false;
    buf_free(&c->reply);
    buf_init(&c->reply, WIRE_HDR);
    size_t at = wire_rec_begin(&c->reply, (uint8_t)(rec.type | WIRE_REPLY), rec.tag);
    wire_rec_end(&c->reply, at, (uint8_t)wire_status_of(e));
}

/* Past the first few they need room of their own: somebody who leaves may hold many conversations.
 */
void tell(struct line_call *c, struct bus_topic t, uint8_t what, uint64_t n)
{
    struct line_tell one = {.topic = t, .what = what, .n = n};
    if (c->ntell < LINE_TELL_MAX) {
        c->tell[c->ntell++] = one;
        return;
    }
    c->more.max = TELLS_MORE * sizeof one;
    buf_put(&c->more, &one, sizeof one);
}

void tells_drop(struct line_call *c)
{
    c->ntell = 0;
    buf_free(&c->more);
    c->more = (struct buf){0};
}

void tell_conv(struct line_call *c, const struct conv *v, uint8_t what, uint64_t n)
{
    tell(c, line_topic_conv(&v->row.row), what, n);
}

void tell_member(struct line_call *c, const struct seal_mid *mid, uint8_t what)
{
    struct bus_topic t;
    memcpy(t.b, mid->b, sizeof t.b);
    tell(c, t, what, 0);
}

void tell_queue(struct line_call *c, uint16_t line)
{
    tell(c, line_topic_queue(line), BUS_QUEUE, line);
}

struct bus_topic line_topic_conv(const struct store_row *r)
{
    struct bus_topic t;
    memcpy(t.b, r->b, sizeof t.b);
    return t;
}

struct bus_topic line_topic_queue(uint16_t line)
{
    struct bus_topic t = {0};
    t.b[0] = (uint8_t)(line >> 8);
    t.b[1] = (uint8_t)line;
    return t;
}

struct bus_topic line_topic_papers(void)
{
    return line_topic_queue(0); /* no line has that number */
}

void line_seat_leave(struct line_seat *s)
{
    cb_wipe(s, sizeof *s);
}
