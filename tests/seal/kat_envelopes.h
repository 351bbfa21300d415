/* Known answers of the sealed formats: GRANT, LINK, MSG, FRAME, WRAP, TEAMKEY, slot, at rest.
 * Included by test_kat.c. Never compares sealed bytes: it opens them and compares what was in. */
#ifndef CALLBOX_TEST_SEAL_KAT_ENVELOPES_H
#define CALLBOX_TEST_SEAL_KAT_ENVELOPES_H
#include "wire/wire.h"
#include "seal/kat.h"
#include "seal/audit.h"

static inline void grant_write(struct kat *k)
{
    struct seal_grant_hdr h = {.rk = RK_LINE, .line = 0x102, .epoch = 0x3040506, .gen = 7};
    struct seal_sk from, to;
    struct seal_pk pk;
    struct seal_key ck;
    uint8_t env[SEAL_GRANT];
    KAT_FILL(h.conv, 61);
    KAT_FILL(h.sender, 62);
    KAT_FILL(from, 63);
    KAT_FILL(to, 64);
    KAT_FILL(ck, 65);
    seal_pk_of(&to, &pk);
    kat_must(seal_grant_make(&h, &from, &pk, &ck, env) == CB_OK, "grant");
    kat_put_num(k, "grant.rk", h.rk, 1);
    kat_put_num(k, "grant.line", h.line, 2);
    kat_put_num(k, "grant.epoch", h.epoch, 4);
    kat_put_num(k, "grant.gen", h.gen, 4);
    KAT_PUT(k, "grant.conv", h.conv);
    KAT_PUT(k, "grant.sender", h.sender);
    KAT_PUT(k, "grant.from", from);
    KAT_PUT(k, "grant.to", to);
    KAT_PUT(k, "grant.ck", ck);
    KAT_PUT(k, "grant.env", env);
}

static inline void grant_check(struct kat *k)
{
    struct seal_grant_hdr h;
    struct seal_sk from, to;
    struct seal_pk pk;
    struct seal_key ck;
    struct view env = kat_get(k, "grant.env");
    KAT_FIXED(k, "grant.from", from);
    KAT_FIXED(k, "grant.to", to);
    seal_pk_of(&from, &pk);
    kat_must(seal_grant_peek(env, &h) == CB_OK, "grant.env");
    kat_must(h.rk == kat_num(k, "grant.rk", 1) && h.line == kat_num(k, "grant.line", 2) &&
                 h.epoch == kat_num(k, "grant.epoch", 4) && h.gen == kat_num(k, "grant.gen", 4),
             "grant header");
    KAT_SAME(k, "grant.conv", h.conv);
    KAT_SAME(k, "grant.sender", h.sender);
    kat_must(seal_grant_open(env, &to, &pk, &ck) == CB_OK, "grant.env");
    KAT_SAME(k, "grant.ck", ck);
}

static inline void link_write(struct kat *k)
{
    struct seal_conv conv;
    struct seal_key ck, previous;
    uint8_t env[SEAL_LINK];
    KAT_FILL(conv, 71);
    KAT_FILL(ck, 72);
    KAT_FILL(previous, 73);
    kat_must(seal_link_make(&conv, 8, &ck, &previous, env) == CB_OK, "link");
    KAT_PUT(k, "link.conv", conv);
    kat_put_num(k, "link.gen", 8, 4);
    KAT_PUT(k, "link.ck", ck);
    KAT_PUT(k, "link.previous", previous);
    KAT_PUT(k, "link.env", env);
}

static inline void link_check(struct kat *k)
{
    struct seal_conv conv;
    struct seal_key ck, previous;
    struct view env = kat_get(k, "link.env"), gen = kat_get(k, "link.gen");
    KAT_FIXED(k, "link.conv", conv);
    KAT_FIXED(k, "link.ck", ck);
    kat_must(seal_link_open(env, &conv, &ck, &previous) == CB_OK, "link.env");
    KAT_SAME(k, "link.previous", previous);
    kat_must(view_eq(gen, VIEW(env.p + 20, 4)), "link.gen");
}

