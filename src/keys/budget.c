/* budget: how much the key process gives out to everybody together. Whoever took over serve can ask
 * for anything that serve may ask for: this is what makes it slow, or at least heard. Called by
 * answer_slot.c and answer_staff.c. Never refuses the key of a conversation: that would be a way to
 * silence the line. */
#include "keys/keys_in.h"

enum { HOUR_MS = 60 * 60 * 1000, DAY_MS = 24 * HOUR_MS };

struct span { /* a count and the time it belongs to */
    uint64_t began_ms;
    uint32_t n;
    bool said;
};
struct keys_budget {
    struct span passwords, keys;
};

struct keys_budget *budget_new(void)
{
    return cb_alloc(sizeof(struct keys_budget));
}

void budget_free(struct keys_budget *b)
{
    cb_free(b, sizeof *b);
}

/* Count one; true when there were more than most in the span that runs. */
static bool span_over(struct span *s, uint64_t now_ms, uint64_t len_ms, uint32_t most)
{
    if (!s->n || now_ms - s->began_ms >= len_ms) {
        *s = (struct span){.began_ms = now_ms};
    }
    s->n += s->n <= most;
    return s->n > most;
}

static void span_say(struct span *s, enum cb_event ev, uint64_t n)
{
    if (!s->said) {
        log_event(ev, n);
    }
    s->said = true;
}

enum cb_err budget_password(struct keys_budget *b, uint64_t now_ms)
{
    if (!span_over(&b->passwords, now_ms, DAY_MS, BUDGET_PASSWORDS)) {
        return CB_OK;
    }
    span_say(&b->passwords, EV_KEY_BUDGET, BUDGET_PASSWORDS);
    return CB_BUSY_RATE;
}

void budget_key(struct keys_budget *b, uint64_t now_ms)
{
    if (span_over(&b->keys, now_ms, HOUR_MS, ALARM_KEYS)) {
        span_say(&b->keys, EV_KEY_ALARM, ALARM_KEYS);
    }
}
