/* member: a member's record. Called by papers, session, signin, account, enrol and found.
 * Never a name but the sign-in name, and no date but those of the signed paper. */
#include "staff/staff_in.h"
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
    e = wraps_drop(s, mid);
    e = e ? e : s->ops->paper_put(s, PAPER_MEMBER, &id, 0, VIEW(b, sizeof b));
    e = e ? e : s->ops->paper_drop(s, PAPER_NAME, &name, 0);
    return e == CB_NONE_FOUND ? CB_OK : e;
}

enum cb_err staff_read(struct view v, struct staff *out)
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

enum cb_err staff_in_force(struct store *s, const struct seal_mid *mid, struct staff *out,
                           struct seal_member *paper_out)
{
    enum cb_err e = staff_get(s, mid, out);
    if (e) {
        return e == CB_NONE_FOUND ? CB_PEER_AUTH : e;
    }
    if (seal_member_peek(VIEW(out->member, SEAL_MEMBER), paper_out)) {
        return CB_HERE_DISK;
    }
    uint32_t today = cb_day();
    return today < paper_out->nbf_day || today > paper_out->naf_day ? CB_PEER_AUTH : CB_OK;
}
