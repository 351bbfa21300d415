/* test_backup_shares: a real line's backup is opened by its custodians, from their sheets of paper,
 * with the commitments that lie beside it. Run by ctest. */
#include "journey/backup.h"

static int shares_restore(struct house *h, const struct place *out, const struct place *dir,
                          const char *const *shares, struct buf *said)
{
    struct place store = store_in(out), keys = in(out, KEYS_BACKUP);
    const char *words[20] = {"--store", store.s, "--keys", keys.s};
    unsigned n = 4;
    for (; *shares; shares++) {
        words[n++] = "--share";
        words[n++] = *shares;
    }
    words[n] = dir->s;
    (void)h;
    return run(cli_restore, said, words);
}
#define RESTORE(h, out, dir, said, ...)                                                            \
    shares_restore((h), (out), (dir), (const char *const[]){__VA_ARGS__, NULL}, (said))

static void test_three_of_five(void **state)
{
    struct house *h = *state, r = {0};
    CB_CLEANUP(buf_free) struct buf said;
    struct client_visitor v;
    struct heard heard;
    opened(h, &v, "hello");
    struct place out = backed_up(h, "out"), dir = beside(h, "restored");
    int status =
        RESTORE(h, &out, &dir, &said, sheet_file("papers", 5, SET_RECOVERY),
                sheet_file("papers", 1, SET_RECOVERY), sheet_file("papers", 3, SET_RECOVERY));
    if (status) {
        fail_msg("%.*s", (int)said.len, (char *)said.p);
    }
    snprintf(r.dir, sizeof r.dir, "%.380s", dir.s);
    house_open(&r, NULL);
    OK(reads(&r, &v, &heard));
    assert_heard(&heard, 0, DIR_V2S, "hello");
    house_shut(&r);
}

static void test_not_these(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf said;
    struct place out = backed_up(h, "out"), dir = beside(h, "restored");
    const char *a = sheet_file("papers", 1, SET_RECOVERY),
               *b = sheet_file("papers", 2, SET_RECOVERY);
    assert_int_equal(RESTORE(h, &out, &dir, &said, a, b), 1);
    assert_true(says(&said, "the recovery key needs 3 and 2 are here."));
    buf_free(&said);
    assert_int_equal(RESTORE(h, &out, &dir, &said, a, b, sheet_file("papers", 3, SET_ROOT)), 1);
    assert_true(says(&said, "do not fit the commitments")); /* the other key's */
    buf_free(&said);
    const char *other = sheet_file("other-papers", 3, SET_RECOVERY);
    assert_int_equal(RESTORE(h, &out, &dir, &said, a, b, other), 1);
    assert_true(says(&said, "do not fit the commitments"));
    buf_free(&said);
    struct place papers = in(&out, BACKUP_PAPERS);
    assert_int_equal(unlink(papers.s), 0);
    assert_int_equal(RESTORE(h, &out, &dir, &said, a, b, other), 1);
    assert_true(says(&said, "it says which shares are right"));
    assert_int_not_equal(access(dir.s, F_OK), 0);
}

/* Somebody swapped the papers for another organisation's: its shares fit those, and open nothing.
 */
static void test_other_papers(void **state)
{
    struct house *h = *state, other = {0};
    CB_CLEANUP(buf_free) struct buf said;
    struct place out = backed_up(h, "out"), dir = beside(h, "restored"), theirs;
    char line[WHERE];
    in_base("other", line);
    snprintf(other.dir, sizeof other.dir, "%s", line);
    theirs = beside(h, "theirs");
    assert_int_equal(RUN(cli_backup, &said, other.dir, theirs.s), 0);
    struct place mine_p = in(&out, BACKUP_PAPERS), theirs_p = in(&theirs, BACKUP_PAPERS);
    assert_int_equal(rename(theirs_p.s, mine_p.s), 0);
    buf_free(&said);
    assert_int_equal(RESTORE(h, &out, &dir, &said, sheet_file("other-papers", 1, SET_RECOVERY),
                             sheet_file("other-papers", 2, SET_RECOVERY),
                             sheet_file("other-papers", 3, SET_RECOVERY)),
                     1);
    assert_true(says(&said, "another organisation's recovery key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_three_of_five), JOURNEY(test_not_these),
                                       JOURNEY(test_other_papers)};
    return cmocka_run_group_tests(tests, ceremony_once, ceremony_gone);
}
