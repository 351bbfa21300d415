/* session: who is signed in; resuming and leaving. Called by calls, signin, account and passkeys.
 * Sessions live in this process's memory only: none survives a restart.
 * Never keeps a session's secret, only its hash. */
#include "line/line_in.h"
#include <string.h>

struct session *session_of(struct line *l, const struct line_seat *s)
{
    uint64_t now = cb_mono_ms();
    for (unsigned i = 0; s->kind == SEAT_STAFF && i < SESSIONS; i++) {
        struct session *x = &l->sessions[i];
        if (x->role && cb_equal(x->id, s->session, sizeof x->id)) {
            if (now - x->seen_ms > SESSION_IDLE_MS) {
                cb_wipe(x, sizeof *x);
                return NULL;
            }
            return x;
        }
    }
    return NULL;
}

bool session_has_line(const struct session *s, uint16_t line)
{
    for (unsigned i = 0; s && i < s->nlines; i++) {
        if (s->lines[i] == line) {
            return true;
        }
    }
    return false;
}

/* What the member's paper says of them, as it lies now. */
static void session_role(struct session *s, const struct seal_member *paper)
{
    s->role = paper->role;
    s->nlines = paper->nlines;
    memcpy(s->lines, paper->line, sizeof s->lines);
}

enum cb_err session_check(struct line *l, struct line_seat *seat, struct session **out)
{
    struct session *s = session_of(l, seat);
    struct staff m = {0};
    struct seal_member paper;
    enum cb_err e = s ? staff_in_force(l->store, &s->mid, &m, &paper) : CB_PEER_AUTH;
    cb_wipe(&m, sizeof m);
    if (e == CB_PEER_AUTH) {
        if (s) {
            cb_wipe(s, sizeof *s);
        }
        line_seat_leave(seat);
    }
    if (e) {
        return e;
    }
    session_role(s, &paper);
    seat->role = s->role;
    *out = s;
    return CB_OK;
}

void sessions_end(struct line *l, const struct seal_mid *mid, const struct session *but)
{
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &l->sessions[i];
        if (s->role && s != but && memcmp(s->mid.b, mid->b, sizeof mid->b) == 0) {
            cb_wipe(s, sizeof *s);
        }
    }
}

/* A member who has SESSIONS_EACH already loses the one that began first. */
static void sessions_thin(struct line *l, const struct seal_mid *mid)
{
    struct session *oldest = NULL;
    unsigned n = 0;
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &l->sessions[i];
        if (s->role && memcmp(s->mid.b, mid->b, sizeof mid->b) == 0) {
            oldest = !oldest || s->began < oldest->began ? s : oldest;
            n++;
        }
    }
    if (n >= SESSIONS_EACH) {
        cb_wipe(oldest, sizeof *oldest);
    }
}

/* A free place, or that of whoever was silent longest. */
static struct session *session_room(struct line *l)
{
    struct session *oldest = &l->sessions[0];
    for (unsigned i = 0; i < SESSIONS; i++) {
        if (!l->sessions[i].role) {
            return &l->sessions[i];
        }
        oldest = l->sessions[i].seen_ms < oldest->seen_ms ? &l->sessions[i] : oldest;
    }
    return oldest;
}

static void seat_of(struct line_seat *seat, const struct session *s)
{
    *seat =
        (struct line_seat){.kind = SEAT_STAFF, .role = s->role, .line = s->lines[0], .mid = s->mid};
    memcpy(seat->session, s->id, sizeof s->id);
}

enum cb_err session_start(struct line *l, struct line_call *c, const struct staff *m,
                          uint8_t secret_out[32])
{
    struct seal_member paper;
    struct seal_hash h;
    if (seal_member_peek(VIEW(m->member, SEAL_MEMBER), &paper)) {
        return CB_HERE_DISK;
    }
    if (cb_day() < paper.nbf_day || cb_day() > paper.naf_day) {
        return CB_PEER_AUTH; /* their time here has ended */
    }
    sessions_thin(l, &paper.mid);
    struct session *s = session_room(l);
    *s = (struct session){.mid = paper.mid, .seen_ms = c->arrived_ms, .began = ++l->sessions_begun};
    session_role(s, &paper);
    cb_random(s->id, sizeof s->id);
    cb_random(secret_out, 32);
    seal_hash256(VIEW(secret_out, 32), &h);
    memcpy(s->secret_hash, h.b, 32);
    seat_of(&c->seat, s);
    return CB_OK;
}

/* RESUME: session32 -> IDENTITY. After a dropped connection, not after a restart. */
enum cb_err step_resume(struct line *l, struct line_call *c, struct rd *body)
{
    uint8_t secret[32];
    struct seal_hash h;
    rd_bytes(body, secret, sizeof secret);
    seal_hash256(VIEW(secret, sizeof secret), &h);
    cb_wipe(secret, sizeof secret);
    for (unsigned i = 0; rd_done(body) && i < SESSIONS; i++) {
        struct session *s = &l->sessions[i];
        if (!s->role || !cb_equal(s->secret_hash, h.b, sizeof h.b)) {
            continue;
        }
        seat_of(&c->seat, s);
        enum cb_err e = session_check(l, &c->seat, &s);
        if (e) {
            return e;
        }
        s->seen_ms = c->arrived_ms;
        return identity_put(l, s, NULL, &c->reply);
    }
    return CB_PEER_AUTH;
}

/* LEAVE: [everywhere1 = 1] -> nothing. */
enum cb_err step_leave(struct line *l, struct line_call *c, struct rd *body)
{
    struct session *s = session_of(l, &c->seat);
    bool everywhere = body->left > 0;
    if ((everywhere && rd_u8(body) != 1) || !rd_done(body)) {
        return CB_PEER_FORMAT;
    }
    if (everywhere) {
        sessions_end(l, &c->seat.mid, s);
    }
    cb_wipe(s, sizeof *s);
    line_seat_leave(&c->seat);
    return CB_OK;
}
