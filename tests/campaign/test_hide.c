/* Tests campaign/hide.c: what the report hides nobody gives back who has all that it shows, the
 * comparison of messages that take turns with it. The attacker's net is made here, from what is
 * shown alone; hiding that is done badly he must catch: what is small and no more, and all of
 * it but for the comparison. Never draws at random twice: every campaign comes from a seed. */
#include "campaign/facts.h"
#include "campaign/plans.h"
#include "tally/tally.h"
#include "tools/draw.h"
#include <stdlib.h>

enum { CHANNELS = 3, MESSAGES = 4, PLACEMENTS = 9, TURNED = 4, ROUNDS = 300 };

static struct plan plan;

static int open_plan(void **state)
{
    (void)state;
    static const char *const key[MESSAGES] = {"a", "b", "c", "d"};
    CB_CLEANUP(buf_free) struct buf text;
    buf_init(&text, 20000);
    buf_puts(&text, PLAN_CAMPAIGN);
    for (unsigned i = 0; i < MESSAGES; i++) {
        buf_putf(&text,
                 "[message %s]\ntag = deterrent\nbarrier = b\nheadline = H.\n"
                 "text = T.\n",
                 key[i]);
    }
    for (unsigned i = 0; i < CHANNELS; i++) {
        buf_putf(&text, "[channel k%u]\nname = K%u\nkind = kiosk\nsource = k\nmedium = print\n", i,
                 i);
    }
    for (unsigned i = 0; i < PLACEMENTS; i++) {
        buf_putf(&text, "[placement %s]\nchannel = k%u\nplace = P\nspend = 1\nreach = 1\n",
                 code_of((uint16_t)(100 + i)).s, i % CHANNELS);
        if (i < TURNED) {
            buf_putf(&text, "message = %s, %s\n", key[i % MESSAGES], key[(i + 1) % MESSAGES]);
        } else {
            buf_putf(&text, "message = %s\n", key[i % MESSAGES]);
        }
    }
    buf_put(&text, "", 1);
    plan_good((const char *)text.p, &plan);
    return 0;
}

static int close_plan(void **state)
{
    (void)state;
    plan_free(&plan);
    return 0;
}

/* Counts of people as they may be: mostly few, now and then many. */
static void facts_drawn(struct facts *f)
{
    *f = (struct facts){.plan = &plan};
    f->placement = cb_alloc(PLAN_PLACEMENTS * sizeof *f->placement);
    f->cell = cb_alloc(PLAN_PLACEMENTS * sizeof *f->cell);
    for (int k = FACT_WENT; k < FACTS; k++) {
        f->unknown.n[k] = draw(3) ? 0 : draw(7);
        f->whole.n[k] = f->unknown.n[k];
        for (size_t i = 0; k != FACT_SELF && i < plan.nplacements; i++) {
            const struct plan_placement *at = &plan.placement[i];
            for (unsigned m = 0; m < at->turns; m++) {
                uint64_t n = draw(3) ? draw(8) : draw(60);
                f->cell[i][m][k] = n;
                f->placement[i].n[k] += n;
                f->channel[at->channel].n[k] += n;
                f->message[at->turn[m]].n[k] += n;
                f->whole.n[k] += n;
                f->turned[at->turn[m]] += k == FACT_WENT && at->turns > 1 ? n : 0;
            }
        }
    }
    f->whole.n[FACT_SELF] = draw((uint32_t)f->whole.n[FACT_WENT] + 1);
}

static void facts_end(struct facts *f)
{
    cb_free(f->placement, PLAN_PLACEMENTS * sizeof *f->placement);
    cb_free(f->cell, PLAN_PLACEMENTS * sizeof *f->cell);
}

/* --- the attacker
 * ------------------------------------------------------------------------------------------ */
enum { HUB, FRONT, CHANNEL, MESSAGE = CHANNEL + CHANNELS, AT = MESSAGE + MESSAGES };
enum { TOGETHER = AT + PLACEMENTS };

struct attack {
    struct tally_net net;
    bool published[200]; /* by pipe: the report has a place for it */
};

static void see(struct attack *a, uint32_t from, uint32_t to, uint64_t is, bool hidden, bool has)
{
    uint32_t i = tally_net_add(&a->net, from, to, is, TALLY_PART);
    a->net.e[i].hidden = hidden;
    a->published[i] = has;
}

/* What a reader of the report knows of one thing counted: was is the truth, f what is shown. */
static void attack_make(struct attack *a, const struct facts *was, const struct facts *f, int k)
{
    *a = (struct attack){0};
    tally_net_init(&a->net, 200);
    see(a, HUB, FRONT, was->whole.n[k], f->whole.n[k] == FACT_HIDDEN, true);
    see(a, FRONT, HUB, was->unknown.n[k], f->unknown.n[k] == FACT_HIDDEN, true);
    for (uint32_t i = 0; i < CHANNELS; i++) {
        see(a, FRONT, CHANNEL + i, was->channel[i].n[k], f->channel[i].n[k] == FACT_HIDDEN, true);
    }
    for (uint32_t i = 0; i < MESSAGES; i++) {
        see(a, MESSAGE + i, HUB, was->message[i].n[k], f->message[i].n[k] == FACT_HIDDEN, true);
        if (k == FACT_WENT) {
            see(a, TOGETHER + i, MESSAGE + i, was->turned[i], f->turned[i] == FACT_HIDDEN, true);
        }
    }
    for (uint32_t i = 0; i < PLACEMENTS; i++) {
        const struct plan_placement *at = &plan.placement[i];
        see(a, CHANNEL + at->channel, AT + i, was->placement[i].n[k],
            f->placement[i].n[k] == FACT_HIDDEN, true);
        for (uint32_t m = 0; m < at->turns; m++) {
            uint32_t to = k == FACT_WENT && at->turns > 1 ? TOGETHER : MESSAGE;
            see(a, AT + i, to + at->turn[m], was->cell[i][m][k], true, false);
        }
    }
}

