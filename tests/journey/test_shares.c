/* test_shares: custodians bring their sheets, and a line whose passwords are all lost is opened
 * again: by files, by typing, by scanning. What is wrong is named, and then nothing is changed. Run
 * by ctest. */
#include "journey/ceremony.h"
#include <ftw.h>

/* --- the directory, before and after ---------- */
static struct seal_hash seen;

static int hash_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    CB_CLEANUP(buf_free) struct buf b;
    (void)ftw;
    buf_init(&b, 64 << 20);
    buf_put(&b, seen.b, sizeof seen.b);
    buf_puts(&b, path);
    if (flag == FTW_F && st->st_size > 0) {
        CB_CLEANUP(buf_free) struct buf file;
        buf_init(&file, 64 << 20);
        OK(file_read(path, &file));
        buf_put(&b, file.p, file.len);
    }
    seal_hash256(buf_view(&b), &seen);
    return 0;
}

/* Names and bytes of everything in it. An order that nftw gives twice alike for one directory. */
static struct seal_hash look(const char *dir)
{
    seen = (struct seal_hash){{0}};
    assert_int_equal(nftw(dir, hash_one, 8, FTW_PHYS), 0);
    return seen;
}

/* --- recovered ---------- */
static void wrote(struct house *h, struct caller *post, struct client_visitor *v)
{
    caller_open(post, h, DOOR_POST);
    visitor_new(h, v);
    OK(client_open(&post->ask, HOUSE_LINE, WANT_NOW, TEXT("before"), v));
    house_shut(h);
}

