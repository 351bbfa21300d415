/* Known answers of the derivations: phrases, staff, enrolment, VOPRF, TOTP, HPKE.
 * Included by test_kat.c. Never seals with fresh randomness: all of these compare byte for byte. */
#ifndef CALLBOX_TEST_SEAL_KAT_KEYS_H
#define CALLBOX_TEST_SEAL_KAT_KEYS_H
#include "seal/kat.h"

static inline struct seal_phrase kat_phrase(struct kat *k, const char *name)
{
    struct view v = kat_get(k, name);
    struct rd r = rd_of(v);
    struct seal_phrase p = {.n = (uint8_t)(v.len / 2)};
    kat_must(p.n <= SEAL_PHRASE_MAX && v.len % 2 == 0, name);
    for (uint8_t i = 0; i < p.n; i++) {
        p.word[i] = rd_u16(&r);
    }
    return p;
}

static inline void phrase_check(struct kat *k, const char *g, uint8_t n)
{
    struct seal_phrase p = kat_phrase(k, kat_name(g, "index")), typed;
    struct seal_salt salt;
    struct seal_visitor v;
    uint8_t in[2 + 2 * SEAL_PHRASE_MAX];
    CB_CLEANUP(buf_free) struct buf text;
    buf_init(&text, 256);
    KAT_FIXED(k, kat_name(g, "salt"), salt);
    kat_must(p.n == n && seal_phrase_read(kat_get(k, kat_name(g, "typed")), &typed) == CB_OK, g);
    kat_must(memcmp(&typed, &p, sizeof p) == 0, kat_name(g, "typed"));
    seal_phrase_write(&p, &text);
    kat_same(k, kat_name(g, "typed"), text.p, text.len);
    kat_same(k, kat_name(g, "input"), in, seal_phrase_input(&p, in));
    kat_must(seal_visitor_derive(&p, &salt, &v) == CB_OK, g);
    KAT_SAME(k, kat_name(g, "auth"), v.auth);
    KAT_SAME(k, kat_name(g, "sk"), v.sk);
    KAT_SAME(k, kat_name(g, "pk"), v.pk);
    KAT_SAME(k, kat_name(g, "conv"), v.conv);
}

static inline void kat_put_phrase(struct kat *k, const char *name, const struct seal_phrase *p)
{
    uint8_t in[2 + 2 * SEAL_PHRASE_MAX];
    size_t n = seal_phrase_input(p, in);
    kat_put(k, name, in + 2, n - 2); /* the indices alone */
}

static inline void phrase_write(struct kat *k, const char *g, const struct seal_phrase *p)
{
    struct seal_salt salt;
    struct seal_visitor v;
    uint8_t in[2 + 2 * SEAL_PHRASE_MAX];
    CB_CLEANUP(buf_free) struct buf text;
    buf_init(&text, 256);
    KAT_FILL(salt, p->n);
    seal_phrase_write(p, &text);
    kat_must(seal_visitor_derive(p, &salt, &v) == CB_OK, g);
    kat_put_phrase(k, kat_name(g, "index"), p);
    KAT_PUT(k, kat_name(g, "salt"), salt);
    kat_put(k, kat_name(g, "typed"), text.p, text.len);
    kat_put(k, kat_name(g, "input"), in, seal_phrase_input(p, in));
    KAT_PUT(k, kat_name(g, "auth"), v.auth);
    KAT_PUT(k, kat_name(g, "sk"), v.sk);
    KAT_PUT(k, kat_name(g, "pk"), v.pk);
    KAT_PUT(k, kat_name(g, "conv"), v.conv);
}

static inline void phrases_write(struct kat *k)
{
    /* the first, the last, and the four with a hyphen: drop-down, felt-tip, t-shirt, yo-yo */
    struct seal_phrase p = {.n = 7, .word = {0, 7775, 2008, 2527, 6639, 7747, 1}};
    phrase_write(k, "p7", &p);
    p = (struct seal_phrase){.n = 10, .word = {4096, 2048, 1024, 512, 256, 128, 64, 32, 16, 8}};
    phrase_write(k, "p10", &p);
}

static inline void phrases_check(struct kat *k)
{
    phrase_check(k, "p7", 7);
    phrase_check(k, "p10", 10);
}

