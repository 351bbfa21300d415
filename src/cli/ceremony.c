/* ceremony: `callbox ceremony DIR` makes a real line on a machine without a network: the line's
 * directory, whose root and recovery keys lie in no file, and the sheets of paper that together are
 * those keys. docs/CEREMONY.md is the script for the people in the room. Called by callbox.c.
 * Never lets the keys go before the sheets were tried out, and never keeps them after. */
#include "cli/ceremony_in.h"
#include "client/client.h"
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct whole { /* the keys while they are whole: guarded memory */
    struct seal_scalar secret[SETS];
    struct seal_share share[SETS][SEAL_SHARES_MAX];
};

static void whole_free(struct whole **w)
{
    if (*w) {
        cb_wipe(*w, sizeof **w);
        sodium_free(*w);
        *w = NULL;
    }
}

/* --- the two directories ---------- */
static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

struct place { /* one that was made, or was there and empty */
    const char *path;
    bool was_there;
};

static void place_undo(const struct place *p)
{
    if (p->path) {
        nftw(p->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    }
    if (p->path && p->was_there && mkdir(p->path, 0700) != 0) {
        fprintf(stderr, "callbox: %s: %s\n", p->path, strerror(errno));
    }
}

static bool dir_empty(const char *path)
{
    DIR *d = opendir(path);
    unsigned n = 0;
    while (d && readdir(d)) {
        n++;
    }
    if (d) {
        closedir(d);
    }
    return d && n == 2; /* itself and its parent */
}

static enum cb_err place_open(const char *path, struct place *out, struct sentence *why)
{
    bool made = mkdir(path, 0700) == 0;
    if (!made && (errno != EEXIST || !dir_empty(path))) {
        say(why,
            errno == EEXIST ? "%.200s is there already and not empty." : "%.200s cannot be made.",
            path);
        return CB_NONE_TAKEN;
    }
    *out = (struct place){.path = path, .was_there = !made};
    return CB_OK;
}

static bool within(const char *outer, const char *inner)
{
    size_t n = strlen(outer);
    return strncmp(outer, inner, n) == 0 && (inner[n] == '/' || inner[n] == 0);
}

/* The line goes to a server, the papers to people: neither may travel with the other. */
static enum cb_err places_apart(const struct ceremony *c, struct sentence *why)
{
    char *a = realpath(c->dir, NULL), *b = realpath(c->papers, NULL);
    bool apart = a && b && !within(a, b) && !within(b, a);
    free(a);
    free(b);
    if (!apart) {
        say(why, "The papers must lie outside the line's directory, and it outside theirs.");
    }
    return apart ? CB_OK : CB_PEER_DENIED;
}

/* --- making ---------- */
static enum cb_err split(struct ceremony *c, struct whole *w, struct founder *f, unsigned set)
{
    struct seal_commits *k = &c->c[set - 1];
    k->m = c->m;
    k->n = c->n;
    k->kind = (uint8_t)set;
    memcpy(k->org, f->papers.org.org, sizeof k->org);
    enum cb_err e = seal_share_split(&w->secret[set - 1], k, w->share[set - 1]);
    for (unsigned i = 0; !e && i < c->n; i++) {
        e = seal_share_verify(&w->share[set - 1][i], k);
    }
    e = e ? e : seal_commits_make(k, &f->papers.root, &f->commits[set - 1]);
    seal_hash256(buf_view(&f->commits[set - 1]), &c->commits_hash[set - 1]);
    return e;
}

static enum cb_err supervisors_make(const struct ceremony *c, struct founder *f, struct inhouse *k)
{
    struct supervisor s = {0};
    char path[CLI_PATH], card[80];
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < c->nsupervisors; i++) {
        e = founder_supervisor(f, c->dir, inhouse_link(k), c->supervisor[i], &s);
        e = e ? e : sheet_supervisor(c, &s);
        snprintf(card, sizeof card, "staff-%.40s.ini", s.name);
        cli_path(c->papers, card, path);
        e = e ? e : supervisor_card(path, &s);
        cb_wipe(&s, sizeof s);
    }
    return e;
}

static enum cb_err papers_check(struct ceremony *c, struct keys_link *k)
{
    CB_CLEANUP(buf_free) struct buf roster;
    buf_init(&roster, 1 << 20);
    enum cb_err e = founder_check(c->dir, k, c->line, c->nlines, &roster);
    if (!e) {
        seal_hash256(VIEW(roster.p, SEAL_ORG), &c->org_hash);
        seal_hash256(buf_view(&roster), &c->roster_hash);
    }
    return e;
}

