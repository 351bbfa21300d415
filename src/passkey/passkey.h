/* passkey: WebAuthn, the server's half: was this passkey made here, and did its owner use it just
 * now. Authenticator data, its CBOR and every signature are libfido2's; this room holds them
 * against what was asked. Called by line; started by cli's serve before its sandbox closes. Never
 * asks for attestation: which make an authenticator is, is nobody's business. */
#ifndef CALLBOX_PASSKEY_H
#define CALLBOX_PASSKEY_H
#include "core/core.h"

enum {
    PASSKEY_ORIGIN_MAX = 200,
    PASSKEY_CHALLENGE = 32,
    PASSKEY_ID_MAX = 1023,   /* CTAP's longest name of a credential */
    PASSKEY_KEY_MAX = 259,   /* RSA 2048: modulus and exponent */
    PASSKEY_DATA_MAX = 2048, /* authenticator data, and what the browser says beside it */
};

/* Where passkeys are good: the origin that people see in their address bar. */
struct passkey_site {
    char origin[PASSKEY_ORIGIN_MAX], rp_id[PASSKEY_ORIGIN_MAX]; /* rp_id: its host */
    uint8_t rp_hash[32];
};
/* Errors  PEER_FORMAT not https://name[:port], http://localhost[:port] or http://....onion:
 * browsers give passkeys to no other, and to no address of numbers */
enum cb_err passkey_site_of(const char *origin, struct passkey_site *out) CB_MUST;

/* The public half of one passkey. */
struct passkey {
    int32_t alg; /* COSE: -7 ES256, -8 EdDSA, -257 RS256 */
    uint32_t counter;
    uint16_t id_len, key_len;
    uint8_t id[PASSKEY_ID_MAX], key[PASSKEY_KEY_MAX]; /* key as libfido2 keeps it */
};

/* What the browser hands over. Borrowed. */
struct passkey_reply {
    struct view client;   /* clientDataJSON */
    struct view authdata; /* raw authenticator data */
    struct view sig;      /* empty with a new one */
};

/* Take a new passkey. Its owner was there and proved it (user present, user verified).
 * Errors  PEER_FORMAT not what a browser makes; PEER_AUTH for another question, place or kind, or
 *         nobody was verified */
enum cb_err passkey_made(const struct passkey_site *s, const uint8_t challenge[PASSKEY_CHALLENGE],
                         const struct passkey_reply *r, struct passkey *out) CB_MUST;
/* Was the passkey used, for this question? counter_out: to be stored.
 * Errors  PEER_FORMAT, PEER_AUTH as above, or another key's signature; NONE_STALE all is right but
 *         the counter did not move on: there may be a copy of it */
enum cb_err passkey_used(const struct passkey_site *s, const uint8_t challenge[PASSKEY_CHALLENGE],
                         const struct passkey_reply *r, const struct passkey *k,
                         uint32_t *counter_out) CB_MUST;

/* Check one known answer. Loads all that libcrypto and libfido2 load late, so that they work in a
 * sandbox. Errors  HERE_BUG they do not say what they should */
enum cb_err passkey_start(void) CB_MUST;
#endif
