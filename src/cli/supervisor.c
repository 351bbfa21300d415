/* supervisor: makes a supervisor's keys, papers and sign-in, as a founding or a recovery needs.
 * Called by init and recover, on the operator's own machine and never in a server.
 * Never keeps the keys: they leave inside the WRAP, which the new password opens. */
#include "cli/cli_in.h"
#include "client/client.h"
#include "staff/found.h"
#include <stdio.h>
#include <string.h>

enum {
    STRETCH_OPS = 3,
    STRETCH_MEM_KIB = 256 * 1024, /* PROTOCOL §1, staff */
    PASSWORD_WORDS = 5,           /* 64 bits, behind the VOPRF and the second factor */
    MEMBER_DAYS = 3 * 365,        /* root's custodians meet again before then */
    EPOCH_DAYS = 45,              /* PROTOCOL §9 */
};

struct person {
    struct seal_sk sk;
    struct seal_pk pk;
    struct seal_ed_sk ed_sk;
    struct seal_ed_pk ed_pk;
};

static void person_wipe(struct person *p)
{
    cb_wipe(p, sizeof *p);
}

static void password_new(char *out, size_t out_len)
{
    struct seal_phrase p;
    size_t n = 0;
    seal_phrase_new(SEAL_PHRASE_MAX, &p);
    for (unsigned i = 0; i < PASSWORD_WORDS; i++) {
        n += (size_t)snprintf(out + n, out_len - n, "%s%s", i ? " " : "", seal_word(p.word[i]));
    }
    cb_wipe(&p, sizeof p);
}

static enum cb_err person_new(struct person *p)
{
    seal_pair_new(&p->sk, &p->pk);
    cb_random(p->ed_sk.b, sizeof p->ed_sk.b);
    return seal_ed_pk_of(&p->ed_sk, &p->ed_pk);
}

/* Password -> stretched -> VOPRF with K -> the keys that open the WRAP and prove the sign-in. */
static enum cb_err harden(struct keys_link *k, const struct seal_org *org, struct supervisor *s,
                          const struct seal_salt *salt, struct seal_staff_keys *out)
{
    struct seal_key stretched;
    struct seal_scalar blind;
    struct seal_point blinded, evaluated;
    uint8_t proof[64], y[64];
    enum cb_err e =
        seal_stretch(view_str(s->password), salt, STRETCH_OPS, STRETCH_MEM_KIB, &stretched);
    e = e ? e : seal_oprf_blind(VIEW(stretched.b, 32), NULL, &blind, &blinded);
    e = e ? e : keys_ask_password(k, &s->mid, &blinded, &evaluated, proof);
    e = e ? e
          : seal_oprf_finish(VIEW(stretched.b, 32), &blind,
                             &(struct seal_oprf_answer){&org->k_pw, &blinded, &evaluated, proof},
                             y);
    if (!e) {
        seal_staff_derive(&stretched, y, out);
    }
    cb_wipe(&stretched, sizeof stretched);
    cb_wipe(&blind, sizeof blind);
    cb_wipe(y, sizeof y);
    return e;
}

static enum cb_err sign_in_make(struct keys_link *k, const struct papers *p,
                                const struct person *me, struct supervisor *s)
{
    struct seal_staff_keys keys;
    struct seal_wrap w = {.mid = s->mid,
                          .kind = 1,
                          .ops = STRETCH_OPS,
                          .mem_kib = STRETCH_MEM_KIB,
                          .sk = me->sk,
                          .ed = me->ed_sk};
    cb_random(w.salt.b, sizeof w.salt.b);
    enum cb_err e = harden(k, &p->org, s, &w.salt, &keys);
    e = e ? e : seal_wrap_make(&w, &keys.kek, s->wrap);
    if (!e) {
        seal_hash256(VIEW(keys.auth.b, sizeof keys.auth.b), &s->auth_hash);
    }
    cb_wipe(&keys, sizeof keys);
    cb_wipe(&w, sizeof w);
    return e ? e : keys_ask_totp_new(k, s->totp_box, s->totp_secret);
}

static enum cb_err member_make(const struct papers *p, const struct person *me,
                               struct supervisor *s)
{
    struct seal_member m = {.mid = s->mid,
                            .role = 2,
                            .serial = 1,
                            .nbf_day = cb_day(),
                            .naf_day = cb_day() + MEMBER_DAYS,
                            .pk = me->pk,
                            .ed = me->ed_pk};
    memcpy(m.org, p->org.org, sizeof m.org);
    for (unsigned i = 0; i < p->nkeys; i++) {
        if (!(p->key[i].epoch.line & SEAL_AUDIT_LINE)) {
            m.line[m.nlines++] = p->key[i].epoch.line;
        }
    }
    return seal_member_make(&m, &p->root, s->member);
}

/* The roster as it will lie: every MEMBER, ascending by mid, with the new one in its place. */
enum cb_err members_with(struct view others, const uint8_t member[SEAL_MEMBER], struct buf *out)
{
    enum { MID_AT = 20 };
    CB_CLEANUP(buf_free) struct buf all;
    size_t at = 0;
    buf_init(&all, others.len + SEAL_MEMBER);
    while (at < others.len && memcmp(others.p + at + MID_AT, member + MID_AT, 16) < 0) {
        at += SEAL_MEMBER;
    }
    buf_put(&all, others.p, at);
    buf_put(&all, member, SEAL_MEMBER);
    buf_put(&all, others.p + at, others.len - at);
    buf_free(out);
    buf_put(out, all.p, all.len);
    return all.failed || out->failed ? CB_HERE_MEM : CB_OK;
}

