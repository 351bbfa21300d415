/* fill_tally: puts counters into the store of a line that is stopped, so that tests and pictures of
 * the figures need not wait for weeks of a line. The same for the same arguments on the same day.
 * Called by tests/browser.
 *     fill_tally STOREDIR LINE DAYS      the last DAYS days, in UTC
 * Never makes a count that could not be: what joined was answered or left. */
#include "tally/tally.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t seed = 42;

static double draw(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (double)((seed * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

static unsigned below(unsigned n)
{
    return (unsigned)(draw() * n);
}

struct at {
    struct store *s;
    uint16_t line;
    uint64_t unix_s;
    enum cb_err e;
};

static void count(struct at *a, enum tally_dim dim, unsigned val, uint64_t n)
{
    a->e = a->e ? a->e : tally_add(a->s, a->line, a->unix_s, dim, (uint16_t)val, n);
}

static void a_talk(struct at *a)
{
    uint64_t wait_ms = (uint64_t)(-log(1 - draw()) * 45000);
    if (draw() < 0.08) {
        count(a, TALLY_BLOCKED, 0, 1);
        return;
    }
    count(a, TALLY_OFFERED, 0, 1);
    if (draw() < 0.12) {
        count(a, TALLY_ABANDONED, tally_wait_val(wait_ms), 1);
        return;
    }
    count(a, TALLY_ANSWERED, tally_wait_val(wait_ms), 1);
    count(a, TALLY_HANDLE, tally_spell_val((uint64_t)(-log(1 - draw()) * 1500000)), 1);
    count(a, TALLY_WRAP, tally_spell_val((uint64_t)(-log(1 - draw()) * 300000)), 1);
    count(a, TALLY_GROUP, 1 + below(8), 1);
    count(a, TALLY_OUTCOME, 1 + below(5), 1);
    count(a, TALLY_AGREED, 1 + below(9), 1);
}

static void an_hour(struct at *a)
{
    unsigned hour = (unsigned)(a->unix_s / 3600 % 24), n = hour > 17 ? below(9) : below(4);
    if (hour < 9 || hour > 21) {
        count(a, TALLY_CONTACT, 2, 1);
        count(a, TALLY_RETURNED, 2, 1);
        count(a, TALLY_CLOSED, 2, 1);
        return;
    }
    static const uint64_t staff_s[] = {2400, 3000, 800, 600};
    for (unsigned v = 0; v < 4; v++) {
        count(a, TALLY_STAFF, v, staff_s[v]);
    }
    for (unsigned i = 0; i < n; i++) {
        count(a, TALLY_PERSON, 0, 1);
        count(a, TALLY_CONTACT, 1, 1);
        count(a, TALLY_WHO, below(9), 1);
        count(a, TALLY_URGENCY, below(4), 1);
        a_talk(a);
    }
    count(a, TALLY_PROMISED, 0, 1);
    count(a, TALLY_REPLIED, draw() < 0.1, 1);
}

int main(int argc, char **argv)
{
    struct store *s = NULL;
    if (argc != 4 || store_sqlite_open(argv[1], &s)) {
        fputs("fill_tally STOREDIR LINE DAYS: the store must be there, its line stopped\n", stderr);
        return 2;
    }
    uint64_t now = cb_unix_s() / 3600 * 3600, days = strtoull(argv[3], NULL, 10);
    struct at a = {.s = s, .line = (uint16_t)atoi(argv[2]), .unix_s = now - days * 86400};
    a.e = s->ops->begin(s);
    for (; !a.e && a.unix_s <= now; a.unix_s += 3600) {
        an_hour(&a);
    }
    a.e = a.e ? a.e : s->ops->commit(s);
    s->ops->close(s);
    return a.e ? 1 : 0;
}
