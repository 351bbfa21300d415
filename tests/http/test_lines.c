/* Tests http/lines.c in a whole server of two lines: where each one's pages lie, that their links
 * stay there, what is no line, and that each says its own hours. */
#include "http/door_talk.h"
#include "wire/local.h"
#include <stdio.h>

static struct door door = {.two_lines = true,
                           .hours = {"daily 00:00-24:00\n", "2030-01-01 10:00-12:00\n"}};
static struct answer a, b;

static const char *body_of(struct answer *x)
{
    x->body[x->len] = 0;
    return (const char *)x->body;
}

static unsigned get_into(const char *path, struct answer *to)
{
    char text[600];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path);
    return door_ask(&door, view_str(text), to);
}

static unsigned get(const char *path)
{
    return get_into(path, &a);
}

static void has(const char *what)
{
    if (!strstr(body_of(&a), what)) {
        fail_msg("not on the page: %s", what);
    }
}

static void hasnt(const char *what)
{
    if (strstr(body_of(&a), what)) {
        fail_msg("on the page: %s", what);
    }
}

static void pages_of_a_line(void **state)
{
    (void)state;
    assert_int_equal(get("/line/2"), 200);
    has(">Kin</a>"); /* the header */
    has("href=\"/line/2/start\"");
    has("href=\"/gd/line/2\"");
    has("<a href=\"/\" dir=\"auto\">Test line</a>"); /* the other */
    hasnt("href=\"/start\"");
    assert_int_equal(get("/gd/line/2/start"), 200);
    has("href=\"/gd/line/2/confidential\"");
    has("href=\"/line/2/start\" lang=\"en\"");
    assert_int_equal(get("/line/2/write/now"), 200);
    has(" data-line=\"2\"");
    has("action=\"/line/2/n\"");
    assert_int_equal(get("/line/2/about"), 200);
    hasnt("href=\"/start\"");
    hasnt("href=\"/confidentiality\"");
    assert_int_equal(get("/"), 200);
    has(">Test line</a>");
    has("<a href=\"/line/2\" dir=\"auto\">Kin</a>");
    hasnt("data-line");
    assert_int_equal(get("/gd"), 200);
    has("<a href=\"/gd/line/2\" dir=\"auto\">Teaghlach</a>");
}

/* By its number the first line is where it always was; a slash too many leads nobody away. */
static void the_same_page(void **state)
{
    static const char *const same[][2] = {{"/line/1/start", "/start"},
                                          {"/line/1", "/"},
                                          {"/line/1/", "/"},
                                          {"/gd/line/1", "/gd"},
                                          {"/gd/line/1/start", "/gd/start"},
                                          {"/line/2/", "/line/2"},
                                          {"/gd/line/2/", "/gd/line/2"}};
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_int_equal(get(same[i][0]), 200);
        assert_int_equal(get_into(same[i][1], &b), 200);
        assert_string_equal(body_of(&a), body_of(&b));
    }
    assert_int_equal(get("/line/2/start?utm=x"), 303);
    assert_non_null(strstr(a.head, "Location: /line/2/start\r\n"));
}

/* What is no line is no page, and says so calmly, with the way to the front page. */
static void no_such_line(void **state)
{
    static const char *const none[] = {"/line",
                                       "/line/",
                                       "/line/3",
                                       "/line/3/start",
                                       "/line/02",
                                       "/line/2x",
                                       "/line/0",
                                       "/line/-2",
                                       "/line/65538",
                                       "/line/99999999999",
                                       "/line/2//",
                                       "/line//start",
                                       "/LINE/2",
                                       "/line/2/line/2",
                                       "/line/2/gd/start",
                                       "/go/K7RM/line/2/start",
                                       "/line/2/go/K7RM",
                                       "/line/2/self"};
    static const char *const notunder[] = {"/staff",      "/org.bin",   "/v/live",
                                           "/staff/live", "/a/two.css", "/favicon.ico"};
    char path[80];
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (get(none[i]) != 404) {
            fail_msg("%s: %u", none[i], a.status);
        }
        has("There is no such page");
    }
    assert_int_equal(get("/line/3"), 404);
    has("<a class=\"govuk-link\" href=\"/\">");
    assert_int_equal(get("/gd/line/3"), 404);
    has("<a class=\"govuk-link\" href=\"/gd\">");
    assert_int_equal(get("/line/2/nothing"), 404); /* who is on the second line stays there */
    has("<a class=\"govuk-link\" href=\"/line/2\">");
    for (size_t i = 0; i < 2 * (sizeof notunder / sizeof notunder[0]); i++) {
        snprintf(path, sizeof path, "/line/%zu%s", 1 + i % 2, notunder[i / 2]);
        assert_int_equal(get(path), 404);
    }
}

