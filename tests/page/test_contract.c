/* docs/PAGES.md: what scripts and http rely on is there, once. Paths, languages, words. */
#include "page_sample.h"

static void has_ids(enum page_id id, const struct page_n *v, const char *const *ids)
{
    struct page_site site = sample_site();
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        char *CB_CLEANUP(sample_free) html = sample_page(id, (enum page_lang)lang, &site, v);
        for (size_t i = 0; ids[i]; i++) {
            char attr[80];
            snprintf(attr, sizeof attr, " id=\"%s\"", ids[i]);
            if (count(html, attr) != 1)
                fail_msg("page %u has %zu of%s", (unsigned)id, count(html, attr), attr);
        }
    }
}

static const char *const TALK[] = {
    "talk-live", "cover-off",  "older-form",    "older-send",      "log-box",
    "log",       "send-form",  "send-text",     "send-text-group", "send-text-error",
    "send-send", "leave-form", "burn-ask-form", "ahead",           NULL};
static const char *const LATER[] = {
    "talk",       "talk-title", "kept",        "msg-mine",     "msg-theirs", "msg-missing", "burn",
    "burn-title", "burn-form",  "burn-yes",    "burn-no",      "status",     "busy",        "error",
    "error-text", "error-link", "note-server", "note-browser", NULL};
static const char *const PHRASE[] = {
    "phrase-words", "phrase-copy", "phrase-copied", "ask1",     "ask2",
    "noted",        "noted-form",  "noted-w1",      "noted-w2", "noted-phrase",
    "noted-send",   "noted-group", "noted-error",   NULL};
static const char *const DRAFT[] = {"draft",      "draft-title",      "draft-form",
                                    "draft-text", "draft-text-group", "draft-text-error",
                                    "draft-send", "phrase",           "phrase-title",
                                    NULL};
static const char *const ASK[] = {
    "ask",       "ask-title", "back-form", "back-phrase", "back-phrase-group", "back-phrase-error",
    "back-send", NULL};
static const char *const BURN[] = {"burn-form", "burn-yes", "burn-no", NULL};

static void ids_are_there_once(void **state)
{
    (void)state;
    const enum page_id writes[] = {PAGE_WRITE_NOW, PAGE_WRITE_MESSAGE};
    for (size_t i = 0; i < 2; i++) {
        has_ids(writes[i], NULL, TALK);
        has_ids(writes[i], NULL, LATER);
        has_ids(writes[i], NULL, PHRASE);
        has_ids(writes[i], NULL, DRAFT);
    }
    has_ids(PAGE_RETURN, NULL, TALK);
    has_ids(PAGE_RETURN, NULL, LATER);
    has_ids(PAGE_RETURN, NULL, ASK);
    struct page_n v = sample_n();
    has_ids(PAGE_N_TALK, &v, TALK);
    has_ids(PAGE_N_PHRASE, &v, PHRASE);
    has_ids(PAGE_N_BURN, &v, BURN);
    const char *const app[] = {"app", NULL};
    has_ids(PAGE_STAFF, NULL, app);
}

static void no_id_twice(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    struct page_n v = sample_n();
    v.error = PAGE_BUSY;
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        char *CB_CLEANUP(sample_free) html = sample_page((enum page_id)id, PAGE_EN, &site, &v);
        for (const char *p = strstr(html, " id=\""); p; p = strstr(p + 1, " id=\"")) {
            char attr[80];
            size_t len = (size_t)(strchr(p + 5, '"') - p) + 1;
            assert_true(len < sizeof attr);
            memcpy(attr, p, len);
            attr[len] = 0;
            if (count(html, attr) != 1)
                fail_msg("page %u has%s more than once", id, attr);
        }
    }
}

