/* thief: somebody who has a copy of the database, a copy of the key process's directory, the
 * recovery key, a sign-in with its password, and whatever keys they kept from before; and what they
 * can read with all of it. Run by shred.mjs, on copies. proof_thief STORE KEY_DIR RECOVERY CARD
 * KEPT Every key that is there is tried on everything that it could open, whatever the rows say.
 * KEPT: a file with private halves of line keys from an earlier time; those found now are added to
 * it. Says "readable SLOT TEXT" for each conversation of which a message opened, then a line of
 * JSON. Never bound by what our own programs would refuse. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include "keys/keys_in.h"
#include "kit/numbers.h"
#include "line/line_in.h"
#include "staff/staff_in.h"
#include <stdio.h>
#include <string.h>

enum { KEYS = 8192, SKS = 64, ROWS = 4096, WRAP_SALT_AT = 4 + 16 + 4 + 4 + 4, WRAP_OPS_AT = 24 };
enum { MID = 16, LINE = 1, SHOWN = 40, DIRS_ALL = 0xe };

static struct thief {
    struct store *store;
    struct inhouse *k;
    struct seal_key key[KEYS]; /* everything 32 bytes long that the vault holds */
    struct seal_sk sk[SKS];    /* people's and the recovery key's */
    struct seal_sk sk_e[SKS];  /* the line's */
    unsigned nkeys, nsk, nsk_e, teamkeys, convs, readable;
    struct store_conv row[ROWS];
} t;

/* --- keys --------------------------------------------------------------------------------------
 */
static void key_add(const struct seal_key *k)
{
    must(t.nkeys < KEYS, "more keys than room");
    t.key[t.nkeys++] = *k;
}

static void vault_empty(struct keys_vault *v)
{
    struct seal_key k;
    key_add(&v->vrk);
    for (unsigned i = 0; i < FIXED_USED; i++) {
        key_add(&v->fixed[i]);
    }
    for (uint64_t slot = VAULT_FIXED; slot < v->slots; slot++) {
        if (vault_slot_get(v, SLOT_CONV, slot, &k) == CB_OK ||
            vault_slot_get(v, SLOT_EPOCH, slot, &k) == CB_OK) {
            key_add(&k);
        }
    }
}

static void sk_add(struct seal_sk *list, unsigned *n, const struct seal_sk *sk)
{
    for (unsigned i = 0; i < *n; i++) {
        if (memcmp(&list[i], sk, sizeof *sk) == 0) {
            return;
        }
    }
    must(*n < SKS, "more keys than room");
    list[(*n)++] = *sk;
}

static void sks_read(const char *path, struct seal_sk *list, unsigned *n)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, SKS * sizeof(struct seal_sk));
    enum cb_err e = file_read(path, &b);
    struct rd r = rd_of(buf_view(&b));
    while (!e && r.left >= sizeof(struct seal_sk)) {
        struct seal_sk sk;
        rd_bytes(&r, &sk, sizeof sk);
        sk_add(list, n, &sk);
    }
}

static void sks_write(const char *path)
{
    remove(path);
    must(file_write(path, VIEW(t.sk_e, t.nsk_e * sizeof t.sk_e[0])) == CB_OK, path);
}

/* The member's private key out of their WRAP, with the password and K's help. */
static enum cb_err staff_open(const struct probe_staff *who)
{
    uint8_t hash[MID], proof[64], y[64];
    struct seal_mid mid;
    struct staff s;
    struct seal_salt salt;
    struct seal_key stretched;
    struct seal_scalar blind;
    struct seal_point blinded, evaluated, k_pw, k_match;
    struct seal_staff_keys keys;
    struct seal_wrap w;
    client_staff_name_hash(view_str(who->name), hash);
    enum cb_err e = staff_by_name(t.store, hash, &mid);
    e = e ? e : staff_get(t.store, &mid, &s);
    if (e) {
        return e;
    }
    struct rd r = rd_of(VIEW(s.wrap + WRAP_OPS_AT, 8));
    uint32_t ops = rd_u32(&r), mem_kib = rd_u32(&r);
    memcpy(&salt, s.wrap + WRAP_SALT_AT, sizeof salt);
    e = seal_stretch(view_str(who->password), &salt, ops, mem_kib, &stretched);
    struct view in = VIEW(stretched.b, sizeof stretched.b);
    e = e ? e : seal_oprf_blind(in, NULL, &blind, &blinded);
    e = e ? e : keys_ask_password(inhouse_link(t.k), &mid, &blinded, &evaluated, proof);
    keys_vault_points(inhouse_vault(t.k), &k_pw, &k_match);
    struct seal_oprf_answer a = {&k_pw, &blinded, &evaluated, proof};
    e = e ? e : seal_oprf_finish(in, &blind, &a, y);
    if (e) {
        return e;
    }
    seal_staff_derive(&stretched, y, &keys);
    e = seal_wrap_open(VIEW(s.wrap, sizeof s.wrap), &keys.kek, &w);
    if (!e) {
        sk_add(t.sk, &t.nsk, &w.sk);
    }
    return e;
}

