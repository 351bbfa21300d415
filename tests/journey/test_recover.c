/* test_recover: the only supervisor's password is lost: the operator's tool makes another one, who
 * signs in and reads what was written before. And members of another line, who may not.
 * Run by ctest. */
#include "journey/rotation.h"
#include "journey/trail.h"
#include "cli/cli_in.h"

static void card(const char *dir, const char *name, char password[120], struct person *p)
{
    CB_CLEANUP(buf_free) struct buf b;
    char path[HOUSE_PATH], secret[64];
    size_t len;
    buf_init(&b, 4096);
    snprintf(path, sizeof path, "%.300s/staff-%s.ini", dir, name);
    OK(file_read(path, &b));
    OK(file_ini(buf_view(&b), "password", password, 120));
    OK(file_ini(buf_view(&b), "totp", secret, sizeof secret));
    OK(base32_read(secret, p->totp, sizeof p->totp, &len));
}

/* name: a new one, or the lost one's own. */
static void recovered(struct house *h, const char *name)
{
    struct caller post, staff;
    struct client_visitor v;
    struct client_staff s;
    struct client_case c;
    struct person p = {0};
    struct heard heard = {0};
    char password[120], dir[HOUSE_PATH], who[32];
    uint8_t row[16];
    snprintf(dir, sizeof dir, "%s", h->dir);
    snprintf(who, sizeof who, "%s", name);
    char *args[] = {dir, who};
    caller_open(&post, h, DOOR_POST);
    caller_open(&staff, h, DOOR_STAFF);
    visitor_new(h, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("before"), &v));
    assert_int_not_equal(cli_recover(2, args), 0); /* not beside a server that runs */
    house_shut(h);
    assert_int_equal(cli_recover(2, args), 0);
    house_open(h, NULL);
    v.roster = buf_view(&h->roster);
    card(h->dir, name, password, &p);
    s = (struct client_staff){.roster = buf_view(&h->roster)};
    OK(client_staff_login(&staff.ask, TEXT(name), TEXT(password), person_code(&p), &s));
    IS(s.role, ROLE_SUPERVISOR);
    struct seal_sk audit;
    struct seal_pk pk;
    struct seal_roster r;
    struct seal_epoch e;
    OK(seal_roster_read(buf_view(&h->roster), &r));
    OK(seal_roster_check(&r, SEAL_AUDIT_LINE | HOUSE_LINE, cb_day(), &e)); /* signed anew */
    assert_true(identity_key(&staff, SEAL_AUDIT_LINE | HOUSE_LINE, &s.sk, &audit));
    seal_pk_of(&audit, &pk);
    assert_memory_equal(pk.b, e.pk.b, sizeof pk.b);
    OK(client_staff_first(&staff.ask, &s, row));
    OK(client_staff_take(&staff.ask, &s, row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, "before");
    OK(client_staff_reply(&staff.ask, &s, &c, TEXT("we are here")));
    memset(&heard, 0, sizeof heard);
    OK(client_return(&post.ask, &v, 0, hear, &heard));
    IS(heard.broken, 0);
    assert_heard(&heard, 1, DIR_S2V, "we are here");
    caller_free(&post);
    caller_free(&staff);
}

static void test_second_supervisor(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_staff s;
    struct person isla;
    recovered(h, "ishbel");
    caller_open(&c, h, DOOR_STAFF);
    sign_in(&c, &h->boss, &s); /* the first is as she was, and can still let others in */
    person_new(&isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&c, &h->boss, &isla);
    sign_in(&c, &isla, &s);
    caller_free(&c);
}

/* Everybody's password is lost while a rotation is under way: what was not given the new key yet
 * opens for the new supervisor too, and so does the audit from before. */
static void test_in_a_rotation(void **state)
{
    struct house *h = *state;
    struct console boss;
    struct caller post, staff;
    struct client_visitor old, fresh;
    struct client_staff s;
    struct person isla, p = {0};
    static struct trail t;
    char password[120], dir[HOUSE_PATH], who[] = "ishbel";
    caller_open(&post, h, DOOR_POST);
    console_open(&boss, h, &h->boss);
    person_new(&isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&boss.at, &h->boss, &isla);
    console_papers(&boss);
    visitor_new(h, &old);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("before"), &old));
    IS(rotate_leaver(&boss, &isla), WIRE_OK);
    console_papers(&boss);
    visitor_new(h, &fresh);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("after"), &fresh));
    console_close(&boss);
    snprintf(dir, sizeof dir, "%s", h->dir);
    char *args[] = {dir, who};
    house_shut(h);
    assert_int_equal(cli_recover(2, args), 0);
    house_open(h, NULL);
    card(h->dir, who, password, &p);
    caller_open(&staff, h, DOOR_STAFF);
    s = (struct client_staff){.roster = buf_view(&h->roster)};
    OK(client_staff_login(&staff.ask, TEXT(who), TEXT(password), person_code(&p), &s));
    IS(s.epoch, 2);
    IS(s.nolder, 1);
    assert_true(identity_key(&staff, TRAIL_LINE, &s.sk, &t.sk));
    trail_read(&staff, &t);
    IS(t.a[0].action, AUDIT_FOUNDED);
    for (unsigned i = 0; i < 2; i++) {
        struct client_case c;
        struct heard heard = {0};
        uint8_t row[16];
        OK(client_staff_first(&staff.ask, &s, row));
        OK(client_staff_take(&staff.ask, &s, row, &c, hear, &heard));
        assert_heard(&heard, 0, DIR_V2S, i ? "after" : "before");
    }
    caller_free(&post);
    caller_free(&staff);
}

