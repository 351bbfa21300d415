/* checks: what the browser and the authenticator say about where and for which question a passkey
 * was used. Called by made and used. Never parses JSON: WebAuthn fixes the bytes that
 * clientDataJSON begins with, so they are compared (§5.8.1.2, the limited verification algorithm).
 */
#include "passkey/passkey_in.h"
#include <sodium.h>
#include <string.h>

enum { B64 = 44 }; /* 43 letters of 32 bytes, and a NUL */

/* Take text off the front of v. */
static bool eat(struct view *v, const char *text)
{
    size_t n = strlen(text);
    if (v->len < n || memcmp(v->p, text, n) != 0) {
        return false;
    }
    *v = VIEW(v->p + n, v->len - n);
    return true;
}

enum cb_err client_check(struct view client, const char *type, const char *origin,
                         const uint8_t challenge[PASSKEY_CHALLENGE])
{
    char b64[B64];
    if (client.len > PASSKEY_DATA_MAX) {
        return CB_PEER_SIZE;
    }
    sodium_bin2base64(b64, sizeof b64, challenge, PASSKEY_CHALLENGE,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    struct view v = client;
    bool good = eat(&v, "{\"type\":\"") && eat(&v, type) && eat(&v, "\",\"challenge\":\"") &&
                eat(&v, b64) && eat(&v, "\",\"origin\":\"") && eat(&v, origin) && eat(&v, "\"");
    if (good && v.len > 1) { /* browsers of before this was fixed end here */
        good = eat(&v, ",\"crossOrigin\":false") && (v.len == 1 || (v.len > 1 && v.p[0] == ','));
    }
    return good && v.len > 0 && v.p[v.len - 1] == '}' ? CB_OK : CB_PEER_AUTH;
}

enum cb_err data_check(const struct passkey_site *s, struct view authdata)
{
    if (authdata.len < DATA_LEAST || authdata.len > PASSKEY_DATA_MAX) {
        return CB_PEER_SIZE;
    }
    uint8_t both = DATA_PRESENT | DATA_VERIFIED;
    bool here = memcmp(authdata.p, s->rp_hash, sizeof s->rp_hash) == 0;
    return here && (authdata.p[DATA_FLAGS_AT] & both) == both ? CB_OK : CB_PEER_AUTH;
}
