/* custody: the shares that custodians bring back, typed, scanned or in files. Called by ceremony
 * (to try the sheets out) and recover. Looks at each share on its own before it counts. Never takes
 * a share that does not fit the signed commitments, and says whose it was. */
#include "cli/ceremony_in.h"
#include <ctype.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LINE_MAX_LEN = 2048, FILE_MAX_LEN = 4096, TEXT_AT = 8, BAD_SHOWN = 24 };
static const char text_mark[] = "CALLBOX:";

void say(struct sentence *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(out->s, sizeof out->s, fmt, ap);
    va_end(ap);
}

const char *set_name(unsigned set)
{
    return set == SET_ROOT ? "root key" : "recovery key";
}

struct custody *custody_new(void)
{
    struct custody *c = sodium_malloc(sizeof *c);
    CB_ASSERT(c);
    memset(c, 0, sizeof *c);
    return c;
}

void custody_free(struct custody **c)
{
    if (*c) {
        cb_wipe(*c, sizeof **c);
        sodium_free(*c);
        *c = NULL;
    }
}

static void share_wipe(struct seal_share *s)
{
    cb_wipe(s, sizeof *s);
}

struct share_bytes {
    uint8_t b[SEAL_SHARE];
};
static void share_bytes_wipe(struct share_bytes *s)
{
    cb_wipe(s, sizeof *s);
}

void share_text(const struct seal_share *s, char out[SHARE_TEXT])
{
    CB_CLEANUP(share_bytes_wipe) struct share_bytes paper;
    enum cb_err e = seal_share_make(s, paper.b);
    CB_ASSERT(!e);
    memcpy(out, text_mark, TEXT_AT);
    base32_write(VIEW(paper.b, sizeof paper.b), out + TEXT_AT, SHARE_TEXT - TEXT_AT);
}

/* --- taking one ---------- */
static enum cb_err keep(struct custody *c, unsigned set, const struct seal_share *s,
                        struct sentence *why)
{
    for (unsigned i = 0; i < c->ngot[set - 1]; i++) {
        if (c->got[set - 1][i].x == s->x) {
            say(why, "Custodian %u's share of the %s is here already.", s->x, set_name(set));
            return CB_NONE_TAKEN;
        }
    }
    c->got[set - 1][c->ngot[set - 1]++] = *s; /* at most one for each x in 1..16 */
    c->set = set;
    c->x = s->x;
    return CB_OK;
}

/* A share that names its organisation and set itself. */
static enum cb_err take_paper(struct custody *c, const struct seal_share *s, struct sentence *why)
{
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        enum cb_err e = seal_share_verify(s, &c->c[set - 1]);
        if (!e) {
            return keep(c, set, s, why);
        }
        if (e == CB_PEER_SEAL) {
            say(why,
                "Custodian %u's share of the %s is not the one that was made for them: it "
                "does not fit the commitments.",
                s->x, set_name(set));
            return e;
        }
    }
    say(why, "Custodian %u's share is of another organisation, or of an older ceremony.", s->x);
    return CB_PEER_AUTH;
}

/* Words say x and y only: the rest is what COMMITS says, of whichever set they fit. */
static enum cb_err take_words(struct custody *c, const struct seal_share *spoken,
                              struct sentence *why)
{
    CB_CLEANUP(share_wipe) struct seal_share s = *spoken;
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        const struct seal_commits *k = &c->c[set - 1];
        memcpy(s.org, k->org, sizeof s.org);
        memcpy(s.set, k->set, sizeof s.set);
        s.m = k->m;
        s.n = k->n;
        if (seal_share_verify(&s, k) == CB_OK) {
            return keep(c, set, &s, why);
        }
    }
    say(why,
        "These words are custodian %u's share of another organisation or of an older "
        "ceremony, or were changed: they do not fit the commitments.",
        s.x);
    return CB_PEER_AUTH;
}

static enum cb_err take_text(struct custody *c, struct view text, struct sentence *why)
{
    CB_CLEANUP(share_wipe) struct seal_share s = {0};
    CB_CLEANUP(share_bytes_wipe) struct share_bytes paper;
    char letters[SHARE_TEXT] = "";
    size_t len = 0;
    for (size_t i = TEXT_AT; i < text.len && i < SHARE_TEXT; i++) {
        letters[i - TEXT_AT] = (char)toupper(text.p[i]);
    }
    enum cb_err e = text.len == SHARE_TEXT - 1 ? CB_OK : CB_PEER_SIZE;
    e = e ? e : base32_read(letters, paper.b, sizeof paper.b, &len);
    e = e ? e : seal_share_open(VIEW(paper.b, len), &s);
    cb_wipe(letters, sizeof letters);
    if (e) {
        say(why, "This code is damaged or not a share's: scan it again, or type the words.");
        return e;
    }
    return take_paper(c, &s, why);
}