/* A team key's paper: slot8, then the TEAMKEY under its epoch's EWK, tied to whom it is for. */
static bool teamkey_try(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    CB_CLEANUP(buf_free) struct buf pt;
    struct seal_teamkey h;
    struct seal_sk sk_e;
    (void)arg, (void)sub;
    buf_init(&pt, STORE_PAPER_MAX);
    for (unsigned i = 0; i < t.nkeys && v.len > 8; i++) {
        if (seal_rest_open(&t.key[i], "rest/teamkey", VIEW(id->b, MID), VIEW(v.p + 8, v.len - 8),
                           &pt) == CB_OK) {
            break;
        }
    }
    t.teamkeys += pt.len == SEAL_TEAMKEY;
    for (unsigned i = 0; i < t.nsk && pt.len == SEAL_TEAMKEY; i++) {
        if (seal_teamkey_open(buf_view(&pt), &t.sk[i], &h, &sk_e) == CB_OK) {
            sk_add(t.sk_e, &t.nsk_e, &sk_e);
        }
    }
    return true;
}

/* --- conversations -----------------------------------------------------------------------------
 */
struct loot {
    struct conv c;
    struct seal_key ck[SKS];
    unsigned nck;
    bool any;
    char text[SHOWN];
};

static void grants_try(struct loot *o, struct view grants)
{
    for (size_t at = 0; at + SEAL_GRANT <= grants.len; at += SEAL_GRANT) {
        for (unsigned i = 0; i < t.nsk_e + t.nsk; i++) {
            const struct seal_sk *sk = i < t.nsk_e ? &t.sk_e[i] : &t.sk[i - t.nsk_e];
            struct view grant = VIEW(grants.p + at, SEAL_GRANT);
            if (o->nck < SKS && seal_grant_open(grant, sk, &o->c.pk_v, &o->ck[o->nck]) == CB_OK) {
                o->nck++;
            }
        }
    }
}

static bool env_try(void *arg, const struct store_env *env)
{
    struct loot *o = arg;
    CB_CLEANUP(buf_free) struct buf pt, plain;
    struct seal_msg_body body;
    buf_init(&pt, SEAL_MSG_MAX);
    buf_init(&plain, SEAL_MSG_MAX);
    if (rest_env_open(&o->c, env->dir, env->seq, env->bytes, &pt)) {
        return true;
    }
    for (unsigned i = 0; i < o->nck; i++) {
        if (seal_msg_open(buf_view(&pt), &o->ck[i], &plain, &body) == CB_OK) {
            size_t n = body.text.len < SHOWN - 1 ? body.text.len : SHOWN - 1;
            memcpy(o->text, body.text.p, n); /* newest first: what stays is the first message */
            o->text[n] = 0;
            o->any = true;
        }
    }
    return true;
}

/* With one key as this row's: true when anything at all of it opened. */
static bool conv_with(const struct seal_key *bk, struct loot *o)
{
    CB_CLEANUP(buf_free) struct buf grants;
    struct line l = {.store = t.store};
    uint8_t n = 0;
    buf_init(&grants, WIRE_BODY_MAX);
    o->c.bk = *bk;
    enum cb_err tips = rest_tips_open(&o->c);
    enum cb_err papers = rest_papers(&l, &o->c, PAPER_GRANT, 0, &grants, &n);
    grants_try(o, buf_view(&grants));
    enum cb_err envs = t.store->ops->env_list(t.store, &o->c.row.row, DIRS_ALL, 0, env_try, o);
    return !tips || (!papers && n) || (!envs && o->any);
}

static void conv_try(const struct store_conv *row)
{
    for (unsigned i = 0; i < t.nkeys; i++) {
        struct loot o = {.c.row = *row};
        if (conv_with(&t.key[i], &o) && o.any) {
            printf("readable %llu %s\n", (unsigned long long)row->slot, o.text);
            t.readable++;
            return;
        }
    }
}

static bool row_keep(void *arg, const struct store_conv *c)
{
    (void)arg;
    must(t.convs < ROWS, "more conversations than room");
    t.row[t.convs++] = *c;
    return true;
}

static void convs_all(void)
{
    for (uint8_t state = STORE_WAITING; state <= STORE_ENDED; state++) {
        struct store_page p = {.line = LINE, .state = state, .limit = ROWS};
        must(t.store->ops->conv_list(t.store, &p, row_keep, NULL) == CB_OK, "the rows");
    }
}

int main(int argc, char **argv)
{
    struct probe_staff who;
    must(argc == 6, "proof_thief STORE KEY_DIR RECOVERY CARD KEPT");
    must(seal_init() == CB_OK, "libsodium");
    must(inhouse_open(argv[2], &t.k) == CB_OK, "the vault");
    must(store_sqlite_open(argv[1], &t.store) == CB_OK, "the store");
    vault_empty(inhouse_vault(t.k));
    sks_read(argv[3], t.sk, &t.nsk);
    must(probe_staff_read(argv[4], &who) == CB_OK, "the sign-in");
    must(staff_open(&who) == CB_OK, "the member's key");
    must(t.store->ops->paper_list(t.store, PAPER_TEAMKEY, NULL, teamkey_try, NULL) == CB_OK,
         "the team keys");
    sks_read(argv[5], t.sk_e, &t.nsk_e);
    sks_write(argv[5]);
    convs_all();
    for (unsigned i = 0; i < t.convs; i++) {
        conv_try(&t.row[i]);
    }
    say("convs", t.convs);
    say("readable", t.readable);
    say("keys", t.nkeys);
    say("teamkeys", t.teamkeys);
    say("people", t.nsk);
    say("line_keys", t.nsk_e);
    say_end();
    return 0;
}
