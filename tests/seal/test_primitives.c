/* libsodium's primitives as this room uses them, against their RFCs: a library that was built wrong
 * or replaced shows here. Run by ctest. Never tests our own code: that is in the other files. */
#include "seal/common.h"
#include <sodium.h>

static const char ladies[] =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one "
    "tip for the future, sunscreen would be it.";
static const char aead_key[] = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                  aead_aad[] = "50515253c0c1c2c3c4c5c6c7";
enum { LADIES = sizeof ladies - 1 };

/* RFC 8439 §2.8.2. */
static void chacha20poly1305_agrees(void **state)
{
    (void)state;
    uint8_t k[32], n[12], aad[12], ct[LADIES + 16], pt[LADIES];
    UNHEX(aead_key, k);
    UNHEX("070000004041424344454647", n);
    UNHEX(aead_aad, aad);
    crypto_aead_chacha20poly1305_ietf_encrypt(ct, NULL, (const uint8_t *)ladies, LADIES, aad, 12,
                                              NULL, n, k);
    assert_hex(ct, sizeof ct,
               "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
               "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
               "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
               "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
    ct[0] ^= 1;
    assert_int_not_equal(
        crypto_aead_chacha20poly1305_ietf_decrypt(pt, NULL, NULL, ct, sizeof ct, aad, 12, n, k), 0);
}

struct open_args {
    const uint8_t *k, *n, *aad;
    uint8_t *pt;
};
static enum cb_err chacha_open(void *arg, struct view ct)
{
    const struct open_args *a = arg;
    int bad = crypto_aead_chacha20poly1305_ietf_decrypt(a->pt, NULL, NULL, ct.p, ct.len, a->aad, 12,
                                                        a->n, a->k);
    return bad ? CB_PEER_SEAL : CB_OK;
}

/* RFC 8439 A.5: one to open, and every way to alter it. */
static const char internet_drafts[] =
    "Internet-Drafts are draft documents valid for a maximum of six months and may be updated, "
    "replaced, or obsoleted by other documents at any time. It is inappropriate to use "
    "Internet-Drafts as reference material or to cite them other than as "
    "/\xe2\x80\x9cwork in progress./\xe2\x80\x9d";
static void chacha20poly1305_opens(void **state)
{
    (void)state;
    enum { PT = sizeof internet_drafts - 1, CT = PT + 16 };
    uint8_t k[32], n[12], aad[12], ct[CT], pt[CT];
    UNHEX("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", k);
    UNHEX("000000000102030405060708", n);
    UNHEX("f33388860000000000004e91", aad);
    UNHEX("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
          "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
          "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
          "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
          "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
          "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
          "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
          "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
          "a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38",
          ct);
    struct open_args a = {k, n, aad, pt};
    assert_int_equal(chacha_open(&a, VIEW(ct, CT)), CB_OK);
    assert_memory_equal(pt, internet_drafts, PT);
    assert_flips_fail(chacha_open, &a, VIEW(ct, CT), 1);
    assert_lengths_fail(chacha_open, &a, VIEW(ct, CT));
    uint8_t *const others[] = {k, n, aad};
    const size_t lens[] = {sizeof k, sizeof n, sizeof aad};
    for (size_t i = 0; i < 3; i++) {
        for (size_t bit = 0; bit < lens[i] * 8; bit++) {
            others[i][bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_not_equal(chacha_open(&a, VIEW(ct, CT)), CB_OK);
            others[i][bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
    }
}

/* RFC 8439 A.3, #7 to #11: sums that carry past 2^128 and past 2^130 - 5. */
static void poly1305_carries(void **state)
{
    (void)state;
    static const char *const t[][4] = {
        {"02000000000000000000000000000000", "00000000000000000000000000000000",
         "ffffffffffffffffffffffffffffffff", "03000000000000000000000000000000"},
        {"02000000000000000000000000000000", "ffffffffffffffffffffffffffffffff",
         "02000000000000000000000000000000", "03000000000000000000000000000000"},
        {"01000000000000000000000000000000", "00000000000000000000000000000000",
         "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff"
         "11000000000000000000000000000000",
         "05000000000000000000000000000000"},
        {"01000000000000000000000000000000", "00000000000000000000000000000000",
         "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe"
         "01010101010101010101010101010101",
         "00000000000000000000000000000000"},
        {"02000000000000000000000000000000", "00000000000000000000000000000000",
         "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff"},
        {"01000000000000000400000000000000", "00000000000000000000000000000000",
         "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
         "0000000000000000000000000000000001000000000000000000000000000000",
         "14000000000000005500000000000000"},
        {"01000000000000000400000000000000", "00000000000000000000000000000000",
         "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
         "00000000000000000000000000000000",
         "13000000000000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        uint8_t key[32], text[64], tag[16];
        unhex(t[i][0], key, 16);
        unhex(t[i][1], key + 16, 16);
        size_t n = unhex(t[i][2], text, sizeof text);
        assert_int_equal(crypto_onetimeauth(tag, text, n, key), 0);
        assert_hex(tag, 16, t[i][3]);
        assert_int_equal(crypto_onetimeauth_verify(tag, text, n, key), 0);
        tag[0] ^= 1;
        assert_int_not_equal(crypto_onetimeauth_verify(tag, text, n, key), 0);
    }
}

/* draft-irtf-cfrg-xchacha-03 A.3.1, through seal_unbox: nonce ‖ ct ‖ tag. */
static void xchacha20poly1305_agrees(void **state)
{
    (void)state;
    struct seal_key k;
    uint8_t aad[12], box[LADIES + SEAL_BOX_EXTRA], pt[LADIES];
    UNHEX(aead_key, k);
    UNHEX(aead_aad, aad);
    UNHEX("404142434445464748494a4b4c4d4e4f5051525354555657"
          "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
          "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
          "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
          "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49",
          box);
    assert_int_equal(seal_unbox(&k, VIEW(aad, 12), VIEW(box, sizeof box), pt), CB_OK);
    assert_memory_equal(pt, ladies, LADIES);
    box[24] ^= 1;
    assert_int_equal(seal_unbox(&k, VIEW(aad, 12), VIEW(box, sizeof box), pt), CB_PEER_SEAL);
    assert_int_equal(seal_unbox(&k, VIEW(aad, 12), VIEW(box, 39), pt), CB_PEER_SIZE);
}

/* RFC 7748 §5.2 and §6.1: scalar, u, result. */
static void x25519_agrees(void **state)
{
    (void)state;
    static const char *const t[][3] = {
        {"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
         "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
         "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
        {"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
         "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
         "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
        {"5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
         "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
         "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
    };
    for (size_t i = 0; i < 3; i++) {
        uint8_t k[32], u[32], out[32];
        UNHEX(t[i][0], k);
        UNHEX(t[i][1], u);
        assert_int_equal(crypto_scalarmult(out, k, u), 0);
        assert_hex(out, 32, t[i][2]);
    }
}

/* RFC 7748 §5.2: k and u again and again out of each other, after 1 and after 1,000 times. */
static void x25519_iterated(void **state)
{
    (void)state;
    uint8_t k[32] = {9}, u[32] = {9}, out[32];
    for (int i = 1; i <= 1000; i++) {
        assert_int_equal(crypto_scalarmult(out, k, u), 0);
        memcpy(u, k, sizeof u);
        memcpy(k, out, sizeof k);
        if (i == 1) {
            assert_hex(k, 32, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
        }
    }
    assert_hex(k, 32, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

/* RFC 7748 §5: the top bit of u is masked, and u from p to 2^255 - 1 is taken modulo p. */
static void x25519_spellings(void **state)
{
    (void)state;
    static const char *const nine[] = {
        "0900000000000000000000000000000000000000000000000000000000000000",
        "0900000000000000000000000000000000000000000000000000000000000080",
        "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    uint8_t k[32], base[32], u[32], out[32];
    cb_random(k, sizeof k);
    assert_int_equal(crypto_scalarmult_base(base, k), 0);
    for (size_t i = 0; i < sizeof nine / sizeof nine[0]; i++) {
        UNHEX(nine[i], u);
        assert_int_equal(crypto_scalarmult(out, k, u), 0);
        assert_memory_equal(out, base, sizeof base);
    }
    k[0] ^= 7, k[31] ^= 0x80; /* the bits of k that are clamped do not count either */
    assert_int_equal(crypto_scalarmult(out, k, u), 0);
    assert_memory_equal(out, base, sizeof base);
    k[0] ^= 8;
    assert_int_equal(crypto_scalarmult(out, k, u), 0);
    assert_memory_not_equal(out, base, sizeof base);
}

/* RFC 8032 §7.1, tests 1 to 3 and SHA(abc): seed, public key, message, signature. */
static void ed25519_agrees(void **state)
{
    (void)state;
    static const char *const t[][4] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "c"
         "f9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0"
         "f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "8"
         "4dc6594a7c15e9716ed28dc027beceea1ec40a"},
        {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
         "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
         "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
         "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
         "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct seal_ed_sk seed;
        struct seal_ed_pk pk;
        uint8_t full[64], junk[32], m[64], sig[64];
        UNHEX(t[i][0], seed);
        assert_int_equal(seal_ed_pk_of(&seed, &pk), CB_OK);
        assert_hex(pk.b, 32, t[i][1]);
        size_t n = unhex(t[i][2], m, sizeof m);
        crypto_sign_seed_keypair(junk, full, seed.b);
        crypto_sign_detached(sig, NULL, m, n, full);
        assert_hex(sig, 64, t[i][3]);
        sig[63] ^= 0x80;
        assert_int_not_equal(crypto_sign_verify_detached(sig, m, n, pk.b), 0);
    }
}

/* RFC 8032 §5.1.7: S is below the order L, so that a signature has one spelling. */
static void ed25519_one_spelling(void **state)
{
    (void)state;
    uint8_t order[32], seed[32] = {1}, pk[32], full[64], sig[64];
    UNHEX("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order);
    crypto_sign_seed_keypair(pk, full, seed);
    crypto_sign_detached(sig, NULL, (const uint8_t *)"m", 1, full);
    assert_int_equal(crypto_sign_verify_detached(sig, (const uint8_t *)"m", 1, pk), 0);
    for (int times = 0; times < 7; times++) { /* S + L to S + 7L: all below 2^256 */
        unsigned carry = 0;
        for (size_t i = 0; i < 32; i++) {
            carry += (unsigned)sig[32 + i] + order[i];
            sig[32 + i] = (uint8_t)carry;
            carry >>= 8;
        }
        assert_int_not_equal(crypto_sign_verify_detached(sig, (const uint8_t *)"m", 1, pk), 0);
    }
}

/* A key of small order would let one signature, R the neutral point and S = 0, hold for every
 * second message or for all: neither such a key nor such an R is taken. */
static void ed25519_small_order_is_refused(void **state)
{
    (void)state;
    static const char *const small[] = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"};
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        uint8_t pk[32], sig[64] = {1};
        UNHEX(small[i], pk);
        for (uint8_t m = 0; m < 32; m++) {
            assert_int_not_equal(crypto_sign_verify_detached(sig, &m, 1, pk), 0);
        }
    }
}

/* Agreed by the first trials in C and in JavaScript: pad 100 to 2048, seal it under fixed bytes. */
static void trial_values_agree(void **state)
{
    (void)state;
    uint8_t buf[2048], k[32], n[24], ct[2048 + 16];
    struct seal_hash h;
    size_t len = 0;
    memset(buf, 'A', 100);
    assert_int_equal(sodium_pad(&len, buf, 100, 2048, sizeof buf), 0);
    assert_int_equal(len, 2048);
    seal_hash256(VIEW(buf, len), &h);
    assert_hex(h.b, 32, "c74df08df44d3b4ba7f0a5d1a10869a787f1bd6f360a84684123024aa584001d");
    memset(k, 1, sizeof k);
    memset(n, 2, sizeof n);
    crypto_aead_xchacha20poly1305_ietf_encrypt(ct, NULL, buf, len, (const uint8_t *)"aad", 3, NULL,
                                               n, k);
    seal_hash256(VIEW(ct, sizeof ct), &h);
    assert_hex(h.b, 32, "541deef9d44859dc097c259eb875024582bd9d78baae02087b79b57c22734732");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chacha20poly1305_agrees), cmocka_unit_test(chacha20poly1305_opens),
        cmocka_unit_test(poly1305_carries),        cmocka_unit_test(xchacha20poly1305_agrees),
        cmocka_unit_test(x25519_agrees),           cmocka_unit_test(x25519_iterated),
        cmocka_unit_test(x25519_spellings),        cmocka_unit_test(ed25519_agrees),
        cmocka_unit_test(ed25519_one_spelling),    cmocka_unit_test(ed25519_small_order_is_refused),
        cmocka_unit_test(trial_values_agree),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