/* --- words ---------- */
static void printable(struct view v, char out[BAD_SHOWN + 1])
{
    size_t n = v.len < BAD_SHOWN ? v.len : BAD_SHOWN;
    for (size_t i = 0; i < n; i++) {
        out[i] = v.p[i] > ' ' && v.p[i] < 0x7f ? (char)v.p[i] : '?';
    }
    out[n] = 0;
}

/* All 23 are there. What is wrong stays, to be put right with "7=word". */
static enum cb_err words_whole(struct custody *c, bool *whole_out, struct sentence *why)
{
    CB_CLEANUP(share_wipe) struct seal_share s;
    enum cb_err e = seal_share_of_words(&c->typed, &s);
    if (e) {
        unsigned at = seal_words_suspect(&c->typed);
        if (at) {
            say(why, "The words do not fit together: look again at word %u and those beside it.",
                at);
        } else {
            say(why, "The words do not fit together: more than one is wrong, or out of its place.");
        }
        return e;
    }
    e = take_words(c, &s, why);
    *whole_out = !e;
    cb_wipe(&c->typed, sizeof c->typed); /* right in itself, if not of use here */
    return e;
}

static enum cb_err words_add(struct custody *c, struct view line, bool *whole_out,
                             struct sentence *why)
{
    struct view bad;
    char shown[BAD_SHOWN + 1];
    enum cb_err e = seal_words_add(&c->typed, line, &bad);
    if (e == CB_PEER_FORMAT) {
        printable(bad, shown);
        say(why, "Word %u, \"%s\", is not in the list: go on from word %u.", c->typed.n + 1u, shown,
            c->typed.n + 1u);
        return e;
    }
    if (e) {
        say(why, "A share has 23 words, and they are all there: \"=\" begins the sheet again.");
        return e;
    }
    return c->typed.n == SEAL_SHARE_WORDS ? words_whole(c, whole_out, why) : CB_OK;
}

/* "7=word" */
static enum cb_err word_put_right(struct custody *c, struct view line, bool *whole_out,
                                  struct sentence *why)
{
    struct seal_words one = {0};
    struct view bad;
    unsigned at = 0;
    size_t i = 0;
    for (; i < line.len && i < 3 && isdigit(line.p[i]); i++) {
        at = at * 10 + line.p[i] - '0';
    }
    struct view word = VIEW(line.p + i + 1, line.len - i - 1);
    if (at < 1 || at > c->typed.n || seal_words_add(&one, word, &bad) || one.n != 1) {
        say(why, "To put word 7 right, type \"7=\" and a word of the list.");
        return CB_PEER_FORMAT;
    }
    c->typed.word[at - 1] = one.word[0];
    cb_wipe(&one, sizeof one);
    return c->typed.n == SEAL_SHARE_WORDS ? words_whole(c, whole_out, why) : CB_OK;
}

static struct view trim(struct view v)
{
    while (v.len && isspace(v.p[0])) {
        v = VIEW(v.p + 1, v.len - 1);
    }
    while (v.len && isspace(v.p[v.len - 1])) {
        v.len--;
    }
    return v;
}

static bool is_putting_right(struct view line)
{
    const uint8_t *eq = line.len ? memchr(line.p, '=', line.len) : NULL;
    return eq && line.len > 1 && isdigit(line.p[0]);
}

enum cb_err custody_line(struct custody *c, struct view line, bool *whole_out, struct sentence *why)
{
    line = trim(line);
    *whole_out = false;
    why->s[0] = 0;
    if (line.len >= TEXT_AT && strncasecmp((const char *)line.p, text_mark, TEXT_AT) == 0) {
        enum cb_err e = take_text(c, line, why);
        *whole_out = !e;
        return e;
    }
    if (view_is(line, "-")) {
        c->typed.n = (uint8_t)(c->typed.n ? c->typed.n - 1 : 0);
        return CB_OK;
    }
    if (view_is(line, "=")) {
        cb_wipe(&c->typed, sizeof c->typed);
        return CB_OK;
    }
    return is_putting_right(line) ? word_put_right(c, line, whole_out, why)
                                  : words_add(c, line, whole_out, why);
}

