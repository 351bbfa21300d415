/* tries: how often an account may be guessed at in fifteen minutes. Fixed size, in memory only.
 * Called by answer_staff.c. Never gives a place away while its window runs: whoever asks for many
 * accounts cannot make it forget the tries at one. */
#include "keys/keys_in.h"

/* An account's place comes from a keyed hash, so nobody outside can aim at another's. Two accounts
 * that share a place share its tries: with a hundred members, one chance in a few hundred. */
enum { PLACES = 16384 };
struct place {
    uint64_t began_ms;
    uint32_t n;
};
struct keys_tries {
    struct seal_key key;
    struct place place[PLACES];
};

struct keys_tries *tries_new(void)
{
    struct keys_tries *t = cb_alloc(sizeof *t);
    cb_random(t->key.b, sizeof t->key.b);
    return t;
}

void tries_free(struct keys_tries *t)
{
    cb_free(t, sizeof *t);
}

static size_t place_of(const struct keys_tries *t, const uint8_t who[16])
{
    struct seal_key h;
    seal_hmac(&t->key, VIEW(who, 16), &h);
    struct rd r = rd_of(VIEW(h.b, sizeof h.b));
    return rd_u32(&r) % PLACES;
}

static bool place_runs(const struct place *p, uint64_t now_ms)
{
    return p->n > 0 && now_ms - p->began_ms < TRIES_WINDOW_MS;
}

bool tries_full(const struct keys_tries *t, const uint8_t who[16], uint64_t now_ms)
{
    const struct place *p = &t->place[place_of(t, who)];
    return place_runs(p, now_ms) && p->n >= TRIES_MAX;
}

void tries_count(struct keys_tries *t, const uint8_t who[16], uint64_t now_ms)
{
    struct place *p = &t->place[place_of(t, who)];
    if (!place_runs(p, now_ms)) {
        *p = (struct place){.began_ms = now_ms};
    }
    p->n++;
}
