/* test_sizes: every record type with its body cut short at every length, and a byte too long.
 * None may do anything but be refused; the whole one, at the end, is not. Run by ctest. */
#include "journey/house.h"

struct sizes {
    struct caller visitor, staff;
    struct client_visitor v;
    struct client_staff s;
    struct client_case held;
};

static void sizes_open(struct sizes *z, struct house *h)
{
    uint8_t row[16];
    caller_open(&z->visitor, h, DOOR_POST);
    caller_open(&z->staff, h, DOOR_STAFF);
    visitor_new(h, &z->v);
    OK(client_open(&z->visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &z->v));
    sign_in(&z->staff, &h->boss, &z->s);
    OK(client_staff_first(&z->staff.ask, &z->s, row));
    OK(client_staff_take(&z->staff.ask, &z->s, row, &z->held, hear, &(struct heard){0}));
}

static void sizes_free(struct sizes *z)
{
    caller_free(&z->visitor);
    caller_free(&z->staff);
}

/* whole: a body that is right. refusal: what every other length of it is told. */
static void cut(struct caller *c, uint8_t type, struct view whole, uint8_t refusal)
{
    CB_CLEANUP(buf_free) struct buf body;
    buf_init(&body, WIRE_BODY_MAX);
    buf_put(&body, whole.p, whole.len);
    buf_put(&body, "", 1);
    for (size_t n = 0; n <= whole.len + 1; n++) {
        if (n != whole.len) {
            assert_int_equal(caller_raw(c, type, VIEW(body.p, n)), refusal);
            assert_int_equal(c->reply.len, WIRE_HDR);
        }
    }
}

static void cut_last(struct caller *c, uint8_t type)
{
    CB_CLEANUP(buf_free) struct buf keep;
    buf_init(&keep, WIRE_BODY_MAX);
    buf_put(&keep, caller_body(c).p, caller_body(c).len);
    cut(c, type, buf_view(&keep), WIRE_BAD);
}

static void test_visitor(void **state)
{
    struct sizes z;
    struct client_visitor other;
    struct heard heard = {0};
    sizes_open(&z, *state);
    visitor_new(*state, &other);
    OK(client_open(&z.visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("another"), &other));
    cut_last(&z.visitor, WIRE_OPEN);
    OK(client_send(&z.visitor.ask, &z.v, TEXT("more")));
    cut_last(&z.visitor, WIRE_SEND);
    OK(client_return(&z.visitor.ask, &z.v, 0, hear, &heard));
    cut_last(&z.visitor, WIRE_RETURN);
    cut(&z.visitor, WIRE_BURN, VIEW(z.v.me.auth.b, 32), WIRE_BAD);
    z.visitor.door = DOOR_STREAM;
    cut(&z.visitor, WIRE_WATCH, VIEW((uint8_t[56]){0}, 56), WIRE_BAD);
    z.visitor.door = DOOR_POST;
    memset(&heard, 0, sizeof heard);
    OK(client_return(&z.visitor.ask, &z.v, 0, hear, &heard)); /* all of it is as it was */
    IS(heard.n, 2);
    sizes_free(&z);
}

static void test_desk(void **state)
{
    struct sizes z;
    sizes_open(&z, *state);
    OK(client_staff_reply(&z.staff.ask, &z.s, &z.held, TEXT("good evening")));
    cut_last(&z.staff, WIRE_REPLY_MSG);
    OK(client_staff_note(&z.staff.ask, &z.s, &z.held, TEXT("first note")));
    cut_last(&z.staff, WIRE_NOTE);
    OK(client_staff_note(&z.staff.ask, &z.s, &z.held, TEXT("second note")));
    cut_last(&z.staff, WIRE_NOTE);
    OK(client_staff_queue(&z.staff.ask, &z.s, CONV_WAITING, 0, NULL, NULL));
    cut_last(&z.staff, WIRE_QUEUE);
    struct view row = VIEW(z.held.row, 16);
    uint8_t read[40] = {0};
    memcpy(read, z.held.row, 16);
    cut(&z.staff, WIRE_READ, VIEW(read, sizeof read), WIRE_BAD);
    cut(&z.staff, WIRE_TAKE, row, WIRE_BAD);
    cut(&z.staff, WIRE_BACK, row, WIRE_BAD);
    cut(&z.staff, WIRE_END, row, WIRE_BAD);
    OK(client_staff_end(&z.staff.ask, z.held.row));
    sizes_free(&z);
}