static enum cb_err sheets_make(const struct ceremony *c, const struct whole *w)
{
    enum cb_err e = CB_OK;
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        for (unsigned i = 0; !e && i < c->n; i++) {
            e = sheet_share(c, &w->share[set - 1][i], set);
        }
    }
    return e;
}

static enum cb_err make(struct ceremony *c, struct whole *w, struct founder *f)
{
    struct inhouse *k = NULL;
    seal_scalar_new(&w->secret[0]);
    seal_scalar_new(&w->secret[1]);
    seal_root_derive(&w->secret[0], &f->papers.root);
    seal_recovery_derive(&w->secret[1], &f->rec_sk);
    enum cb_err e = founder_begin(f, c->dir, &k);
    e = e ? e : founder_papers(f, inhouse_vault(k), c->line, c->nlines);
    e = e ? e : split(c, w, f, SET_ROOT);
    e = e ? e : split(c, w, f, SET_RECOVERY);
    e = e ? e : supervisors_make(c, f, k);
    e = e ? e : papers_check(c, inhouse_link(k));
    inhouse_close(k);
    c->org = f->papers.org;
    return e ? e : sheets_make(c, w);
}

/* --- the trial ---------- */
/* Put a share in as its custodian would: in words or, every other one, as the code reads. */
static enum cb_err put_in(struct custody *t, const struct seal_share *s, struct sentence *why)
{
    CB_CLEANUP(buf_free) struct buf line;
    struct seal_words w;
    char text[SHARE_TEXT];
    bool whole = false;
    buf_init(&line, 1024);
    if (s->x % 2) {
        seal_share_to_words(s, &w);
        for (unsigned i = 0; i < w.n; i++) {
            buf_putf(&line, "%s ", seal_word(w.word[i]));
        }
    } else {
        share_text(s, text);
        buf_puts(&line, text);
    }
    enum cb_err e = custody_line(t, buf_view(&line), &whole, why);
    cb_wipe(&w, sizeof w);
    cb_wipe(text, sizeof text);
    return e || whole ? e : CB_HERE_BUG;
}

static enum cb_err put_all_in(struct custody *t, const struct ceremony *c, const struct whole *w,
                              struct sentence *why)
{
    enum cb_err e = CB_OK;
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        for (unsigned i = 0; !e && i < c->n; i++) {
            e = put_in(t, &w->share[set - 1][i], why);
        }
        for (unsigned i = 0; !e && i + c->m <= c->n; i++) { /* every neighbouring m */
            struct seal_scalar s;
            e = seal_share_combine(&w->share[set - 1][i], c->m, &s);
            e = e || cb_equal(s.b, w->secret[set - 1].b, sizeof s.b) ? e : CB_HERE_BUG;
            cb_wipe(&s, sizeof s);
        }
    }
    return e;
}

static void sheets_ask(const struct ceremony *c)
{
    printf("The sheets lie in %s: print each, and give it to its custodian. Then the trial: at "
           "least %u custodians put both their sheets in, before the keys are destroyed. Whoever "
           "types turns the screen away from the others.\n\n",
           c->papers, c->m);
}

/* The keys that the sheets make must be the keys that the line was made with. */
static enum cb_err trial(struct ceremony *c, const struct whole *w, struct sentence *why)
{
    CB_CLEANUP(custody_free) struct custody *t = custody_new();
    enum cb_err e = CB_OK;
    memcpy(t->c, c->c, sizeof t->c);
    if (c->trial_auto) {
        e = put_all_in(t, c, w, why);
    } else {
        sheets_ask(c);
        e = custody_ask(t, STDIN_FILENO, true, why);
    }
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        struct seal_scalar got;
        e = e ? e : custody_secret(t, set, &got);
        if (!e && !cb_equal(got.b, w->secret[set - 1].b, sizeof got.b)) {
            e = CB_PEER_SEAL;
        }
        cb_wipe(&got, sizeof got);
        for (unsigned i = 0; i < t->ngot[set - 1]; i++) {
            c->checked[set - 1][t->got[set - 1][i].x - 1] = !c->trial_auto;
        }
    }
    return e;
}