/* Open the line again, sign in as the new supervisor and answer what was written before. */
static void answers(struct house *h, const char *name, struct caller *post,
                    struct client_visitor *v)
{
    struct caller staff;
    struct client_staff s;
    struct client_case c;
    struct heard heard = {0};
    static struct trail t;
    static const uint8_t began[] = {AUDIT_FOUNDED, AUDIT_FOUNDED, AUDIT_RECOVERED, AUDIT_SIGNED_IN};
    uint8_t row[16];
    char card[HOUSE_PATH], file[60];
    house_open(h, NULL);
    v->roster = buf_view(&h->roster);
    snprintf(file, sizeof file, "staff-%s.ini", name);
    house_path(h, file, card);
    card_login(h, card, &staff, &s);
    audit_begins(&staff, &s, &t, began, 4);
    assert_string_equal((const char *)t.a[2].detail, name);
    OK(client_staff_first(&staff.ask, &s, row));
    OK(client_staff_take(&staff.ask, &s, row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, "before");
    OK(client_staff_reply(&staff.ask, &s, &c, TEXT("we are here")));
    memset(&heard, 0, sizeof heard);
    OK(client_return(&post->ask, v, 0, hear, &heard));
    assert_heard(&heard, 1, DIR_S2V, "we are here");
    caller_free(&staff);
    caller_free(post);
}

static void test_three_of_five(void **state)
{
    struct house *h = *state;
    struct caller post;
    struct client_visitor v;
    CB_CLEANUP(buf_free) struct buf said;
    wrote(h, &post, &v);
    assert_int_equal(
        RUN(cli_recover, &said, h->dir, "anna", "--share", sheet_file("papers", 5, SET_ROOT),
            "--share", sheet_file("papers", 2, SET_RECOVERY), "--share",
            sheet_file("papers", 1, SET_RECOVERY), "--share", sheet_file("papers", 3, SET_ROOT),
            "--share", sheet_file("papers", 4, SET_RECOVERY), "--share",
            sheet_file("papers", 1, SET_ROOT)),
        0);
    assert_true(says(&said, "anna can sign in now"));
    answers(h, "anna", &post, &v);
}

/* One more line needs the root key's sheets, and the recovery key's are no substitute. */
static void test_new_line(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf said, again;
    const char *one = sheet_file("papers", 1, SET_ROOT), *two = sheet_file("papers", 2, SET_ROOT);
    uint16_t lines[4];
    house_shut(h);
    assert_int_not_equal(RUN(cli_new_line, &said, h->dir, "una", "--share", one, "--share", two,
                             "--share", sheet_file("papers", 3, SET_RECOVERY)),
                         0);
    assert_true(says(&said, "No line was made"));
    house_open(h, NULL);
    IS(line_numbers(h->line, lines, 4), 1);
    house_shut(h);
    IS(RUN(cli_new_line, &again, h->dir, "una", "--share", sheet_file("papers", 1, SET_ROOT),
           "--share", sheet_file("papers", 4, SET_ROOT), "--share",
           sheet_file("papers", 5, SET_ROOT)),
       0);
    house_open(h, NULL);
    IS(line_numbers(h->line, lines, 4), 2);
    IS(lines[1], 2);
}

/* --- typed: what is put in stands in a file that becomes the keyboard ---------- */
static int typed_run(struct house *h, const char *name, struct buf *keys, struct buf *said)
{
    int was = dup(0), mem = memfd_create("keys", MFD_CLOEXEC);
    assert_int_equal(write(mem, keys->p, keys->len), keys->len);
    lseek(mem, 0, SEEK_SET);
    dup2(mem, 0);
    int status = RUN(cli_recover, said, h->dir, name);
    dup2(was, 0);
    close(was);
    close(mem);
    return status;
}

static void put_sheet(struct buf *keys, unsigned x, unsigned set)
{
    char words[SHEET];
    sheet_words("papers", x, set, words);
    buf_putf(keys, "%s\n", words);
}

/* A word a line, with a slip in it, put right in each of the three ways. */
static void put_slowly(struct buf *keys)
{
    char words[SHEET], *rest = words;
    sheet_words("papers", 2, SET_ROOT, words);
    for (unsigned i = 1; i <= SEAL_SHARE_WORDS; i++) {
        const char *word = strsep(&rest, " ");
        if (i == 4) {
            buf_puts(keys, "acorns\n"); /* no word of the list */
        }
        if (i == 9) {
            buf_puts(keys, "zoom\n-\n"); /* taken back */
        }
        buf_putf(keys, "%s\n", i == 12 ? "zoom" : word); /* found at the end */
        if (i == SEAL_SHARE_WORDS) {
            sheet_words("papers", 2, SET_ROOT, words);
            rest = words;
            for (unsigned j = 1; j < 12; j++) {
                (void)strsep(&rest, " ");
            }
            buf_putf(keys, "12=%s\n", strsep(&rest, " "));
        }
    }
}

static void put_code(struct buf *keys, unsigned x, unsigned set, const struct seal_roster *r,
                     const struct seal_commits *c)
{
    struct seal_share s;
    char text[SHARE_TEXT];
    share_read("papers", x, set, &s);
    memcpy(s.org, r->org.org, sizeof s.org);
    memcpy(s.set, c->set, sizeof s.set);
    share_text(&s, text);
    for (unsigned i = 0; text[i]; i++) {
        text[i] = i % 3 ? text[i] : (char)(text[i] | (text[i] >= 'A' ? 0x20 : 0));
    }
    buf_putf(keys, "%s\n", text); /* a scanner types it, here in letters of both sizes */
}

static void test_typed_and_scanned(void **state)
{
    struct house *h = *state;
    struct caller post;
    struct client_visitor v;
    struct seal_roster r;
    struct seal_commits c;
    CB_CLEANUP(buf_free) struct buf said, keys, paper, roster;
    buf_init(&keys, 1 << 16);
    buf_init(&paper, SEAL_COMMITS_MAX);
    buf_init(&roster, 1 << 20);
    OK(staff_commits(h->store, SET_RECOVERY, &paper));
    OK(line_roster(h->line, &roster));
    OK(seal_roster_read(buf_view(&roster), &r));
    OK(seal_commits_open(buf_view(&paper), &r.org.root, &c));
    wrote(h, &post, &v);
    put_slowly(&keys);
    put_sheet(&keys, 4, SET_ROOT);
    put_sheet(&keys, 4, SET_ROOT);
    put_code(&keys, 1, SET_RECOVERY, &r, &c);
    put_code(&keys, 2, SET_RECOVERY, &r, &c);
    put_sheet(&keys, 5, SET_RECOVERY);
    put_sheet(&keys, 5, SET_ROOT);
    assert_int_equal(typed_run(h, "anna", &keys, &said), 0);
    assert_true(says(&said, "Word 4, \"acorns\", is not in the list: go on from word 4."));
    assert_true(says(&said, "look again at word 12"));
    assert_true(says(&said, "Custodian 4's share of the root key is here already."));
    assert_true(says(&said, "Root key: 2 of 3. Recovery key: 1 of 3."));
    assert_true(says(&said, "Custodian 5, root key: right."));
    answers(h, "anna", &post, &v);
}

/* --- refused ---------- */
/* One sentence with these words in it, and not a byte is another. */
static void refused(struct house *h, const char *const *words, const char *sentence)
{
    CB_CLEANUP(buf_free) struct buf said;
    struct seal_hash before = look(h->dir), after;
    assert_int_equal(run(cli_recover, &said, words), 1);
    after = look(h->dir);
    buf_put(&said, "", 1);
    if (!strstr((char *)said.p, sentence)) {
        fail_msg("it said: %s", (char *)said.p);
    }
    assert_true(says(&said, "No supervisor was made, and nothing was changed."));
    assert_memory_equal(&before, &after, sizeof after);
}
#define REFUSED(h, sentence, ...)                                                                  \
    refused((h), (const char *const[]){(h)->dir, "anna", __VA_ARGS__, NULL}, (sentence))

static const char *file_of(const char *name, const char *text)
{
    static char path[8][WHERE];
    static unsigned at;
    at = (at + 1) % 8;
    in_base(name, path[at]);
    unlink(path[at]);
    OK(file_write(path[at], view_str(text)));
    return path[at];
}

static void test_too_few(void **state)
{
    struct house *h = *state;
    house_shut(h);
    const char *r1 = sheet_file("papers", 1, SET_ROOT), *r2 = sheet_file("papers", 2, SET_ROOT);
    const char *r3 = sheet_file("papers", 3, SET_ROOT);
    const char *b4 = sheet_file("papers", 4, SET_RECOVERY);
    int was = dup(0), null = open("/dev/null", O_RDONLY);
    dup2(null, 0); /* nobody stands there to be asked */
    REFUSED(h, "the root key needs 3 and 2 are here, the recovery key needs 3 and 1 are here",
            "--share", r1, "--share", r2, "--share", b4);
    REFUSED(h, "the root key needs 3 and 3 are here, the recovery key needs 3 and 0 are here",
            "--share", r1, "--share", r2, "--share", r3);
    REFUSED(h, "Custodian 1's share of the root key is here already", "--share", r1, "--share", r1);
    struct seal_hash before = look(h->dir), after; /* the control: a change would be seen */
    char path[HOUSE_PATH];
    house_path(h, "more", path);
    OK(file_write(path, view_str("x")));
    after = look(h->dir);
    assert_memory_not_equal(&before, &after, sizeof after);
    dup2(was, 0);
    close(was);
    close(null);
}

static void test_wrong_ones(void **state)
{
    struct house *h = *state;
    char words[SHEET], other[SHEET];
    house_shut(h);
    REFUSED(h, "custodian 2's share of another organisation", "--share",
            sheet_file("papers", 1, SET_ROOT), "--share", sheet_file("other-papers", 2, SET_ROOT));
    sheet_words("papers", 3, SET_ROOT, words);
    memcpy(strrchr(words, ' ') + 1, "zoom", 5);
    REFUSED(h, "look again at word 23", "--share", file_of("last", words));
    sheet_words("papers", 3, SET_ROOT, words);
    snprintf(other, sizeof other, "acornn%s", strchr(words, ' '));
    REFUSED(h, "Word 1, \"acornn\", is not in the list", "--share", file_of("first", other));
    *strrchr(words, ' ') = 0;
    REFUSED(h, "It holds 22 words; a share has 23.", "--share", file_of("short", words));
    REFUSED(h, "This code is damaged", "--share", file_of("code", "CALLBOX:INBACAAAAA"));
    REFUSED(h, "no such thing", "--share", "/nonexistent/sheet");
}

/* A share that names this organisation and set, and is not the one that was made: each bit of it.
 */
static void test_forged(void **state)
{
    struct house *h = *state;
    struct seal_roster r;
    struct seal_share right;
    CB_CLEANUP(buf_free) struct buf paper;
    CB_CLEANUP(custody_free) struct custody *c = custody_new();
    buf_init(&paper, SEAL_COMMITS_MAX);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        OK(staff_commits(h->store, (uint8_t)set, &paper));
        OK(seal_commits_open(buf_view(&paper), &r.org.root, &c->c[set - 1]));
    }
    share_read("papers", 3, SET_ROOT, &right);
    memcpy(right.org, r.org.org, sizeof right.org);
    memcpy(right.set, c->c[0].set, sizeof right.set);
    for (unsigned bit = 0; bit <= 252; bit++) {
        struct seal_share s = right;
        struct sentence why;
        char text[SHARE_TEXT];
        uint8_t bytes[SEAL_SHARE];
        bool whole;
        s.y.b[bit / 8] ^= (uint8_t)(bit < 252 ? 1u << bit % 8 : 0); /* last: the control */
        if (seal_share_make(&s, bytes)) {
            continue; /* no number below the order */
        }
        share_text(&s, text);
        enum cb_err e = custody_line(c, view_str(text), &whole, &why);
        assert_int_equal(e, bit < 252 ? CB_PEER_SEAL : CB_OK);
        assert_true(bit == 252 || strstr(why.s, "Custodian 3's share of the root key is not"));
    }
}