/* A line that has no audit, as demonstrations once were made, is recovered without one. */
static void test_without_audit(void **state)
{
    struct house *h = *state;
    struct store_id id;
    static const struct seal_mid rec;
    uint64_t sub = (uint64_t)(SEAL_AUDIT_LINE | HOUSE_LINE) << 32 | 1;
    const struct store_ops *ops = h->store->ops;
    OK(ops->begin(h->store));
    store_id_of(rec.b, sizeof rec.b, &id);
    OK(ops->paper_drop(h->store, PAPER_TEAMKEY, &id, sub));
    store_id_of((uint8_t[2]){SEAL_AUDIT_LINE >> 8, HOUSE_LINE}, 2, &id);
    OK(ops->paper_drop(h->store, PAPER_EPOCH, &id, 1));
    OK(ops->commit(h->store));
    char dir[HOUSE_PATH], who[] = "ishbel";
    snprintf(dir, sizeof dir, "%s", h->dir);
    char *args[] = {dir, who};
    house_shut(h);
    assert_int_equal(cli_recover(2, args), 0);
    house_open(h, NULL);
    struct seal_roster r;
    struct seal_epoch e;
    OK(seal_roster_read(buf_view(&h->roster), &r));
    OK(seal_roster_check(&r, HOUSE_LINE, cb_day(), &e));
    IS(r.nepochs, 1);
}

static void test_same_name(void **state)
{
    struct house *h = *state;
    struct caller c;
    recovered(h, "morag");
    caller_open(&c, h, DOOR_STAFF);
    struct client_staff s = {.roster = buf_view(&h->roster)};
    IS(client_staff_login(&c.ask, TEXT("morag"), TEXT(founded.password), 0, &s), CB_PEER_DENIED);
    caller_free(&c);
}

/* A second line in the same organisation, founded as a recovery founds. */
static void other_line(struct house *h, struct supervisor *out)
{
    struct papers p = {.key = {{.epoch = {.line = 2, .epoch = 1}}}, .nkeys = 1};
    struct seal_roster r;
    struct inhouse *k;
    CB_CLEANUP(buf_free) struct buf root;
    char path[HOUSE_PATH];
    buf_init(&root, 64);
    house_path(h, "demo-root", path);
    OK(file_read(path, &root));
    memcpy(p.root.b, root.p, 32);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    p.org = r.org;
    p.others = r.members;
    seal_pair_new(&p.key[0].sk, &p.key[0].epoch.pk);
    OK(supervisor_make(h->keys, &p, "ailsa", out));
    house_shut(h);
    house_path(h, "key", path);
    OK(inhouse_open(path, &k));
    house_path(h, "store", path);
    OK(supervisor_file(path, inhouse_link(k), out, NULL));
    inhouse_close(k);
    house_open(h, NULL);
}

static void test_other_line_is_refused(void **state)
{
    struct house *h = *state;
    struct caller post, boss, staff;
    struct client_visitor v;
    struct client_staff s, sb;
    struct client_case c;
    struct supervisor ailsa;
    struct person p = {0};
    uint8_t row[16], body[16 + SEAL_MSG_EXTRA + 2048] = {0}, queue[14] = {0};
    caller_open(&post, h, DOOR_POST);
    caller_open(&boss, h, DOOR_STAFF);
    caller_open(&staff, h, DOOR_STAFF);
    visitor_new(h, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("for line one"), &v));
    other_line(h, &ailsa);
    s = (struct client_staff){.roster = buf_view(&h->roster)};
    memcpy(p.totp, ailsa.totp_secret, sizeof p.totp);
    OK(client_staff_login(&staff.ask, TEXT("ailsa"), TEXT(ailsa.password), person_code(&p), &s));
    IS(s.line, 2);
    sign_in(&boss, &h->boss, &sb);
    OK(client_staff_first(&boss.ask, &sb, row));
    memcpy(body, row, 16);
    static const struct {
        uint8_t type;
        size_t len;
    } asks[] = {{WIRE_TAKE, 16}, {WIRE_READ, 40},          {WIRE_BACK, 16},
                {WIRE_END, 16},  {WIRE_NOTE, sizeof body}, {WIRE_REPLY_MSG, sizeof body}};
    for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
        IS(caller_raw(&staff, asks[i].type, VIEW(body, asks[i].len)), WIRE_DENIED);
    }
    queue[2] = CONV_WAITING;
    queue[1] = 1;
    IS(caller_raw(&staff, WIRE_QUEUE, VIEW(queue, sizeof queue)), WIRE_DENIED);
    queue[1] = 2;
    IS(caller_raw(&staff, WIRE_QUEUE, VIEW(queue, sizeof queue)), WIRE_OK);
    IS(caller_reply_body(&staff).len, 10);
    OK(client_staff_take(&boss.ask, &sb, row, &c, hear, &(struct heard){0})); /* the control */
    caller_free(&post);
    caller_free(&boss);
    caller_free(&staff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_second_supervisor),     JOURNEY(test_in_a_rotation),
        JOURNEY(test_without_audit),         JOURNEY(test_same_name),
        JOURNEY(test_other_line_is_refused),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
