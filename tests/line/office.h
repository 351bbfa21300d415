/* office: a line made by hand in a directory of its own, with one supervisor, one practitioner and
 * the real vault on a thread. Included by the tests of line and by its fuzz harness, one program at
 * a time. Never knows a client: whoever needs one is in tests/journey. */
#ifndef TESTS_LINE_OFFICE_H
#define TESTS_LINE_OFFICE_H
#include "core/os.h"
#include "keys/keys_in.h"
#include "line/line_in.h"
#include "staff/staff_in.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OFFICE_LINE = 1, OFFICE_EPOCH = 1 };
struct office_member {
    struct seal_mid mid;
    struct seal_key authm;
    uint8_t totp[20];
    struct seal_sk sk;
    struct seal_ed_sk ed_sk;
    struct seal_member paper;
};
struct office {
    char dir[64];
    struct line *line;
    struct store *store;
    struct keys_link *keys;
    struct keys_vault *vault;
    int key_fd;
    pthread_t key_thread;
    struct seal_org org;
    struct seal_ed_sk root;
    struct seal_sk sk_e, sk_audit;
    struct seal_epoch epoch, audit; /* audit: of the line's audit */
    bool unaudited;                 /* found it without an audit */
    struct office_member boss, other, more[ROLE_LAST - ROLE_SUPERVISOR]; /* one of each role */
};

static inline void *office_key(void *arg)
{
    struct office *o = arg;
    enum cb_err e = keys_serve(o->vault, o->key_fd);
    (void)e; /* NONE_FOUND: the other end was closed */
    return NULL;
}

/* The search for leaks does not look into guarded memory: what hangs from the vault hangs here too.
 */
const void *office_held[3];

static inline void office_keys_open(struct office *o)
{
    int fds[2];
    CB_ASSERT(keys_vault_open(o->dir, &o->vault) == CB_OK);
    office_held[0] = o->vault->kind;
    office_held[1] = o->vault->tries;
    office_held[2] = o->vault->budget;
    CB_ASSERT(ipc_pair(fds) == CB_OK);
    o->key_fd = fds[1];
    CB_ASSERT(pthread_create(&o->key_thread, NULL, office_key, o) == 0);
    o->keys = keys_link_new(fds[0]);
}

static inline void office_member_new(struct office *o, struct office_member *m, uint8_t role)
{
    cb_random(m->mid.b, sizeof m->mid.b);
    seal_key_new(&m->authm);
    cb_random(m->ed_sk.b, sizeof m->ed_sk.b);
    m->paper = (struct seal_member){.mid = m->mid, .role = role, .nlines = 1, .serial = 1};
    memcpy(m->paper.org, o->org.org, sizeof m->paper.org);
    m->paper.nbf_day = cb_day();
    m->paper.naf_day = cb_day() + 100;
    m->paper.line[0] = OFFICE_LINE;
    seal_pair_new(&m->sk, &m->paper.pk);
    CB_ASSERT(seal_ed_pk_of(&m->ed_sk, &m->paper.ed) == CB_OK);
}

/* File one member; the epoch is signed over those who are there so far. */
static inline void office_file(struct office *o, struct office_member *m, struct view org)
{
    uint8_t member[SEAL_MEMBER], epoch[2][SEAL_EPOCH], teamkey[2][SEAL_TEAMKEY];
    uint8_t box[KEYS_TOTP_BOX], wrap[SEAL_WRAP] = {0};
    struct staff_founding f = {.org = org};
    struct seal_teamkey t = {.line = OFFICE_LINE, .epoch = OFFICE_EPOCH, .mid = m->mid};
    CB_ASSERT(seal_member_make(&m->paper, &o->root, member) == CB_OK);
    CB_ASSERT(seal_epoch_make(&o->epoch, &o->boss.ed_sk, epoch[0]) == CB_OK);
    CB_ASSERT(seal_epoch_make(&o->audit, &o->boss.ed_sk, epoch[1]) == CB_OK);
    CB_ASSERT(seal_teamkey_make(&t, &m->paper.pk, &o->sk_e, teamkey[0]) == CB_OK);
    t.line = SEAL_AUDIT_LINE | OFFICE_LINE;
    CB_ASSERT(seal_teamkey_make(&t, &m->paper.pk, &o->sk_audit, teamkey[1]) == CB_OK);
    bool supervises = m->paper.role == ROLE_SUPERVISOR;
    CB_ASSERT(keys_ask_totp_new(o->keys, box, m->totp) == CB_OK);
    f.member = VIEW(member, sizeof member);
    f.epochs = VIEW(epoch, o->unaudited ? SEAL_EPOCH : sizeof epoch);
    f.teamkeys = VIEW(teamkey, supervises && !o->unaudited ? sizeof teamkey : SEAL_TEAMKEY);
    f.wrap = VIEW(wrap, sizeof wrap);
    f.totp_box = VIEW(box, sizeof box);
    memcpy(f.name_hash, m->mid.b, sizeof f.name_hash); /* as good a name as any */
    seal_hash256(VIEW(m->authm.b, 32), &f.auth_hash);
    CB_ASSERT(staff_found(o->store, o->keys, &f) == CB_OK);
}

