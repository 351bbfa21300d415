/* Known answers of the signed papers: ORG, MEMBER, EPOCH and a whole ROSTER. Ed25519 is
 * deterministic, so all compare byte for byte. Included by test_kat.c.
 * Never trusts a paper's own fields: each is compared with its line. */
#ifndef CALLBOX_TEST_SEAL_KAT_PAPERS_H
#define CALLBOX_TEST_SEAL_KAT_PAPERS_H
#include "seal/kat.h"
#include "seal/world.h"

static inline void org_write(struct kat *k)
{
    struct seal_org o;
    struct seal_ed_sk seed;
    uint8_t paper[SEAL_ORG];
    KAT_FILL(o, 141);
    KAT_FILL(seed, 142);
    kat_must(seal_ed_pk_of(&seed, &o.root) == CB_OK, "org");
    kat_must(seal_org_make(&o, &seed, paper) == CB_OK, "org");
    KAT_PUT(k, "org.seed", seed);
    KAT_PUT(k, "org.org", o.org);
    KAT_PUT(k, "org.rec", o.rec);
    KAT_PUT(k, "org.kpw", o.k_pw);
    KAT_PUT(k, "org.kmatch", o.k_match);
    KAT_PUT(k, "org.salt", o.instance);
    KAT_PUT(k, "org.root", o.root);
    KAT_PUT(k, "org.paper", paper);
}

static inline void org_check(struct kat *k)
{
    struct seal_org o, got;
    struct seal_ed_sk seed;
    uint8_t paper[SEAL_ORG];
    KAT_FIXED(k, "org.seed", seed);
    KAT_FIXED(k, "org.org", o.org);
    KAT_FIXED(k, "org.rec", o.rec);
    KAT_FIXED(k, "org.kpw", o.k_pw);
    KAT_FIXED(k, "org.kmatch", o.k_match);
    KAT_FIXED(k, "org.salt", o.instance);
    kat_must(seal_ed_pk_of(&seed, &o.root) == CB_OK, "org.seed");
    KAT_SAME(k, "org.root", o.root);
    kat_must(seal_org_make(&o, &seed, paper) == CB_OK, "org.seed");
    KAT_SAME(k, "org.paper", paper);
    kat_must(seal_org_open(kat_get(k, "org.paper"), &got) == CB_OK, "org.paper");
    kat_must(memcmp(&o, &got, sizeof o) == 0, "org fields");
}

static inline void member_write(struct kat *k)
{
    struct seal_member m = {.role = 1,
                            .nlines = 3,
                            .serial = 0x01020304,
                            .nbf_day = 20000,
                            .naf_day = 20365,
                            .line = {1, 2, 0x0304}};
    struct seal_ed_sk seed;
    uint8_t paper[SEAL_MEMBER], lines[6] = {0, 1, 0, 2, 3, 4};
    KAT_FILL(seed, 151);
    KAT_FILL(m.org, 152);
    KAT_FILL(m.mid, 153);
    KAT_FILL(m.pk, 154);
    KAT_FILL(m.ed, 155);
    KAT_FILL(m.signer, 156);
    kat_must(seal_member_make(&m, &seed, paper) == CB_OK, "member");
    KAT_PUT(k, "member.seed", seed);
    KAT_PUT(k, "member.org", m.org);
    KAT_PUT(k, "member.mid", m.mid);
    kat_put_num(k, "member.role", m.role, 1);
    kat_put_num(k, "member.serial", m.serial, 4);
    kat_put_num(k, "member.nbf", m.nbf_day, 4);
    kat_put_num(k, "member.naf", m.naf_day, 4);
    KAT_PUT(k, "member.pk", m.pk);
    KAT_PUT(k, "member.ed", m.ed);
    KAT_PUT(k, "member.lines", lines);
    KAT_PUT(k, "member.signer", m.signer);
    KAT_PUT(k, "member.paper", paper);
}

static inline void member_check(struct kat *k)
{
    struct view lines = kat_get(k, "member.lines");
    struct rd r = rd_of(lines);
    struct seal_member m = {.role = (uint8_t)kat_num(k, "member.role", 1),
                            .nlines = (uint8_t)(lines.len / 2),
                            .serial = (uint32_t)kat_num(k, "member.serial", 4),
                            .nbf_day = (uint32_t)kat_num(k, "member.nbf", 4),
                            .naf_day = (uint32_t)kat_num(k, "member.naf", 4)};
    struct seal_member got;
    struct seal_ed_sk seed;
    struct seal_ed_pk pk;
    uint8_t paper[SEAL_MEMBER];
    kat_must(m.nlines <= 8, "member.lines");
    for (uint8_t i = 0; i < m.nlines; i++) {
        m.line[i] = rd_u16(&r);
    }
    KAT_FIXED(k, "member.seed", seed);
    KAT_FIXED(k, "member.org", m.org);
    KAT_FIXED(k, "member.mid", m.mid);
    KAT_FIXED(k, "member.pk", m.pk);
    KAT_FIXED(k, "member.ed", m.ed);
    KAT_FIXED(k, "member.signer", m.signer);
    kat_must(seal_member_make(&m, &seed, paper) == CB_OK, "member.seed");
    KAT_SAME(k, "member.paper", paper);
    kat_must(seal_ed_pk_of(&seed, &pk) == CB_OK, "member.seed");
    kat_must(seal_member_open(kat_get(k, "member.paper"), &pk, &got) == CB_OK, "member.paper");
    kat_must(got.nlines == m.nlines && memcmp(got.line, m.line, sizeof m.line) == 0, "lines");
}

