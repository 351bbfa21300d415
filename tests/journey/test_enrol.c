/* test_enrol: how somebody joins, with a password of their own at the end; and every paper that is
 * almost right, which must be refused and leave no trace. Run by ctest. */
#include "journey/house.h"

struct joining {
    struct caller boss, newcomer;
    struct client_staff sb;
    struct person p;
    struct signing papers;
};
/* ENROL_SIGN: id32 member212 epoch180 [teamkey112], without the last for a role that answers nobody
 */
enum { LISTED = 4 + WIRE_CLAIM, LIST_CLAIM_AT = 2 + 4 }; /* of ENROL_LIST: role1 0x1 line2 CLAIM */
enum { MEMBER_AT = 32, EPOCH_AT = MEMBER_AT + SEAL_MEMBER, TEAMKEY_AT = EPOCH_AT + SEAL_EPOCH };

static uint8_t offer(struct caller *c, const struct seal_key *id, uint8_t role, uint16_t line)
{
    uint8_t body[36];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, id->b, 32);
    wr_u8(&w, role);
    wr_u8(&w, 0);
    wr_u16(&w, line);
    return caller_raw(c, WIRE_ENROL_NEW, VIEW(body, sizeof body));
}

static uint8_t claim(struct joining *j)
{
    return caller_raw(&j->newcomer, WIRE_ENROL_CLAIM, VIEW(j->p.claim, sizeof j->p.claim));
}

static uint8_t sign(struct joining *j)
{
    return caller_raw(&j->boss, WIRE_ENROL_SIGN, VIEW(j->papers.body, j->papers.len));
}

static void joining_open(struct joining *j, struct house *h)
{
    memset(j, 0, sizeof *j);
    caller_open(&j->boss, h, DOOR_STAFF);
    caller_open(&j->newcomer, h, DOOR_STAFF);
    sign_in(&j->boss, &h->boss, &j->sb);
}

/* Up to the point where the supervisor has the claim before her. */
static void joining_claim(struct joining *j, struct house *h, uint8_t role, const char *name)
{
    person_new(&j->p, name, role, HOUSE_LINE);
    IS(offer(&j->boss, &j->p.code.id, role, HOUSE_LINE), WIRE_OK);
    IS(claim(j), WIRE_OK);
    memcpy(j->p.totp, caller_reply_body(&j->newcomer).p, sizeof j->p.totp);
    signing_make(h, &h->boss, &j->p, &j->papers);
}

static void joining_claimed(struct joining *j, struct house *h, uint8_t role)
{
    joining_open(j, h);
    joining_claim(j, h, role, "isla");
}

static void joining_free(struct joining *j)
{
    caller_free(&j->boss);
    caller_free(&j->newcomer);
}