/* --- from files ---------- */
enum cb_err custody_file(struct custody *c, const char *path, struct sentence *why)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct sentence inner;
    bool whole = false;
    buf_init(&b, FILE_MAX_LEN);
    cb_wipe(&c->typed, sizeof c->typed);
    enum cb_err e = file_read(path, &b);
    if (e) {
        say(why, "%.120s: %s", path, cb_err_text(e));
        return e;
    }
    e = custody_line(c, buf_view(&b), &whole, &inner);
    if (!e && !whole) {
        say(&inner, "It holds %u words; a share has 23.", c->typed.n);
        e = CB_PEER_SIZE;
    }
    say(why, "%.120s: %s", path, inner.s);
    return e;
}

/* --- from people ---------- */
enum cb_err typed_line(int fd, struct buf *out)
{
    uint8_t c = 0;
    ssize_t n = 0;
    buf_free(out);
    while ((n = read(fd, &c, 1)) == 1 && c != '\n') { /* no read-ahead: nothing is left behind */
        buf_put(out, &c, 1);
    }
    if (n != 1 && out->len == 0) {
        return CB_NONE_ENDED;
    }
    return out->failed ? CB_PEER_SIZE : CB_OK;
}

bool custody_enough(const struct custody *c, struct sentence *why)
{
    const unsigned m = c->c[0].m, k = c->c[1].m;
    if (m && k) {
        say(why,
            "Not enough shares: the root key needs %u and %u are here, the recovery key needs %u "
            "and %u are here.",
            m, c->ngot[0], k, c->ngot[1]);
    } else {
        say(why, "Not enough shares: the %s needs %u and %u are here.",
            set_name(m ? SET_ROOT : SET_RECOVERY), m ? m : k, c->ngot[m ? 0 : 1]);
    }
    return c->ngot[0] >= m && c->ngot[1] >= k;
}

static void progress(const struct custody *c)
{
    if (c->c[0].m) {
        printf("Root key: %u of %u.%s", c->ngot[0], c->c[0].m, c->c[1].m ? " " : "\n");
    }
    if (c->c[1].m) {
        printf("Recovery key: %u of %u.\n", c->ngot[1], c->c[1].m);
    }
}

static void screen_clear(void)
{
    if (isatty(STDOUT_FILENO)) {
        printf("\033[H\033[2J\033[3J"); /* the words of the sheet before this one, too */
    }
}

static void taken(const struct custody *c, bool beyond)
{
    struct sentence unused;
    screen_clear();
    printf("Custodian %u, %s: right.\n", c->x, set_name(c->set));
    progress(c);
    if (beyond && custody_enough(c, &unused)) {
        printf(
            "That is enough. Whoever is left may try their sheets too; an empty line ends it.\n");
    }
}

enum cb_err custody_ask(struct custody *c, int fd, bool beyond, struct sentence *why)
{
    CB_CLEANUP(buf_free) struct buf line;
    buf_init(&line, LINE_MAX_LEN);
    printf(
        "Type the 23 words of a sheet, one or many to a line, or scan its code. The sheets may "
        "come "
        "in any order.\n\"-\" takes the last word back, \"=\" begins the sheet again, \"7=word\" "
        "puts word 7 right.\n");
    progress(c);
    while (beyond || !custody_enough(c, why)) {
        bool whole = false;
        printf("word %u> ", c->typed.n < SEAL_SHARE_WORDS ? c->typed.n + 1u : SEAL_SHARE_WORDS);
        fflush(stdout);
        enum cb_err e = typed_line(fd, &line);
        bool empty = trim(buf_view(&line)).len == 0;
        if (e == CB_NONE_ENDED || (empty && beyond && custody_enough(c, why))) {
            return custody_enough(c, why) ? CB_OK : CB_NONE_ENDED;
        }
        if (e) {
            say(why, "That is too long for a sheet.");
        }
        e = e ? e : custody_line(c, buf_view(&line), &whole, why);
        if (whole) {
            taken(c, beyond);
        } else if (e) {
            printf("%s\n", why->s);
        }
    }
    return CB_OK;
}

enum cb_err custody_gather(struct custody *c, const char *const share[], unsigned n,
                           struct sentence *why)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < n; i++) {
        e = custody_file(c, share[i], why);
    }
    if (e || custody_enough(c, why)) {
        return e;
    }
    bool asks = n == 0 || isatty(STDIN_FILENO);
    return asks ? custody_ask(c, STDIN_FILENO, false, why) : CB_NONE_FOUND;
}

enum cb_err custody_secret(const struct custody *c, unsigned set, struct seal_scalar *out)
{
    return seal_share_combine(c->got[set - 1], c->ngot[set - 1], out);
}