static inline void office_found(struct office *o)
{
    uint8_t org[SEAL_ORG];
    struct seal_sk rec;
    cb_random(o->org.org, sizeof o->org.org);
    cb_random(o->root.b, sizeof o->root.b);
    CB_ASSERT(seal_ed_pk_of(&o->root, &o->org.root) == CB_OK);
    seal_pair_new(&rec, &o->org.rec);
    seal_pair_new(&o->sk_e, &o->epoch.pk);
    office_member_new(o, &o->boss, ROLE_SUPERVISOR);
    office_member_new(o, &o->other, ROLE_PRACTITIONER);
    for (uint8_t role = ROLE_CAMPAIGN; role <= ROLE_LAST; role++) {
        office_member_new(o, &o->more[role - ROLE_CAMPAIGN], role);
    }
    o->epoch.line = OFFICE_LINE;
    o->epoch.epoch = OFFICE_EPOCH;
    o->epoch.nbf_day = cb_day();
    o->epoch.naf_day = cb_day() + 30;
    o->epoch.signer = o->boss.mid;
    memcpy(o->epoch.org, o->org.org, sizeof o->epoch.org);
    o->audit = o->epoch;
    o->audit.line = SEAL_AUDIT_LINE | OFFICE_LINE;
    seal_pair_new(&o->sk_audit, &o->audit.pk);
    CB_ASSERT(seal_org_make(&o->org, &o->root, org) == CB_OK);
    office_file(o, &o->boss, VIEW(org, sizeof org));
    office_file(o, &o->other, VIEW("", 0));
    for (uint8_t role = ROLE_CAMPAIGN; role <= ROLE_LAST; role++) {
        office_file(o, &o->more[role - ROLE_CAMPAIGN], VIEW("", 0));
    }
}

/* parent: a directory, such as /tmp. */
static inline void office_open(struct office *o, const char *parent)
{
    *o = (struct office){.unaudited = o->unaudited};
    CB_ASSERT(seal_init() == CB_OK);
    snprintf(o->dir, sizeof o->dir, "%.30s/callbox-office-XXXXXX", parent);
    CB_ASSERT(mkdtemp(o->dir));
    CB_ASSERT(keys_vault_create(o->dir, &o->org.rec, &o->org.k_pw) == CB_OK);
    office_keys_open(o);
    CB_ASSERT(store_sqlite_open(o->dir, &o->store) == CB_OK);
    office_found(o);
    struct passkey_site passkeys;
    CB_ASSERT(passkey_site_of("http://localhost:8080", &passkeys) == CB_OK);
    struct line_config cfg = {.store = o->store, .keys = o->keys, .passkeys = &passkeys};
    CB_ASSERT(line_open(&cfg, &o->line) == CB_OK);
}

/* Whoever has this role; NULL for role 0, which is nobody. */
static inline const struct office_member *office_role(const struct office *o, unsigned role)
{
    return role == 0                   ? NULL
           : role == ROLE_PRACTITIONER ? &o->other
           : role == ROLE_SUPERVISOR   ? &o->boss
                                       : &o->more[role - ROLE_CAMPAIGN];
}

static inline void office_shut(struct office *o)
{
    line_close(o->line);
    pthread_join(o->key_thread, NULL);
    close(o->key_fd);
    keys_vault_close(o->vault);
}

/* Open again what was shut. like: a thread and so on, or NULL. */
static inline void office_reopen(struct office *o, const struct line_config *like)
{
    struct line_config cfg = like ? *like : (struct line_config){0};
    office_keys_open(o);
    CB_ASSERT(store_sqlite_open(o->dir, &o->store) == CB_OK);
    cfg.store = o->store;
    cfg.keys = o->keys;
    CB_ASSERT(line_open(&cfg, &o->line) == CB_OK);
}

/* Shut, and open again as another process would. */
static inline void office_again(struct office *o, const struct line_config *like)
{
    office_shut(o);
    office_reopen(o, like);
}

static inline void office_rm(const struct office *o)
{
    DIR *d = opendir(o->dir);
    CB_ASSERT(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", o->dir, e->d_name);
        if (e->d_name[0] != '.') {
            unlink(path);
        }
    }
    closedir(d);
    rmdir(o->dir);
}

static inline void office_close(struct office *o)
{
    office_shut(o);
    office_rm(o);
}

/* OPEN: line2 want1 0x1 puzzle32 auth32 pkv32 grant_v128 grant_l128 msg, of a visitor's that is
 * new each time; auth_out is what finds it again. */
