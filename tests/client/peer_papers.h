/* peer_papers: the organisation, members and epoch of the honest line in memory (peer.h).
 * Included by peer.h only. Never leaves a paper unsigned. */
#ifndef CALLBOX_TEST_PEER_PAPERS_H
#define CALLBOX_TEST_PEER_PAPERS_H
#include "client/client.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define OK(x) assert_int_equal((x), CB_OK)

enum { PEER_MSGS = 40, PEER_LINE = 1, PEER_OPS = 3, PEER_MEM_KIB = 64 * 1024, PEER_MEMBERS = 4 };
struct peer_msg {
    uint8_t dir, msgid[16];
    size_t len;
    uint8_t b[SEAL_MSG_MAX];
};
struct peer {
    struct buf roster;
    struct seal_ed_sk root, ed_m;
    struct seal_org org;
    struct seal_scalar k_pw;
    struct seal_mid mid;
    struct seal_sk sk_m, sk_e;
    struct seal_member member[PEER_MEMBERS]; /* ascending; the first is the supervisor */
    size_t nmembers;
    struct seal_epoch epoch;
    uint8_t wrap[SEAL_WRAP], teamkey[SEAL_TEAMKEY];
    struct seal_salt salt;
    uint32_t ops, mem_kib;
    struct seal_key authm;
    bool exists; /* the one conversation */
    uint8_t state, ahead, want;
    uint32_t due, hold;
    struct seal_key auth;
    struct seal_pk pk_v;
    uint8_t grant[8][SEAL_GRANT], link[8][SEAL_LINK];
    uint8_t ngrants, nlinks;
    struct peer_msg msg[PEER_MSGS];
    size_t nmsgs, page; /* page: how many messages one page holds */
    uint64_t last[4];
    struct seal_hash tip[4];
    int lose;       /* so many answers get lost on the way back */
    uint8_t refuse; /* a status to answer with, once, without doing anything */
    uint8_t spoil;  /* a status to answer with, once, having done it */
    unsigned asked;
    struct client_door door;
};

/* --- the papers ---------- */
static inline void peer_sign(struct peer *p)
{
    CB_CLEANUP(buf_free) struct buf members;
    uint8_t one[SEAL_EPOCH > SEAL_ORG ? SEAL_EPOCH : SEAL_ORG], n[2] = {0};
    buf_init(&members, 4096);
    for (size_t i = 0; i < p->nmembers; i++) {
        const struct seal_ed_sk *signer = i == 0 ? &p->root : &p->ed_m;
        OK(seal_member_make(&p->member[i], signer, buf_room(&members, SEAL_MEMBER)));
    }
    OK(seal_roster_hash(buf_view(&members), p->epoch.line, &p->epoch.roster));
    buf_free(&p->roster);
    OK(seal_org_make(&p->org, &p->root, one));
    buf_put(&p->roster, one, SEAL_ORG);
    n[1] = (uint8_t)p->nmembers;
    buf_put(&p->roster, n, 2);
    buf_put(&p->roster, members.p, members.len);
    n[1] = 1;
    buf_put(&p->roster, n, 2);
    OK(seal_epoch_make(&p->epoch, &p->ed_m, one));
    buf_put(&p->roster, one, SEAL_EPOCH);
}

/* One more member, whose name begins with this byte: keep them ascending. */
static inline void peer_member(struct peer *p, uint8_t first, uint16_t line, struct seal_sk *sk)
{
    struct seal_member m = {.role = 1, .nlines = 1, .serial = 1, .line = {line}};
    struct seal_ed_sk ed;
    cb_random(&ed, sizeof ed);
    cb_random(&m.mid, sizeof m.mid);
    m.mid.b[0] = first;
    memcpy(m.org, p->org.org, sizeof m.org);
    m.nbf_day = cb_day() - 1;
    m.naf_day = cb_day() + 40;
    OK(seal_ed_pk_of(&ed, &m.ed));
    seal_pair_new(sk, &m.pk);
    m.signer = p->mid;
    p->member[p->nmembers++] = m;
    peer_sign(p);
}

static inline void peer_found(struct peer *p)
{
    struct seal_member *m = &p->member[0];
    cb_random(&p->root, sizeof p->root);
    cb_random(&p->ed_m, sizeof p->ed_m);
    cb_random(p->org.org, sizeof p->org.org);
    cb_random(&p->org.instance, sizeof p->org.instance);
    OK(seal_ed_pk_of(&p->root, &p->org.root));
    seal_oprf_key(&p->k_pw, &p->org.k_pw);
    p->org.k_match = p->org.k_pw;
    struct seal_sk rec;
    seal_pair_new(&rec, &p->org.rec);
    cb_random(&p->mid, sizeof p->mid);
    p->mid.b[0] = 1;
    *m = (struct seal_member){
        .mid = p->mid, .role = 2, .nlines = 1, .serial = 1, .line = {PEER_LINE}};
    memcpy(m->org, p->org.org, sizeof m->org);
    m->nbf_day = cb_day() - 1;
    m->naf_day = cb_day() + 40;
    seal_pair_new(&p->sk_m, &m->pk);
    OK(seal_ed_pk_of(&p->ed_m, &m->ed));
    p->nmembers = 1;
    p->epoch = (struct seal_epoch){.line = PEER_LINE, .epoch = 1, .signer = p->mid};
    memcpy(p->epoch.org, p->org.org, sizeof p->epoch.org);
    p->epoch.nbf_day = m->nbf_day;
    p->epoch.naf_day = m->naf_day;
    seal_pair_new(&p->sk_e, &p->epoch.pk);
    peer_sign(p);
}

/* Give the member a password, as enrolment does. */
static inline void peer_password(struct peer *p, const char *password)
{
    struct seal_key stretched;
    struct seal_scalar blind;
    struct seal_point blinded, evaluated;
    struct seal_staff_keys keys;
    uint8_t proof[64], y[64];
    p->ops = PEER_OPS;
    p->mem_kib = PEER_MEM_KIB;
    cb_random(&p->salt, sizeof p->salt);
    OK(seal_stretch(view_str(password), &p->salt, p->ops, p->mem_kib, &stretched));
    struct view in = VIEW(stretched.b, 32);
    OK(seal_oprf_blind(in, NULL, &blind, &blinded));
    OK(seal_oprf_eval(&p->k_pw, &p->org.k_pw, &blinded, NULL, &evaluated, proof));
    OK(seal_oprf_finish(in, &blind,
                        &(struct seal_oprf_answer){&p->org.k_pw, &blinded, &evaluated, proof}, y));
    seal_staff_derive(&stretched, y, &keys);
    p->authm = keys.auth;
    struct seal_wrap w = {.mid = p->mid,
                          .kind = 1,
                          .ops = p->ops,
                          .mem_kib = p->mem_kib,
                          .salt = p->salt,
                          .sk = p->sk_m,
                          .ed = p->ed_m};
    OK(seal_wrap_make(&w, &keys.kek, p->wrap));
    struct seal_teamkey t = {.line = PEER_LINE, .epoch = p->epoch.epoch, .mid = p->mid};
    OK(seal_teamkey_make(&t, &p->member[0].pk, &p->sk_e, p->teamkey));
}
#endif