static inline void body_put(struct kat *k, const char *g, const struct seal_msg_body *b)
{
    kat_put_num(k, kat_name(g, "kind"), b->kind, 1);
    kat_put_num(k, kat_name(g, "flags"), b->flags, 1);
    kat_put_num(k, kat_name(g, "ackseq"), b->ack_seq, 8);
    KAT_PUT(k, kat_name(g, "ackhash"), b->ack_hash);
    kat_put_num(k, kat_name(g, "t15"), b->t15, 4);
}

static inline struct seal_msg_body body_get(struct kat *k, const char *g)
{
    struct seal_msg_body b = {.kind = (uint8_t)kat_num(k, kat_name(g, "kind"), 1),
                              .flags = (uint8_t)kat_num(k, kat_name(g, "flags"), 1),
                              .ack_seq = kat_num(k, kat_name(g, "ackseq"), 8),
                              .t15 = (uint32_t)kat_num(k, kat_name(g, "t15"), 4)};
    KAT_FIXED(k, kat_name(g, "ackhash"), b.ack_hash);
    return b;
}

static const char *const kat_msg[] = {"msgv2s", "msgs2v", "msgnote"};

static inline void msg_write(struct kat *k, uint8_t dir)
{
    static const char *const text[] = {"hello", "Hello, and welcome. \xe2\x98\x95", ""};
    const char *g = kat_msg[dir - 1];
    struct seal_msg_hdr h = {.gen = 9, .dir = dir, .seq = 0x0a0b0c0d0e0f1011};
    struct seal_msg_body b = {.kind = (uint8_t)(dir == DIR_S2V ? 3 : 1),
                              .flags = 0,
                              .ack_seq = 12,
                              .t15 = 1986000,
                              .text = view_str(text[dir - 1])};
    struct seal_key ck;
    CB_CLEANUP(buf_free) struct buf env;
    buf_init(&env, SEAL_MSG_MAX);
    KAT_FILL(h.conv, 81);
    KAT_FILL(h.msgid, (uint8_t)(82 + dir));
    KAT_FILL(h.prev, (uint8_t)(86 + dir));
    KAT_FILL(b.ack_hash, 90);
    KAT_FILL(ck, (uint8_t)(91 + dir));
    kat_must(seal_msg_make(&h, &ck, &b, &env) == CB_OK && h.cls == 1, g);
    KAT_PUT(k, kat_name(g, "ck"), ck);
    KAT_PUT(k, kat_name(g, "conv"), h.conv);
    kat_put_num(k, kat_name(g, "gen"), h.gen, 4);
    kat_put_num(k, kat_name(g, "dir"), h.dir, 1);
    kat_put_num(k, kat_name(g, "seq"), h.seq, 8);
    KAT_PUT(k, kat_name(g, "msgid"), h.msgid);
    KAT_PUT(k, kat_name(g, "prev"), h.prev);
    body_put(k, g, &b);
    kat_put(k, kat_name(g, "text"), b.text.p, b.text.len);
    kat_put(k, kat_name(g, "env"), env.p, env.len);
}

static inline void msg_check(struct kat *k, uint8_t dir)
{
    const char *g = kat_msg[dir - 1];
    struct seal_msg_hdr h;
    struct seal_msg_body want = body_get(k, g), b;
    struct seal_key ck;
    struct view env = kat_get(k, kat_name(g, "env"));
    CB_CLEANUP(buf_free) struct buf plain;
    buf_init(&plain, SEAL_MSG_MAX);
    KAT_FIXED(k, kat_name(g, "ck"), ck);
    kat_must(seal_msg_peek(env, &h) == CB_OK && h.cls == 1, kat_name(g, "env"));
    KAT_SAME(k, kat_name(g, "conv"), h.conv);
    KAT_SAME(k, kat_name(g, "msgid"), h.msgid);
    KAT_SAME(k, kat_name(g, "prev"), h.prev);
    kat_must(h.gen == kat_num(k, kat_name(g, "gen"), 4) && h.dir == dir &&
                 h.dir == kat_num(k, kat_name(g, "dir"), 1) &&
                 h.seq == kat_num(k, kat_name(g, "seq"), 8),
             g);
    kat_must(seal_msg_open(env, &ck, &plain, &b) == CB_OK, kat_name(g, "env"));
    kat_must(b.kind == want.kind && b.flags == want.flags && b.ack_seq == want.ack_seq &&
                 b.t15 == want.t15 && memcmp(b.ack_hash, want.ack_hash, 8) == 0,
             kat_name(g, "body"));
    kat_same(k, kat_name(g, "text"), b.text.p, b.text.len);
}

