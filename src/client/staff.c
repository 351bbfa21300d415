/* staff: signs a practitioner in. Called by probe and the journeys.
 * Never sends the password or anything a guess could be tested against: it goes through Argon2id
 * and the key process's VOPRF first (PROTOCOL §5 Login). */
#include "client/client_in.h"
#include <string.h>

/* What we accept to be asked for: at least RFC 9106's second recommendation, at most a minute. */
enum { OPS_MIN = 3, OPS_MAX = 16, MEM_MIN_KIB = 64 * 1024, MEM_MAX_KIB = 1024 * 1024 };
enum { NAME_MAX_LEN = 32, NAME_HASH = 16, IDENTITY_SKIP = 16 + 1 + 1 + 2 + 32 };

struct login { /* what one sign-in knows on its way; wiped whole */
    struct seal_org org;
    struct seal_mid mid;
    struct seal_salt salt;
    uint32_t ops, mem_kib;
    struct seal_key stretched;
    struct seal_scalar blind;
    uint8_t y[64];
    struct seal_staff_keys keys;
    struct seal_wrap wrap;
};
static void login_wipe(struct login *l)
{
    cb_wipe(l, sizeof *l);
}

void client_staff_wipe(struct client_staff *s)
{
    cb_wipe(s, sizeof *s);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* BLAKE2b-128 of "callbox/1/staff/name" and the name, trimmed and in lower case (ASCII only). */
void client_staff_name_hash(struct view name, uint8_t out[16])
{
    uint8_t low[256];
    while (name.len && is_space(name.p[0])) {
        name = VIEW(name.p + 1, name.len - 1);
    }
    while (name.len && is_space(name.p[name.len - 1])) {
        name.len--;
    }
    size_t n = name.len < sizeof low ? name.len : sizeof low;
    for (size_t i = 0; i < n; i++) {
        bool upper = name.p[i] >= 'A' && name.p[i] <= 'Z';
        low[i] = upper ? (uint8_t)(name.p[i] + ('a' - 'A')) : name.p[i];
    }
    seal_hash_label("staff/name", VIEW(low, n), out, NAME_HASH);
    cb_wipe(low, sizeof low);
}

static enum cb_err hello(struct client_door *door, struct view name, struct login *l)
{
    CB_CLEANUP(ask_free) struct ask a;
    uint8_t hash[NAME_HASH];
    ask_begin(&a, WIRE_HELLO);
    client_staff_name_hash(name, hash);
    struct wr w = ask_room(&a, sizeof hash);
    wr_bytes(&w, hash, sizeof hash);
    enum cb_err e = ask_go(&a, door, true);
    if (e) {
        return e;
    }
    struct rd r = rd_of(a.body);
    rd_bytes(&r, &l->mid, sizeof l->mid);
    rd_bytes(&r, &l->salt, sizeof l->salt);
    l->ops = rd_u32(&r);
    l->mem_kib = rd_u32(&r);
    if (!rd_done(&r)) {
        return CB_PEER_FORMAT;
    }
    bool fair = l->ops >= OPS_MIN && l->ops <= OPS_MAX && l->mem_kib >= MEM_MIN_KIB &&
                l->mem_kib <= MEM_MAX_KIB;
    return fair ? CB_OK : CB_PEER_AUTH;
}

static enum cb_err blind(struct client_door *door, struct login *l)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct seal_point blinded, evaluated;
    uint8_t proof[64];
    struct view input = VIEW(l->stretched.b, sizeof l->stretched.b);
    ask_begin(&a, WIRE_BLIND);
    enum cb_err e = seal_oprf_blind(input, NULL, &l->blind, &blinded);
    if (e) {
        return e;
    }
    struct wr w = ask_room(&a, sizeof l->mid + sizeof blinded);
    wr_bytes(&w, &l->mid, sizeof l->mid);
    wr_bytes(&w, &blinded, sizeof blinded);
    e = ask_go(&a, door, false);
    if (e) {
        return e;
    }
    struct rd r = rd_of(a.body);
    rd_bytes(&r, &evaluated, sizeof evaluated);
    rd_bytes(&r, proof, sizeof proof);
    if (!rd_done(&r)) {
        return CB_PEER_FORMAT;
    }
    e = seal_oprf_finish(input, &l->blind,
                         &(struct seal_oprf_answer){&l->org.k_pw, &blinded, &evaluated, proof},
                         l->y);
    if (!e) {
        seal_staff_derive(&l->stretched, l->y, &l->keys);
    }
    return e;
}

/* A TEAMKEY is sealed without a sender: it counts only if it is the secret of a signed key. */
static bool team_key_open(const struct client_staff *s, const struct seal_roster *papers,
                          struct view paper, struct client_epoch *out)
{
    struct seal_teamkey t;
    struct seal_epoch signed_as;
    struct seal_pk pk;
    if (seal_teamkey_open(paper, &s->sk, &t, &out->sk) || t.line != s->line) {
        return false;
    }
    seal_pk_of(&out->sk, &pk);
    out->epoch = t.epoch;
    return seal_roster_epoch(papers, s->line, t.epoch, &signed_as) == CB_OK &&
           cb_equal(&pk, &signed_as.pk, sizeof pk);
}

