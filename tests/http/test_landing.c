/* Tests http/landing.c and agent.c, and line/placed.c: what a code leads to, which links go on with
 * it, who is taken for a machine, and what of it is counted in a whole server's store. Never counts
 * by what the server says: a copy of its store is read, a second later. */
#include "http/door_talk.h"
#include "http/http_in.h"

#define PLAN                                                                                       \
    "[campaign]\nname = T\nfrom = 2020-01-01\nto = 2020-12-31\nbudget = 9\naddress = a.example\n"  \
    "number = 08081 570 123\n"                                                                     \
    "[message listen]\ntag = therapeutic\nbarrier = b\nheadline = Worried <today>?\ntext = "       \
    "Talk.\n"                                                                                      \
    "headline.gd = Fo chùram?\ntext.gd = Bruidhinn.\n"                                            \
    "[message traced]\ntag = deterrent\nbarrier = b\nheadline = It is traced.\ntext = Stop.\n"     \
    "[channel kiosk]\nname = K\nkind = kiosk\nsource = k\nmedium = print\n"                        \
    "[placement %s]\nchannel = kiosk\nplace = X\nmessage = listen\nspend = 1\nreach = 1\n"         \
    "[placement %s]\nchannel = kiosk\nplace = Y\nmessage = traced, listen\nspend = 1\nreach = 1\n"
enum { FIRST = 1234, SECOND = 99, UNPLANNED = 7, COUNT_WAIT_US = 1000 * 1000 };

static char plan_text[2048];
static struct door door = {.plan = plan_text};
static struct answer a;

static const char *body_of(void)
{
    a.body[a.len] = 0;
    return (const char *)a.body;
}

static unsigned get(const char *path, const char *more)
{
    char text[600];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, more);
    return door_ask(&door, view_str(text), &a);
}

static const char *path_of(uint16_t number, const char *form)
{
    static char path[80];
    snprintf(path, sizeof path, form, code_of(number).s);
    return path;
}

/* --- reading the store
 * -------------------------------------------------------------------------------- */
struct sum {
    uint16_t event, val;
    uint64_t n;
    uint32_t hour;
};

static bool sum_one(void *arg, const struct store_count *c)
{
    struct sum *s = arg;
    if (c->dim == s->event && c->val == s->val) {
        s->n += c->n;
        s->hour = c->hour;
    }
    return true;
}

/* What the store has on the disk now, by a copy of its files. */
static struct sum counted(enum count_event ev, uint16_t number, unsigned turn)
{
    char cmd[300], dir[] = "/tmp/counted-XXXXXX";
    struct store *s;
    struct sum sum = {.event = (uint16_t)ev, .val = count_val(number, turn)};
    const struct store_span all = {.line = PEER_LINE | COUNT_LINE, .from = 0, .below = UINT32_MAX};
    assert_non_null(mkdtemp(dir));
    snprintf(cmd, sizeof cmd, "cp %s/callbox.db %s/callbox.db-wal %s/", door.dir, door.dir, dir);
    assert_int_equal(system(cmd), 0);
    OK(store_sqlite_open(dir, &s));
    OK(s->ops->count_list(s, &all, sum_one, &sum));
    s->ops->close(s);
    snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
    assert_int_equal(system(cmd), 0);
    return sum;
}

/* --- tests
 * -------------------------------------------------------------------------------------------- */
static void a_placements_page(void **state)
{
    (void)state;
    assert_int_equal(get(path_of(FIRST, "/go/%s"), ""), 200);
    assert_non_null(strstr(body_of(), "Worried &lt;today&gt;?"));
    assert_non_null(strstr(body_of(), "href=\"tel:08081570123\""));
    assert_non_null(strstr(body_of(), path_of(FIRST, "href=\"/go/%s/self\"")));
    assert_non_null(strstr(body_of(), path_of(FIRST, "href=\"/go/%s/other\"")));
    assert_non_null(strstr(body_of(), path_of(FIRST, "href=\"/gd/go/%s\"")));
    assert_null(strstr(a.head, "Set-Cookie"));
    assert_int_equal(get(path_of(FIRST, "/gd/go/%s"), ""), 200);
    assert_non_null(strstr(body_of(), "Fo chùram?"));
    assert_non_null(strstr(body_of(), path_of(FIRST, "href=\"/go/%s\"")));
    char lower[80];
    strcpy(lower, path_of(FIRST, "/go/%s"));
    for (char *p = lower; *p; p++) {
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    }
    assert_int_equal(get(lower, ""), 200);
    assert_non_null(strstr(body_of(), "Worried &lt;today&gt;?"));
}

/* Nobody meets a dead end: what is no code, or of another campaign, has a page and doors all the
 * same.
 */
