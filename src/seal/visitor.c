/* visitor: what a phrase opens, what an enrolment code proves, and what a password is stretched to.
 * Called by client, nojs, keys, cli. Never keeps R, the root of a phrase: it is wiped here. */
#include "seal/seal_in.h"
#include <sodium.h>

struct input { /* the KDF input of a phrase */
    uint8_t b[2 + 2 * SEAL_PHRASE_MAX];
};

static void input_wipe(struct input *i)
{
    cb_wipe(i, sizeof *i);
}

/* P7, RFC 9106 §4's second recommended memory and passes. PROTOCOL §1 */
enum { P7_OPS = 3, P7_MEM_KIB = 64 * 1024 };
/* What we let a stored parameter be, so that a server can neither weaken nor stall a client. */
enum { OPS_MIN = 2, OPS_MAX = 10, MEM_MIN_KIB = 64 * 1024, MEM_MAX_KIB = 1024 * 1024 };

bool seal_stretch_allowed(uint32_t ops, uint32_t mem_kib)
{
    return ops >= OPS_MIN && ops <= OPS_MAX && mem_kib >= MEM_MIN_KIB && mem_kib <= MEM_MAX_KIB;
}

/* Argon2id a password or a KDF input to 32 bytes.
 * ops passes 2..10     mem_kib 64 MiB..1 GiB
 * Errors  PEER_FORMAT parameters outside those bounds, HERE_MEM no memory for it
 * Source  RFC 9106; libsodium crypto_pwhash, p = 1 */
enum cb_err seal_stretch(struct view password, const struct seal_salt *salt, uint32_t ops,
                         uint32_t mem_kib, struct seal_key *out)
{
    *out = (struct seal_key){0};
    if (!seal_stretch_allowed(ops, mem_kib)) {
        return CB_PEER_FORMAT;
    }
    int bad = crypto_pwhash(out->b, sizeof out->b, (const char *)password.p, password.len, salt->b,
                            ops, (size_t)mem_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    return bad ? CB_HERE_MEM : CB_OK;
}

/* R of a phrase: the number of words alone chooses how. */
static enum cb_err root_derive(const struct seal_phrase *p, const struct seal_salt *instance,
                               struct seal_key *root)
{
    CB_CLEANUP(input_wipe) struct input in;
    CB_CLEANUP(seal_key_wipe) struct seal_key prk;
    if (p->n != 7 && p->n != 10) {
        return CB_PEER_SIZE;
    }
    size_t n = seal_phrase_input(p, in.b);
    if (p->n == 7) {
        return seal_stretch(VIEW(in.b, n), instance, P7_OPS, P7_MEM_KIB, root);
    }
    seal_extract(VIEW(instance->b, sizeof instance->b), VIEW(in.b, n), &prk);
    seal_expand(&prk, "phrase10", root->b, sizeof root->b);
    return CB_OK;
}

/* Derive everything a visitor has from the phrase.
 * instance  16 B salt of ORG, borrowed     out  caller's to wipe
 * Errors  PEER_SIZE not 7 or 10 words, HERE_MEM no 64 MiB for P7
 * Wipes   the KDF input and R, on every exit
 * Source  PROTOCOL §1, §3 */
enum cb_err seal_visitor_derive(const struct seal_phrase *p, const struct seal_salt *instance,
                                struct seal_visitor *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key root = {0};
    *out = (struct seal_visitor){0};
    enum cb_err e = root_derive(p, instance, &root);
    if (e) {
        return e;
    }
    seal_expand(&root, "visitor/auth", out->auth.b, sizeof out->auth.b);
    seal_expand(&root, "visitor/x25519", out->sk.b, sizeof out->sk.b);
    seal_pk_of(&out->sk, &out->pk);
    seal_conv_of(&out->pk, &out->conv);
    return CB_OK;
}

void seal_conv_of(const struct seal_pk *pk_v, struct seal_conv *out)
{
    seal_hash_label("conv", VIEW(pk_v->b, sizeof pk_v->b), out->b, sizeof out->b);
}

/* id and mac of a one-time enrolment code. The salt is the constant text callbox/1/enrol, since the
 * invitee has nothing of the instance yet. Wipes the KDF input and the PRK. */
void seal_enrol_derive(const struct seal_phrase *code, struct seal_enrol *out)
{
    CB_CLEANUP(input_wipe) struct input in;
    CB_CLEANUP(seal_key_wipe) struct seal_key prk;
    uint8_t salt[SEAL_LABEL_MAX];
    size_t salt_len = seal_label("enrol", salt);
    size_t n = seal_phrase_input(code, in.b);
    seal_extract(VIEW(salt, salt_len), VIEW(in.b, n), &prk);
    seal_expand(&prk, "enrol/id", out->id.b, sizeof out->id.b);
    seal_expand(&prk, "enrol/mac", out->mac.b, sizeof out->mac.b);
}

/* auth_m and KEK from the stretched password (as salt) and the VOPRF output. PROTOCOL §5 Login */
void seal_staff_derive(const struct seal_key *stretched, const uint8_t y[64],
                       struct seal_staff_keys *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key prk;
    seal_extract(VIEW(stretched->b, sizeof stretched->b), VIEW(y, 64), &prk);
    seal_expand(&prk, "staff/auth", out->auth.b, sizeof out->auth.b);
    seal_expand(&prk, "staff/kek", out->kek.b, sizeof out->kek.b);
}