static unsigned claims_listed(struct joining *j)
{
    IS(caller_raw(&j->boss, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_OK);
    struct view v = caller_reply_body(&j->boss);
    unsigned n = (unsigned)(v.p[0] << 8 | v.p[1]);
    IS(v.len, 2 + n * LISTED);
    return n;
}

/* The newcomer's own browser: stretch, VOPRF, WRAP. 64 MiB, the least a client takes. */
static void password_of(struct house *h, struct person *p, const char *password)
{
    struct seal_wrap w = {.mid = p->mid, .kind = 1, .ops = 3, .mem_kib = 64 * 1024};
    struct seal_key stretched;
    struct seal_scalar blind;
    struct seal_point blinded, evaluated;
    struct seal_staff_keys keys;
    struct seal_roster r;
    uint8_t proof[64], y[64], wrap[SEAL_WRAP];
    enum { AUTH_AT = 176, WRAP_AT = 208 };
    w.sk = p->sk;
    w.ed = p->ed_sk;
    cb_random(w.salt.b, sizeof w.salt.b);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    OK(seal_stretch(TEXT(password), &w.salt, w.ops, w.mem_kib, &stretched));
    OK(seal_oprf_blind(VIEW(stretched.b, 32), NULL, &blind, &blinded));
    OK(keys_ask_password(h->keys, &p->mid, &blinded, &evaluated, proof));
    struct seal_oprf_answer answer = {&r.org.k_pw, &blinded, &evaluated, proof};
    OK(seal_oprf_finish(VIEW(stretched.b, 32), &blind, &answer, y));
    seal_staff_derive(&stretched, y, &keys);
    OK(seal_wrap_make(&w, &keys.kek, wrap));
    struct seal_hash hash;
    seal_hash256(VIEW(keys.auth.b, 32), &hash);
    memcpy(p->claim + AUTH_AT, hash.b, 32);
    memcpy(p->claim + WRAP_AT, wrap, sizeof wrap);
}

static void test_joins(void **state)
{
    struct house *h = *state;
    struct joining j = {0};
    struct client_staff s;
    struct client_visitor v;
    struct client_case c;
    struct heard heard = {0};
    uint8_t row[16];
    caller_open(&j.boss, h, DOOR_STAFF);
    caller_open(&j.newcomer, h, DOOR_STAFF);
    sign_in(&j.boss, &h->boss, &j.sb);
    person_new(&j.p, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    password_of(h, &j.p, "a password of her own");
    OK(offer(&j.boss, &j.p.code.id, ROLE_PRACTITIONER, HOUSE_LINE));
    IS(claims_listed(&j), 0);
    OK(claim(&j));
    memcpy(j.p.totp, caller_reply_body(&j.newcomer).p, sizeof j.p.totp);
    IS(claims_listed(&j), 1);
    assert_memory_equal(caller_reply_body(&j.boss).p + LIST_CLAIM_AT, j.p.claim, WIRE_CLAIM);
    signing_make(h, &h->boss, &j.p, &j.papers);
    OK(sign(&j));
    IS(claims_listed(&j), 0);
    house_roster(h);
    s = (struct client_staff){.roster = buf_view(&h->roster)};
    OK(client_staff_login(&j.newcomer.ask, TEXT("isla"), TEXT("a password of her own"),
                          person_code(&j.p), &s));
    visitor_new(h, &v); /* visitors accept the roster as it is now */
    j.boss.door = DOOR_POST;
    OK(client_open(&j.boss.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    OK(client_staff_first(&j.newcomer.ask, &s, row));
    OK(client_staff_take(&j.newcomer.ask, &s, row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, "hello");
    joining_free(&j);
}

/* A claim altered on its way no longer has the code's MAC, which the supervisor's browser checks.
 */
static void test_claim_is_maced(void **state)
{
    struct joining j;
    struct seal_key mac;
    joining_claimed(&j, *state, ROLE_PRACTITIONER);
    IS(claims_listed(&j), 1);
    uint8_t listed[WIRE_CLAIM];
    memcpy(listed, caller_reply_body(&j.boss).p + LIST_CLAIM_AT, sizeof listed);
    seal_hmac(&j.p.code.mac, VIEW(listed, WIRE_CLAIM - 32), &mac);
    assert_memory_equal(mac.b, listed + WIRE_CLAIM - 32, 32);
    listed[100] ^= 1; /* a key of the server's own */
    seal_hmac(&j.p.code.mac, VIEW(listed, WIRE_CLAIM - 32), &mac);
    assert_memory_not_equal(mac.b, listed + WIRE_CLAIM - 32, 32);
    joining_free(&j);
}

static void test_codes(void **state)
{
    struct joining j;
    struct seal_key other;
    joining_claimed(&j, *state, ROLE_PRACTITIONER);
    IS(claim(&j), WIRE_UNKNOWN); /* a code works once */
    IS(offer(&j.boss, &j.p.code.id, ROLE_PRACTITIONER, HOUSE_LINE), WIRE_TAKEN);
    IS(claims_listed(&j), 1);
    seal_key_new(&other);
    memcpy(j.p.claim, other.b, 32);
    IS(claim(&j), WIRE_UNKNOWN); /* no such code */
    IS(offer(&j.boss, &other, 0, HOUSE_LINE), WIRE_BAD);
    IS(offer(&j.boss, &other, ROLE_LAST + 1, HOUSE_LINE), WIRE_BAD);
    IS(offer(&j.boss, &other, ROLE_PRACTITIONER, HOUSE_LINE + 1), WIRE_DENIED);
    IS(offer(&j.boss, &other, ROLE_SUPERVISOR, HOUSE_LINE), WIRE_DENIED); /* the root's to sign */
    OK(offer(&j.boss, &other, ROLE_PRACTITIONER, HOUSE_LINE));
    OK(offer(&j.boss, &other, ROLE_PRACTITIONER, HOUSE_LINE)); /* a repeat */
    memset(j.p.claim + 32, 0, 16);                             /* the recovery's place */
    IS(claim(&j), WIRE_BAD);
    joining_free(&j);
}

/* Write over a stored ENROL by hand: state1 role1 line2 last_day4 .. */
static void enrol_edit(struct house *h, const struct joining *j, size_t at, struct view v)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct store_id id;
    const struct store_ops *ops = h->store->ops;
    buf_init(&doc, STORE_PAPER_MAX);
    store_id_of(j->p.code.id.b, 32, &id);
    OK(ops->paper_get(h->store, PAPER_ENROL, &id, 0, &doc));
    memcpy(doc.p + at, v.p, v.len);
    OK(ops->begin(h->store));
    OK(ops->paper_put(h->store, PAPER_ENROL, &id, 0, buf_view(&doc)));
    OK(ops->commit(h->store));
}

static void test_expired_code(void **state)
{
    struct house *h = *state;
    struct joining j;
    joining_claimed(&j, h, ROLE_PRACTITIONER);
    for (uint32_t past = 0; past < 2; past++) { /* today is the last day, then it is not */
        uint8_t day[4];
        struct wr w = wr_of(day, sizeof day);
        wr_u32(&w, cb_day() - past);
        enrol_edit(h, &j, 4, VIEW(day, sizeof day));
        IS(claims_listed(&j), 1 - past);
    }
    IS(sign(&j), WIRE_UNKNOWN);
    joining_free(&j);
}

/* Each role that a supervisor may give: listed as offered, signed as that, and only those who
 * answer get the line's key, which nobody else may even be handed. */
static void test_roles(void **state)
{
    struct house *h = *state;
    static const uint8_t roles[] = {ROLE_PRACTITIONER, ROLE_CAMPAIGN, ROLE_ANALYST, ROLE_INTAKE,
                                    ROLE_OPERATOR};
    static const char *const names[] = {"ann", "ben", "cat", "dan", "eve"};
    struct joining j;
    joining_open(&j, h);
    for (size_t i = 0; i < sizeof roles; i++) {
        struct client_staff s;
        bool answers = roles[i] == ROLE_PRACTITIONER;
        joining_claim(&j, h, roles[i], names[i]);
        IS(claims_listed(&j), 1);
        IS(caller_reply_body(&j.boss).p[2], roles[i]);
        IS(caller_reply_body(&j.boss).p[5], HOUSE_LINE);
        size_t right = j.papers.len;
        j.papers.len = answers ? TEAMKEY_AT : sizeof j.papers.body; /* the other way round */
        IS(sign(&j), WIRE_BAD);
        j.papers.len = right;
        IS(sign(&j), WIRE_OK);
        house_roster(h);
        sign_in(&j.newcomer, &j.p, &s);
        IS(j.newcomer.seat.role, roles[i]);
        enum { NKEYS_AT = 32 + 16 + 4 + 32 + SEAL_WRAP + 4 };
        const uint8_t *nkeys = caller_reply_body(&j.newcomer).p + NKEYS_AT;
        IS(nkeys[0] << 8 | nkeys[1], answers ? 1 : 0);
        uint8_t queue[14] = {0, HOUSE_LINE, CONV_WAITING};
        IS(caller_raw(&j.newcomer, WIRE_QUEUE, VIEW(queue, sizeof queue)),
           answers ? WIRE_OK : WIRE_DENIED);
    }
    joining_free(&j);
}

static void test_names_taken(void **state)
{
    struct house *h = *state;
    struct joining j;
    struct person twin, boss_again;
    struct signing second;
    joining_claimed(&j, h, ROLE_PRACTITIONER);
    /* Two claims for one name, both before either was signed. */
    person_new(&twin, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    OK(offer(&j.boss, &twin.code.id, ROLE_PRACTITIONER, HOUSE_LINE));
    OK(caller_raw(&j.newcomer, WIRE_ENROL_CLAIM, VIEW(twin.claim, sizeof twin.claim)));
    OK(sign(&j));
    house_roster(h);
    signing_make(h, &h->boss, &twin, &second);
    IS(caller_raw(&j.boss, WIRE_ENROL_SIGN, VIEW(second.body, second.len)), WIRE_TAKEN);
    sign_in(&j.newcomer, &j.p, &j.sb); /* the first one still signs in */
    /* A claim for a name or a member that is there. */
    person_new(&boss_again, h->boss.name, ROLE_PRACTITIONER, HOUSE_LINE);
    OK(offer(&j.boss, &boss_again.code.id, ROLE_PRACTITIONER, HOUSE_LINE));
    struct view body = VIEW(boss_again.claim, sizeof boss_again.claim);
    IS(caller_raw(&j.newcomer, WIRE_ENROL_CLAIM, body), WIRE_TAKEN);
    snprintf(boss_again.name, sizeof boss_again.name, "other");
    boss_again.mid = h->boss.mid;
    person_claim(&boss_again);
    IS(caller_raw(&j.newcomer, WIRE_ENROL_CLAIM, body), WIRE_TAKEN);
    joining_free(&j);
}

/* One bit anywhere in MEMBER or EPOCH, or in TEAMKEY's head, and nothing of it is kept. */
static void test_forged_papers(void **state)
{
    struct house *h = *state;
    struct joining j;
    struct seal_roster r;
    struct seal_epoch e;
    joining_claimed(&j, h, ROLE_PRACTITIONER);
    for (size_t at = 0; at < TEAMKEY_AT + 28; at++) {
        j.papers.body[at] ^= 1;
        assert_int_not_equal(sign(&j), WIRE_OK);
        assert_true(j.boss.status != WIRE_FAULT && j.boss.status != WIRE_FULL);
        j.papers.body[at] ^= 1;
    }
    house_roster(h);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    IS(r.nmembers, 1);
    OK(seal_roster_check(&r, HOUSE_LINE, cb_day(), &e));
    OK(sign(&j));
    house_roster(h);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    IS(r.nmembers, 2);
    OK(seal_roster_check(&r, HOUSE_LINE, cb_day(), &e));
    joining_free(&j);
}

/* A supervisor whom no root signed, filed by a broken server: they can sign nobody, as visitors
 * would refuse the whole roster. */
static void test_enrolled_supervisor_signs_nobody(void **state)
{
    struct house *h = *state;
    struct joining j;
    struct person third;
    struct client_staff s;
    joining_claimed(&j, h, ROLE_PRACTITIONER);
    j.p.role = ROLE_SUPERVISOR;
    enrol_edit(h, &j, 1, VIEW(&j.p.role, 1));
    signing_make(h, &h->boss, &j.p, &j.papers);
    OK(sign(&j));
    house_roster(h);
    sign_in(&j.newcomer, &j.p, &s);
    person_new(&third, "callum", ROLE_PRACTITIONER, HOUSE_LINE);
    OK(offer(&j.newcomer, &third.code.id, ROLE_PRACTITIONER, HOUSE_LINE));
    OK(caller_raw(&j.boss, WIRE_ENROL_CLAIM, VIEW(third.claim, sizeof third.claim)));
    signing_make(h, &j.p, &third, &j.papers);
    IS(caller_raw(&j.newcomer, WIRE_ENROL_SIGN, VIEW(j.papers.body, j.papers.len)), WIRE_DENIED);
    signing_make(h, &h->boss, &third, &j.papers); /* but root's own may */
    OK(sign(&j));
    joining_free(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_joins),         JOURNEY(test_claim_is_maced),
        JOURNEY(test_codes),         JOURNEY(test_expired_code),
        JOURNEY(test_roles),         JOURNEY(test_names_taken),
        JOURNEY(test_forged_papers), JOURNEY(test_enrolled_supervisor_signs_nobody),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
