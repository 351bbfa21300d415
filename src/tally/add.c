/* add: counting. Called by line's steps, inside their batch.
 * Never counts what dims.inc does not name, and never looks at a clock: when is the caller's to
 * say. */
#include "tally/tally.h"

enum { HOUR_S = 3600 };

enum cb_err tally_add(struct store *s, uint16_t line, uint64_t unix_s, enum tally_dim dim,
                      uint16_t val, uint64_t n)
{
    if (!tally_has((uint16_t)dim, val) || unix_s / HOUR_S > UINT32_MAX) {
        return CB_HERE_BUG;
    }
    const struct store_count c = {.line = line,
                                  .dim = (uint16_t)dim,
                                  .val = val,
                                  .hour = (uint32_t)(unix_s / HOUR_S),
                                  .n = n};
    return s->ops->count_add(s, &c);
}

enum cb_err tally_add_spell(struct store *s, const struct tally_spell *p)
{
    uint64_t at = p->from_s;
    if (p->to_s > at && p->to_s - at > TALLY_SPELL_MOST) {
        at = p->to_s - TALLY_SPELL_MOST;
    }
    enum cb_err e = CB_OK;
    while (!e && at < p->to_s) {
        uint64_t end = (at / HOUR_S + 1) * HOUR_S;
        end = end < p->to_s ? end : p->to_s;
        e = tally_add(s, p->line, at, p->dim, p->val, end - at);
        at = end;
    }
    return e;
}
