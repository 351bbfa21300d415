/* The chain that a ROSTER is. Run by ctest.
 * Never lets a server slip in a member, a key, an old date or another line's signer. */
#include "seal/world.h"

static enum cb_err check_day(struct view file, uint16_t line, uint32_t day, struct seal_epoch *out)
{
    struct seal_roster r;
    enum cb_err e = seal_roster_read(file, &r);
    return e ? e : seal_roster_check(&r, line, day, out);
}

static enum cb_err check(void *arg, struct view file)
{
    struct seal_epoch e;
    (void)arg;
    return check_day(file, LINE, DAY, &e);
}

static void roster_holds(void **state)
{
    (void)state;
    struct world w = world_new();
    struct seal_epoch e, two[2] = {w.e, w.e};
    struct seal_roster r;
    struct seal_member m;
    struct seal_mid nobody = {{8}};
    two[1].epoch = 5; /* the newest that holds is the line's key */
    assert_int_equal(check_day(lay(&w, two, 2), LINE, DAY, &e), CB_OK);
    assert_int_equal(e.epoch, 5);
    two[0].epoch = 6;
    assert_int_equal(check_day(lay(&w, two, 2), LINE, DAY, &e), CB_OK);
    assert_int_equal(e.epoch, 6);
    two[0].roster.b[0] ^= 1; /* one of an older roster is passed over */
    assert_int_equal(check_day(lay(&w, two, 2), LINE, DAY, &e), CB_OK);
    assert_int_equal(e.epoch, 5);
    assert_int_equal(seal_roster_read(VIEW(w.file, w.file_len), &r), CB_OK);
    assert_int_equal(seal_roster_member(&r, &w.m.mid, &m), CB_OK);
    assert_memory_equal(m.ed.b, w.m.ed.b, 32);
    assert_int_equal(seal_roster_member(&r, &nobody, &m), CB_NONE_FOUND);
}

/* By its number, whatever its dates and members: but only of its line, and by one who may sign. */
static void epoch_by_number(void **state)
{
    (void)state;
    struct world w = world_new();
    struct seal_epoch e, two[2] = {w.e, w.e};
    struct seal_roster r;
    two[0].epoch = 3;
    two[0].nbf_day = DAY - 90; /* long over, and over other members */
    two[0].naf_day = DAY - 60;
    two[0].roster.b[0] ^= 1;
    struct view file = lay(&w, two, 2);
    assert_int_equal(seal_roster_read(file, &r), CB_OK);
    assert_int_equal(seal_roster_epoch(&r, LINE, 3, &e), CB_OK);
    assert_int_equal(e.naf_day, DAY - 60);
    assert_int_equal(seal_roster_epoch(&r, LINE, 4, &e), CB_OK);
    assert_int_equal(seal_roster_epoch(&r, LINE, 5, &e), CB_NONE_FOUND);
    assert_int_equal(seal_roster_epoch(&r, 3, 4, &e), CB_NONE_FOUND);
    w.file[file.len - 1] ^= 1; /* the second one's signature */
    assert_int_equal(seal_roster_epoch(&r, LINE, 4, &e), CB_NONE_FOUND);
    two[0].signer = w.m.mid; /* a practitioner's */
    assert_int_equal(seal_roster_read(lay(&w, two, 2), &r), CB_OK);
    assert_int_equal(seal_roster_epoch(&r, LINE, 3, &e), CB_NONE_FOUND);
    two[0].signer = w.s.mid;
    member_sign(&w, 0, &w.s, &w.mem); /* a supervisor whom the root did not sign */
    assert_int_equal(seal_roster_read(lay(&w, two, 2), &r), CB_OK);
    assert_int_equal(seal_roster_epoch(&r, LINE, 3, &e), CB_NONE_FOUND);
}

static void roster_flips_fail(void **state)
{
    (void)state;
    struct world w = world_new();
    struct view v = lay(&w, &w.e, 1);
    assert_flips_fail(check, NULL, v, 1);
    assert_lengths_fail(check, NULL, v);
}

static void epoch_dates_and_line(void **state)
{
    (void)state;
    struct world w = world_new();
    struct seal_epoch e;
    struct view v = lay(&w, &w.e, 1);
    assert_int_equal(check_day(v, LINE, DAY - 5, &e), CB_OK);
    assert_int_equal(check_day(v, LINE, DAY + 40, &e), CB_OK);
    assert_int_equal(check_day(v, LINE, DAY - 6, &e), CB_NONE_FOUND);
    assert_int_equal(check_day(v, LINE, DAY + 41, &e), CB_NONE_FOUND);
    assert_int_equal(check_day(v, LINE + 1, DAY, &e), CB_NONE_FOUND);
    w.e.naf_day++; /* 46 days: longer than a rollback may last */
    assert_int_equal(check_day(lay(&w, &w.e, 1), LINE, DAY, &e), CB_NONE_FOUND);
    w.e.naf_day = w.e.nbf_day - 1;
    assert_int_equal(check_day(lay(&w, &w.e, 1), LINE, DAY, &e), CB_NONE_FOUND);
    w.e.naf_day = DAY + 1;
    w.e.org[0] ^= 1;
    assert_int_equal(check_day(lay(&w, &w.e, 1), LINE, DAY, &e), CB_NONE_FOUND);
}

