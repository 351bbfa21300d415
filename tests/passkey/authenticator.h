/* authenticator: one in software, for tests: makes passkeys and uses them as a browser would hand
 * it over, right in every byte unless a test asks for something else. Included by the tests of
 * passkey and line and by their fuzz harnesses. Never the code under test: keys and signatures are
 * OpenSSL's. */
#ifndef TESTS_PASSKEY_AUTHENTICATOR_H
#define TESTS_PASSKEY_AUTHENTICATOR_H
#include "passkey/passkey.h"
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum authr_kind { AUTHR_ES256, AUTHR_EDDSA, AUTHR_RS256 };
struct authr {
    enum authr_kind kind;
    EVP_PKEY *pair;
    uint8_t id[16];
    uint32_t counter;
    uint8_t flags; /* 0x05: present and verified */
    bool prf;      /* says so in the data it signs */
    const char *type, *origin, *rp_id, *json_tail;
};
/* What a browser would send: owned here. */
struct authr_out {
    uint8_t data[1024], sig[512];
    char json[512];
    size_t data_len, sig_len;
};

static inline void authr_new(struct authr *a, enum authr_kind kind)
{
    *a = (struct authr){.kind = kind,
                        .flags = 0x05,
                        .origin = "http://localhost:8080",
                        .rp_id = "localhost",
                        .json_tail = ",\"crossOrigin\":false}"};
    a->pair = kind == AUTHR_ES256   ? EVP_EC_gen("P-256")
              : kind == AUTHR_EDDSA ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                                    : EVP_RSA_gen(2048);
    CB_ASSERT(a->pair);
    cb_random(a->id, sizeof a->id);
}

static inline void authr_free(struct authr *a)
{
    EVP_PKEY_free(a->pair);
    a->pair = NULL;
}

static inline void authr_cose_es256(const struct authr *a, struct wr *w)
{
    uint8_t point[65];
    size_t n = 0;
    CB_ASSERT(EVP_PKEY_get_octet_string_param(a->pair, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
                                              &n) == 1 &&
              n == sizeof point);
    wr_bytes(w, "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10);
    wr_bytes(w, point + 1, 32);
    wr_bytes(w, "\x22\x58\x20", 3);
    wr_bytes(w, point + 33, 32);
}

static inline void authr_cose_eddsa(const struct authr *a, struct wr *w)
{
    uint8_t x[32];
    size_t n = sizeof x;
    CB_ASSERT(EVP_PKEY_get_raw_public_key(a->pair, x, &n) == 1 && n == sizeof x);
    wr_bytes(w, "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20", 10);
    wr_bytes(w, x, 32);
}

static inline void authr_cose_rs256(const struct authr *a, struct wr *w)
{
    uint8_t n[256];
    BIGNUM *modulus = NULL;
    CB_ASSERT(EVP_PKEY_get_bn_param(a->pair, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1);
    CB_ASSERT(BN_bn2binpad(modulus, n, sizeof n) == sizeof n);
    BN_free(modulus);
    wr_bytes(w, "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00", 11);
    wr_bytes(w, n, sizeof n);
    wr_bytes(w, "\x21\x43\x01\x00\x01", 5);
}

static inline void authr_json(const struct authr *a, const char *type,
                              const uint8_t challenge[PASSKEY_CHALLENGE], struct authr_out *out)
{
    char b64[44];
    sodium_bin2base64(b64, sizeof b64, challenge, PASSKEY_CHALLENGE,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    snprintf(out->json, sizeof out->json,
             "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s", a->type ? a->type : type,
             b64, a->origin, a->json_tail);
}

static inline void authr_head(const struct authr *a, uint8_t more, struct wr *w)
{
    uint8_t hash[32];
    crypto_hash_sha256(hash, (const unsigned char *)a->rp_id, strlen(a->rp_id));
    wr_bytes(w, hash, sizeof hash);
    wr_u8(w, a->flags | more | (a->prf ? 0x80 : 0));
    wr_u32(w, a->counter);
}

/* A new passkey, for this question. */
static inline void authr_make(const struct authr *a, const uint8_t challenge[PASSKEY_CHALLENGE],
                              struct authr_out *out)
{
    static const uint8_t aaguid[16];
    *out = (struct authr_out){0};
    struct wr w = wr_of(out->data, sizeof out->data);
    authr_json(a, "webauthn.create", challenge, out);
    authr_head(a, 0x40, &w);
    wr_bytes(&w, aaguid, sizeof aaguid);
    wr_u16(&w, sizeof a->id);
    wr_bytes(&w, a->id, sizeof a->id);
    a->kind == AUTHR_ES256   ? authr_cose_es256(a, &w)
    : a->kind == AUTHR_EDDSA ? authr_cose_eddsa(a, &w)
                             : authr_cose_rs256(a, &w);
    if (a->prf) {
        wr_bytes(&w, "\xa1\x6bhmac-secret\xf5", 14);
    }
    CB_ASSERT(!w.failed);
    out->data_len = w.len;
}

/* Use it: the counter goes up first. */
static inline void authr_use(struct authr *a, const uint8_t challenge[PASSKEY_CHALLENGE],
                             struct authr_out *out)
{
    uint8_t both[sizeof out->data + 32];
    *out = (struct authr_out){.sig_len = sizeof out->sig};
    struct wr w = wr_of(out->data, sizeof out->data);
    a->counter++;
    authr_json(a, "webauthn.get", challenge, out);
    authr_head(a, 0, &w);
    if (a->prf) {
        wr_bytes(&w, "\xa1\x6bhmac-secret\x58\x20", 15);
        wr_bytes(&w, both, 32); /* sealed to the browser: any bytes will do */
    }
    out->data_len = w.len;
    memcpy(both, out->data, w.len);
    crypto_hash_sha256(both + w.len, (const unsigned char *)out->json, strlen(out->json));
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    const EVP_MD *md = a->kind == AUTHR_EDDSA ? NULL : EVP_sha256();
    CB_ASSERT(ctx && EVP_DigestSignInit(ctx, NULL, md, NULL, a->pair) == 1);
    CB_ASSERT(EVP_DigestSign(ctx, out->sig, &out->sig_len, both, w.len + 32) == 1);
    EVP_MD_CTX_free(ctx);
}

static inline struct passkey_reply authr_reply(const struct authr_out *o)
{
    return (struct passkey_reply){.client = VIEW(o->json, strlen(o->json)),
                                  .authdata = VIEW(o->data, o->data_len),
                                  .sig = VIEW(o->sig, o->sig_len)};
}
#endif