static inline void epoch_write(struct kat *k)
{
    struct seal_epoch e = {.line = 0x0506, .epoch = 0x0708090a, .nbf_day = 20000, .naf_day = 20045};
    struct seal_ed_sk seed;
    uint8_t paper[SEAL_EPOCH];
    KAT_FILL(seed, 161);
    KAT_FILL(e.org, 162);
    KAT_FILL(e.pk, 163);
    KAT_FILL(e.roster, 164);
    KAT_FILL(e.signer, 165);
    kat_must(seal_epoch_make(&e, &seed, paper) == CB_OK, "epoch");
    KAT_PUT(k, "epoch.seed", seed);
    KAT_PUT(k, "epoch.org", e.org);
    kat_put_num(k, "epoch.line", e.line, 2);
    kat_put_num(k, "epoch.epoch", e.epoch, 4);
    kat_put_num(k, "epoch.nbf", e.nbf_day, 4);
    kat_put_num(k, "epoch.naf", e.naf_day, 4);
    KAT_PUT(k, "epoch.pk", e.pk);
    KAT_PUT(k, "epoch.roster", e.roster);
    KAT_PUT(k, "epoch.signer", e.signer);
    KAT_PUT(k, "epoch.paper", paper);
}

static inline void epoch_check(struct kat *k)
{
    struct seal_epoch e = {.line = (uint16_t)kat_num(k, "epoch.line", 2),
                           .epoch = (uint32_t)kat_num(k, "epoch.epoch", 4),
                           .nbf_day = (uint32_t)kat_num(k, "epoch.nbf", 4),
                           .naf_day = (uint32_t)kat_num(k, "epoch.naf", 4)};
    struct seal_epoch got;
    struct seal_ed_sk seed;
    struct seal_ed_pk pk;
    uint8_t paper[SEAL_EPOCH];
    KAT_FIXED(k, "epoch.seed", seed);
    KAT_FIXED(k, "epoch.org", e.org);
    KAT_FIXED(k, "epoch.pk", e.pk);
    KAT_FIXED(k, "epoch.roster", e.roster);
    KAT_FIXED(k, "epoch.signer", e.signer);
    kat_must(seal_epoch_make(&e, &seed, paper) == CB_OK, "epoch.seed");
    KAT_SAME(k, "epoch.paper", paper);
    kat_must(seal_ed_pk_of(&seed, &pk) == CB_OK, "epoch.seed");
    kat_must(seal_epoch_open(kat_get(k, "epoch.paper"), &pk, &got) == CB_OK, "epoch.paper");
}

/* Two epochs that hold and one, the highest, that is too long. */
static inline void roster_write(struct kat *k)
{
    struct world w = world_new();
    struct seal_epoch e[3] = {w.e, w.e, w.e};
    e[1].epoch = 5;
    KAT_FILL(e[1].pk, 171);
    e[2].epoch = 6;
    e[2].naf_day = e[2].nbf_day + 46;
    struct view file = lay(&w, e, 3);
    kat_put(k, "roster.file", file.p, file.len);
    kat_put_num(k, "roster.line", LINE, 2);
    kat_put_num(k, "roster.day", DAY, 4);
    kat_put_num(k, "roster.epoch", 5, 4);
    KAT_PUT(k, "roster.pk", e[1].pk);
}

static inline void roster_check(struct kat *k)
{
    struct seal_roster r;
    struct seal_epoch e;
    uint16_t line = (uint16_t)kat_num(k, "roster.line", 2);
    kat_must(seal_roster_read(kat_get(k, "roster.file"), &r) == CB_OK, "roster.file");
    kat_must(seal_roster_check(&r, line, (uint32_t)kat_num(k, "roster.day", 4), &e) == CB_OK,
             "roster.file");
    kat_must(e.epoch == kat_num(k, "roster.epoch", 4), "roster.epoch");
    KAT_SAME(k, "roster.pk", e.pk);
}
#endif
