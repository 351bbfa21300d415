/* A directory of files: whose words stand on which page, and what is said of what is wrong. */
#include "sample.h"
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static int dir_make(void **state)
{
    (void)state;
    char sub[80];
    snprintf(dir, sizeof dir, "/tmp/content-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(sub, sizeof sub, "%s/en", dir);
    if (mkdir(sub, 0700))
        return -1;
    snprintf(sub, sizeof sub, "%s/gd", dir);
    return mkdir(sub, 0700);
}

static int dir_drop(void **state)
{
    (void)state;
    char cmd[100];
    snprintf(cmd, sizeof cmd, "rm -rf %s", dir);
    return system(cmd);
}

static void put(const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static bool says(const struct content *c, enum page_id id, enum page_lang lang, const char *words)
{
    const struct content_page *p = content_of(c, id, lang);
    assert_non_null(p);
    char *s = strndup((const char *)p->body.v.p, p->body.v.len);
    bool found = strstr(s, words) != NULL;
    free(s);
    return found;
}

/* On another line's pages the links lead to pages of that line; nothing else is touched. */
static void links_go_under_a_line(void **state)
{
    (void)state;
    const struct page_html body = {
        view_str("<p><a href=\"/start\">a</a> <a href=\"/gd/write/now\">b</a> <a href=\"/\">c</a>"
                 "<a href=\"/gd\">d</a> <a href=\"/figures/v2\">e</a> <a href=\"/figures\">f</a>"
                 "<a href=\"https://x.example/start\">g</a> href=&quot;/start&quot;"
                 "<a href=\"/gdx\">h</a> <a href=\"tel:999\">i</a></p>")};
    struct buf CB_CLEANUP(buf_free) room = {0}, none = {0};
    struct page_html same = content_under(body, VIEW("", 0), &none);
    assert_true(same.v.p == body.v.p && same.v.len == body.v.len);
    struct page_html under = content_under(body, view_str("/line/2"), &room);
    struct view want = view_str(
        "<p><a href=\"/line/2/start\">a</a> <a href=\"/gd/line/2/write/now\">b</a> "
        "<a href=\"/line/2\">c</a>"
        "<a href=\"/gd/line/2\">d</a> <a href=\"/figures/v2\">e</a> <a href=\"/figures\">f</a>"
        "<a href=\"https://x.example/start\">g</a> href=&quot;/start&quot;"
        "<a href=\"/line/2/gdx\">h</a> <a href=\"tel:999\">i</a></p>");
    assert_int_equal(under.v.len, want.len);
    assert_memory_equal(under.v.p, want.p, want.len);
}

static void the_example_is_whole(void **state)
{
    (void)state;
    struct content *c;
    struct heard h = {0};
    struct content_checked checked;
    assert_int_equal(content_open("", &c), CB_OK);
    for (unsigned i = 0; i < CONTENT_PAGES; i++) {
        const struct content_page *p = content_of(c, content_names[i].id, PAGE_EN);
        assert_non_null(p);
        assert_true(p->example && p->body.v.len > 200 && p->written == PAGE_EN);
        assert_true((p->title.len != 0) != content_names[i].part);
    }
    assert_int_equal(content_of(c, PAGE_LANGUAGE, PAGE_GD)->written, PAGE_GD);
    assert_int_equal(content_of(c, PAGE_ABOUT, PAGE_GD)->written, PAGE_EN);
    assert_null(content_of(c, PAGE_FRONT, PAGE_EN));
    content_free(c);
    assert_int_equal(content_check(TEST_ROOT "/../examples/charity", hear, &h, &checked), CB_OK);
    assert_string_equal(h.text, "");
    assert_int_equal(checked.files[PAGE_EN], CONTENT_PAGES);
}

static void own_words_come_first(void **state)
{
    (void)state;
    struct content *c;
    put("en/about.md", TOP "our own words\n");
    put("gd/families.md", TOP "faclan\n");
    put("en/danger.md", "---\n---\nours below\n");
    assert_int_equal(content_open(dir, &c), CB_OK);
    assert_true(says(c, PAGE_ABOUT, PAGE_EN, "our own words"));
    assert_false(content_of(c, PAGE_ABOUT, PAGE_EN)->example);
    assert_true(says(c, PAGE_ABOUT, PAGE_GD, "our own words")); /* not the example's Gaelic */
    assert_int_equal(content_of(c, PAGE_ABOUT, PAGE_GD)->written, PAGE_EN);
    assert_true(says(c, PAGE_FAMILIES, PAGE_GD, "faclan"));
    assert_true(says(c, PAGE_DANGER, PAGE_EN, "ours below"));
    assert_true(content_of(c, PAGE_FAMILIES, PAGE_EN)->example); /* no file: the example */
    content_free(c);
}

/* A fault anywhere in a file, and not a word of it is shown. */
static void a_broken_file_never_shows(void **state)
{
    (void)state;
    struct content *c;
    put("en/about.md", TOP "our own words\n\n<b>bold</b>\n");
    put("en/report.md", "");
    assert_int_equal(content_open(dir, &c), CB_OK);
    assert_false(says(c, PAGE_ABOUT, PAGE_EN, "our own words"));
    assert_true(content_of(c, PAGE_ABOUT, PAGE_EN)->example);
    assert_true(content_of(c, PAGE_REPORT, PAGE_EN)->example);
    content_free(c);
    assert_int_equal(content_open("/nowhere/at/all", &c), CB_OK); /* the line starts */
    assert_true(content_of(c, PAGE_ABOUT, PAGE_EN)->example);
    content_free(c);
}

static void check_tells_everything(void **state)
{
    (void)state;
    struct heard h = {0};
    struct content_checked found;
    put("en/about.md", TOP "<b>\n\n[a](/x)\n");
    put("en/abuot.md", TOP);
    put("gd/report.md", "no front\n");
    assert_int_equal(content_check(dir, hear, &h, &found), CB_OK);
    assert_non_null(strstr(h.text, "en/about.md:6: HTML"));
    assert_non_null(strstr(h.text, "en/about.md:8: there is no page"));
    assert_non_null(strstr(h.text, "en/abuot.md:1: no page has this name"));
    assert_non_null(strstr(h.text, "gd/report.md:1: the file must begin"));
    assert_non_null(strstr(h.text, "en/language.md:1: the file is missing"));
    assert_null(strstr(h.text, "gd/language.md"));
    assert_int_equal(found.faults, h.n);
    assert_int_equal(content_check("/nowhere/at/all", hear, &h, &found), CB_NONE_FOUND);
}

static void long_file(void **state)
{
    (void)state;
    struct heard h = {0};
    struct content_checked found;
    char *text = calloc(1, CONTENT_FILE_MAX + 100);
    memset(text, 'a', CONTENT_FILE_MAX + 50);
    put("en/about.md", text);
    free(text);
    assert_int_equal(content_check(dir, hear, &h, &found), CB_OK);
    assert_non_null(strstr(h.text, "en/about.md:1: the file is longer than 64 kB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_go_under_a_line),
        cmocka_unit_test(the_example_is_whole),
        cmocka_unit_test_setup_teardown(own_words_come_first, dir_make, dir_drop),
        cmocka_unit_test_setup_teardown(a_broken_file_never_shows, dir_make, dir_drop),
        cmocka_unit_test_setup_teardown(check_tells_everything, dir_make, dir_drop),
        cmocka_unit_test_setup_teardown(long_file, dir_make, dir_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