static void paths_lead_to_pages(void **state)
{
    (void)state;
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        const char *path = page_path((enum page_id)id);
        assert_true((path != NULL) == (id < PAGE_N_PHRASE));
        if (!path)
            continue;
        char gd[80];
        snprintf(gd, sizeof gd, "/gd%s", strcmp(path, "/") == 0 ? "" : path);
        enum page_id found;
        enum page_lang lang;
        assert_int_equal(page_find(view_str(path), &found, &lang), CB_OK);
        assert_true(found == id && lang == PAGE_EN);
        assert_int_equal(page_find(view_str(gd), &found, &lang), CB_OK);
        assert_true(found == id && lang == PAGE_GD);
    }
    const char *none[] = {"", "/nowhere", "/gdx", "/start/", "/gd/nowhere", "start", "/GD/start"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        enum page_id found;
        enum page_lang lang;
        assert_int_equal(page_find(view_str(none[i]), &found, &lang), CB_NONE_FOUND);
    }
    assert_int_equal(page_lang_of(view_str("/gd/nowhere")), PAGE_GD);
    assert_int_equal(page_lang_of(view_str("/gdx")), PAGE_EN);
    assert_int_equal(page_of_status(404), PAGE_E404);
    assert_int_equal(page_of_status(599), PAGE_E500);
}

/* Gaelic where there is Gaelic; where there is not, English that says it is English. */
static void languages(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    char *CB_CLEANUP(sample_free) gd = sample_page(PAGE_START, PAGE_GD, &site, NULL);
    char *CB_CLEANUP(sample_free) en = sample_page(PAGE_START, PAGE_EN, &site, NULL);
    assert_non_null(strstr(gd, ">F\xc3\xa0gaibh an duilleag seo</a>"));
    assert_non_null(strstr(gd, "href=\"/gd/confidential\""));
    assert_non_null(strstr(gd, "href=\"/start\" lang=\"en\""));
    assert_non_null(strstr(gd, "<p class=\"govuk-body-l\" lang=\"en\">You are about"));
    assert_non_null(strstr(en, ">Exit this page</a>"));
    assert_non_null(strstr(en, "href=\"/gd/start\" lang=\"gd\""));
    assert_int_equal(count(en, "lang=\"en\""), 1);
}

/* A title says nothing to somebody who looks over a shoulder. */
static void titles_are_neutral(void **state)
{
    (void)state;
    const char *words[] = {"sex", "abuse", "child", "offen", "crime", "police", "helpline"};
    struct page_site site = sample_site();
    site.line_name = view_str("Sexual abuse helpline");
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        char *CB_CLEANUP(sample_free) html = sample_page((enum page_id)id, PAGE_EN, &site, NULL);
        char *title = strstr(html, "<title>");
        char *end = strstr(html, "</title>");
        assert_true(title && end && end > title);
        *end = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            assert_null(strcasestr(title, words[i]));
    }
}

static void site_shows(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    char *CB_CLEANUP(sample_free) plain = sample_page(PAGE_CHOOSE, PAGE_EN, &site, NULL);
    assert_null(strstr(plain, "This is a demonstration"));
    assert_non_null(strstr(plain, "about 10 minutes"));
    assert_non_null(strstr(plain, "data-cadence=\"1000\""));
    site.demo = true;
    site.wait_min = site.cadence_ms = 0;
    char *CB_CLEANUP(sample_free) demo = sample_page(PAGE_CHOOSE, PAGE_EN, &site, NULL);
    assert_non_null(strstr(demo, "This is a demonstration"));
    assert_null(strstr(demo, "usual wait"));
    char *CB_CLEANUP(sample_free) how = sample_page(PAGE_HOW, PAGE_EN, &site, NULL);
    assert_non_null(strstr(how, "On this line cover traffic is off"));
}

/* Each error has its sentence, and what was typed comes back. */
static void errors_speak(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    for (unsigned e = PAGE_TEXT_EMPTY; e <= PAGE_FAULT; e++) {
        struct page_n v = {.error = (enum page_error)e, .text = view_str("my own words")};
        char *CB_CLEANUP(sample_free) html = sample_page(PAGE_WRITE_NOW, PAGE_EN, &site, &v);
        const char *p = strstr(html, "<span id=\"error-text\">");
        assert_non_null(p);
        p += strlen("<span id=\"error-text\">");
        assert_true(strspn(p, " \n") + 20 < (size_t)(strstr(p, "</span>") - p));
        assert_int_equal(count(html, "my own words"), 1);
        assert_non_null(strstr(html, "role=\"alert\" tabindex=\"-1\">"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_there_once),  cmocka_unit_test(no_id_twice),
        cmocka_unit_test(paths_lead_to_pages), cmocka_unit_test(languages),
        cmocka_unit_test(titles_are_neutral),  cmocka_unit_test(site_shows),
        cmocka_unit_test(errors_speak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