static inline void office_opening(const struct office *o, struct buf *out,
                                  struct seal_key *auth_out)
{
    struct seal_sk sk;
    struct seal_pk pk;
    struct seal_key ck;
    struct seal_grant_hdr mine = {.rk = RK_VISITOR, .line = OFFICE_LINE}, theirs;
    struct seal_msg_hdr h = {.dir = DIR_V2S, .seq = 1};
    struct seal_msg_body text = {.kind = 1, .text = view_str("hello")};
    uint8_t head[36] = {0, OFFICE_LINE, WANT_NOW}, grants[2][SEAL_GRANT];
    seal_key_new(auth_out);
    seal_key_new(&ck);
    seal_pair_new(&sk, &pk);
    seal_conv_of(&pk, &mine.conv);
    h.conv = mine.conv;
    cb_random(h.msgid.b, sizeof h.msgid.b);
    theirs = mine;
    theirs.rk = RK_LINE;
    theirs.epoch = OFFICE_EPOCH;
    CB_ASSERT(seal_grant_make(&mine, &sk, &pk, &ck, grants[0]) == CB_OK);
    CB_ASSERT(seal_grant_make(&theirs, &sk, &o->epoch.pk, &ck, grants[1]) == CB_OK);
    buf_put(out, head, sizeof head);
    buf_put(out, auth_out->b, 32);
    buf_put(out, pk.b, 32);
    buf_put(out, grants, sizeof grants);
    CB_ASSERT(seal_msg_make(&h, &ck, &text, out) == CB_OK);
}

/* --- asking ---------- */
struct asking {
    struct office *o;
    uint8_t door;
    struct call_seat seat;
    struct buf reply;
    uint64_t befell; /* what a colleague was told by the last that was asked: the name of a row */
};

static inline void asking_open(struct asking *a, struct office *o, uint8_t door)
{
    *a = (struct asking){.o = o, .door = door};
    buf_init(&a->reply, WIRE_BODY_MAX + WIRE_HDR);
}

static inline void asking_free(struct asking *a)
{
    call_seat_leave(&a->seat);
    buf_free(&a->reply);
}

/* One record there, its status back; the reply stays in a->reply. */
static inline uint8_t ask(struct asking *a, uint8_t type, struct view body)
{
    struct wire_rec rec = {.type = type, .tag = 9, .body = body};
    struct call c = {.door = a->door, .seat = a->seat, .arrived_ms = cb_mono_ms()};
    size_t used;
    buf_init(&c.request, WIRE_BODY_MAX + WIRE_HDR);
    buf_init(&c.reply, WIRE_REPLY_LEN);
    wire_rec_put(&c.request, &rec);
    line_run(a->o->line, &c);
    a->seat = c.seat;
    for (uint8_t i = 0; i < c.ntell; i++) {
        a->befell = c.tell[i].what == BUS_HANDED ? c.tell[i].n : a->befell;
    }
    buf_free(&a->reply);
    buf_put(&a->reply, c.reply.p, c.reply.len);
    buf_free(&c.request);
    buf_free(&c.reply);
    CB_ASSERT(wire_rec_get(buf_view(&a->reply), &rec, &used) == CB_OK);
    CB_ASSERT(used == a->reply.len && rec.tag == 9 && rec.type == (type | WIRE_REPLY));
    return rec.status;
}

/* LOGIN with the code of a step, 0 now or 1 the next; the session's secret. */
static inline uint8_t office_sign_in_at(struct asking *a, const struct office_member *m,
                                        unsigned step, uint8_t secret_out[32])
{
    uint8_t body[52];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, m->mid.b, 16);
    wr_bytes(&w, m->authm.b, 32);
    wr_u32(&w, seal_totp(VIEW(m->totp, sizeof m->totp), cb_unix_s() / 30 + step));
    uint8_t status = ask(a, WIRE_LOGIN, VIEW(body, sizeof body));
    if (status == WIRE_OK) {
        memcpy(secret_out, a->reply.p + WIRE_HDR, 32);
    }
    return status;
}

static inline uint8_t office_sign_in(struct asking *a, const struct office_member *m,
                                     uint8_t secret_out[32])
{
    return office_sign_in_at(a, m, 0, secret_out);
}

/* The six digits of a step: 0 now, 1 the next one. */
static inline uint32_t office_code(const uint8_t totp[20], int step)
{
    return seal_totp(VIEW(totp, 20), cb_unix_s() / 30 + (uint64_t)(int64_t)step);
}

/* Signed in without a code, so that a test has all its codes yet; the session's secret. */
static inline void office_session(struct office *o, const struct office_member *m,
                                  uint8_t secret_out[32])
{
    struct call c = {.arrived_ms = cb_mono_ms()};
    struct staff record;
    CB_ASSERT(staff_get(o->store, &m->mid, &record) == CB_OK);
    CB_ASSERT(session_start(o->line->staff, &c, &record, secret_out) == CB_OK);
}

static inline void office_seat(struct asking *a, const struct office_member *m)
{
    uint8_t secret[32];
    office_session(a->o, m, secret);
    CB_ASSERT(ask(a, WIRE_RESUME, VIEW(secret, 32)) == WIRE_OK);
}
#endif