/* Re-sign the supervisor's own paper after a change, and the epoch over it. */
static enum cb_err with_supervisor(struct world *w, const struct seal_ed_sk *by)
{
    member_sign(w, 0, &w->s, by);
    epoch_stamp(w, &w->e);
    return check(NULL, lay(w, &w->e, 1));
}

static void signer_must_be_entitled(void **state)
{
    (void)state;
    struct world w = world_new();
    assert_int_equal(with_supervisor(&w, &w.root), CB_OK);
    assert_int_equal(with_supervisor(&w, &w.sup), CB_PEER_SEAL); /* signed by themselves */
    w.s.role = 1;
    assert_int_equal(with_supervisor(&w, &w.root), CB_PEER_AUTH); /* no supervisor signed m */
    w = world_new();
    w.s.line[1] = LINE + 1; /* does not serve the line */
    assert_int_equal(with_supervisor(&w, &w.root), CB_NONE_FOUND);
    w = world_new();
    w.s.naf_day = DAY - 1; /* no longer in force */
    assert_int_equal(with_supervisor(&w, &w.root), CB_NONE_FOUND);
    w = world_new();
    w.s.nbf_day = DAY - 9; /* not yet, when m was signed */
    assert_int_equal(with_supervisor(&w, &w.root), CB_PEER_AUTH);
    w = world_new();
    w.s.org[0] ^= 1;
    assert_int_equal(with_supervisor(&w, &w.root), CB_PEER_AUTH);
    w = world_new();
    w.e.signer = w.m.mid; /* an ordinary member in the supervisor's place */
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_NONE_FOUND);
}

/* A member whom a server made up: not signed by anybody entitled, or not in the roster hash. */
static void ghost_member_fails(void **state)
{
    (void)state;
    struct world w = world_new();
    struct seal_member ghost = w.m;
    ghost.mid = (struct seal_mid){{3}};
    ghost.ed = w.m.ed;
    w.nmembers = 3;
    member_sign(&w, 2, &ghost, &w.mem);
    epoch_stamp(&w, &w.e);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_PEER_SEAL);
    ghost.signer = w.m.mid; /* an ordinary member signs another */
    member_sign(&w, 2, &ghost, &w.mem);
    epoch_stamp(&w, &w.e);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_PEER_AUTH);
    ghost.signer = w.s.mid; /* well signed, but the epoch was made without them */
    member_sign(&w, 2, &ghost, &w.sup);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_NONE_FOUND);
    epoch_stamp(&w, &w.e);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_OK);
}

/* An EPOCH speaks of its own line's members: who serves another line alone comes and goes without
 * touching it. The audit line of a line is its supervisors'. */
static void hash_is_of_the_line(void **state)
{
    (void)state;
    struct world w = world_new();
    struct seal_member other = w.m;
    struct seal_epoch e;
    other.mid = (struct seal_mid){{3}};
    other.signer = w.s.mid;
    other.nlines = 1;
    other.line[0] = LINE + 1;
    other.line[1] = 0;
    w.nmembers = 3;
    member_sign(&w, 2, &other, &w.sup);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_OK);
    w.e.line = LINE | SEAL_AUDIT_LINE;
    epoch_stamp(&w, &w.e);
    struct view v = lay(&w, &w.e, 1);
    assert_int_equal(check_day(v, LINE | SEAL_AUDIT_LINE, DAY, &e), CB_OK);
    assert_int_equal(check_day(v, LINE, DAY, &e), CB_NONE_FOUND);
    w.m.naf_day++; /* a practitioner's paper is not the audit's business */
    member_sign(&w, 1, &w.m, &w.sup);
    assert_int_equal(check_day(lay(&w, &w.e, 1), LINE | SEAL_AUDIT_LINE, DAY, &e), CB_OK);
    w.s.naf_day++;
    member_sign(&w, 0, &w.s, &w.root);
    assert_int_equal(check_day(lay(&w, &w.e, 1), LINE | SEAL_AUDIT_LINE, DAY, &e), CB_NONE_FOUND);
}

static void members_must_ascend(void **state)
{
    (void)state;
    struct world w = world_new();
    w.m.mid = w.s.mid; /* twice the same */
    member_sign(&w, 1, &w.m, &w.sup);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_PEER_FORMAT);
    w.m.mid = (struct seal_mid){{0}}; /* the visitor's */
    member_sign(&w, 1, &w.m, &w.sup);
    assert_int_equal(check(NULL, lay(&w, &w.e, 1)), CB_PEER_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roster_holds),
        cmocka_unit_test(epoch_by_number),
        cmocka_unit_test(roster_flips_fail),
        cmocka_unit_test(epoch_dates_and_line),
        cmocka_unit_test(signer_must_be_entitled),
        cmocka_unit_test(ghost_member_fails),
        cmocka_unit_test(hash_is_of_the_line),
        cmocka_unit_test(members_must_ascend),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