static void any_code_has_a_page(void **state)
{
    (void)state;
    static const char *const odd[] = {"/go",   "/go/", "/go/x", "/go/0000", "/go/AAAAAAAAAAAA",
                                      "/gd/go"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        assert_int_equal(get(odd[i], ""), 200);
        assert_non_null(strstr(body_of(), "/go/0000/self\""));
    }
    assert_int_equal(get(path_of(UNPLANNED, "/go/%s"), ""), 200);
    assert_non_null(strstr(body_of(), "/go/0000/self\""));
    assert_int_equal(get("/gone", ""), 404);
    assert_int_equal(get("/self", ""), 404);
    assert_int_equal(get(path_of(FIRST, "/go/%s/how"), ""), 404);
    assert_int_equal(get(path_of(FIRST, "/go/%s/staff/live"), ""), 404);
    assert_int_equal(get(path_of(FIRST, "/go/%s/start/x"), ""), 404);
}

static void what_sold_the_advert_is_dropped(void **state)
{
    (void)state;
    char to[80];
    assert_int_equal(get(path_of(FIRST, "/go/%s?fbclid=CLICKID"), ""), 303);
    snprintf(to, sizeof to, "Location: /go/%s\r\n", code_of(FIRST).s);
    assert_non_null(strstr(a.head, to));
    assert_null(strstr(a.head, "CLICKID"));
    assert_int_equal(get(path_of(FIRST, "/gd/go/%s/start?gclid=1"), ""), 200 + 103);
}

static void doors_lead_on(void **state)
{
    (void)state;
    char to[80];
    assert_int_equal(get(path_of(FIRST, "/go/%s/self"), ""), 303);
    snprintf(to, sizeof to, "Location: /go/%s/start\r\n", code_of(FIRST).s);
    assert_non_null(strstr(a.head, to));
    assert_int_equal(get(path_of(FIRST, "/gd/go/%s/other"), ""), 303);
    snprintf(to, sizeof to, "Location: /gd/go/%s/families\r\n", code_of(FIRST).s);
    assert_non_null(strstr(a.head, to));
}

/* Every page of the way goes on with the code, up to the form; nothing else does. */
static void the_way_keeps_the_code(void **state)
{
    (void)state;
    static const char *const way[][2] = {{"/start", "/confidential"},
                                         {"/confidential", "/choose"},
                                         {"/choose", "/write/now"},
                                         {"/choose", "/return"},
                                         {"/write/now", "/n"},
                                         {"/write/message", "/n"},
                                         {"/return", "/n"}};
    for (size_t i = 0; i < sizeof way / sizeof way[0]; i++) {
        char path[80], next[80];
        snprintf(path, sizeof path, "/go/%s%s", code_of(FIRST).s, way[i][0]);
        snprintf(next, sizeof next, "=\"/go/%s%s\"", code_of(FIRST).s, way[i][1]);
        assert_int_equal(get(path, ""), 200);
        if (!strstr(body_of(), next)) {
            fail_msg("%s has no %s", path, next);
        }
        assert_null(strstr(body_of(), path_of(FIRST, "/go/%s/danger")));
        assert_int_equal(get(way[i][0], ""), 200);
        assert_null(strstr(body_of(), "/go/"));
    }
}

static void machines(void **state)
{
    (void)state;
    static const char *const are[] = {"facebookexternalhit/1.1",
                                      "Mozilla/5.0 (compatible; Googlebot/2.1)",
                                      "Twitterbot/1.0",
                                      "WhatsApp/2.23",
                                      "curl/8.0",
                                      "Mozilla/5.0 BingPreview/1.0b",
                                      ""};
    static const char *const not [] = {
        "Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 Chrome/119 Mobile",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) [FBAN/FBIOS;FBAV/400]",
        "Mozilla/5.0 (Windows NT 10.0; rv:115.0) Gecko/20100101 Firefox/115.0", "bo"};
    for (size_t i = 0; i < sizeof are / sizeof are[0]; i++) {
        assert_true(agent_is_machine(view_str(are[i])));
    }
    for (size_t i = 0; i < sizeof not / sizeof not [0]; i++) {
        assert_false(agent_is_machine(view_str(not [i])));
    }
}