/* BLAKE2b-256 of the padded plaintext our own sealing makes of a body. */
static inline struct seal_hash plain_hash(struct seal_msg_body b, size_t text_len, uint8_t cls)
{
    static uint8_t text[SEAL_TEXT_MAX];
    struct seal_msg_hdr h = {.dir = DIR_V2S};
    struct seal_key ck = {{1}};
    struct seal_msg_body got;
    struct seal_hash hash;
    CB_CLEANUP(buf_free) struct buf env, plain;
    buf_init(&env, SEAL_MSG_MAX);
    buf_init(&plain, SEAL_MSG_MAX);
    kat_must(text_len <= sizeof text, "textlen");
    for (size_t i = 0; i < text_len; i++) {
        text[i] = (uint8_t)('a' + i % 26);
    }
    b.text = VIEW(text, text_len);
    kat_must(seal_msg_make(&h, &ck, &b, &env) == CB_OK && h.cls == cls, "class");
    kat_must(seal_msg_open(buf_view(&env), &ck, &plain, &got) == CB_OK, "open");
    seal_hash256(buf_view(&plain), &hash);
    return hash;
}

static inline void class_write(struct kat *k, const char *g, uint8_t cls, size_t text_len)
{
    struct seal_msg_body b = {.kind = 4, .ack_seq = cls, .t15 = 1986001};
    KAT_FILL(b.ack_hash, cls);
    struct seal_hash hash = plain_hash(b, text_len, cls);
    kat_put_num(k, kat_name(g, "textlen"), text_len, 4);
    body_put(k, g, &b);
    KAT_PUT(k, kat_name(g, "plain"), hash);
}

static inline void class_check(struct kat *k, const char *g, uint8_t cls)
{
    size_t text_len = (size_t)kat_num(k, kat_name(g, "textlen"), 4);
    struct seal_hash hash = plain_hash(body_get(k, g), text_len, cls);
    KAT_SAME(k, kat_name(g, "plain"), hash);
}

static inline void msgs_write(struct kat *k)
{
    for (uint8_t dir = DIR_V2S; dir <= DIR_NOTE; dir++) {
        msg_write(k, dir);
    }
    class_write(k, "msgc2", 2, 2020);
    class_write(k, "msgc3", 3, 32739);
}

static inline void msgs_check(struct kat *k)
{
    for (uint8_t dir = DIR_V2S; dir <= DIR_NOTE; dir++) {
        msg_check(k, dir);
    }
    class_check(k, "msgc2", 2);
    class_check(k, "msgc3", 3);
}

static inline void frame_write(struct kat *k)
{
    struct view payload = view_str("what the server had to say");
    uint8_t env[WIRE_FRAME];
    wire_frame_make(0x0102030405, payload, env);
    kat_put_num(k, "frame.ctr", 0x0102030405, 8);
    kat_put(k, "frame.payload", payload.p, payload.len);
    KAT_PUT(k, "frame.env", env);
}

static inline void frame_check(struct kat *k)
{
    uint8_t ours[WIRE_FRAME];
    struct view env = kat_get(k, "frame.env"), want = kat_get(k, "frame.payload"), payload;
    uint64_t ctr = kat_num(k, "frame.ctr", 8);
    kat_must(wire_frame_open(env, ctr, &payload) == CB_OK, "frame.env");
    kat_must(view_eq(payload, want), "frame.payload");
    wire_frame_make(ctr, want, ours);
    kat_must(memcmp(ours, env.p, 16 + want.len) == 0, "frame head");
}