static void test_signin(void **state)
{
    struct sizes z;
    sizes_open(&z, *state);
    struct house *h = *state;
    uint8_t name[16], blind[48] = {0}, login[52] = {0};
    client_staff_name_hash(TEXT(h->boss.name), name);
    cut(&z.staff, WIRE_HELLO, VIEW(name, sizeof name), WIRE_BAD);
    cut(&z.staff, WIRE_BLIND, VIEW(blind, sizeof blind), WIRE_BAD);
    cut(&z.staff, WIRE_LOGIN, VIEW(login, sizeof login), WIRE_BAD);
    cut(&z.staff, WIRE_RESUME, VIEW(z.s.session, 32), WIRE_DENIED);
    cut(&z.staff, WIRE_LEAVE, VIEW("", 0), WIRE_BAD);
    IS(caller_raw(&z.staff, WIRE_RESUME, VIEW(z.s.session, 32)), WIRE_OK);
    sizes_free(&z);
}

static void test_enrolment(void **state)
{
    struct sizes z;
    struct person p;
    struct signing papers;
    uint8_t offer[36] = {0};
    sizes_open(&z, *state);
    struct house *h = *state;
    person_new(&p, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    memcpy(offer, p.code.id.b, 32);
    offer[32] = p.role;
    offer[35] = HOUSE_LINE;
    cut(&z.staff, WIRE_ENROL_NEW, VIEW(offer, sizeof offer), WIRE_BAD);
    IS(caller_raw(&z.staff, WIRE_ENROL_NEW, VIEW(offer, sizeof offer)), WIRE_OK);
    cut(&z.staff, WIRE_ENROL_CLAIM, VIEW(p.claim, sizeof p.claim), WIRE_BAD);
    IS(caller_raw(&z.staff, WIRE_ENROL_CLAIM, VIEW(p.claim, sizeof p.claim)), WIRE_OK);
    cut(&z.staff, WIRE_ENROL_LIST, VIEW("", 0), WIRE_BAD);
    signing_make(h, &h->boss, &p, &papers);
    cut(&z.staff, WIRE_ENROL_SIGN, VIEW(papers.body, sizeof papers.body), WIRE_BAD);
    uint8_t zeros[4 + 32 + 32 + SEAL_WRAP] = {0};
    cut(&z.staff, WIRE_PASSWORD, VIEW(zeros, sizeof zeros), WIRE_BAD);
    cut(&z.staff, WIRE_FACTOR, VIEW(zeros, 8), WIRE_BAD);
    cut(&z.staff, WIRE_FACTOR_RESET, VIEW(zeros, 20), WIRE_BAD);
    cut(&z.staff, WIRE_MEMBERS, VIEW("", 0), WIRE_BAD);
    cut(&z.staff, WIRE_PASSKEY_BEGIN, VIEW(zeros, 4), WIRE_BAD);
    cut(&z.staff, WIRE_PASSKEY_ADD, VIEW(zeros, 40), WIRE_BAD);
    cut(&z.staff, WIRE_PASSKEY_LIST, VIEW("", 0), WIRE_BAD);
    cut(&z.staff, WIRE_PASSKEY_DROP, VIEW(zeros, 8), WIRE_BAD);
    zeros[0] = 1;
    cut(&z.staff, WIRE_LOGIN_KEY, VIEW(zeros, 4), WIRE_BAD);
    IS(caller_raw(&z.staff, WIRE_ENROL_SIGN, VIEW(papers.body, sizeof papers.body)), WIRE_OK);
    struct view epoch = VIEW(papers.body + 32 + SEAL_MEMBER, SEAL_EPOCH);
    cut(&z.staff, WIRE_RENEW, epoch, WIRE_BAD);
    IS(caller_raw(&z.staff, WIRE_RENEW, epoch), WIRE_OK);
    sizes_free(&z);
}

/* The record around the body: cut anywhere, or another's version, or longer than a record may be.
 */
static void test_header(void **state)
{
    struct sizes z;
    CB_CLEANUP(buf_free) struct buf whole;
    sizes_open(&z, *state);
    OK(client_return(&z.visitor.ask, &z.v, 0, hear, &(struct heard){0}));
    buf_init(&whole, WIRE_BODY_MAX);
    buf_put(&whole, z.visitor.asked.p, z.visitor.asked.len);
    for (size_t n = 0; n < whole.len; n++) {
        buf_free(&z.visitor.asked);
        buf_put(&z.visitor.asked, whole.p, n);
        IS(caller_again(&z.visitor), WIRE_BAD);
    }
    static const size_t bytes[] = {0, 1, 2, 3, 9, 10, 11, 12, 13};
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        buf_free(&z.visitor.asked);
        buf_put(&z.visitor.asked, whole.p, whole.len);
        z.visitor.asked.p[bytes[i]] ^= 0x40;
        IS(caller_again(&z.visitor), WIRE_BAD);
    }
    sizes_free(&z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_visitor),   JOURNEY(test_desk),   JOURNEY(test_signin),
        JOURNEY(test_enrolment), JOURNEY(test_header),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
