/* Known answers of LETTER. Included by test_kat.c. Never compares sealed bytes: it opens them. */
#ifndef CALLBOX_TEST_SEAL_KAT_LETTER_H
#define CALLBOX_TEST_SEAL_KAT_LETTER_H
#include "seal/kat.h"
#include "seal/letter.h"

static inline void letter_write(struct kat *k)
{
    struct seal_letter h = {.of = LETTER_FEEDBACK, .line = 0x102, .epoch = 0x3040506};
    struct seal_sk to;
    struct seal_pk pk;
    struct buf env;
    KAT_FILL(to, 71);
    seal_pk_of(&to, &pk);
    buf_init(&env, SEAL_LETTER);
    kat_must(seal_letter_make(&h, NULL, &pk, view_str("It helped."), &env) == CB_OK, "letter");
    kat_put_num(k, "letter.of", h.of, 1);
    kat_put_num(k, "letter.line", h.line, 2);
    kat_put_num(k, "letter.epoch", h.epoch, 4);
    KAT_PUT(k, "letter.to", to);
    kat_put(k, "letter.text", "It helped.", 10);
    kat_put(k, "letter.env", env.p, env.len);
    buf_free(&env);
}

static inline void letter_check(struct kat *k)
{
    struct seal_letter h;
    struct seal_sk to;
    struct buf text;
    struct view env = kat_get(k, "letter.env");
    KAT_FIXED(k, "letter.to", to);
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    kat_must(seal_letter_peek(env, &h) == CB_OK, "letter.env");
    kat_must(h.of == kat_num(k, "letter.of", 1) && h.cls == 0 &&
                 h.line == kat_num(k, "letter.line", 2) && h.epoch == kat_num(k, "letter.epoch", 4),
             "letter header");
    kat_must(seal_letter_open(env, &to, NULL, &text) == CB_OK, "letter opens");
    kat_must(view_eq(buf_view(&text), kat_get(k, "letter.text")), "letter.text");
    buf_free(&text);
}

/* A referral names both sides and is long: HPKE's auth mode. */
static inline void referral_write(struct kat *k)
{
    struct seal_letter h = {.of = LETTER_REFERRAL, .cls = 1, .line = 0x203};
    struct seal_sk to, from;
    struct seal_pk pk;
    struct buf env;
    KAT_FILL(to, 72);
    KAT_FILL(from, 73);
    KAT_FILL(h.to, 74);
    KAT_FILL(h.from, 75);
    seal_pk_of(&to, &pk);
    buf_init(&env, SEAL_LETTER_LONG);
    kat_must(seal_letter_make(&h, &from, &pk, view_str("Who, and why."), &env) == CB_OK,
             "referral");
    kat_put_num(k, "referral.line", h.line, 2);
    KAT_PUT(k, "referral.tomid", h.to);
    KAT_PUT(k, "referral.frommid", h.from);
    KAT_PUT(k, "referral.to", to);
    KAT_PUT(k, "referral.from", from);
    kat_put(k, "referral.text", "Who, and why.", 13);
    kat_put(k, "referral.env", env.p, env.len);
    buf_free(&env);
}

static inline void referral_check(struct kat *k)
{
    struct seal_letter h;
    struct seal_sk to, from;
    struct seal_pk sender;
    struct buf text;
    struct view env = kat_get(k, "referral.env");
    KAT_FIXED(k, "referral.to", to);
    KAT_FIXED(k, "referral.from", from);
    seal_pk_of(&from, &sender);
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    kat_must(seal_letter_peek(env, &h) == CB_OK, "referral.env");
    kat_must(h.of == LETTER_REFERRAL && h.cls == 1 && h.epoch == 0 &&
                 h.line == kat_num(k, "referral.line", 2),
             "referral header");
    KAT_SAME(k, "referral.tomid", h.to);
    KAT_SAME(k, "referral.frommid", h.from);
    kat_must(seal_letter_open(env, &to, &sender, &text) == CB_OK, "referral opens");
    kat_must(view_eq(buf_view(&text), kat_get(k, "referral.text")), "referral.text");
    kat_must(seal_letter_open(env, &to, NULL, &text) != CB_OK, "referral of nobody");
    buf_free(&text);
}

/* What is passed on names its sender and an epoch, and is short. */
static inline void passed_write(struct kat *k)
{
    struct seal_letter h = {.of = LETTER_PASSED, .line = 0x304, .epoch = 0x5060708};
    CB_CLEANUP(buf_free) struct buf env;
    struct seal_sk to, from;
    struct seal_pk pk;
    KAT_FILL(to, 76);
    KAT_FILL(from, 77);
    KAT_FILL(h.from, 78);
    seal_pk_of(&to, &pk);
    buf_init(&env, SEAL_LETTER);
    kat_must(seal_letter_make(&h, &from, &pk, view_str("By their wish."), &env) == CB_OK, "passed");
    kat_put_num(k, "passed.line", h.line, 2);
    kat_put_num(k, "passed.epoch", h.epoch, 4);
    KAT_PUT(k, "passed.frommid", h.from);
    KAT_PUT(k, "passed.to", to);
    KAT_PUT(k, "passed.from", from);
    kat_put(k, "passed.text", "By their wish.", 14);
    kat_put(k, "passed.env", env.p, env.len);
}

static inline void passed_check(struct kat *k)
{
    struct seal_letter h;
    struct seal_pk sender;
    CB_CLEANUP(buf_free) struct buf text;
    struct seal_sk to, from;
    struct view env = kat_get(k, "passed.env");
    KAT_FIXED(k, "passed.to", to);
    KAT_FIXED(k, "passed.from", from);
    seal_pk_of(&from, &sender);
    buf_init(&text, SEAL_LETTER_TEXT);
    kat_must(seal_letter_peek(env, &h) == CB_OK, "passed.env");
    kat_must(h.of == LETTER_PASSED && h.cls == 0 && h.line == kat_num(k, "passed.line", 2) &&
                 h.epoch == kat_num(k, "passed.epoch", 4),
             "passed header");
    KAT_SAME(k, "passed.frommid", h.from);
    kat_must(seal_letter_open(env, &to, &sender, &text) == CB_OK, "passed opens");
    kat_must(view_eq(buf_view(&text), kat_get(k, "passed.text")), "passed.text");
    kat_must(seal_letter_open(env, &to, NULL, &text) != CB_OK, "passed of nobody");
}
#endif
