/* check_audit: is an exported audit whole? Its papers, each entry's place and what it says of the
 * one before, and whether a mark noted earlier is among them. Called by check.c. Never opens an
 * entry: it has no key, and needs none. */
#include "cli/check_in.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MARK = 10, MARK_TEXT = 2 * MARK + MARK / 2 }; /* bytes of a hash that are written down */

struct mark { /* what somebody noted: the first bytes of an entry's hash */
    uint8_t b[32];
    size_t len;
};
struct looked {
    struct seal_audit_chain chain;
    uint64_t first, marked; /* the oldest; the one whose mark was given, or 0 */
};

int check_says(const char *path, const char *sentence, ...)
{
    va_list ap;
    va_start(ap, sentence);
    fprintf(stderr, "callbox: %s: ", path);
    vfprintf(stderr, sentence, ap);
    fprintf(stderr, "\n");
    va_end(ap);
    return 1;
}

/* "6842 4703 0c4c 9b42 e60e" */
static const char *mark_text(const struct seal_hash *h, char out[MARK_TEXT])
{
    for (unsigned i = 0, at = 0; i < MARK; i++) {
        at += (unsigned)snprintf(out + at, MARK_TEXT - at, "%02x%s", h->b[i],
                                 i % 2 && i + 1 < MARK ? " " : "");
    }
    return out;
}

static int digit(char c)
{
    const char *all = "0123456789abcdef";
    const char *at = strchr(all, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    return c && at ? (int)(at - all) : -1;
}

/* Hex, blanks and hyphens between as one likes; at least what the console shows. */
static bool mark_read(const char *typed, struct mark *out)
{
    size_t n = 0;
    *out = (struct mark){0};
    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == '-') {
            continue;
        }
        int d = digit(*typed);
        if (d < 0 || n >= 2 * sizeof out->b) {
            return false;
        }
        out->b[n / 2] = (uint8_t)(out->b[n / 2] << 4 | d);
        n++;
    }
    out->len = n / 2;
    return n % 2 == 0 && out->len >= MARK;
}

static int entry_says(const char *path, enum cb_err e, uint64_t after, struct view entry)
{
    struct seal_audit_hdr h;
    if (e == CB_PEER_DENIED) {
        return check_says(path, "the entry after number %" PRIu64 " is another line's", after);
    }
    if (e == CB_NONE_STALE && seal_audit_peek(entry, &h) == CB_OK) {
        return check_says(path,
                          "number %" PRIu64 " follows number %" PRIu64
                          ": something was taken out or put in there",
                          h.seq, after);
    }
    if (e == CB_PEER_SEAL) {
        return check_says(path,
                          "number %" PRIu64 " does not name the entry before it as it is here: "
                          "one of the two was changed",
                          after + 1);
    }
    return check_says(path, "what follows number %" PRIu64 " is no entry of an audit", after);
}

static int entries_check(const char *path, const struct seal_audit_file *f, const struct mark *m,
                         struct looked *out)
{
    for (uint32_t i = 0; i < f->n; i++) {
        struct view entry = VIEW(f->entries.p + (size_t)i * SEAL_AUDIT, SEAL_AUDIT);
        enum cb_err e = seal_audit_follow(&out->chain, entry);
        if (e) {
            return entry_says(path, e, out->chain.seq, entry);
        }
        out->first = out->first ? out->first : out->chain.seq;
        if (m->len && memcmp(m->b, out->chain.head.b, m->len) == 0) {
            out->marked = out->chain.seq;
        }
    }
    return 0;
}

/* Whose it is: an organisation's papers, with a key for this line's audit among them. */
static int papers_check(const char *path, const struct seal_audit_file *f)
{
    struct seal_roster r;
    if (seal_roster_read(f->roster, &r)) {
        return check_says(path, "the organisation's papers in it are damaged");
    }
    for (uint16_t i = 0; i < r.nepochs; i++) {
        struct seal_epoch e;
        struct view paper = VIEW(r.epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH);
        if (seal_epoch_peek(paper, &e) == CB_OK && e.line == f->line) {
            return 0;
        }
    }
    return check_says(path, "the papers in it name no key of this line's audit");
}

static void report(const char *path, const struct seal_audit_file *f, const struct looked *s)
{
    char mark[MARK_TEXT];
    unsigned line = f->line & (unsigned)~SEAL_AUDIT_LINE;
    if (!f->n) {
        printf("%s: line %u, no entries yet.\n", path, line);
        return;
    }
    printf("%s: line %u, entries %" PRIu64 " to %" PRIu64 ", each names the one before it.\n", path,
           line, s->first, s->chain.seq);
    printf("The mark of number %" PRIu64 " is %s.\n", s->chain.seq,
           mark_text(&s->chain.head, mark));
    if (s->first > 1) {
        printf("Those before number %" PRIu64
               " are not in it; the console tells whether their time "
               "was over.\n",
               s->first);
    }
    if (s->marked) {
        printf("The mark that you gave is that of number %" PRIu64
               ": up to there all is as it was then.\n",
               s->marked);
    } else {
        printf(
            "That nothing was cut off its end shows only beside a mark noted earlier: --head.\n");
    }
}

int check_audit(const char *path, struct view file, const struct check_ask *ask)
{
    struct seal_audit_file f;
    struct mark m = {0};
    if (ask->head && !mark_read(ask->head, &m)) {
        return cli_usage("--head takes a mark as the console shows it: twenty digits or more");
    }
    enum cb_err e = seal_audit_file_read(file, &f);
    if (e) {
        return check_says(path, e == CB_PEER_SIZE ? "the file was cut short, or something was added"
                                                  : "the head of the file is damaged");
    }
    struct looked s = {.chain = {.line = f.line}};
    int bad = papers_check(path, &f);
    bad = bad ? bad : entries_check(path, &f, &m, &s);
    if (!bad && m.len && !s.marked) {
        return check_says(path, "no entry in it has the mark that you gave: %s",
                          s.first > 1 ? "its time is over, or the end was cut off since, or all of "
                                        "it was written anew"
                                      : "since then the end was cut off, or all of it was written "
                                        "anew");
    }
    if (!bad) {
        report(path, &f, &s);
    }
    return bad;
}
