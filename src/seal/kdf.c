/* kdf: HKDF-SHA256, HMAC, BLAKE2b and fresh keys. Called by every file of the room and by keys,
 * line, client. Never keeps a key schedule: every hash state is wiped before the return. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

static void hmac_wipe(crypto_auth_hmacsha256_state *s)
{
    cb_wipe(s, sizeof *s);
}

static void sha512_wipe(crypto_hash_sha512_state *s)
{
    cb_wipe(s, sizeof *s);
}

static void blake_wipe(crypto_generichash_state *s)
{
    cb_wipe(s, sizeof *s);
}

void seal_hmac_parts(struct view key, const struct view *part, size_t n, uint8_t out[32])
{
    CB_CLEANUP(hmac_wipe) crypto_auth_hmacsha256_state s;
    static const uint8_t empty[1]; /* libsodium wants a pointer even for no key */
    crypto_auth_hmacsha256_init(&s, key.len ? key.p : empty, key.len);
    for (size_t i = 0; i < n; i++) {
        crypto_auth_hmacsha256_update(&s, part[i].p, part[i].len);
    }
    crypto_auth_hmacsha256_final(&s, out);
}

void seal_hmac(const struct seal_key *k, struct view v, struct seal_key *out)
{
    seal_hmac_parts(VIEW(k->b, sizeof k->b), &v, 1, out->b);
}

/* HKDF-Extract. An absent salt is 32 zeros, which HMAC's own key padding makes of an empty one.
 * Source  RFC 5869 §2.2 */
void seal_extract(struct view salt, struct view ikm, struct seal_key *out)
{
    seal_hmac_parts(salt, &ikm, 1, out->b);
}

/* HKDF-Expand, info as bytes. n at most 255 * 32; more is our own bug.
 * Wipes   the running block. Source  RFC 5869 §2.3 */
void seal_expand_info(const struct seal_key *prk, struct view info, void *out, size_t n)
{
    CB_ASSERT(n <= 255 * sizeof prk->b);
    CB_CLEANUP(seal_key_wipe) struct seal_key block = {0};
    uint8_t *to = out, counter = 0;
    for (size_t done = 0; done < n; done += sizeof block.b) {
        size_t fed = counter ? sizeof block.b : 0;
        counter++;
        struct view part[3] = {VIEW(block.b, fed), info, VIEW(&counter, 1)};
        seal_hmac_parts(VIEW(prk->b, sizeof prk->b), part, 3, block.b);
        size_t take = n - done < sizeof block.b ? n - done : sizeof block.b;
        memcpy(to + done, block.b, take);
    }
}

void seal_expand(const struct seal_key *prk, const char *label, void *out, size_t n)
{
    uint8_t info[SEAL_LABEL_MAX];
    size_t len = seal_label(label, info);
    seal_expand_info(prk, VIEW(info, len), out, n);
}

void seal_hash256(struct view v, struct seal_hash *out)
{
    crypto_generichash(out->b, sizeof out->b, v.p, v.len, NULL, 0);
}

/* BLAKE2b of n bytes over callbox/1/label ‖ v. n is 16..64 (libsodium's bounds). */
void seal_hash_label(const char *label, struct view v, void *out, size_t n)
{
    CB_CLEANUP(blake_wipe) crypto_generichash_state s;
    uint8_t full[SEAL_LABEL_MAX];
    size_t len = seal_label(label, full);
    CB_ASSERT(crypto_generichash_init(&s, NULL, 0, n) == 0);
    crypto_generichash_update(&s, full, len);
    crypto_generichash_update(&s, v.p, v.len);
    crypto_generichash_final(&s, out, n);
}

/* One block of expand_message_xmd: H(first ‖ parts ‖ dst ‖ len(dst)). */
static void xmd_block(const struct view *part, size_t nparts, struct view dst,
                      struct seal_wide *out)
{
    CB_CLEANUP(sha512_wipe) crypto_hash_sha512_state s;
    uint8_t dst_len = (uint8_t)dst.len;
    crypto_hash_sha512_init(&s);
    for (size_t i = 0; i < nparts; i++) {
        crypto_hash_sha512_update(&s, part[i].p, part[i].len);
    }
    crypto_hash_sha512_update(&s, dst.p, dst.len);
    crypto_hash_sha512_update(&s, &dst_len, 1);
    crypto_hash_sha512_final(&s, out->b);
}

void seal_xmd512(const struct view *part, size_t nparts, struct view dst, uint8_t *out, size_t n)
{
    static const uint8_t zpad[128]; /* SHA-512's block, RFC 9380 §5.3.1 step 4 */
    CB_ASSERT(nparts <= SEAL_PARTS_MAX && dst.len <= 255 && n <= 255 * 64);
    uint8_t tail[3] = {(uint8_t)(n >> 8), (uint8_t)n, 0};
    struct view all[SEAL_PARTS_MAX + 2] = {VIEW(zpad, sizeof zpad)};
    for (size_t i = 0; i < nparts; i++) {
        all[i + 1] = part[i];
    }
    all[nparts + 1] = VIEW(tail, sizeof tail);
    CB_CLEANUP(seal_wide_wipe) struct seal_wide b0, bi = {0}, x;
    xmd_block(all, nparts + 2, dst, &b0);
    uint8_t counter = 0;
    for (size_t done = 0; done < n; done += sizeof bi.b) {
        counter++;
        for (size_t i = 0; i < sizeof x.b; i++) {
            x.b[i] = b0.b[i] ^ bi.b[i]; /* the first time bi is zero: b0 itself */
        }
        struct view in[2] = {VIEW(x.b, sizeof x.b), VIEW(&counter, 1)};
        xmd_block(in, 2, dst, &bi);
        memcpy(out + done, bi.b, n - done < sizeof bi.b ? n - done : sizeof bi.b);
    }
}

void seal_key_new(struct seal_key *out)
{
    cb_random(out->b, sizeof out->b);
}

void seal_pk_of(const struct seal_sk *sk, struct seal_pk *out)
{
    int bad = crypto_scalarmult_base(out->b, sk->b);
    CB_ASSERT(bad == 0);
}

void seal_pair_new(struct seal_sk *sk, struct seal_pk *pk)
{
    cb_random(sk->b, sizeof sk->b);
    seal_pk_of(sk, pk);
}
