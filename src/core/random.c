/* random: one stream of random bytes for keys, nonces and the fill of frames. Called by every
 * room through cb_random. Never keeps the key that made what it gave out (fast key erasure). */
#include "core/core.h"
#include <sodium.h>
#include <string.h>
#include <sys/random.h>

enum { POOL = 1024, REKEY = 32 };

/* One pool a thread, so that the line's thread and the loop never share a byte. */
static _Thread_local struct {
    uint8_t bytes[POOL];
    size_t used;
    bool seeded;
} pool;

static void pool_seed(void)
{
    size_t got = 0;
    while (got < REKEY) {
        ssize_t n = getrandom(pool.bytes + got, REKEY - got, 0);
        got += n > 0 ? (size_t)n : 0;
    }
    pool.used = POOL;
    pool.seeded = true;
}

/* The first 32 bytes of the pool are always the next key; nothing else of it survives. */
static void pool_refill(void)
{
    uint8_t key[REKEY];
    memcpy(key, pool.bytes, REKEY);
    randombytes_buf_deterministic(pool.bytes, POOL, key);
    cb_wipe(key, sizeof key);
    pool.used = REKEY;
}

static void pool_take(uint8_t *out, size_t n)
{
    memcpy(out, pool.bytes + pool.used, n);
    memset(pool.bytes + pool.used, 0, n);
    pool.used += n;
}

void cb_random(void *out, size_t n)
{
    if (!pool.seeded) {
        pool_seed();
    }
    if (n > POOL / 2) { /* long fills get a key of their own */
        uint8_t key[REKEY];
        cb_random(key, sizeof key);
        randombytes_buf_deterministic(out, n, key);
        cb_wipe(key, sizeof key);
        return;
    }
    if (n > POOL - pool.used) {
        pool_refill();
    }
    pool_take(out, n);
}
