/* AUDIT and the chain. Run by ctest. Never opens with another epoch's key, and never takes a chain
 * that was tampered with. */
#include "seal/common.h"
#include "seal/audit.h"

enum { ENTRIES = 6, LINE = SEAL_AUDIT_LINE | 3 };

struct log { /* one line's audit, whole */
    struct seal_sk sk;
    struct seal_pk pk;
    uint8_t entry[ENTRIES][SEAL_AUDIT];
};

static const struct seal_audit took = {.action = AUDIT_TOOK,
                                       .of = AUDIT_OF_CONV,
                                       .line = 3,
                                       .day = 20000,
                                       .who = {{1}},
                                       .subject = {2}};

static void log_make(struct log *l, uint16_t line)
{
    struct seal_audit_hdr h = {.line = line, .epoch = 1};
    seal_pair_new(&l->sk, &l->pk);
    for (unsigned i = 0; i < ENTRIES; i++) {
        struct seal_audit a = took;
        h.seq = i + 1;
        a.day += i;
        assert_int_equal(seal_audit_make(&h, &a, &l->pk, l->entry[i]), CB_OK);
        seal_hash256(VIEW(l->entry[i], SEAL_AUDIT), &h.prev);
    }
}

/* Follow n entries; the number of the first that is refused, 0 when none is. */
static unsigned bad(const uint8_t entry[][SEAL_AUDIT], unsigned n, enum cb_err *e_out)
{
    struct seal_audit_chain c = {.line = LINE};
    for (unsigned i = 0; i < n; i++) {
        *e_out = seal_audit_follow(&c, VIEW(entry[i], SEAL_AUDIT));
        if (*e_out) {
            return i + 1;
        }
    }
    return 0;
}
#define BAD(l, n, at, why)                                                                         \
    do {                                                                                           \
        enum cb_err e_ = CB_OK;                                                                    \
        assert_int_equal(bad((const uint8_t(*)[SEAL_AUDIT])(l).entry, (n), &e_), (at));            \
        assert_int_equal(e_, (why));                                                               \
    } while (0)

static enum cb_err open_entry(void *arg, struct view entry)
{
    struct seal_audit a;
    enum cb_err e = seal_audit_open(entry, arg, &a);
    if (e) {
        assert_true(seal_is_zero(&a, sizeof a));
    } else {
        assert_true(a.action == took.action && a.of == took.of && a.line == took.line);
        assert_memory_equal(a.subject, took.subject, 16);
        assert_memory_equal(a.who.b, took.who.b, 16);
    }
    return e;
}

static void opens_and_nothing_else(void **state)
{
    (void)state;
    struct log l, other;
    struct seal_pk zero = {{0}};
    struct seal_audit_hdr h = {.line = LINE, .epoch = 1, .seq = 1};
    uint8_t none[SEAL_AUDIT];
    log_make(&l, LINE);
    log_make(&other, LINE);
    assert_flips_fail(open_entry, &l.sk, VIEW(l.entry[1], SEAL_AUDIT), 1);
    assert_lengths_fail(open_entry, &l.sk, VIEW(l.entry[1], SEAL_AUDIT));
    assert_int_equal(open_entry(&other.sk, VIEW(l.entry[1], SEAL_AUDIT)), CB_PEER_SEAL);
    assert_int_equal(seal_audit_make(&h, &took, &zero, none), CB_PEER_FORMAT);
    assert_true(seal_is_zero(none, sizeof none));
}

/* What must hang together inside: sealed all the same, refused when opened. */
static void sense(void **state)
{
    (void)state;
    struct log l;
    struct seal_audit bad_ones[4] = {took, took, took, took}, out;
    struct seal_audit_hdr h = {.line = LINE, .epoch = 1, .seq = 1};
    uint8_t entry[SEAL_AUDIT];
    log_make(&l, LINE);
    bad_ones[0].action = 0;
    bad_ones[1].of = AUDIT_OF_MEMBER + 1;
    bad_ones[2].of = AUDIT_OF_NONE; /* with a subject */
    bad_ones[3].subject[0] = 0;     /* without one */
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(seal_audit_make(&h, &bad_ones[i], &l.pk, entry), CB_OK);
        assert_int_equal(seal_audit_open(VIEW(entry, SEAL_AUDIT), &l.sk, &out), CB_PEER_FORMAT);
    }
    bad_ones[3] = took;
    bad_ones[3].action = 200; /* of a later version */
    assert_int_equal(seal_audit_make(&h, &bad_ones[3], &l.pk, entry), CB_OK);
    assert_int_equal(seal_audit_open(VIEW(entry, SEAL_AUDIT), &l.sk, &out), CB_OK);
    const struct seal_audit_hdr wrong[] = {
        {.line = 3, .seq = 1},
        {.line = LINE, .seq = 0},
        {.line = LINE, .seq = 2},
        {.line = LINE, .seq = 1, .prev = {{1}}},
    };
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(seal_audit_make(&wrong[i], &took, &l.pk, entry), CB_OK);
        assert_int_equal(seal_audit_peek(VIEW(entry, SEAL_AUDIT), &h), CB_PEER_FORMAT);
    }
}

