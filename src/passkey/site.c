/* site: the configured origin, taken apart. Called by line and by cli's serve.
 * Never a wildcard: one origin, byte for byte. */
#include "passkey/passkey_in.h"
#include <sodium.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

/* The host's length: labels of letters, digits and hyphens, the last one not a number. */
static size_t host_len(const char *s)
{
    size_t n = 0, label = 0;
    bool letters = false; /* in this label */
    for (; is_name(s[n]) || (s[n] == '.' && label > 0); n++) {
        label = s[n] == '.' ? 0 : label + 1;
        letters = s[n] == '.' ? false : letters || !is_digit(s[n]);
    }
    return label > 0 && letters ? n : 0;
}

/* Nothing, or ":" and a number of a port. */
static bool port_good(const char *s)
{
    if (!*s) {
        return true;
    }
    unsigned long n = 0;
    size_t digits = strspn(s + 1, "0123456789");
    if (*s != ':' || digits == 0 || digits > 5 || s[1] == '0' || s[1 + digits]) {
        return false;
    }
    for (size_t i = 1; i <= digits; i++) {
        n = n * 10 + (unsigned long)(s[i] - '0');
    }
    return n <= 65535;
}

static bool plain_good(const char *host, size_t n)
{
    static const char onion[] = ".onion";
    size_t tail = sizeof onion - 1;
    return (n == 9 && memcmp(host, "localhost", n) == 0) ||
           (n > tail && memcmp(host + n - tail, onion, tail) == 0);
}

enum cb_err passkey_site_of(const char *origin, struct passkey_site *out)
{
    size_t len = strlen(origin);
    bool tls = strncmp(origin, "https://", 8) == 0;
    bool plain = strncmp(origin, "http://", 7) == 0;
    if (len >= sizeof out->origin || (!tls && !plain)) {
        return CB_PEER_FORMAT;
    }
    const char *host = origin + (tls ? 8 : 7);
    size_t n = host_len(host);
    if (!n || !port_good(host + n) || (plain && !plain_good(host, n))) {
        return CB_PEER_FORMAT;
    }
    *out = (struct passkey_site){0};
    memcpy(out->origin, origin, len);
    memcpy(out->rp_id, host, n);
    crypto_hash_sha256(out->rp_hash, (const unsigned char *)host, n);
    return CB_OK;
}
