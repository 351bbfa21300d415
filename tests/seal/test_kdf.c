/* HKDF, HMAC, the labelled hash and expand_message_xmd against RFC 5869 and RFC 9380.
 * Run by ctest. Never passes on a label that is spelt otherwise. */
#include "seal/common.h"

struct hkdf {
    const char *ikm, *salt, *info, *prk, *okm;
};

static const struct hkdf rfc5869[] = {
    /* A.1 */
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
     "f0f1f2f3f4f5f6f7f8f9", "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    /* A.2 */
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2"
     "e"
     "2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8"
     "e"
     "8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcddd"
     "e"
     "dfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590"
     "e"
     "09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    /* A.3 */
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

static void hkdf_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rfc5869 / sizeof rfc5869[0]; i++) {
        const struct hkdf *t = &rfc5869[i];
        uint8_t ikm[128], salt[128], info[128], okm[128];
        struct seal_key prk;
        size_t n = unhex(t->ikm, ikm, sizeof ikm), s = unhex(t->salt, salt, sizeof salt);
        seal_extract(VIEW(salt, s), VIEW(ikm, n), &prk);
        assert_hex(prk.b, sizeof prk.b, t->prk);
        size_t il = unhex(t->info, info, sizeof info), ol = strlen(t->okm) / 2;
        seal_expand_info(&prk, VIEW(info, il), okm, ol);
        assert_hex(okm, ol, t->okm);
        okm[0] = (uint8_t)~okm[0];
        seal_expand_info(&prk, VIEW(info, il), okm, 1); /* a shorter output is a prefix */
        assert_int_equal(okm[0], nibble(t->okm[0]) << 4 | nibble(t->okm[1]));
    }
}

static void labels_separate(void **state)
{
    (void)state;
    static const char *const label[] = {"visitor/auth", "visitor/x25519", "msg/v2s",  "msg/s2v",
                                        "msg/note",     "ck/link",        "wrap/key", "wrap/commit",
                                        "rest/grant",   "rest/teamkey",   "rest/pk",  "rest/env",
                                        "rest/audit"};
    enum { N = sizeof label / sizeof label[0] };
    struct seal_key prk = {{1}}, out[N];
    for (size_t i = 0; i < N; i++) {
        seal_expand(&prk, label[i], out[i].b, sizeof out[i].b);
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(out[i].b, out[j].b, sizeof out[i].b);
        }
    }
    struct seal_key by_info;
    seal_expand_info(&prk, view_str("callbox/1/ck/link"), by_info.b, sizeof by_info.b);
    assert_memory_equal(by_info.b, out[5].b, sizeof by_info.b);
}

/* RFC 4231 §4.2 and §4.3 in our key shape: HMAC pads a key with zeros, so a short one may be. */
static void hmac_agrees(void **state)
{
    (void)state;
    struct seal_key k = {{0}}, out;
    memset(k.b, 0x0b, 20);
    seal_hmac(&k, view_str("Hi There"), &out);
    assert_hex(out.b, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    k = (struct seal_key){"Jefe"};
    seal_hmac(&k, view_str("what do ya want for nothing?"), &out);
    assert_hex(out.b, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    seal_hmac(&k, view_str("what do ya want for nothing!"), &out);
    assert_int_not_equal(out.b[0], 0x5b);
}

/* RFC 9380 K.3, SHA-512, 32 bytes. */
static void xmd_agrees(void **state)
{
    (void)state;
    static const char *const t[][2] = {
        {"", "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba"},
        {"abc", "0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc"},
        {"abcdef0123456789", "087e45a86e2939ee8b91100af1583c4938e0f5fc6c9db4b107b83346bc967f58"},
    };
    struct view dst = view_str("QUUX-V01-CS02-with-expander-SHA512-256");
    for (size_t i = 0; i < 3; i++) {
        uint8_t out[200], part[32];
        struct view msg = view_str(t[i][0]);
        seal_xmd512(&msg, 1, dst, out, 32);
        assert_hex(out, 32, t[i][1]);
        struct view two[2] = {VIEW(msg.p, msg.len / 2),
                              VIEW(msg.p + msg.len / 2, msg.len - msg.len / 2)};
        seal_xmd512(two, 2, dst, part, 32);
        assert_memory_equal(part, out, 32);
        seal_xmd512(&msg, 1, dst, out, sizeof out); /* another length is another output */
        assert_memory_not_equal(part, out, 32);
    }
}

static void hashes_differ_by_label(void **state)
{
    (void)state;
    uint8_t a[16], b[16];
    struct seal_hash h;
    seal_hash256(VIEW("abc", 3), &h); /* BLAKE2b-256 */
    assert_hex(h.b, 32, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    seal_hash_label("conv", view_str("x"), a, sizeof a);
    seal_hash_label("lookup", view_str("x"), b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    seal_hash256(view_str("callbox/1/convx"), &h); /* another length, so another hash, too */
    assert_memory_not_equal(a, h.b, sizeof a);
}

static void keys_are_fresh(void **state)
{
    (void)state;
    struct seal_key a, b;
    struct seal_sk sk;
    struct seal_pk pk, again;
    seal_key_new(&a);
    seal_key_new(&b);
    assert_memory_not_equal(a.b, b.b, sizeof a.b);
    seal_pair_new(&sk, &pk);
    seal_pk_of(&sk, &again);
    assert_memory_equal(pk.b, again.b, sizeof pk.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hkdf_agrees),
        cmocka_unit_test(labels_separate),
        cmocka_unit_test(hmac_agrees),
        cmocka_unit_test(xmd_agrees),
        cmocka_unit_test(hashes_differ_by_label),
        cmocka_unit_test(keys_are_fresh),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
