/* An organisation to test with: root, one supervisor, one member, one line. Included by
 * test_paper.c and test_roster.c. Never checks anything itself. */
#ifndef CALLBOX_TEST_SEAL_WORLD_H
#define CALLBOX_TEST_SEAL_WORLD_H
#include "seal/common.h"

enum { DAY = 20000, LINE = 7 };

struct world { /* an organisation: root, one supervisor, one member, one line */
    struct seal_ed_sk root, sup, mem;
    struct seal_org org;
    struct seal_member s, m;
    struct seal_epoch e;
    uint8_t papers[3][SEAL_MEMBER]; /* MEMBERs as they lie */
    uint16_t nmembers;
    uint8_t file[SEAL_ORG + 4 + 3 * SEAL_MEMBER + 3 * SEAL_EPOCH];
    size_t file_len;
};

static inline void member_sign(struct world *w, size_t i, const struct seal_member *m,
                               const struct seal_ed_sk *by)
{
    assert_int_equal(seal_member_make(m, by, w->papers[i]), CB_OK);
}

/* The roster hash an EPOCH must carry, over the papers as they are now. */
static inline void epoch_stamp(struct world *w, struct seal_epoch *e)
{
    struct view all = VIEW(w->papers, (size_t)w->nmembers * SEAL_MEMBER);
    assert_int_equal(seal_roster_hash(all, e->line, &e->roster), CB_OK);
}

/* Lay the file out with one or two epochs, each signed by the supervisor. */
static inline struct view lay(struct world *w, const struct seal_epoch *e, uint16_t n)
{
    struct wr o = wr_of(w->file, sizeof w->file);
    uint8_t org[SEAL_ORG], epoch[SEAL_EPOCH];
    assert_int_equal(seal_org_make(&w->org, &w->root, org), CB_OK);
    wr_bytes(&o, org, sizeof org);
    wr_u16(&o, w->nmembers);
    wr_bytes(&o, w->papers, (size_t)w->nmembers * SEAL_MEMBER);
    wr_u16(&o, n);
    for (uint16_t i = 0; i < n; i++) {
        assert_int_equal(seal_epoch_make(&e[i], &w->sup, epoch), CB_OK);
        wr_bytes(&o, epoch, sizeof epoch);
    }
    assert_false(o.failed);
    w->file_len = o.len;
    return VIEW(w->file, o.len);
}

static inline struct world world_new(void)
{
    struct world w = {.root = {{1}}, .sup = {{2}}, .mem = {{3}}, .nmembers = 2};
    struct seal_sk sk;
    w.org = (struct seal_org){.org = {9}, .k_pw = {{4}}, .instance = {{5}}};
    assert_int_equal(seal_ed_pk_of(&w.root, &w.org.root), CB_OK);
    w.s = (struct seal_member){.org = {9},
                               .mid = {{1}},
                               .role = 2,
                               .nlines = 2,
                               .serial = 1,
                               .nbf_day = DAY - 100,
                               .naf_day = DAY + 100,
                               .line = {3, LINE}};
    seal_pair_new(&sk, &w.s.pk);
    assert_int_equal(seal_ed_pk_of(&w.sup, &w.s.ed), CB_OK);
    w.m = w.s;
    w.m.mid = (struct seal_mid){{2}};
    w.m.role = 1;
    w.m.nbf_day = DAY - 10;
    w.m.signer = w.s.mid;
    assert_int_equal(seal_ed_pk_of(&w.mem, &w.m.ed), CB_OK);
    member_sign(&w, 0, &w.s, &w.root);
    member_sign(&w, 1, &w.m, &w.sup);
    w.e = (struct seal_epoch){.org = {9},
                              .line = LINE,
                              .epoch = 4,
                              .nbf_day = DAY - 5,
                              .naf_day = DAY + 40,
                              .pk = w.s.pk,
                              .signer = w.s.mid};
    epoch_stamp(&w, &w.e);
    return w;
}
#endif
