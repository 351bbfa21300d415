/* thief: tries every key on everything, until nothing new opens. Linked into every journey.
 * Never uses the line: it reads its store and asks its key process, as an intruder would. */
#include "journey/thief.h"
#include "line/line_in.h"

enum { ALL_DIRS = 1u << DIR_V2S | 1u << DIR_S2V | 1u << DIR_NOTE, CONVS = 2048, PKS = 64 };

void thief_sk(struct thief *t, const struct seal_sk *sk)
{
    for (unsigned i = 0; i < t->nsks; i++) {
        if (memcmp(&t->sk[i], sk, sizeof *sk) == 0) {
            return;
        }
    }
    assert_true(t->nsks < THIEF_SKS);
    t->sk[t->nsks++] = *sk;
}

void thief_key(struct thief *t, const struct seal_key *key)
{
    for (unsigned i = 0; i < t->nkeys; i++) {
        if (memcmp(&t->key[i], key, sizeof *key) == 0) {
            return;
        }
    }
    assert_true(t->nkeys < THIEF_KEYS);
    t->key[t->nkeys++] = *key;
}

/* --- every conversation there is ---------- */
struct convs {
    struct store_conv row[CONVS];
    unsigned n;
};

static bool convs_one(void *arg, const struct store_conv *c, uint64_t place)
{
    struct convs *v = arg;
    (void)place;
    assert_true(v->n < CONVS);
    v->row[v->n++] = *c;
    return true;
}

static struct convs *convs_read(struct house *h)
{
    struct convs *v = cb_alloc(sizeof *v);
    struct store_walk w = {.line = HOUSE_LINE,
                           .epoch_below = UINT32_MAX,
                           .day_below = UINT32_MAX,
                           .limit = UINT32_MAX};
    OK(h->store->ops->conv_walk(h->store, &w, convs_one, v));
    return v;
}

/* --- whose key a grant may have come from: everybody's ---------- */
struct pks {
    struct seal_pk pk[PKS];
    unsigned n;
};

static void pks_read(struct house *h, const struct thief *t, struct pks *p)
{
    CB_CLEANUP(buf_free) struct buf file;
    struct seal_roster r;
    buf_init(&file, 1 << 20);
    OK(line_roster(h->line, &file));
    OK(seal_roster_read(buf_view(&file), &r));
    for (unsigned i = 0; i < r.nmembers; i++) {
        struct seal_member m;
        OK(seal_member_peek(VIEW(r.members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER), &m));
        p->pk[p->n++] = m.pk;
    }
    for (unsigned i = 0; i < t->nsks && p->n < PKS; i++) { /* its own papers may be gone */
        seal_pk_of(&t->sk[i], &p->pk[p->n++]);
    }
}

struct looking {
    struct thief *t;
    struct house *h;
    struct conv c;
    struct pks senders;
    const char *text;
    unsigned hits;
};

static void grant_try(struct looking *k, struct view grant)
{
    for (unsigned i = 0; i < k->t->nsks; i++) {
        for (unsigned s = 0; s <= k->senders.n; s++) {
            struct seal_key key;
            const struct seal_pk *from = s < k->senders.n ? &k->senders.pk[s] : &k->c.pk_v;
            if (seal_grant_open(grant, &k->t->sk[i], from, &key) == CB_OK) {
                thief_key(k->t, &key);
                return;
            }
        }
    }
}

static void link_try(struct looking *k, struct view link)
{
    struct seal_conv name;
    seal_conv_of(&k->c.pk_v, &name);
    for (unsigned i = 0; i < k->t->nkeys; i++) {
        struct seal_key below;
        if (seal_link_open(link, &name, &k->t->key[i], &below) == CB_OK) {
            thief_key(k->t, &below);
            return;
        }
    }
}