/* --- the whole of it ---------- */
/* The day is in the papers: with a wrong clock no visitor could use the line. */
static enum cb_err day_ask(struct sentence *why)
{
    CB_CLEANUP(buf_free) struct buf line;
    char day[DAY_TEXT];
    buf_init(&line, 64);
    day_text(cb_day(), day);
    printf("This machine says that today is %s. Is that right? (yes or no) ", day);
    fflush(stdout);
    enum cb_err e = typed_line(STDIN_FILENO, &line);
    if (e || !line.len || (line.p[0] != 'y' && line.p[0] != 'Y')) {
        say(why, "Set the clock first (`date --set 2026-11-25`), then begin again.");
        return CB_PEER_DENIED;
    }
    return CB_OK;
}

static enum cb_err config_write(const struct ceremony *c)
{
    CB_CLEANUP(buf_free) struct buf b;
    char path[CLI_PATH];
    buf_init(&b, 4096);
    founder_config(&b, c->line_name[0], false);
    for (unsigned i = 1; i < c->nlines; i++) {
        buf_putf(&b, "line_name_%u = %s\n", c->line + i, c->line_name[i]);
    }
    cli_path(c->dir, "callbox.ini", path);
    return file_write(path, buf_view(&b));
}

static enum cb_err hold_in(struct ceremony *c, struct sentence *why)
{
    CB_CLEANUP(founder_free) struct founder *f = founder_new();
    CB_CLEANUP(whole_free) struct whole *w = sodium_malloc(sizeof *w);
    if (!w) {
        return CB_HERE_MEM;
    }
    memset(w, 0, sizeof *w);
    printf("Making the line in %s ...\n", c->dir);
    fflush(stdout);
    enum cb_err e = make(c, w, f);
    e = e ? e : trial(c, w, why);
    whole_free(&w); /* now, so that the transcript is true when it is written */
    cb_wipe(&f->papers.root, sizeof f->papers.root);
    cb_wipe(&f->papers.key, sizeof f->papers.key);
    cb_wipe(&f->rec_sk, sizeof f->rec_sk);
    e = e ? e : sheet_transcript(c, f);
    /* The configuration comes last: a directory that has it was made whole. */
    return e ? e : config_write(c);
}

static enum cb_err hold(struct ceremony *c, struct sentence *why)
{
    struct place line = {0}, papers = {0};
    enum cb_err e = c->online_anyway ? CB_OK : offline_check(why);
    e = e || c->trial_auto ? e : day_ask(why);
    e = e ? e : place_open(c->dir, &line, why);
    e = e ? e : place_open(c->papers, &papers, why);
    e = e ? e : places_apart(c, why);
    e = e ? e : hold_in(c, why);
    if (e) {
        place_undo(&line);
        place_undo(&papers);
    }
    return e;
}

static void done(const struct ceremony *c)
{
    uint16_t w[SEAL_HASH_WORDS];
    seal_hash_to_words(&c->org_hash, w);
    printf(
        "\nMade. The root key and the recovery key are destroyed; the sheets are what is left of "
        "them.\nThe organisation's hash begins: %s %s %s %s.\n\n",
        seal_word(w[0]), seal_word(w[1]), seal_word(w[2]), seal_word(w[3]));
    printf("  1. Print %s/transcript.html; custodians and witnesses sign it.\n"
           "  2. Hand out the supervisors' sheets. They change their passwords after the first "
           "sign-in.\n"
           "  3. Copy %s to the server. It holds neither key.\n"
           "  4. Destroy the files in %s: switch a live system off, or wipe the disk.\n"
           "  5. Start the line within six weeks: `callbox run`, and a supervisor signs in.\n",
           c->papers, c->dir, c->papers);
}

/* --- what was asked for ---------- */
static const char usage[] =
    "ceremony DIR [--shares M/N] [--supervisor NAME]... [--custodian NAME]... [--line NAME]... "
    "[--line-number N] [--papers OUT] [--trial auto] [--online-anyway]";

static bool shares_read(const char *s, struct ceremony *c)
{
    unsigned m = 0, n = 0;
    char more;
    if (sscanf(s, "%2u/%2u%c", &m, &n, &more) != 2 || m < 2 || m > n || n > SEAL_SHARES_MAX) {
        return false;
    }
    c->m = (uint8_t)m;
    c->n = (uint8_t)n;
    return true;
}

static bool number_read(const char *s, struct ceremony *c)
{
    unsigned n = 0;
    char more;
    bool fits = sscanf(s, "%5u%c", &n, &more) == 1 && n >= 1 && n < SEAL_AUDIT_LINE;
    c->line = (uint16_t)n;
    return fits;
}

/* It becomes a value of callbox.ini. */
static bool line_name_fits(const char *s)
{
    bool fits = *s && strlen(s) < sizeof((struct config *)0)->line_name && !strpbrk(s, ";#\"");
    for (; *s; s++) {
        fits = fits && (uint8_t)*s >= ' ';
    }
    return fits;
}

