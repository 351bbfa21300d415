/* cli, private: what a founding, the ceremony and a recovery share: the organisation's keys while
 * they are whole, the shares that people bring back, and the sheets they take away. Included by
 * init, ceremony, recover and their parts. Never included by a process that runs. */
#ifndef CALLBOX_CLI_CEREMONY_IN_H
#define CALLBOX_CLI_CEREMONY_IN_H
#include "cli/cli_in.h"

/* One plain sentence for whoever stands before the machine; empty when all is well. */
struct sentence {
    char s[320];
};
void say(struct sentence *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "25 November 2026" */
enum { DAY_TEXT = 32 };
void day_text(uint32_t day, char out[DAY_TEXT]);

/* --- founding.c: a new line's directory ----------------------------------------------------------
 */
struct founder { /* in guarded memory, wiped when freed */
    struct papers papers;
    struct seal_sk rec_sk;
    uint8_t org[SEAL_ORG], rec_teamkey[KEYS_MOST][SEAL_TEAMKEY];
    struct buf members; /* MEMBERs so far, ascending by mid */
    struct buf commits[2];
};
struct founder *founder_new(void);
void founder_free(struct founder **f); /* for CB_CLEANUP */
/* Folders and a vault; papers.root and rec_sk were set by the caller. */
enum cb_err founder_begin(struct founder *f, const char *dir, struct inhouse **k_out) CB_MUST;
/* ORG, and the first epochs' keys of so many lines, from first on, and of their audits. */
enum cb_err founder_papers(struct founder *f, const struct keys_vault *k, uint16_t first,
                           unsigned lines) CB_MUST;
/* The first epoch's keys of one more line, and of its audit; papers.org is set. */
enum cb_err founder_line(struct founder *f, uint16_t line) CB_MUST;
/* What every visitor will check is checked here first, from the store as it lies. */
enum cb_err founder_check(const char *dir, struct keys_link *k, uint16_t first, unsigned lines,
                          struct buf *roster_out) CB_MUST;
/* What a demonstration of so many lines begins with; demo_service.c. */
enum cb_err demo_service(const char *dir, unsigned lines) CB_MUST;
/* callbox.ini's text. */
void founder_config(struct buf *out, const char *line_name, bool demo);
/* Make a supervisor and file them; the first brings the organisation's papers with them. */
enum cb_err founder_supervisor(struct founder *f, const char *dir, struct keys_link *k,
                               const char *name, struct supervisor *out) CB_MUST;

/* --- custody.c: shares as they come back ---------------------------------------------------------
 */
enum { SHARE_TEXT = 8 + 109 + 1, SETS = 2 }; /* "CALLBOX:" and 68 bytes in base32 */
void share_text(const struct seal_share *s, char out[SHARE_TEXT]);
const char *set_name(unsigned set); /* enum seal_set: "root key", "recovery key" */
struct custody {                    /* in guarded memory, wiped when freed */
    struct seal_commits c[SETS];    /* by set - 1; one zeroed: only the other's are wanted */
    struct seal_share got[SETS][SEAL_SHARES_MAX];
    unsigned ngot[SETS];
    struct seal_words typed; /* the sheet that is being typed */
    unsigned set, x;         /* the share that was taken last */
};
struct custody *custody_new(void);
void custody_free(struct custody **c); /* for CB_CLEANUP */
/* A line that was typed or scanned: words, a whole share's text, "-" (take the last word back),
 * "=" (begin the sheet again) or "7=word". whole_out: it completed a share, which was right.
 * Errors  PEER_* and NONE_*: why says what is wrong; what was right before is kept */
enum cb_err custody_line(struct custody *c, struct view line, bool *whole_out,
                         struct sentence *why) CB_MUST;
/* A file with one share in it, as words or as text. */
enum cb_err custody_file(struct custody *c, const char *path, struct sentence *why) CB_MUST;
/* Ask whoever stands there until there is enough of what is wanted; beyond: and then for more,
 * until an empty line. Errors  NONE_ENDED they gave up */
enum cb_err custody_ask(struct custody *c, int fd, bool beyond, struct sentence *why) CB_MUST;
/* Is there enough of what is wanted? If not, why says what is missing. */
bool custody_enough(const struct custody *c, struct sentence *why);
/* What is in these files; and if that is not enough, whoever stands there is asked, unless files
 * were named and nobody can be. Errors  NONE_FOUND too few: why says of what */
enum cb_err custody_gather(struct custody *c, const char *const share[], unsigned n,
                           struct sentence *why) CB_MUST;
enum cb_err custody_secret(const struct custody *c, unsigned set, struct seal_scalar *out) CB_MUST;
/* One line of input, without its end. Errors  NONE_ENDED; PEER_SIZE longer than a sheet */
enum cb_err typed_line(int fd, struct buf *out) CB_MUST;

/* --- org_keys.c: the organisation's keys, whole again --------------------------------------------
 */
struct store;
enum { ORG_SHARES = SETS * SEAL_SHARES_MAX };
struct org_ask {
    const char *dir;               /* the line's: a demonstration keeps its keys there */
    const char *share[ORG_SHARES]; /* files */
    unsigned nshares;
    struct buf commits[SETS]; /* as the store has them; empty: a demonstration */
};
void org_ask_init(struct org_ask *a);
void org_ask_free(struct org_ask *a);
bool org_ask_share(struct org_ask *a, const char *path); /* false: no path, or too many */
/* DIR NAME [--share FILE]... [--line-number N]; line stays as it is when none is said. */
bool org_ask_args(int argc, char **argv, struct org_ask *a, const char **name, uint16_t *line);
enum cb_err org_ask_commits(struct org_ask *a, struct store *store) CB_MUST;
/* The root key, and the recovery key unless rec_out is NULL: its shares are then not asked for.
 * Errors  PEER_* and NONE_*: why says what is wrong, if more is to be said than the error's own */
enum cb_err org_keys_find(const struct org_ask *a, const struct seal_org *org,
                          struct seal_ed_sk *root_out, struct seal_sk *rec_out,
                          struct sentence *why) CB_MUST;

/* --- offline.c -------------------------------------------------------------------------------- */
struct ifaddrs;
/* The first interface that is up and not the loopback; NULL when there is none. */
const char *net_up(const struct ifaddrs *all);
/* Errors  PEER_DENIED one is up: why names it */
enum cb_err offline_check(struct sentence *why) CB_MUST;

/* --- sheets.c, transcript.c: what is printed -------------------------------------------------- */
enum { CUSTODIANS = SEAL_SHARES_MAX, SUPERVISORS = 8 };
struct ceremony {
    const char *dir, *papers;
    const char *line_name[LINES_MOST]; /* of the first line, and of those with the next numbers */
    unsigned nlines;
    const char *supervisor[SUPERVISORS];
    unsigned nsupervisors;
    const char *custodian[CUSTODIANS]; /* names, or NULL: a blank to fill in */
    uint8_t m, n;
    uint16_t line;
    bool online_anyway, trial_auto;
    /* made */
    struct seal_commits c[SETS];
    struct seal_hash org_hash, roster_hash, commits_hash[SETS];
    struct seal_org org;
    bool checked[SETS][SEAL_SHARES_MAX]; /* whose sheet was put in again */
};
enum cb_err sheet_share(const struct ceremony *c, const struct seal_share *s, unsigned set) CB_MUST;
enum cb_err sheet_supervisor(const struct ceremony *c, const struct supervisor *s) CB_MUST;
enum cb_err sheet_transcript(const struct ceremony *c, const struct founder *f) CB_MUST;
/* A QR code as an SVG image, size in millimetres. Errors  HERE_MEM */
enum cb_err qr_svg(const char *text, unsigned mm, const char *label, struct buf *out) CB_MUST;
/* Shared by the two files. */
void html_lines(struct buf *b, const struct ceremony *c); /* what the lines are called */
void html_begin(struct buf *b, const char *title, bool secret);
enum cb_err html_end(struct buf *b, const struct ceremony *c, const char *file) CB_MUST;
void html_hex(struct buf *b, const void *p, size_t n); /* in groups of four */
#endif