static enum cb_err roster_hash(const struct papers *p, const struct supervisor *s, uint16_t line,
                               struct seal_hash *out)
{
    CB_CLEANUP(buf_free) struct buf all;
    buf_init(&all, p->others.len + SEAL_MEMBER);
    enum cb_err e = members_with(p->others, s->member, &all);
    return e ? e : seal_roster_hash(buf_view(&all), line, out);
}

static enum cb_err epoch_make(const struct papers *p, const struct person *me, unsigned i,
                              struct supervisor *s)
{
    struct seal_epoch e = p->key[i].epoch;
    struct seal_teamkey t = {.line = e.line, .epoch = e.epoch, .mid = s->mid};
    memcpy(e.org, p->org.org, sizeof e.org);
    e.nbf_day = cb_day();
    e.naf_day = cb_day() + EPOCH_DAYS;
    e.signer = s->mid;
    enum cb_err err = roster_hash(p, s, e.line, &e.roster);
    err = err ? err : seal_epoch_make(&e, &me->ed_sk, s->epoch[i]);
    return err ? err : seal_teamkey_make(&t, &me->pk, &p->key[i].sk, s->teamkey[i]);
}

static enum cb_err epochs_make(const struct papers *p, const struct person *me,
                               struct supervisor *s)
{
    enum cb_err e = CB_OK;
    for (s->nkeys = 0; !e && s->nkeys < p->nkeys; s->nkeys++) {
        e = epoch_make(p, me, s->nkeys, s);
    }
    return e;
}

/* The older epochs' keys: what was sealed to them opens for the new one too. */
static enum cb_err older_make(const struct papers *p, const struct person *me, struct supervisor *s)
{
    enum cb_err e = CB_OK;
    for (s->nolder = 0; !e && s->nolder < p->nolder; s->nolder++) {
        const struct line_key *k = &p->older[s->nolder];
        struct seal_teamkey t = {.line = k->epoch.line, .epoch = k->epoch.epoch, .mid = s->mid};
        e = seal_teamkey_make(&t, &me->pk, &k->sk, s->older[s->nolder]);
    }
    return e;
}

enum cb_err supervisor_make(struct keys_link *k, const struct papers *p, const char *name,
                            struct supervisor *out)
{
    CB_CLEANUP(person_wipe) struct person me;
    *out = (struct supervisor){0};
    snprintf(out->name, sizeof out->name, "%s", name);
    password_new(out->password, sizeof out->password);
    cb_random(out->mid.b, sizeof out->mid.b);
    enum cb_err e = person_new(&me);
    e = e ? e : member_make(p, &me, out);
    e = e ? e : epochs_make(p, &me, out);
    e = e ? e : older_make(p, &me, out);
    return e ? e : sign_in_make(k, p, &me, out);
}

enum cb_err supervisor_file(const char *store_dir, struct keys_link *k, const struct supervisor *s,
                            const struct first_papers *first)
{
    struct store *store;
    struct staff_founding f = {.auth_hash = s->auth_hash, .founding = s->founding};
    CB_CLEANUP(buf_free) struct buf teamkeys;
    buf_init(&teamkeys, 2 * sizeof s->teamkey + sizeof s->older);
    buf_put(&teamkeys, s->teamkey, s->nkeys * SEAL_TEAMKEY);
    buf_put(&teamkeys, s->older, s->nolder * SEAL_TEAMKEY);
    if (first) {
        f.org = first->org;
        f.commits[0] = first->commits[0];
        f.commits[1] = first->commits[1];
        buf_put(&teamkeys, first->rec_teamkeys.p, first->rec_teamkeys.len);
    }
    f.member = VIEW(s->member, sizeof s->member);
    f.epochs = VIEW(s->epoch[0], s->nkeys * SEAL_EPOCH);
    f.teamkeys = buf_view(&teamkeys);
    f.wrap = VIEW(s->wrap, sizeof s->wrap);
    f.totp_box = VIEW(s->totp_box, sizeof s->totp_box);
    client_staff_name_hash(view_str(s->name), f.name_hash);
    memcpy(f.name, s->name, sizeof f.name);
    enum cb_err e = teamkeys.failed ? CB_HERE_BUG : store_sqlite_open(store_dir, &store);
    if (e) {
        return e;
    }
    e = staff_found(store, k, &f);
    store->ops->close(store);
    return e;
}

enum cb_err supervisor_card(const char *path, const struct supervisor *s)
{
    CB_CLEANUP(buf_free) struct buf b;
    char secret[40];
    buf_init(&b, 1024);
    base32_write(VIEW(s->totp_secret, sizeof s->totp_secret), secret, sizeof secret);
    buf_putf(
        &b, "; A sign-in for the console. Whoever reads this file can sign in: hand it over, then\n"
            "; destroy it. Change the password after the first sign-in.\n");
    buf_putf(&b, "name = %s\npassword = %s\ntotp = %s\n", s->name, s->password, secret);
    cb_wipe(secret, sizeof secret);
    return file_write(path, buf_view(&b));
}

bool supervisor_name_fits(const char *name)
{
    size_t n = strlen(name);
    bool fits = n >= 1 && n < sizeof((struct supervisor *)0)->name && name[0] != '.' &&
                name[0] != '-' && !strchr(name, '/');
    for (size_t i = 0; i < n; i++) {
        fits = fits && (uint8_t)name[i] >= ' ' && name[i] != 0x7f;
    }
    return fits;
}