static bool supervisor_add(const char *name, struct ceremony *c)
{
    uint8_t mine[16], other[16];
    bool fits = c->nsupervisors < SUPERVISORS && supervisor_name_fits(name);
    client_staff_name_hash(view_str(name), mine);
    for (unsigned i = 0; i < c->nsupervisors; i++) {
        client_staff_name_hash(view_str(c->supervisor[i]), other);
        fits = fits && memcmp(mine, other, sizeof mine) != 0;
    }
    if (fits) {
        c->supervisor[c->nsupervisors++] = name;
    }
    return fits;
}

static bool custodian_add(const char *name, struct ceremony *c)
{
    unsigned i = 0;
    while (i < CUSTODIANS && c->custodian[i]) {
        i++;
    }
    if (i < CUSTODIANS) {
        c->custodian[i] = name;
    }
    return i < CUSTODIANS && *name && strlen(name) < 80;
}

static bool line_name_set(const char *s, struct ceremony *c)
{
    bool fits = c->nlines < LINES_MOST && line_name_fits(s);
    if (fits) {
        c->line_name[c->nlines++] = s;
    }
    return fits;
}

static bool papers_set(const char *s, struct ceremony *c)
{
    c->papers = s;
    return *s != 0;
}

static bool trial_set(const char *s, struct ceremony *c)
{
    c->trial_auto = true;
    return strcmp(s, "auto") == 0;
}

static const struct {
    const char *word;
    bool (*take)(const char *value, struct ceremony *c);
    const char *wants;
} options[] = {
    {"--shares", shares_read, "--shares wants M/N: M of N sheets make a key, 2 to 16, such as 3/5"},
    {"--supervisor", supervisor_add,
     "--supervisor wants a sign-in name of at most 31 bytes, without a slash, each once; at most "
     "eight"},
    {"--custodian", custodian_add, "--custodian wants a name; at most one for each share"},
    {"--line", line_name_set,
     "--line wants the line's name, at most 79 bytes, without ; # or \"; of several lines, each; "
     "at "
     "most eight"},
    {"--line-number", number_read, "--line-number wants 1 to 32767"},
    {"--papers", papers_set, "--papers wants a directory"},
    {"--trial", trial_set, "--trial auto tries the shares out from memory: for rehearsals"},
};
enum { OPTIONS = sizeof options / sizeof options[0] };

/* Answers what is wrong, or NULL. */
static const char *args_read(int argc, char **argv, struct ceremony *c)
{
    for (int i = 0; i < argc; i++) {
        unsigned o = 0;
        while (o < OPTIONS && strcmp(argv[i], options[o].word) != 0) {
            o++;
        }
        if (o < OPTIONS) {
            if (++i >= argc || !options[o].take(argv[i], c)) {
                return options[o].wants;
            }
        } else if (strcmp(argv[i], "--online-anyway") == 0) {
            c->online_anyway = true;
        } else if (argv[i][0] != '-' && !c->dir) {
            c->dir = argv[i];
        } else {
            return usage;
        }
    }
    bool too_many = c->n < CUSTODIANS && c->custodian[c->n];
    if (!c->nlines) {
        c->line_name[c->nlines++] = "Support line";
    }
    if (c->line + c->nlines > SEAL_AUDIT_LINE) {
        return "the last line's number is more than 32767";
    }
    return too_many ? "there are more custodians than shares" : (c->dir ? NULL : usage);
}

int cli_ceremony(int argc, char **argv)
{
    struct ceremony c = {.m = 3, .n = 5, .line = 1};
    struct sentence why = {0};
    char papers[CLI_PATH];
    const char *wrong = args_read(argc, argv, &c);
    if (wrong) {
        return cli_usage(wrong);
    }
    if (!c.papers) {
        size_t n = strlen(c.dir);
        while (n > 1 && c.dir[n - 1] == '/') {
            n--;
        }
        snprintf(papers, sizeof papers, "%.*s-papers", (int)n, c.dir);
        c.papers = papers;
    }
    if (c.nsupervisors == 0) {
        c.supervisor[c.nsupervisors++] = "supervisor";
    }
    enum cb_err e = hold(&c, &why);
    if (e) {
        fprintf(stderr, "callbox: %s Nothing was made.\n", why.s[0] ? why.s : cb_err_text(e));
        return 1;
    }
    done(&c);
    return 0;
}