/* Take what is said to the nojs process until a form comes; which lines were told of before. */
static unsigned take_form(struct buf *got)
{
    unsigned told = 0;
    for (;;) {
        assert_int_equal(ipc_recv(door.nojs, got, 5000), CB_OK);
        if (got->p[0] == NOJS_FORM) {
            return told;
        }
        if (got->p[0] == NOJS_WAY) {
            assert_int_equal(got->p[NOJS_HDR + 2], got->p[NOJS_HDR + 1] != 1); /* based */
            told |= 1u << got->p[NOJS_HDR + 1];
        }
    }
}

/* A form says which line's page it is from; no form comes before its line was told of. */
static void forms(void **state)
{
    static const struct {
        const char *path, *head;
    } rows[] = {{"/gd/line/2/n", "\1\0\0\2"},
                {"/line/2/n", "\0\0\0\2"},
                {"/line/1/n", "\0\0\0\1"},
                {"/n", "\0\0\0\1"}};
    struct buf CB_CLEANUP(buf_free) got;
    unsigned told = 0;
    (void)state;
    buf_init(&got, IPC_MAX);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int fd = door_form(&door, rows[i].path, "step=x");
        told |= take_form(&got);
        assert_int_equal(told, 6);
        assert_memory_equal(got.p + NOJS_HDR, rows[i].head, 4);
        uint8_t page[NOJS_HDR + 8] = {NOJS_PAGE};
        memcpy(page + 4, got.p + 4, 4);
        memcpy(page + NOJS_HDR, "\0\xc8\0\0page", 8);
        assert_int_equal(ipc_send(door.nojs, VIEW(page, sizeof page)), CB_OK);
        assert_true(door_read(fd, &a, false) && a.status == 200);
        close(fd);
    }
    static const char *const bad[] = {"/line/3/n", "/line/2/n/", "/line/02/n", "/go/K7RM/line/2/n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int fd = door_form(&door, bad[i], "step=x");
        assert_true(door_read(fd, &a, false) && a.status == 404);
        close(fd);
    }
}

/* The way in is told after the start; each line's pages say its own. */
static void hours_of_each(void **state)
{
    (void)state;
    for (unsigned i = 0;
         i < 50 && (get("/line/2/choose") != 200 || !strstr(body_of(&a), "We are closed now."));
         i++) {
        usleep(100 * 1000);
    }
    has("We are closed now.");
    hasnt("href=\"/line/2/write/now\"");
    has("href=\"/line/2/write/message\"");
    assert_int_equal(get("/choose"), 200);
    has("We are open now.");
    has("href=\"/write/now\"");
    assert_int_equal(get("/line/2/hours"), 200);
    has("We are closed now.");
    assert_int_equal(get("/hours"), 200);
    has("We are open now.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_a_line), cmocka_unit_test(the_same_page),
        cmocka_unit_test(no_such_line), cmocka_unit_test(forms), cmocka_unit_test(hours_of_each)};
    char why[160];
    config_defaults(&door.site);
    door.site.cadence_ms = 0;
    OK(config_set(&door.site, "line_name_2=Kin", why));
    OK(config_set(&door.site, "line_name_2_gd=Teaghlach", why));
    return DOOR_RUN(&door, tests);
}
