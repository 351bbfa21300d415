/* sitting: what nojs remembers of one visitor between two forms: draft, phrase, keys. All of it in
 * one piece of locked memory, at most 64 at a time, wiped after ten idle minutes.
 * Called by steps.c and nojs.c. Never grows, never reaches a disk. */
#include "nojs/nojs_in.h"
#include <sodium.h>
#include <string.h>

struct sittings {
    struct sitting s[SITTINGS];
};

struct sittings *sittings_new(void)
{
    struct sittings *t = sodium_malloc(sizeof *t); /* guard pages, locked, out of core files */
    if (t) {
        memset(t, 0, sizeof *t);
    }
    return t;
}

void sittings_free(struct sittings *t)
{
    if (t) {
        cb_wipe(t, sizeof *t);
        sodium_free(t);
    }
}

void sitting_end(struct sitting *s)
{
    if (s) {
        cb_wipe(s, sizeof *s);
    }
}

static bool is_idle(const struct sitting *s, uint64_t now_ms)
{
    return now_ms - s->used_ms > SITTING_IDLE_MS;
}

void sittings_sweep(struct sittings *t, uint64_t now_ms)
{
    for (size_t i = 0; i < SITTINGS; i++) {
        if (t->s[i].stage != SIT_FREE && is_idle(&t->s[i], now_ms)) {
            sitting_end(&t->s[i]);
        }
    }
}

struct sitting *sitting_new(struct sittings *t, uint64_t now_ms)
{
    sittings_sweep(t, now_ms);
    struct sitting *best = &t->s[0];
    for (size_t i = 0; i < SITTINGS && best->stage != SIT_FREE; i++) {
        struct sitting *s = &t->s[i];
        if (s->stage == SIT_FREE || s->used_ms < best->used_ms) {
            best = s;
        }
    }
    sitting_end(best);
    best->stage = SIT_DRAFT;
    best->used_ms = now_ms;
    cb_random(best->id, sizeof best->id);
    return best;
}

static bool ticket_read(struct view ticket, uint8_t out[SITTING_ID + SITTING_NONCE])
{
    size_t n = 0;
    return ticket.len == TICKET_LEN &&
           sodium_hex2bin(out, SITTING_ID + SITTING_NONCE, (const char *)ticket.p, ticket.len, NULL,
                          &n, NULL) == 0 &&
           n == SITTING_ID + SITTING_NONCE;
}

struct sitting *sitting_find(struct sittings *t, struct view ticket, uint64_t now_ms,
                             struct nonce *nonce_out)
{
    uint8_t raw[SITTING_ID + SITTING_NONCE];
    struct sitting *hit = NULL;
    sittings_sweep(t, now_ms);
    if (!ticket_read(ticket, raw)) {
        return NULL;
    }
    for (size_t i = 0; i < SITTINGS; i++) { /* all of them: the time tells nothing */
        bool same = cb_equal(t->s[i].id, raw, SITTING_ID);
        hit = same && t->s[i].stage != SIT_FREE ? &t->s[i] : hit;
    }
    if (hit) {
        hit->used_ms = now_ms;
        memcpy(nonce_out->b, raw + SITTING_ID, SITTING_NONCE);
    }
    cb_wipe(raw, sizeof raw);
    return hit;
}

void sitting_ticket(const struct sitting *s, char out[TICKET_LEN + 1])
{
    uint8_t raw[SITTING_ID + SITTING_NONCE];
    memcpy(raw, s->id, SITTING_ID);
    cb_random(raw + SITTING_ID, SITTING_NONCE);
    sodium_bin2hex(out, TICKET_LEN + 1, raw, sizeof raw);
    cb_wipe(raw, sizeof raw);
}

bool sitting_has_done(const struct sitting *s, const struct nonce *n)
{
    unsigned kept = s->ndone < SITTING_NONCES ? s->ndone : SITTING_NONCES;
    for (unsigned i = 0; i < kept; i++) {
        if (memcmp(&s->done[i], n, sizeof *n) == 0) {
            return true;
        }
    }
    return false;
}

void sitting_did(struct sitting *s, const struct nonce *n)
{
    s->done[s->ndone % SITTING_NONCES] = *n;
    s->ndone++;
}