/* Today's key, without which nothing can be done, and those before it that are not dropped yet. */
static enum cb_err team_keys(struct client_staff *s, const struct seal_roster *papers,
                             uint32_t newest, struct view keys)
{
    bool found = false;
    s->nolder = 0;
    for (size_t at = 0; at + SEAL_TEAMKEY <= keys.len; at += SEAL_TEAMKEY) {
        struct client_epoch k = {0};
        bool good = team_key_open(s, papers, VIEW(keys.p + at, SEAL_TEAMKEY), &k);
        if (good && k.epoch == newest) {
            s->epoch = k.epoch;
            s->sk_e = k.sk;
            found = true;
        } else if (good && s->nolder < CLIENT_EPOCHS_MAX) {
            s->older[s->nolder++] = k;
        }
        cb_wipe(&k, sizeof k);
    }
    return found ? CB_OK : CB_PEER_AUTH;
}

/* What the papers say of this member: the roster's own entry, its first line, that line's key. */
static enum cb_err papers(struct client_staff *s, struct view keys)
{
    struct seal_roster roster;
    struct seal_member m;
    struct seal_epoch epoch;
    enum cb_err e = seal_roster_read(s->roster, &roster);
    e = e ? e : seal_roster_member(&roster, &s->mid, &m);
    if (e || m.nlines == 0) {
        return e == CB_PEER_FORMAT ? e : CB_PEER_AUTH;
    }
    s->line = m.line[0];
    s->role = m.role;
    e = seal_roster_check(&roster, s->line, cb_day(), &epoch);
    return e ? e : team_keys(s, &roster, epoch.epoch, keys);
}

/* IDENTITY: mid16 role1 0x1 nlines2 name32 wrap184 | nmembers2 nepochs2 nkeys2 0x2 | ... */
static enum cb_err identity_read(struct view v, struct view *wrap_out, struct view *keys_out)
{
    struct rd r = rd_of(v);
    rd_view(&r, IDENTITY_SKIP);
    *wrap_out = rd_view(&r, SEAL_WRAP);
    size_t nmembers = rd_u16(&r), nepochs = rd_u16(&r), nkeys = rd_u16(&r);
    rd_zero(&r, 2);
    rd_view(&r, nmembers * SEAL_MEMBER);
    rd_view(&r, nepochs * SEAL_EPOCH);
    *keys_out = rd_view(&r, nkeys * SEAL_TEAMKEY);
    return rd_done(&r) ? CB_OK : CB_PEER_FORMAT;
}

static enum cb_err identity(struct client_staff *s, struct login *l, struct view v)
{
    struct view wrap, keys;
    enum cb_err e = identity_read(v, &wrap, &keys);
    e = e ? e : seal_wrap_open(wrap, &l->keys.kek, &l->wrap);
    if (e || memcmp(&l->wrap.mid, &l->mid, sizeof l->mid) != 0) {
        return e ? e : CB_PEER_AUTH;
    }
    s->mid = l->mid;
    s->sk = l->wrap.sk;
    s->ed = l->wrap.ed;
    return papers(s, keys);
}

enum cb_err client_staff_resume(struct client_door *door, struct client_staff *s)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct view wrap, keys;
    ask_begin(&a, WIRE_RESUME);
    struct wr w = ask_room(&a, sizeof s->session);
    wr_bytes(&w, s->session, sizeof s->session);
    enum cb_err e = ask_go(&a, door, true);
    e = e ? e : identity_read(a.body, &wrap, &keys);
    return e ? e : papers(s, keys);
}

static enum cb_err present(struct client_door *door, uint32_t code, struct login *l,
                           struct client_staff *s)
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, WIRE_LOGIN);
    struct wr w = ask_room(&a, sizeof l->mid + sizeof l->keys.auth + sizeof code);
    wr_bytes(&w, &l->mid, sizeof l->mid);
    wr_bytes(&w, &l->keys.auth, sizeof l->keys.auth);
    wr_u32(&w, code);
    enum cb_err e = ask_go(&a, door, false);
    if (e) {
        return e;
    }
    struct rd r = rd_of(a.body);
    rd_bytes(&r, s->session, sizeof s->session);
    return r.failed ? CB_PEER_FORMAT : identity(s, l, VIEW(r.p, r.left));
}

enum cb_err client_staff_login(struct client_door *door, struct view name, struct view password,
                               uint32_t code, struct client_staff *s)
{
    CB_CLEANUP(login_wipe) struct login l = {0};
    struct seal_roster roster;
    enum cb_err e = seal_roster_read(s->roster, &roster);
    if (e) {
        return e;
    }
    l.org = roster.org;
    e = hello(door, name, &l);
    e = e ? e : seal_stretch(password, &l.salt, l.ops, l.mem_kib, &l.stretched);
    e = e ? e : blind(door, &l);
    return e ? e : present(door, code, &l, s);
}