static inline void staff_write(struct kat *k)
{
    struct seal_salt salt;
    struct seal_key a;
    struct seal_staff_keys keys;
    struct view password = view_str("correct horse \xc3\xa9tude");
    uint8_t y[64];
    KAT_FILL(salt, 21);
    KAT_FILL(y, 22);
    kat_must(seal_stretch(password, &salt, 3, 65536, &a) == CB_OK, "staff");
    seal_staff_derive(&a, y, &keys);
    kat_put(k, "staff.password", password.p, password.len);
    KAT_PUT(k, "staff.salt", salt);
    kat_put_num(k, "staff.ops", 3, 4);
    kat_put_num(k, "staff.mem", 65536, 4);
    KAT_PUT(k, "staff.y", y);
    KAT_PUT(k, "staff.stretched", a);
    KAT_PUT(k, "staff.auth", keys.auth);
    KAT_PUT(k, "staff.kek", keys.kek);
}

static inline void staff_check(struct kat *k)
{
    struct seal_salt salt;
    struct seal_key a;
    struct seal_staff_keys keys;
    uint8_t y[64];
    uint32_t ops = (uint32_t)kat_num(k, "staff.ops", 4), mem = (uint32_t)kat_num(k, "staff.mem", 4);
    KAT_FIXED(k, "staff.salt", salt);
    KAT_FIXED(k, "staff.y", y);
    kat_must(seal_stretch(kat_get(k, "staff.password"), &salt, ops, mem, &a) == CB_OK, "staff");
    seal_staff_derive(&a, y, &keys);
    KAT_SAME(k, "staff.stretched", a);
    KAT_SAME(k, "staff.auth", keys.auth);
    KAT_SAME(k, "staff.kek", keys.kek);
}