/* A thief of the disk: what differs between two entries is their number and what cannot be read. */
static void tells_nothing(void **state)
{
    (void)state;
    struct log l;
    struct seal_audit a = {.action = AUDIT_RENEWED, .line = 3, .day = 1};
    struct seal_audit_hdr h = {.line = LINE, .epoch = 1, .seq = 2, .prev = {{7}}};
    uint8_t one[SEAL_AUDIT], two[SEAL_AUDIT];
    log_make(&l, LINE);
    assert_int_equal(seal_audit_make(&h, &a, &l.pk, one), CB_OK);
    assert_int_equal(seal_audit_make(&h, &took, &l.pk, two), CB_OK);
    assert_memory_equal(one, two, 52);
    assert_memory_not_equal(one + 52, two + 52, 32); /* nor is the same thing twice the same */
    assert_int_equal(seal_audit_make(&h, &took, &l.pk, one), CB_OK);
    assert_memory_not_equal(one + 84, two + 84, 32);
}

static void follows(void **state)
{
    (void)state;
    struct log l;
    struct seal_hash head;
    struct seal_audit_chain c = {.line = LINE};
    log_make(&l, LINE);
    BAD(l, ENTRIES, 0, CB_OK);
    for (unsigned i = 2; i < ENTRIES; i++) { /* the oldest went: it begins later */
        assert_int_equal(seal_audit_follow(&c, VIEW(l.entry[i], SEAL_AUDIT)), CB_OK);
    }
    assert_int_equal(c.seq, ENTRIES);
    seal_hash256(VIEW(l.entry[ENTRIES - 1], SEAL_AUDIT), &head);
    assert_memory_equal(c.head.b, head.b, 32);
}

/* Drop, swap, flip, repeat, splice from another line and from a twin of this one. */
static void tampering_is_found(void **state)
{
    (void)state;
    struct log l, twin, other, kept;
    log_make(&l, LINE);
    log_make(&twin, LINE);
    log_make(&other, LINE + 1);
    kept = l;
    memmove(l.entry[2], l.entry[3], 3 * SEAL_AUDIT); /* one is dropped */
    BAD(l, ENTRIES - 1, 3, CB_NONE_STALE);
    l = kept;
    memcpy(l.entry[2], kept.entry[3], SEAL_AUDIT); /* two are swapped */
    memcpy(l.entry[3], kept.entry[2], SEAL_AUDIT);
    BAD(l, ENTRIES, 3, CB_NONE_STALE);
    l = kept;
    memcpy(l.entry[3], kept.entry[2], SEAL_AUDIT); /* one is there twice */
    BAD(l, ENTRIES, 4, CB_NONE_STALE);
    l = kept;
    for (unsigned at = 20; at < SEAL_AUDIT; at++) { /* any bit behind the number */
        l.entry[2][at] ^= 1;
        BAD(l, ENTRIES, at < 52 ? 3 : 4, CB_PEER_SEAL); /* its own prev, or the next one's */
        l.entry[2][at] ^= 1;
    }
    memcpy(l.entry[2], twin.entry[2], SEAL_AUDIT);
    BAD(l, ENTRIES, 3, CB_PEER_SEAL);
    memcpy(l.entry[2], other.entry[2], SEAL_AUDIT);
    BAD(l, ENTRIES, 3, CB_PEER_DENIED);
    BAD(kept, ENTRIES, 0, CB_OK);
}

/* A refused entry leaves the chain where it was. */
static void refusals_change_nothing(void **state)
{
    (void)state;
    struct log l;
    struct seal_audit_chain c = {.line = LINE}, was;
    log_make(&l, LINE);
    assert_int_equal(seal_audit_follow(&c, VIEW(l.entry[0], SEAL_AUDIT)), CB_OK);
    was = c;
    assert_int_equal(seal_audit_follow(&c, VIEW(l.entry[2], SEAL_AUDIT)), CB_NONE_STALE);
    assert_int_equal(seal_audit_follow(&c, VIEW(l.entry[1], SEAL_AUDIT - 1)), CB_PEER_SIZE);
    assert_memory_equal(&c, &was, sizeof c);
    assert_int_equal(seal_audit_follow(&c, VIEW(l.entry[1], SEAL_AUDIT)), CB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_and_nothing_else), cmocka_unit_test(sense),
        cmocka_unit_test(tells_nothing),          cmocka_unit_test(follows),
        cmocka_unit_test(tampering_is_found),     cmocka_unit_test(refusals_change_nothing),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