static inline void wrap_write(struct kat *k)
{
    struct seal_wrap w = {.kind = 1, .ops = 3, .mem_kib = 262144};
    struct seal_key kek, commit;
    uint8_t env[SEAL_WRAP];
    KAT_FILL(w.mid, 101);
    KAT_FILL(w.salt, 102);
    KAT_FILL(w.sk, 103);
    KAT_FILL(w.ed, 104);
    KAT_FILL(kek, 105);
    kat_must(seal_wrap_make(&w, &kek, env) == CB_OK, "wrap");
    seal_expand(&kek, "wrap/commit", commit.b, sizeof commit.b);
    KAT_PUT(k, "wrap.mid", w.mid);
    kat_put_num(k, "wrap.kind", w.kind, 1);
    kat_put_num(k, "wrap.ops", w.ops, 4);
    kat_put_num(k, "wrap.mem", w.mem_kib, 4);
    KAT_PUT(k, "wrap.salt", w.salt);
    KAT_PUT(k, "wrap.sk", w.sk);
    KAT_PUT(k, "wrap.ed", w.ed);
    KAT_PUT(k, "wrap.kek", kek);
    KAT_PUT(k, "wrap.commit", commit);
    KAT_PUT(k, "wrap.env", env);
}

static inline void wrap_check(struct kat *k)
{
    struct seal_wrap w;
    struct seal_key kek, commit;
    KAT_FIXED(k, "wrap.kek", kek);
    seal_expand(&kek, "wrap/commit", commit.b, sizeof commit.b);
    KAT_SAME(k, "wrap.commit", commit);
    kat_must(seal_wrap_open(kat_get(k, "wrap.env"), &kek, &w) == CB_OK, "wrap.env");
    kat_must(w.kind == kat_num(k, "wrap.kind", 1) && w.ops == kat_num(k, "wrap.ops", 4) &&
                 w.mem_kib == kat_num(k, "wrap.mem", 4),
             "wrap header");
    KAT_SAME(k, "wrap.mid", w.mid);
    KAT_SAME(k, "wrap.salt", w.salt);
    KAT_SAME(k, "wrap.sk", w.sk);
    KAT_SAME(k, "wrap.ed", w.ed);
}

/* What a passkey is asked for, the key that its answer gives, and the WRAP under it. */
static inline void passkey_kek(const struct seal_salt *salt, const struct seal_key *prf,
                               struct seal_key *out)
{
    struct seal_key prk;
    seal_extract(VIEW(salt->b, sizeof salt->b), VIEW(prf->b, sizeof prf->b), &prk);
    seal_expand(&prk, "passkey/kek", out->b, sizeof out->b);
}

static inline void keywrap_write(struct kat *k)
{
    struct seal_wrap w = {.kind = WRAP_PASSKEY};
    struct seal_salt instance;
    struct seal_key prf, kek, input;
    uint8_t env[SEAL_WRAP];
    KAT_FILL(w.mid, 131);
    KAT_FILL(w.salt, 132);
    KAT_FILL(w.sk, 133);
    KAT_FILL(w.ed, 134);
    KAT_FILL(instance, 135);
    KAT_FILL(prf, 136);
    seal_hash_label("passkey/prf", VIEW(instance.b, sizeof instance.b), input.b, sizeof input.b);
    passkey_kek(&w.salt, &prf, &kek);
    kat_must(seal_wrap_make(&w, &kek, env) == CB_OK, "keywrap");
    KAT_PUT(k, "keywrap.mid", w.mid);
    KAT_PUT(k, "keywrap.salt", w.salt);
    KAT_PUT(k, "keywrap.sk", w.sk);
    KAT_PUT(k, "keywrap.ed", w.ed);
    KAT_PUT(k, "keywrap.instance", instance);
    KAT_PUT(k, "keywrap.prf", prf);
    KAT_PUT(k, "keywrap.input", input);
    KAT_PUT(k, "keywrap.kek", kek);
    KAT_PUT(k, "keywrap.env", env);
}