static inline void enrol_write(struct kat *k)
{
    struct seal_phrase p = {.n = 10, .word = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
    struct seal_enrol e;
    seal_enrol_derive(&p, &e);
    kat_put_phrase(k, "enrol.index", &p);
    KAT_PUT(k, "enrol.id", e.id);
    KAT_PUT(k, "enrol.mac", e.mac);
}

static inline void enrol_check(struct kat *k)
{
    struct seal_phrase p = kat_phrase(k, "enrol.index");
    struct seal_enrol e;
    seal_enrol_derive(&p, &e);
    KAT_SAME(k, "enrol.id", e.id);
    KAT_SAME(k, "enrol.mac", e.mac);
}

/* A scalar from fixed bytes: anything below 2^252 is below the group order. */
static inline struct seal_scalar kat_scalar(uint8_t tag)
{
    struct seal_scalar s;
    KAT_FILL(s, tag);
    s.b[31] &= 0x0f;
    return s;
}

struct kat_oprf {
    struct seal_scalar k, blind, r, used;
    struct seal_point pk, blinded, evaluated;
    struct view input;
    uint8_t proof[64], y[64];
};

/* Everything after k, pk, blind, r and input. */
static inline void oprf_run(struct kat_oprf *o)
{
    kat_must(seal_oprf_blind(o->input, &o->blind, &o->used, &o->blinded) == CB_OK, "oprf.blind");
    kat_must(seal_oprf_eval(&o->k, &o->pk, &o->blinded, &o->r, &o->evaluated, o->proof) == CB_OK,
             "oprf.k");
    kat_must(
        seal_oprf_finish(o->input, &o->blind,
                         &(struct seal_oprf_answer){&o->pk, &o->blinded, &o->evaluated, o->proof},
                         o->y) == CB_OK,
        "oprf.proof");
}

static inline void oprf_write(struct kat *k)
{
    struct kat_oprf o = {.k = kat_scalar(31),
                         .blind = kat_scalar(32),
                         .r = kat_scalar(33),
                         .input = view_str("what Argon2id made of a password")};
    kat_must(seal_oprf_pk_of(&o.k, &o.pk) == CB_OK, "oprf.pk");
    oprf_run(&o);
    KAT_PUT(k, "oprf.k", o.k);
    kat_put(k, "oprf.input", o.input.p, o.input.len);
    KAT_PUT(k, "oprf.blind", o.blind);
    KAT_PUT(k, "oprf.r", o.r);
    KAT_PUT(k, "oprf.pk", o.pk);
    KAT_PUT(k, "oprf.blinded", o.blinded);
    KAT_PUT(k, "oprf.evaluated", o.evaluated);
    KAT_PUT(k, "oprf.proof", o.proof);
    KAT_PUT(k, "oprf.y", o.y);
}

static inline void oprf_check(struct kat *k)
{
    struct kat_oprf o = {.input = kat_get(k, "oprf.input")};
    KAT_FIXED(k, "oprf.k", o.k);
    KAT_FIXED(k, "oprf.blind", o.blind);
    KAT_FIXED(k, "oprf.r", o.r);
    kat_must(seal_oprf_pk_of(&o.k, &o.pk) == CB_OK, "oprf.pk");
    KAT_SAME(k, "oprf.pk", o.pk);
    oprf_run(&o);
    KAT_SAME(k, "oprf.blinded", o.blinded);
    KAT_SAME(k, "oprf.evaluated", o.evaluated);
    KAT_SAME(k, "oprf.proof", o.proof);
    KAT_SAME(k, "oprf.y", o.y);
}

static inline void totp_write(struct kat *k)
{
    uint8_t secret[20];
    KAT_FILL(secret, 41);
    KAT_PUT(k, "totp.secret", secret);
    kat_put_num(k, "totp.step", 56789012, 8);
    kat_put_num(k, "totp.code", seal_totp(VIEW(secret, sizeof secret), 56789012), 4);
}

static inline void totp_check(struct kat *k)
{
    uint32_t code = seal_totp(kat_get(k, "totp.secret"), kat_num(k, "totp.step", 8));
    kat_must(code == kat_num(k, "totp.code", 4), "totp.code");
}

struct kat_hpke {
    struct seal_sk to, from, eph;
    struct view info, aad, pt;
};

static inline void hpke_run(const struct kat_hpke *h, bool auth, uint8_t enc[32], uint8_t *ct)
{
    struct seal_pk to, from;
    uint8_t pt[KAT_VALUE];
    seal_pk_of(&h->to, &to);
    seal_pk_of(&h->from, &from);
    kat_must(h->pt.len <= 256 &&
                 seal_hpke_seal(&(struct seal_hpke_to){&to, auth ? &h->from : NULL, &h->eph},
                                h->info, h->aad, h->pt, enc, ct) == CB_OK,
             "hpke seal");
    kat_must(seal_hpke_open(&(struct seal_hpke_of){&h->to, auth ? &from : NULL, enc}, h->info,
                            h->aad, VIEW(ct, h->pt.len + 16), pt) == CB_OK &&
                 view_eq(VIEW(pt, h->pt.len), h->pt),
             "hpke open");
}

static inline void hpke_write(struct kat *k)
{
    struct kat_hpke h = {.info = view_str("callbox/1/grant"),
                         .aad = view_str("a place"),
                         .pt = view_str("thirty-two bytes of a secret key")};
    uint8_t enc[32], ct[256 + 16];
    KAT_FILL(h.to, 51);
    KAT_FILL(h.from, 52);
    KAT_FILL(h.eph, 53);
    KAT_PUT(k, "hpke.to", h.to);
    KAT_PUT(k, "hpke.from", h.from);
    KAT_PUT(k, "hpke.eph", h.eph);
    kat_put(k, "hpke.info", h.info.p, h.info.len);
    kat_put(k, "hpke.aad", h.aad.p, h.aad.len);
    kat_put(k, "hpke.pt", h.pt.p, h.pt.len);
    hpke_run(&h, false, enc, ct);
    KAT_PUT(k, "hpke.enc", enc);
    kat_put(k, "hpke.base", ct, h.pt.len + 16);
    hpke_run(&h, true, enc, ct);
    kat_put(k, "hpke.auth", ct, h.pt.len + 16);
}

static inline void hpke_check(struct kat *k)
{
    struct kat_hpke h = {.info = kat_get(k, "hpke.info"),
                         .aad = kat_get(k, "hpke.aad"),
                         .pt = kat_get(k, "hpke.pt")};
    uint8_t enc[32], ct[256 + 16];
    KAT_FIXED(k, "hpke.to", h.to);
    KAT_FIXED(k, "hpke.from", h.from);
    KAT_FIXED(k, "hpke.eph", h.eph);
    hpke_run(&h, false, enc, ct);
    KAT_SAME(k, "hpke.enc", enc);
    kat_same(k, "hpke.base", ct, h.pt.len + 16);
    hpke_run(&h, true, enc, ct);
    KAT_SAME(k, "hpke.enc", enc);
    kat_same(k, "hpke.auth", ct, h.pt.len + 16);
}
#endif