/* The line's own commitments exchanged for those of an organisation that somebody else made. */
static void test_forged_commitments(void **state)
{
    struct house *h = *state;
    struct store *other;
    struct store_id zero = {{0}};
    CB_CLEANUP(buf_free) struct buf paper;
    char path[HOUSE_PATH];
    buf_init(&paper, SEAL_COMMITS_MAX);
    in_base("other/store", path);
    OK(store_sqlite_open(path, &other));
    OK(staff_commits(other, SET_ROOT, &paper));
    other->ops->close(other);
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->paper_put(h->store, PAPER_COMMITS, &zero, SET_ROOT, buf_view(&paper)));
    OK(h->store->ops->commit(h->store));
    house_shut(h);
    REFUSED(h, "not what its root key signed", "--share", sheet_file("other-papers", 1, SET_ROOT));
}

static void test_while_it_runs(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf said;
    assert_int_equal(RUN(cli_recover, &said, h->dir, "anna"), 1);
    assert_true(says(&said, "The line is running: stop it first."));
    buf_free(&said);
    assert_int_equal(RUN(cli_recover, &said, h->dir, "../anna"), 2);
    buf_free(&said);
    assert_int_equal(RUN(cli_recover, &said, h->dir, "anna", "--share"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_three_of_five),      JOURNEY(test_new_line),
        JOURNEY(test_typed_and_scanned),  JOURNEY(test_too_few),
        JOURNEY(test_wrong_ones),         JOURNEY(test_forged),
        JOURNEY(test_forged_commitments), JOURNEY(test_while_it_runs),
    };
    return cmocka_run_group_tests(tests, ceremony_once, ceremony_gone);
}