/* By what is on the disk before and after: exactly what was asked for, each kind by itself. */
static void views_are_counted(void **state)
{
    (void)state;
    int32_t today = (int32_t)(cb_unix_s() / 86400);
    unsigned turn = (unsigned)(today - 18262) % 2; /* 2020-01-01 */
    usleep(COUNT_WAIT_US);
    uint64_t shown = counted(COUNT_SHOWN, SECOND, turn).n,
             machine = counted(COUNT_MACHINE, SECOND, turn).n;
    for (unsigned i = 0; i < 7; i++) {
        assert_int_equal(get(path_of(SECOND, "/go/%s"),
                             "User-Agent: Mozilla/5.0\r\nSec-Fetch-Dest: document\r\n"),
                         200);
        assert_non_null(strstr(body_of(), turn ? "Worried &lt;today&gt;?" : "It is traced."));
    }
    get(path_of(SECOND, "/go/%s"), "Sec-Purpose: prefetch;prerender\r\n");
    get(path_of(SECOND, "/go/%s"), "Purpose: prefetch\r\n");
    get(path_of(SECOND, "/go/%s"), "X-Moz: prefetch\r\n");
    get(path_of(SECOND, "/go/%s"), "Sec-Fetch-Dest: empty\r\n");
    get(path_of(SECOND, "/go/%s"), "User-Agent: Twitterbot/1.0\r\n");
    get(path_of(SECOND, "/go/%s?fbclid=x"), ""); /* not yet: it comes again without */
    char head[100];
    snprintf(head, sizeof head, "HEAD /go/%s HTTP/1.1\r\nHost: x\r\n\r\n", code_of(SECOND).s);
    door_ask(&door, view_str(head), &a);
    get(path_of(SECOND, "/go/%s/self"), "");
    get(path_of(SECOND, "/go/%s/self"), "");
    get(path_of(SECOND, "/go/%s/other"), "");
    usleep(COUNT_WAIT_US);
    struct sum s = counted(COUNT_SHOWN, SECOND, turn);
    assert_int_equal(s.n, shown + 7);
    assert_true(s.hour >= cb_unix_s() / 3600 - 1 && s.hour <= cb_unix_s() / 3600);
    assert_int_equal(counted(COUNT_MACHINE, SECOND, turn).n, machine + 6);
    s = counted(COUNT_WENT_SELF, SECOND, turn);
    assert_int_equal(s.n, 2);
    assert_int_equal(s.hour % 24, 0); /* by the day */
    assert_int_equal(counted(COUNT_WENT_OTHER, SECOND, turn).n, 1);
    assert_int_equal(counted(COUNT_BEGAN, SECOND, turn).n, 0);
    assert_true(counted(COUNT_SHOWN, CODE_NONE, 0).n >= 6); /* any_code_has_a_page */
}

static unsigned post_as(const char *path, struct buf *record, struct wire_rec *rec)
{
    char head[200];
    static uint8_t whole[WIRE_POST_LEN + 200];
    size_t used;
    wire_pad(record, WIRE_POST_LEN);
    int n = snprintf(head, sizeof head,
                     "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
                     "Content-Length: %d\r\n\r\n",
                     path, WIRE_POST_LEN);
    memcpy(whole, head, (size_t)n);
    memcpy(whole + n, record->p, WIRE_POST_LEN);
    buf_free(record);
    unsigned status = door_ask(&door, VIEW(whole, (size_t)n + WIRE_POST_LEN), &a);
    assert_int_equal(status, 200);
    OK(wire_rec_get(VIEW(a.body, a.len), rec, &used));
    return rec->status;
}

/* A contact is counted for the code in the path of its post, once it is accepted, by the week; one
 * that is refused is not, nor one without a code. The line is never given the code: no record has
 * room. */
static void contacts_are_counted(void **state)
{
    (void)state;
    struct talker t, stranger;
    struct buf record;
    struct wire_rec rec;
    talk_open(&door, &t, "hello", &record);
    assert_int_equal(post_as(path_of(FIRST, "/v/%s"), &record, &rec), WIRE_OK);
    talk_return(&t, WIRE_RETURN, &record);
    assert_int_equal(post_as(path_of(FIRST, "/v/%s"), &record, &rec), WIRE_OK);
    stranger = t;
    stranger.me.auth.b[5] ^= 1;
    talk_return(&stranger, WIRE_RETURN, &record);
    assert_int_equal(post_as(path_of(FIRST, "/v/%s"), &record, &rec), WIRE_UNKNOWN);
    talk_open(&door, &t, "no code", &record);
    assert_int_equal(post_as("/v/0000", &record, &rec), WIRE_OK);
    talk_open(&door, &t, "no code either", &record);
    assert_int_equal(post_as("/v", &record, &rec), WIRE_OK);
    usleep(COUNT_WAIT_US);
    struct sum s = counted(COUNT_BEGAN, FIRST, 0);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.hour % 24, 0);
    assert_int_equal((s.hour / 24 + 3) % 7, 0); /* a Monday: by the week */
    assert_int_equal(counted(COUNT_RETURNED, FIRST, 0).n, 1);
    assert_int_equal(counted(COUNT_BEGAN, CODE_NONE, 0).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_placements_page),
        cmocka_unit_test(any_code_has_a_page),
        cmocka_unit_test(what_sold_the_advert_is_dropped),
        cmocka_unit_test(doors_lead_on),
        cmocka_unit_test(the_way_keeps_the_code),
        cmocka_unit_test(machines),
        cmocka_unit_test(views_are_counted),
        cmocka_unit_test(contacts_are_counted),
    };
    snprintf(plan_text, sizeof plan_text, PLAN, code_of(FIRST).s, code_of(SECOND).s);
    return DOOR_RUN(&door, tests);
}
