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

/* RFC 8032 §7.1, tests 1 to 3: seed, public key, message, signature. */
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
    };
    for (size_t i = 0; i < 3; i++) {
        struct seal_ed_sk seed;
        struct seal_ed_pk pk;
        uint8_t full[64], junk[32], m[2], sig[64];
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
        cmocka_unit_test(chacha20poly1305_agrees), cmocka_unit_test(xchacha20poly1305_agrees),
        cmocka_unit_test(x25519_agrees),           cmocka_unit_test(ed25519_agrees),
        cmocka_unit_test(trial_values_agree),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