/* How many hidden counts of people, other than 0, he knows closer than to a handful; and no shown
 * one is small. */
static unsigned found(const struct facts *was, const struct facts *f, int k)
{
    struct attack a;
    unsigned n = 0;
    attack_make(&a, was, f, k);
    for (uint32_t i = 0; i < a.net.n; i++) {
        const struct tally_edge *e = &a.net.e[i];
        if (!a.published[i] || !e->hidden) {
            n += a.published[i] && e->n && e->n < TALLY_THRESHOLD;
            continue;
        }
        struct tally_known known = tally_attack(&a.net, i);
        assert_true(known.lo <= e->n && e->n <= known.hi);
        n += known.hi - known.lo < TALLY_THRESHOLD - 1;
    }
    tally_net_free(&a.net);
    return n;
}

/* The same campaign: one to be hidden, one to know. */
static void drawn_twice(unsigned round, struct facts *was, struct facts *f)
{
    seed = round * 7919 + 1;
    facts_drawn(was);
    seed = round * 7919 + 1;
    facts_drawn(f);
}

static const int people[] = {FACT_WENT, FACT_BEGAN, FACT_RETURNED};

static void nobody_gives_it_back(void **state)
{
    (void)state;
    uint64_t shown = 0, hidden = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct facts was, f;
        drawn_twice(round, &was, &f);
        facts_hide(&f);
        for (unsigned k = 0; k < 3; k++) {
            if (found(&was, &f, people[k])) {
                fail_msg("campaign %u, thing %d: a hidden count is found", round, people[k]);
            }
            for (unsigned i = 0; i < PLACEMENTS; i++) {
                bool is = f.placement[i].n[people[k]] == FACT_HIDDEN;
                hidden += is;
                shown += !is;
                assert_true(is || f.placement[i].n[people[k]] == was.placement[i].n[people[k]]);
            }
        }
        facts_end(&was);
        facts_end(&f);
    }
    assert_true(shown > hidden / 4); /* hiding all would pass as well */
    print_message("of %d placements %.0f in 100 are shown\n", PLACEMENTS,
                  100.0 * (double)shown / (double)(shown + hidden));
}

/* What is small itself, and no more. */
static void primary(struct facts *f, int k)
{
    uint64_t *n[64] = {&f->whole.n[k], &f->unknown.n[k]};
    unsigned count = 2;
    for (unsigned i = 0; i < CHANNELS; i++) {
        n[count++] = &f->channel[i].n[k];
    }
    for (unsigned i = 0; i < MESSAGES; i++) {
        n[count++] = &f->message[i].n[k];
        n[count++] = &f->turned[i];
    }
    for (unsigned i = 0; i < PLACEMENTS; i++) {
        n[count++] = &f->placement[i].n[k];
    }
    for (unsigned i = 0; i < count; i++) {
        *n[i] = *n[i] && *n[i] < TALLY_THRESHOLD ? FACT_HIDDEN : *n[i];
    }
}

static void bad_hiding_is_caught(void **state)
{
    (void)state;
    unsigned small = 0, comparison = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct facts was, f;
        drawn_twice(round, &was, &f);
        primary(&f, FACT_WENT);
        small += found(&was, &f, FACT_WENT) > 0;
        facts_end(&f);
        seed = round * 7919 + 1;
        facts_drawn(&f);
        facts_hide(&f);
        memcpy(f.turned, was.turned, sizeof f.turned); /* the comparison told whatever it gives */
        comparison += found(&was, &f, FACT_WENT) > 0;
        facts_end(&f);
        facts_end(&was);
    }
    assert_true(small > ROUNDS / 4);
    assert_true(comparison > ROUNDS / 20);
}

/* What of one door is hidden is not the rest of both. */
static void doors(void **state)
{
    (void)state;
    for (unsigned self = 0; self <= 20; self++) {
        struct facts f = {.plan = &plan};
        f.placement = cb_alloc(PLAN_PLACEMENTS * sizeof *f.placement);
        f.cell = cb_alloc(PLAN_PLACEMENTS * sizeof *f.cell);
        f.whole.n[FACT_WENT] = f.unknown.n[FACT_WENT] = 20;
        f.whole.n[FACT_SELF] = self;
        facts_hide(&f);
        bool few = (self && self < TALLY_THRESHOLD) || (self < 20 && self > 20 - TALLY_THRESHOLD);
        assert_int_equal(f.whole.n[FACT_SELF], few ? FACT_HIDDEN : self);
        facts_end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_gives_it_back),
                                       cmocka_unit_test(bad_hiding_is_caught),
                                       cmocka_unit_test(doors)};
    return cmocka_run_group_tests(tests, open_plan, close_plan);
}