static bool paper_try(void *arg, const struct store_id *id, uint64_t sub, struct view ct)
{
    struct looking *k = arg;
    CB_CLEANUP(buf_free) struct buf pt;
    uint8_t aad[24];
    (void)id;
    struct wr w = wr_of(aad, sizeof aad);
    wr_bytes(&w, k->c.row.row.b, 16);
    wr_u64(&w, sub);
    buf_init(&pt, STORE_PAPER_MAX);
    OK(seal_rest_open(&k->c.bk, "rest/grant", VIEW(aad, sizeof aad), ct, &pt));
    if (pt.len == SEAL_GRANT) {
        grant_try(k, buf_view(&pt));
    } else {
        link_try(k, buf_view(&pt));
    }
    return true;
}

static bool teamkey_try(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct looking *k = arg;
    CB_CLEANUP(buf_free) struct buf paper;
    struct seal_key ewk;
    (void)sub;
    struct rd r = rd_of(v);
    uint64_t slot = rd_u64(&r);
    buf_init(&paper, STORE_PAPER_MAX);
    if (keys_ask_slot_get(k->h->keys, SLOT_EPOCH, slot, &ewk) ||
        seal_rest_open(&ewk, "rest/teamkey", VIEW(id->b, 16), VIEW(r.p, r.left), &paper)) {
        return true;
    }
    for (unsigned i = 0; i < k->t->nsks; i++) {
        struct seal_teamkey t;
        struct seal_sk sk;
        if (seal_teamkey_open(buf_view(&paper), &k->t->sk[i], &t, &sk) == CB_OK) {
            thief_sk(k->t, &sk);
            break;
        }
    }
    return true;
}

static bool conv_begin(struct looking *k, const struct store_conv *row)
{
    k->c = (struct conv){.row = *row};
    return keys_ask_slot_get(k->h->keys, SLOT_CONV, row->slot, &k->c.bk) == CB_OK &&
           rest_tips_open(&k->c) == CB_OK;
}

static void conv_learn(struct looking *k)
{
    struct store_id id;
    store_id_of(k->c.row.row.b, 16, &id);
    OK(k->h->store->ops->paper_list(k->h->store, PAPER_GRANT, &id, paper_try, k));
    OK(k->h->store->ops->paper_list(k->h->store, PAPER_LINK, &id, paper_try, k));
}

void thief_learn(struct thief *t, struct house *h)
{
    struct looking *k = cb_alloc(sizeof *k);
    struct convs *v = convs_read(h);
    unsigned before;
    *k = (struct looking){.t = t, .h = h};
    pks_read(h, t, &k->senders);
    do {
        before = t->nkeys + t->nsks;
        OK(h->store->ops->paper_list(h->store, PAPER_TEAMKEY, NULL, teamkey_try, k));
        for (unsigned i = 0; i < v->n; i++) {
            if (conv_begin(k, &v->row[i])) {
                conv_learn(k);
            }
        }
    } while (t->nkeys + t->nsks > before);
    cb_free(v, sizeof *v);
    cb_free(k, sizeof *k);
}

static bool env_try(void *arg, const struct store_env *env)
{
    struct looking *k = arg;
    CB_CLEANUP(buf_free) struct buf msg, plain;
    struct seal_msg_body body;
    buf_init(&msg, SEAL_MSG_MAX);
    buf_init(&plain, SEAL_MSG_MAX);
    OK(rest_env_open(&k->c, env->dir, env->seq, env->bytes, &msg));
    for (unsigned i = 0; i < k->t->nkeys; i++) {
        if (seal_msg_open(buf_view(&msg), &k->t->key[i], &plain, &body) == CB_OK) {
            k->hits += view_is(body.text, k->text);
            break;
        }
    }
    return true;
}

unsigned thief_reads(struct thief *t, struct house *h, const char *text)
{
    struct looking *k = cb_alloc(sizeof *k);
    struct convs *v = convs_read(h);
    *k = (struct looking){.t = t, .h = h, .text = text};
    for (unsigned i = 0; i < v->n; i++) {
        if (conv_begin(k, &v->row[i])) {
            OK(h->store->ops->env_list(h->store, &v->row[i].row, ALL_DIRS, 0, env_try, k));
        }
    }
    unsigned hits = k->hits;
    cb_free(v, sizeof *v);
    cb_free(k, sizeof *k);
    return hits;
}
