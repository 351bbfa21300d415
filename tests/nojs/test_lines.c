/* test_lines: an installation of two lines, without JavaScript: what is written on a line's page
 * goes to that line and to no other, whatever a later form says; a phrase opens on every line's
 * page. The peer stands for the second line, the one under /line/1; the first has the number 7. */
#include "nojs/desk.h"
#include "nojs/nojs_in.h"

enum { FIRST = 7, SECOND = PEER_LINE, NONE = 9 };

static int two(void **state)
{
    static const struct page_way first = {.offer_min = 1}, second = {.offer_min = 2};
    start(state);
    send_way(FIRST, false, "The first", &first);
    send_way(SECOND, true, "The second", &second);
    form_line = SECOND;
    return 0;
}

static int gone(void **state)
{
    form_line = 0;
    return stop(state);
}

static void hasnt(const char *what)
{
    if (strstr(page, what)) {
        fail_msg("on the page: %s", what);
    }
}

static void test_written_to(void **state)
{
    (void)state;
    draft("hello");
    has("action=\"/line/1/n\"");
    has(">The second</a>");
    hasnt("action=\"/n\"");
    note(); /* the peer wants its own number in OPEN */
    has("data-page=\"n_talk\"");
    has("href=\"/line/1/how");
    assert_int_equal(p->nmsgs, 1);
}

/* The first line has no key here: what is opened there is refused, and the words are kept. */
static void test_other_line(void **state)
{
    (void)state;
    form_line = FIRST;
    draft("hello");
    has("action=\"/n\"");
    has(">The first</a>");
    note();
    has("data-page=\"n_phrase\"");
    has("Something went wrong on our side");
    assert_false(p->exists);
}

/* A draft stays with the line that it was written to, from whichever line's page it goes on. */
static void test_tampered(void **state)
{
    (void)state;
    draft("hello");
    form_line = FIRST;
    note();
    has("data-page=\"n_talk\"");
    assert_int_equal(p->nmsgs, 1);
    form_line = NONE;
    postf("step=check&ticket=%s%s", ticket, "");
    assert_int_equal(status, 400);
    hasnt("hello");
}

/* The page's links stay where it was asked; its name is that of the conversation's line. */
static void test_comes_back(void **state)
{
    (void)state;
    char back[300];
    draft("hello");
    note();
    snprintf(back, sizeof back, "step=back&phrase=%s", phrase);
    for (char *c = back; *c; c++) {
        *c = *c == ' ' ? '+' : *c;
    }
    form_line = FIRST;
    post(back);
    has("data-page=\"n_talk\"");
    has("hello");
    has("action=\"/n\"");
    has(">The second</a>");
    form_line = SECOND;
    post(back);
    has("action=\"/line/1/n\"");
}

/* Told anew: the one before is forgotten, and what cannot be read changes nothing. */
static void test_told_anew(void **state)
{
    (void)state;
    static const struct page_way way;
    send_way(SECOND, true, "Another name", &way);
    send_kind(NOJS_WAY, 0, VIEW("\0\1\1\0half", 8));
    send_kind(NOJS_WAY, 0, VIEW("\0", 1));
    send_way(0, true, "No number", &way);
    draft("hello");
    has(">Another name</a>");
    for (uint16_t i = 0; i < 2 * NOJS_LINES; i++) { /* more than there is room for */
        send_way((uint16_t)(100 + i), true, "x", &way);
    }
    draft("hello");
    has(">Another name</a>");
    assert_int_equal(n->nlines, NOJS_LINES);
}

int main(void)
{
#undef T
#define T(f) cmocka_unit_test_setup_teardown(f, two, gone)
    const struct CMUnitTest tests[] = {T(test_written_to), T(test_other_line), T(test_tampered),
                                       T(test_comes_back), T(test_told_anew)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
