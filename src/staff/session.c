/* session: who is signed in. Called by line's table, and by every step here.
 * Sessions live in this process's memory only: none survives a restart.
 * Never keeps a session's secret, only its hash. */
#include "staff/staff_in.h"
#include <string.h>

struct session *session_of(struct staffroom *sr, const struct call_seat *s)
{
    uint64_t now = cb_mono_ms();
    for (unsigned i = 0; s->kind == SEAT_STAFF && i < SESSIONS; i++) {
        struct session *x = &sr->sessions[i];
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

enum cb_err session_check(struct staffroom *sr, struct call_seat *seat, struct session **out)
{
    struct session *s = session_of(sr, seat);
    struct staff m = {0};
    struct seal_member paper;
    enum cb_err e = s ? staff_in_force(sr->store, &s->mid, &m, &paper) : CB_PEER_AUTH;
    cb_wipe(&m, sizeof m);
    if (e == CB_PEER_AUTH) {
        if (s) {
            cb_wipe(s, sizeof *s);
        }
        call_seat_leave(seat);
    }
    if (e) {
        return e;
    }
    session_role(s, &paper);
    seat->role = s->role;
    *out = s;
    return CB_OK;
}

void sessions_end(struct staffroom *sr, const struct seal_mid *mid, const struct session *but)
{
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &sr->sessions[i];
        if (s->role && s != but && memcmp(s->mid.b, mid->b, sizeof mid->b) == 0) {
            cb_wipe(s, sizeof *s);
        }
    }
}

/* A member who has SESSIONS_EACH already loses the one that began first. */
static void sessions_thin(struct staffroom *sr, const struct seal_mid *mid)
{
    struct session *oldest = NULL;
    unsigned n = 0;
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &sr->sessions[i];
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
static struct session *session_room(struct staffroom *sr)
{
    struct session *oldest = &sr->sessions[0];
    for (unsigned i = 0; i < SESSIONS; i++) {
        if (!sr->sessions[i].role) {
            return &sr->sessions[i];
        }
        oldest = sr->sessions[i].seen_ms < oldest->seen_ms ? &sr->sessions[i] : oldest;
    }
    return oldest;
}

void session_seat(struct call_seat *seat, const struct session *s)
{
    *seat =
        (struct call_seat){.kind = SEAT_STAFF, .role = s->role, .line = s->lines[0], .mid = s->mid};
    memcpy(seat->session, s->id, sizeof s->id);
}

enum cb_err session_start(struct staffroom *sr, struct call *c, const struct staff *m,
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
    sessions_thin(sr, &paper.mid);
    struct session *s = session_room(sr);
    *s =
        (struct session){.mid = paper.mid, .seen_ms = c->arrived_ms, .began = ++sr->sessions_begun};
    session_role(s, &paper);
    cb_random(s->id, sizeof s->id);
    cb_random(secret_out, 32);
    seal_hash256(VIEW(secret_out, 32), &h);
    memcpy(s->secret_hash, h.b, 32);
    session_seat(&c->seat, s);
    return CB_OK;
}

/* Whoever has this secret. NULL: nobody */
struct session *session_by(struct staffroom *sr, const uint8_t secret[32])
{
    struct seal_hash h;
    seal_hash256(VIEW(secret, 32), &h);
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &sr->sessions[i];
        if (s->role && cb_equal(s->secret_hash, h.b, sizeof h.b)) {
            return s;
        }
    }
    return NULL;
}

enum cb_err staff_allowed(struct staffroom *sr, struct call *c, unsigned may)
{
    struct session *s = NULL;
    enum cb_err e = session_check(sr, &c->seat, &s);
    if (e) {
        return e;
    }
    s->seen_ms = c->arrived_ms;
    return may & 1u << s->role ? CB_OK : CB_PEER_DENIED;
}

bool staff_serves(struct staffroom *sr, const struct call_seat *seat, uint16_t line)
{
    return session_has_line(session_of(sr, seat), line);
}

enum cb_err staff_member(struct staffroom *sr, const struct seal_mid *mid, struct seal_member *out)
{
    struct staff m;
    enum cb_err e = staff_get(sr->store, mid, &m);
    e = e ? e : seal_member_peek(VIEW(m.member, sizeof m.member), out);
    cb_wipe(&m, sizeof m);
    return e;
}

void staff_lines(struct staffroom *sr, struct call *c)
{
    const struct session *s = session_of(sr, &c->seat);
    c->nlines = s ? s->nlines : 0;
    memcpy(c->lines, s ? s->lines : c->lines, sizeof c->lines);
}

bool staff_present(const struct staffroom *sr, const struct seal_mid *mid)
{
    uint64_t now = cb_mono_ms();
    for (unsigned i = 0; i < SESSIONS; i++) {
        const struct session *s = &sr->sessions[i];
        if (s->role && now - s->seen_ms <= SESSION_IDLE_MS &&
            memcmp(s->mid.b, mid->b, sizeof mid->b) == 0) {
            return true;
        }
    }
    return false;
}

bool staff_may_answer(struct staffroom *sr, const struct seal_mid *mid, uint16_t line)
{
    struct staff m = {0};
    struct seal_member paper;
    enum cb_err e = staff_in_force(sr->store, mid, &m, &paper);
    cb_wipe(&m, sizeof m);
    return !e && STAFF_DESK & 1u << paper.role && seal_member_serves(&paper, line);
}
