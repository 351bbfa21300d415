/* test_new_line: `callbox new-line` adds a line to an installation: its first supervisor signs in,
 * answers there and sees no other line; what was there before goes on; and what it refuses changes
 * nothing. Run by ctest. */
#include "journey/house.h"
#include "cli/cli_in.h"

enum { SECOND = 2 };

static int add(struct house *h, const char *name, const char *option, const char *value)
{
    char dir[HOUSE_PATH], who[40], word[32], number[8];
    snprintf(dir, sizeof dir, "%s", h->dir);
    snprintf(who, sizeof who, "%s", name);
    snprintf(word, sizeof word, "%s", option);
    snprintf(number, sizeof number, "%s", value);
    char *args[] = {dir, who, word, number};
    return cli_new_line(*option ? 4 : 2, args);
}

static void sign_in_by_card(struct house *h, const char *name, struct caller *c,
                            struct client_staff *s)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct person p = {0};
    char path[HOUSE_PATH], file[40], secret[64], password[120];
    size_t len;
    buf_init(&b, 4096);
    snprintf(file, sizeof file, "staff-%s.ini", name);
    house_path(h, file, path);
    OK(file_read(path, &b));
    OK(file_ini(buf_view(&b), "password", password, sizeof password));
    OK(file_ini(buf_view(&b), "totp", secret, sizeof secret));
    OK(base32_read(secret, p.totp, sizeof p.totp, &len));
    *s = (struct client_staff){.roster = buf_view(&h->roster)};
    OK(client_staff_login(&c->ask, TEXT(name), TEXT(password), person_code(&p), s));
}

/* Each line's own, whom nobody else is shown. */
static void answered(struct caller *at, struct client_staff *s, const char *text)
{
    uint8_t row[16];
    struct client_case c;
    struct heard heard = {0};
    OK(client_staff_first(&at->ask, s, row));
    OK(client_staff_take(&at->ask, s, row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, text);
    OK(client_staff_reply(&at->ask, s, &c, TEXT("here")));
    IS(client_staff_first(&at->ask, s, row), CB_NONE_FOUND);
}

static void test_added(void **state)
{
    struct house *h = *state;
    struct caller post, boss, una;
    struct client_staff sb, su, again;
    struct client_visitor v[3];
    struct seal_sk audit;
    visitor_new(h, &v[0]);
    caller_open(&post, h, DOOR_POST);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("before"), &v[0]));
    house_shut(h);
    IS(add(h, "una", "", ""), 0);
    house_open(h, NULL);
    visitor_new(h, &v[1]);
    OK(client_open(&post.ask, SECOND, WANT_NOW, TEXT("to the new one"), &v[1]));
    caller_open(&una, h, DOOR_STAFF);
    sign_in_by_card(h, "una", &una, &su);
    IS(su.line, SECOND);
    IS(su.role, ROLE_SUPERVISOR);
    assert_true(identity_key(&una, SEAL_AUDIT_LINE | SECOND, &su.sk, &audit));
    assert_false(identity_key(&una, HOUSE_LINE, &su.sk, &audit));
    caller_open(&boss, h, DOOR_STAFF);
    sign_in(&boss, &h->boss, &sb);
    answered(&boss, &sb, "before");
    answered(&una, &su, "to the new one");
    uint16_t lines[4];
    IS(line_numbers(h->line, lines, 4), 2);
    house_shut(h); /* the recovery key has its key: one more supervisor for it */
    char dir[HOUSE_PATH];
    snprintf(dir, sizeof dir, "%s", h->dir);
    char *args[] = {dir, "ailsa", "--line-number", "2"};
    IS(cli_recover(4, args), 0);
    house_open(h, NULL);
    visitor_new(h, &v[2]);
    OK(client_open(&post.ask, SECOND, WANT_NOW, TEXT("later"), &v[2]));
    struct caller ailsa;
    caller_open(&ailsa, h, DOOR_STAFF);
    sign_in_by_card(h, "ailsa", &ailsa, &again);
    answered(&ailsa, &again, "later");
    caller_free(&post);
    caller_free(&boss);
    caller_free(&una);
    caller_free(&ailsa);
}

static void test_refused(void **state)
{
    struct house *h = *state;
    struct seal_roster r;
    assert_int_not_equal(add(h, "una", "", ""), 0); /* beside a server that runs */
    house_shut(h);
    static const struct {
        const char *name, *option, *value;
    } bad[] = {
        {"morag", "", ""},                 /* signs in already */
        {"Morag", "", ""},                 /* the same to who signs in */
        {"una", "--line-number", "1"},     /* is there */
        {"una", "--line-number", "0"},     /* no number */
        {"una", "--line-number", "32768"}, /* an audit's */
        {"../una", "", ""},                /* no file's name */
        {"una", "--lines", "2"},           /* no option */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_not_equal(add(h, bad[i].name, bad[i].option, bad[i].value), 0);
    }
    house_open(h, NULL);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    IS(r.nepochs, 2); /* the line's and its audit's */
    IS(r.nmembers, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_added), JOURNEY(test_refused)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