static inline void keywrap_check(struct kat *k)
{
    struct seal_wrap w;
    struct seal_salt instance, salt;
    struct seal_key prf, kek, input;
    KAT_FIXED(k, "keywrap.instance", instance);
    KAT_FIXED(k, "keywrap.salt", salt);
    KAT_FIXED(k, "keywrap.prf", prf);
    seal_hash_label("passkey/prf", VIEW(instance.b, sizeof instance.b), input.b, sizeof input.b);
    KAT_SAME(k, "keywrap.input", input);
    passkey_kek(&salt, &prf, &kek);
    KAT_SAME(k, "keywrap.kek", kek);
    kat_must(seal_wrap_open(kat_get(k, "keywrap.env"), &kek, &w) == CB_OK, "keywrap.env");
    kat_must(w.kind == WRAP_PASSKEY && w.ops == 0 && w.mem_kib == 0, "keywrap header");
    KAT_SAME(k, "keywrap.mid", w.mid);
    KAT_SAME(k, "keywrap.salt", w.salt);
    KAT_SAME(k, "keywrap.sk", w.sk);
    KAT_SAME(k, "keywrap.ed", w.ed);
}

static inline void teamkey_write(struct kat *k)
{
    struct seal_teamkey t = {.line = 5, .epoch = 6};
    struct seal_sk to, sk_e;
    struct seal_pk pk;
    uint8_t env[SEAL_TEAMKEY];
    KAT_FILL(t.mid, 111);
    KAT_FILL(to, 112);
    KAT_FILL(sk_e, 113);
    seal_pk_of(&to, &pk);
    kat_must(seal_teamkey_make(&t, &pk, &sk_e, env) == CB_OK, "teamkey");
    kat_put_num(k, "teamkey.line", t.line, 2);
    kat_put_num(k, "teamkey.epoch", t.epoch, 4);
    KAT_PUT(k, "teamkey.mid", t.mid);
    KAT_PUT(k, "teamkey.to", to);
    KAT_PUT(k, "teamkey.sk", sk_e);
    KAT_PUT(k, "teamkey.env", env);
}

static inline void teamkey_check(struct kat *k)
{
    struct seal_teamkey t;
    struct seal_sk to, sk_e;
    KAT_FIXED(k, "teamkey.to", to);
    kat_must(seal_teamkey_open(kat_get(k, "teamkey.env"), &to, &t, &sk_e) == CB_OK, "teamkey.env");
    kat_must(t.line == kat_num(k, "teamkey.line", 2) && t.epoch == kat_num(k, "teamkey.epoch", 4),
             "teamkey header");
    KAT_SAME(k, "teamkey.mid", t.mid);
    KAT_SAME(k, "teamkey.sk", sk_e);
}

static inline void audit_write(struct kat *k)
{
    struct seal_audit_hdr h = {.line = 0x8005, .epoch = 6, .seq = 0x1122334455667788};
    struct seal_audit a = {
        .action = AUDIT_CONFIRMED, .of = AUDIT_OF_MEMBER, .line = 5, .day = 20000};
    struct seal_sk to;
    struct seal_pk pk;
    struct seal_hash head;
    uint8_t env[SEAL_AUDIT];
    KAT_FILL(h.prev, 181);
    KAT_FILL(to, 182);
    KAT_FILL(a.who, 183);
    KAT_FILL(a.subject, 184);
    memcpy(a.detail, "Niamh", 5);
    seal_pk_of(&to, &pk);
    kat_must(seal_audit_make(&h, &a, &pk, env) == CB_OK, "audit");
    seal_hash256(VIEW(env, sizeof env), &head);
    kat_put_num(k, "audit.line", h.line, 2);
    kat_put_num(k, "audit.epoch", h.epoch, 4);
    kat_put_num(k, "audit.seq", h.seq, 8);
    KAT_PUT(k, "audit.prev", h.prev);
    kat_put_num(k, "audit.action", a.action, 1);
    kat_put_num(k, "audit.of", a.of, 1);
    kat_put_num(k, "audit.about", a.line, 2);
    kat_put_num(k, "audit.day", a.day, 4);
    KAT_PUT(k, "audit.who", a.who);
    KAT_PUT(k, "audit.subject", a.subject);
    KAT_PUT(k, "audit.detail", a.detail);
    KAT_PUT(k, "audit.to", to);
    KAT_PUT(k, "audit.env", env);
    KAT_PUT(k, "audit.head", head);
}

