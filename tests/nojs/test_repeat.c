/* test_repeat: forms that are posted twice, answers that get lost, and words that must not be. */
#include "nojs/desk.h"

/* A form that is posted again, by a reload, does nothing twice. */
static void test_reloads(void **state)
{
    (void)state;
    char noted[64], sent[64];
    draft("hello");
    snprintf(noted, sizeof noted, "%s", ticket);
    note();
    snprintf(sent, sizeof sent, "%s", ticket);
    snprintf(ticket, sizeof ticket, "%s", noted);
    note();
    has("data-page=\"n_talk\"");
    assert_int_equal(p->nmsgs, 1);
    for (int i = 0; i < 3; i++) {
        postf("step=send&ticket=%s&text=%s", sent, "once");
        has("once");
    }
    assert_int_equal(p->nmsgs, 2);
    postf("step=send&ticket=%s&text=%s", ticket, "once"); /* from a new page it is a new word */
    assert_int_equal(p->nmsgs, 3);
}

/* Kept, but the answer said otherwise: the same form again must not double it. */
static void test_unsure(void **state)
{
    (void)state;
    char t[64];
    draft("hello");
    p->spoil = WIRE_LATER;
    note();
    has("data-page=\"n_phrase\"");
    has(phrase);
    note();
    has("data-page=\"n_talk\"");
    assert_int_equal(p->nmsgs, 1);
    snprintf(t, sizeof t, "%s", ticket);
    p->asked = 0;
    uint32_t got;
    char body[200];
    snprintf(body, sizeof body, "step=send&ticket=%s&text=more", t);
    send_form(body);
    assert_false(serve_one(&got)); /* RETURN */
    p->spoil = WIRE_LATER;
    assert_false(serve_one(&got)); /* SEND */
    assert_true(serve_one(&got));
    has("govuk-error-summary");
    has("more</textarea>");
    postf("step=send&ticket=%s&text=%s", t, "more");
    assert_int_equal(p->nmsgs, 2);
    assert_null(strstr(page, "govuk-error-summary"));
}

static void test_failures_keep_words(void **state)
{
    (void)state;
    post("step=draft&want=message&text=+%0D%0A");
    has("data-page=\"write_message\"");
    has("govuk-error-summary");
    draft("precious");
    p->refuse = WIRE_FULL;
    note();
    has("data-page=\"n_phrase\"");
    has("govuk-error-summary");
    note();
    has("precious");
    assert_int_equal(p->nmsgs, 1);
    p->refuse = WIRE_LATER;
    postf("step=send&ticket=%s&text=%s", ticket, "still+here");
    has("still here</textarea>");
    postf("step=send&ticket=%s&text=%s", ticket, "");
    has("govuk-error-summary");
    assert_int_equal(p->nmsgs, 1);
}

static void test_long_text(void **state)
{
    (void)state;
    static char body[40000];
    int at = snprintf(body, sizeof body, "step=draft&want=now&text=");
    memset(body + at, 'a', 32001);
    post(body);
    has("data-page=\"write_now\"");
    has("govuk-error-summary");
    has("aaaaaaaaaaaa");
    body[at + 32000] = 0;
    post(body);
    has("data-page=\"n_phrase\"");
}

/* Text that grows four times when it is escaped: what fits is shown, the rest is one page older. */
static void test_page_holds(void **state)
{
    (void)state;
    static char body[4000];
    draft("zebra");
    note();
    for (int i = 0; i < 20; i++) {
        int at = snprintf(body, sizeof body, "step=send&ticket=%s&text=", ticket);
        memset(body + at, '<', 2000);
        body[at + 2000] = 0;
        post(body);
    }
    has("data-page=\"n_talk\"");
    assert_int_equal(p->nmsgs, 21);
    assert_null(strstr(page, "zebra"));
    unsigned before = 0;
    sscanf(strstr(page, "name=\"before\" value=\"") + 21, "%u", &before);
    assert_in_range(before, 2, 21);
    char number[12];
    snprintf(number, sizeof number, "%u", before);
    postf("step=older&ticket=%s&before=%s", ticket, number);
    has("zebra");
    assert_null(strstr(page, "missing"));
}

/* One message that no page can hold whole is shown as far as it goes. */
static void test_page_of_one(void **state)
{
    (void)state;
    static char body[100 * 1024];
    int at = snprintf(body, sizeof body, "step=draft&want=now&text=");
    for (int i = 0; i < 30000; i++) {
        at += snprintf(body + at, sizeof body - (size_t)at, "%%26");
    }
    draft(body + strlen("step=draft&want=now&text="));
    note();
    has("data-page=\"n_talk\"");
    has("&amp;&amp;&amp;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_reloads),   T(test_unsure),     T(test_failures_keep_words),
        T(test_long_text), T(test_page_holds), T(test_page_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
