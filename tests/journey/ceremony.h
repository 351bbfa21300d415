/* ceremony: two organisations made by `callbox ceremony`, once a program, and the sheets of paper
 * that came out, read as their custodians would. Included by test_ceremony.c and test_shares.c.
 * Never looks into the ceremony's memory: what it knows it read from the papers. */
#ifndef TESTS_JOURNEY_CEREMONY_H
#define TESTS_JOURNEY_CEREMONY_H
#include "journey/trail.h"
#include "cli/ceremony_in.h"
#include "core/os.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BASE = 40, WHERE = 120, SHEET = 400, ARGS = 16 };
static char base[BASE]; /* base/line and base/papers, base/other and base/other-papers */

static inline void in_base(const char *name, char out[WHERE])
{
    snprintf(out, WHERE, "%s/%s", base, name);
}

/* Run a subcommand as from a shell; what it said on both channels goes to said. */
static inline int run(int (*cli)(int, char **), struct buf *said, const char *const *words)
{
    char *argv[ARGS] = {0}, kept[ARGS][WHERE + 40];
    int argc = 0, mem = memfd_create("said", MFD_CLOEXEC), was[2] = {dup(1), dup(2)};
    for (; words[argc]; argc++) {
        assert_in_range(argc, 0, ARGS - 2);
        snprintf(kept[argc], sizeof kept[argc], "%s", words[argc]);
        argv[argc] = kept[argc];
    }
    fflush(NULL);
    dup2(mem, 1);
    dup2(mem, 2);
    int status = cli(argc, argv);
    fflush(NULL);
    dup2(was[0], 1);
    dup2(was[1], 2);
    close(was[0]);
    close(was[1]);
    buf_init(said, 1 << 16);
    uint8_t *room = buf_room(said, (size_t)lseek(mem, 0, SEEK_END));
    assert_int_equal(pread(mem, room, said->len, 0), said->len);
    close(mem);
    return status;
}
#define RUN(cli, said, ...) run((cli), (said), (const char *const[]){__VA_ARGS__, NULL})

static inline bool says(const struct buf *said, const char *words)
{
    return memmem(said->p, said->len, words, strlen(words)) != NULL;
}

/* The numbered words of a sheet, with single spaces. papers: a folder under base. */
static inline void sheet_words(const char *papers, unsigned x, unsigned set, char out[SHEET])
{
    CB_CLEANUP(buf_free) struct buf b;
    char path[WHERE + 60];
    size_t n = 0;
    buf_init(&b, 1 << 20);
    snprintf(path, sizeof path, "%s/%s/custodian-%u-%s.html", base, papers, x,
             set == SET_ROOT ? "root" : "recovery");
    OK(file_read(path, &b));
    buf_put(&b, "", 1);
    unsigned count = 0;
    for (char *at = strstr((char *)b.p, "<li><b>"); at; at = strstr(at + 1, "<li><b>")) {
        char *word = strstr(at, "</b>") + 4;
        char *end = strchr(word, '<');
        n += (size_t)snprintf(out + n, SHEET - n, "%s%.*s", count++ ? " " : "", (int)(end - word),
                              word);
    }
    assert_int_equal(count, SEAL_SHARE_WORDS);
}

static inline void share_read(const char *papers, unsigned x, unsigned set, struct seal_share *out)
{
    char typed[SHEET];
    struct seal_words w = {0};
    struct view bad;
    sheet_words(papers, x, set, typed);
    OK(seal_words_add(&w, view_str(typed), &bad));
    OK(seal_share_of_words(&w, out));
    IS(out->x, x);
    out->m = 3;
    out->n = 5;
}

/* A sheet's words into a file of their own; gives its path. */
static inline const char *sheet_file(const char *papers, unsigned x, unsigned set)
{
    static char path[16][WHERE];
    static unsigned at;
    char typed[SHEET], name[60];
    at = (at + 1) % 16;
    sheet_words(papers, x, set, typed);
    snprintf(name, sizeof name, "typed-%s-%u-%u", papers, x, set);
    in_base(name, path[at]);
    unlink(path[at]);
    OK(file_write(path[at], view_str(typed)));
    return path[at];
}

static inline void organisation(const char *line, const char *papers)
{
    CB_CLEANUP(buf_free) struct buf said;
    char dir[WHERE], out[WHERE];
    in_base(line, dir);
    in_base(papers, out);
    assert_int_equal(RUN(cli_ceremony, &said, dir, "--online-anyway", "--trial", "auto", "--papers",
                         out, "--supervisor", "morag", "--supervisor", "iain", "--line",
                         "Cala (a test)", "--custodian", "A <b> & \"C\""),
                     0);
    assert_true(says(&said, "Made."));
}

static inline int ceremony_once(void **state)
{
    (void)state;
    OK(seal_init());
    snprintf(base, sizeof base, "/tmp/callbox-ceremony-XXXXXX");
    assert_non_null(mkdtemp(base));
    organisation("line", "papers");
    organisation("other", "other-papers");
    snprintf(founded.dir, sizeof founded.dir, "%s/line", base); /* what each house is a copy of */
    return 0;
}

static inline int ceremony_gone(void **state)
{
    snprintf(founded.dir, sizeof founded.dir, "%s", base);
    return house_unfound(state);
}

/* Right after a supervisor's sign-in: what the line's audit says first. */
static inline void audit_begins(struct caller *c, const struct client_staff *s, struct trail *t,
                                const uint8_t *actions, unsigned n)
{
    assert_true(identity_key(c, TRAIL_LINE, &s->sk, &t->sk));
    trail_read(c, t);
    assert_in_range(n, 0, t->n);
    for (unsigned i = 0; i < n; i++) {
        IS(t->a[i].action, actions[i]);
    }
}

/* A sign-in card, and the whole sign-in with it. */
static inline void card_login(struct house *h, const char *card, struct caller *c,
                              struct client_staff *s)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct person p = {0};
    char name[40], password[120], secret[64];
    size_t len;
    buf_init(&b, 4096);
    OK(file_read(card, &b));
    OK(file_ini(buf_view(&b), "name", name, sizeof name));
    OK(file_ini(buf_view(&b), "password", password, sizeof password));
    OK(file_ini(buf_view(&b), "totp", secret, sizeof secret));
    OK(base32_read(secret, p.totp, sizeof p.totp, &len));
    caller_open(c, h, DOOR_STAFF);
    *s = (struct client_staff){.roster = buf_view(&h->roster)};
    OK(client_staff_login(&c->ask, TEXT(name), TEXT(password), person_code(&p), s));
    IS(s->role, ROLE_SUPERVISOR);
}
#endif