static inline void audit_check(struct kat *k)
{
    struct seal_audit_hdr h;
    struct seal_audit a;
    struct seal_sk to;
    struct seal_audit_chain c = {.line = (uint16_t)kat_num(k, "audit.line", 2)};
    struct view env = kat_get(k, "audit.env");
    KAT_FIXED(k, "audit.to", to);
    kat_must(seal_audit_peek(env, &h) == CB_OK, "audit.env");
    kat_must(seal_audit_open(env, &to, &a) == CB_OK, "audit.env");
    kat_must(h.line == c.line && h.epoch == kat_num(k, "audit.epoch", 4) &&
                 h.seq == kat_num(k, "audit.seq", 8),
             "audit header");
    KAT_SAME(k, "audit.prev", h.prev);
    kat_must(a.action == kat_num(k, "audit.action", 1) && a.of == kat_num(k, "audit.of", 1) &&
                 a.line == kat_num(k, "audit.about", 2) && a.day == kat_num(k, "audit.day", 4),
             "audit entry");
    KAT_SAME(k, "audit.who", a.who);
    KAT_SAME(k, "audit.subject", a.subject);
    KAT_SAME(k, "audit.detail", a.detail);
    kat_must(seal_audit_follow(&c, env) == CB_OK, "audit.env");
    KAT_SAME(k, "audit.head", c.head);
}

static inline void slot_write(struct kat *k)
{
    struct seal_slot s = {.kind = SLOT_EPOCH, .number = 0x1122334455667788};
    struct seal_key vrk;
    uint8_t env[SEAL_SLOT];
    KAT_FILL(s.key, 121);
    KAT_FILL(vrk, 122);
    kat_must(seal_slot_make(&s, &vrk, env) == CB_OK, "slot");
    KAT_PUT(k, "slot.vrk", vrk);
    kat_put_num(k, "slot.kind", s.kind, 1);
    kat_put_num(k, "slot.number", s.number, 8);
    KAT_PUT(k, "slot.key", s.key);
    KAT_PUT(k, "slot.env", env);
}

static inline void slot_check(struct kat *k)
{
    struct seal_slot s;
    struct seal_key vrk;
    uint64_t number = kat_num(k, "slot.number", 8);
    KAT_FIXED(k, "slot.vrk", vrk);
    kat_must(seal_slot_open(kat_get(k, "slot.env"), number, &vrk, &s) == CB_OK, "slot.env");
    kat_must(s.kind == kat_num(k, "slot.kind", 1), "slot.kind");
    KAT_SAME(k, "slot.key", s.key);
}

static inline void rest_write(struct kat *k)
{
    struct view aad = view_str("row 1"), pt = view_str("an envelope");
    struct seal_key bk;
    CB_CLEANUP(buf_free) struct buf env;
    buf_init(&env, KAT_VALUE);
    KAT_FILL(bk, 131);
    kat_must(seal_rest_seal(&bk, "rest/env", aad, pt, &env) == CB_OK, "rest");
    KAT_PUT(k, "rest.bk", bk);
    kat_put(k, "rest.label", "rest/env", 8);
    kat_put(k, "rest.aad", aad.p, aad.len);
    kat_put(k, "rest.pt", pt.p, pt.len);
    kat_put(k, "rest.env", env.p, env.len);
}

static inline void rest_check(struct kat *k)
{
    char label[SEAL_LABEL_MAX] = {0};
    struct view name = kat_get(k, "rest.label");
    struct seal_key bk;
    CB_CLEANUP(buf_free) struct buf pt;
    buf_init(&pt, KAT_VALUE);
    kat_must(name.len < 40, "rest.label");
    memcpy(label, name.p, name.len);
    KAT_FIXED(k, "rest.bk", bk);
    kat_must(seal_rest_open(&bk, label, kat_get(k, "rest.aad"), kat_get(k, "rest.env"), &pt) ==
                 CB_OK,
             "rest.env");
    kat_same(k, "rest.pt", pt.p, pt.len);
}
#endif
