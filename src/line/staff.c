/* staff: a member's record, and the table of who is signed in. Called by signin, enrol, desk and
 * found. Never keeps a session's secret, only its hash; never a name but the sign-in name. */
#include "line/line_in.h"
#include <string.h>

enum { STAFF_LEN = SEAL_MEMBER + SEAL_WRAP + KEYS_TOTP_BOX + 8 + 32 + 16 + 32 };

enum cb_err staff_put(struct store *s, const struct seal_mid *mid, const struct staff *m)
{
    uint8_t b[STAFF_LEN];
    struct store_id id, name;
    struct wr w = wr_of(b, sizeof b);
    wr_bytes(&w, m->member, sizeof m->member);
    wr_bytes(&w, m->wrap, sizeof m->wrap);
    wr_bytes(&w, m->totp_box, sizeof m->totp_box);
    wr_u64(&w, m->totp_step);
    wr_bytes(&w, m->auth_hash.b, 32);
    wr_bytes(&w, m->name_hash, 16);
    wr_bytes(&w, m->name, 32);
    store_id_of(mid->b, sizeof mid->b, &id);
    store_id_of(m->name_hash, sizeof m->name_hash, &name);
    enum cb_err e = s->ops->paper_put(s, PAPER_MEMBER, &id, 0, VIEW(b, w.len));
    return e ? e : s->ops->paper_put(s, PAPER_NAME, &name, 0, VIEW(mid->b, sizeof mid->b));
}

enum cb_err staff_end(struct store *s, const struct seal_mid *mid, struct view member)
{
    uint8_t b[STAFF_LEN] = {0};
    struct staff was;
    struct store_id id, name;
    enum cb_err e = staff_get(s, mid, &was);
    if (e) {
        return e;
    }
    store_id_of(mid->b, sizeof mid->b, &id);
    store_id_of(was.name_hash, sizeof was.name_hash, &name);
    cb_wipe(&was, sizeof was);
    memcpy(b, member.p, SEAL_MEMBER);
    e = s->ops->paper_put(s, PAPER_MEMBER, &id, 0, VIEW(b, sizeof b));
    e = e ? e : s->ops->paper_drop(s, PAPER_NAME, &name, 0);
    return e == CB_NONE_FOUND ? CB_OK : e;
}

enum cb_err staff_drop(struct store *s, const struct seal_mid *mid)
{
    struct staff was;
    struct store_id id;
    enum cb_err e = staff_get(s, mid, &was);
    e = e ? e : staff_end(s, mid, VIEW(was.member, SEAL_MEMBER)); /* the name first */
    e = e ? e : teamkeys_drop(s, mid, 0, UINT32_MAX);
    store_id_of(mid->b, sizeof mid->b, &id);
    cb_wipe(&was, sizeof was);
    return e ? e : s->ops->paper_drop(s, PAPER_MEMBER, &id, 0);
}

static enum cb_err staff_read(struct view v, struct staff *out)
{
    struct rd r = rd_of(v);
    rd_bytes(&r, out->member, sizeof out->member);
    rd_bytes(&r, out->wrap, sizeof out->wrap);
    rd_bytes(&r, out->totp_box, sizeof out->totp_box);
    out->totp_step = rd_u64(&r);
    rd_bytes(&r, out->auth_hash.b, 32);
    rd_bytes(&r, out->name_hash, 16);
    rd_bytes(&r, out->name, 32);
    return rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

enum cb_err staff_get(struct store *s, const struct seal_mid *mid, struct staff *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct store_id id;
    buf_init(&b, STORE_PAPER_MAX);
    store_id_of(mid->b, sizeof mid->b, &id);
    enum cb_err e = s->ops->paper_get(s, PAPER_MEMBER, &id, 0, &b);
    return e ? e : staff_read(buf_view(&b), out);
}

enum cb_err staff_by_name(struct store *s, const uint8_t name_hash[16], struct seal_mid *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct store_id id;
    buf_init(&b, STORE_PAPER_MAX);
    store_id_of(name_hash, 16, &id);
    enum cb_err e = s->ops->paper_get(s, PAPER_NAME, &id, 0, &b);
    if (e || b.len != sizeof out->b) {
        return e ? e : CB_HERE_DISK;
    }
    memcpy(out->b, b.p, sizeof out->b);
    return CB_OK;
}

struct members_walk {
    struct buf *out;
    uint16_t n;
};

static bool members_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct members_walk *w = arg;
    (void)id;
    (void)sub;
    buf_put(w->out, v.p, v.len < SEAL_MEMBER ? 0 : SEAL_MEMBER);
    w->n++;
    return !w->out->failed;
}

enum cb_err staff_members(struct store *s, struct buf *out, uint16_t *n_out)
{
    struct members_walk w = {.out = out};
    enum cb_err e = s->ops->paper_list(s, PAPER_MEMBER, NULL, members_one, &w);
    *n_out = w.n;
    return e;
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
