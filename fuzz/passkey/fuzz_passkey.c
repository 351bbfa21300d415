/* fuzz_passkey: a browser's answer of any bytes, as a new passkey and as the use of one.
 * Never asks libfido2 for more than line does. */
#include "passkey/passkey.h"
#include <string.h>

/* A map that says it has a billion entries: libcbor asks for the room before it looks for them.
 * malloc says no, or gives room that nobody touches; the sanitizer would rather stop. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1:max_allocation_size_mb=64";
}

/* A part of the input, its length in front in two bytes. */
static struct view part(struct rd *r)
{
    uint16_t n = rd_u16(r);
    size_t len = n < r->left ? n : r->left;
    return rd_view(r, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int32_t algs[] = {-7, -8, -257, 0};
    static const uint8_t challenge[PASSKEY_CHALLENGE];
    struct passkey_site site;
    struct passkey k;
    uint32_t counter;
    struct rd r = rd_of(VIEW(data, size));
    CB_ASSERT(passkey_site_of("http://localhost:8080", &site) == CB_OK);
    uint8_t which = rd_u8(&r);
    struct passkey_reply reply = {.client = part(&r), .authdata = part(&r), .sig = part(&r)};
    if (passkey_made(&site, challenge, &reply, &k) == CB_OK) { /* the question is the same here */
        CB_ASSERT(k.id_len > 0 && k.id_len <= PASSKEY_ID_MAX && k.key_len <= PASSKEY_KEY_MAX);
    } else {
        struct view key = part(&r);
        k = (struct passkey){.alg = algs[which & 3]};
        k.key_len = (uint16_t)(key.len < sizeof k.key ? key.len : sizeof k.key);
        if (k.key_len) {
            memcpy(k.key, key.p, k.key_len);
        }
    }
    enum cb_err e = passkey_used(&site, challenge, &reply, &k, &counter);
    (void)e;
    return 0;
}
