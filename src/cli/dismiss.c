/* dismiss: `callbox dismiss DIR ID` ends a supervisor's paper. The root signed it, so only the root
 * can end it: the custodians' shares make the root key for a moment, and one line of text comes out
 * that another supervisor gives their console, which does the rest as for anybody who leaves.
 * Called by callbox.c. Never changes the line's directory: what was signed counts only when a
 * supervisor who stays files it, together with the line's new key. */
#include "cli/ceremony_in.h"
#include "staff/found.h"
#include "store/store.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    ROLE_SUPERVISOR = 2, /* PROTOCOL §4 MEMBER */
    SKEW_DAYS = 2,       /* over since so long: whoever checks may have a clock behind ours */
    ID_LEAST = 4,
    ID_MOST = 32, /* letters of a member's number */
    TEXT = 8 + (SEAL_MEMBER * 8 + 4) / 5 + 1
};

struct dismissal {
    struct org_ask ask;
    const char *id;
    struct buf roster;
    struct seal_roster r;
    struct seal_member who;
};

static void dismissal_free(struct dismissal *d)
{
    org_ask_free(&d->ask);
    buf_free(&d->roster);
}

static enum cb_err papers_read(struct dismissal *d, struct sentence *why)
{
    struct store *store;
    char path[CLI_PATH];
    cli_path(d->ask.dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        if (e == CB_BUSY_LOAD) {
            say(why, "The line is running: stop it first.");
        }
        return e;
    }
    e = staff_roster_of(store, &d->roster);
    e = e ? e : seal_roster_read(buf_view(&d->roster), &d->r);
    e = e ? e : org_ask_commits(&d->ask, store);
    store->ops->close(store);
    return e;
}

static bool id_begins(const struct seal_mid *mid, const char *id)
{
    char hex[2 * sizeof mid->b + 1];
    for (unsigned i = 0; i < sizeof mid->b; i++) {
        snprintf(hex + 2 * (size_t)i, 3, "%02x", mid->b[i]);
    }
    for (size_t i = 0; id[i]; i++) {
        if (tolower((unsigned char)id[i]) != hex[i]) {
            return false;
        }
    }
    return true;
}

static enum cb_err member_find(struct dismissal *d, struct sentence *why)
{
    unsigned found = 0;
    for (unsigned i = 0; i < d->r.nmembers; i++) {
        struct seal_member m;
        struct view paper = VIEW(d->r.members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER);
        enum cb_err e = seal_member_peek(paper, &m);
        if (e) {
            return e;
        }
        if (id_begins(&m.mid, d->id)) {
            d->who = m;
            found++;
        }
    }
    if (found != 1) {
        say(why,
            found ? "More than one member's number begins with %s: give more of it."
                  : "No member's number begins with %s: the console shows it in Members.",
            d->id);
        return CB_NONE_FOUND;
    }
    if (d->who.role != ROLE_SUPERVISOR) {
        say(why, "This member is no supervisor: any supervisor's console can remove them.");
        return CB_PEER_DENIED;
    }
    return CB_OK;
}

/* Another supervisor has to file it; and whom this one confirmed must have begun before its end. */
static enum cb_err others_fit(const struct dismissal *d, struct sentence *why)
{
    unsigned stay = 0;
    for (unsigned i = 0; i < d->r.nmembers; i++) {
        struct seal_member m;
        struct view paper = VIEW(d->r.members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER);
        enum cb_err e = seal_member_peek(paper, &m);
        bool same = memcmp(m.mid.b, d->who.mid.b, sizeof m.mid.b) == 0;
        if (!e && !same && memcmp(m.signer.b, d->who.mid.b, sizeof m.signer.b) == 0 &&
            m.nbf_day > d->who.naf_day) {
            char day[DAY_TEXT];
            day_text(m.nbf_day + SKEW_DAYS, day);
            say(why, "They confirmed somebody too lately: this can be signed from %s on.", day);
            return CB_NONE_STALE;
        }
        stay += !e && !same && m.role == ROLE_SUPERVISOR && m.naf_day >= cb_day();
    }
    if (!stay) {
        say(why, "They are the only supervisor: make another one first (callbox recover).");
        return CB_PEER_DENIED;
    }
    return CB_OK;
}

/* The same keys and lines, but over; the next of its serials. */
static enum cb_err member_end(struct dismissal *d, struct sentence *why)
{
    uint32_t last = cb_day() - SKEW_DAYS;
    if (d->who.naf_day <= last) {
        say(why, "Their paper is over already.");
        return CB_NONE_ENDED;
    }
    d->who.naf_day = last;
    d->who.serial++;
    return others_fit(d, why);
}

static enum cb_err dismiss(struct dismissal *d, char text[TEXT], struct sentence *why)
{
    CB_CLEANUP(founder_free) struct founder *f = founder_new(); /* guarded room for the root key */
    uint8_t paper[SEAL_MEMBER];
    enum cb_err e = papers_read(d, why);
    e = e ? e : member_find(d, why);
    e = e ? e : member_end(d, why);
    e = e ? e : org_keys_find(&d->ask, &d->r.org, &f->papers.root, NULL, why);
    e = e ? e : seal_member_make(&d->who, &f->papers.root, paper);
    if (!e) {
        snprintf(text, TEXT, "CALLBOX:");
        base32_write(VIEW(paper, sizeof paper), text + strlen(text), TEXT - strlen(text));
    }
    return e;
}

static bool id_fits(const char *s)
{
    size_t n = strlen(s);
    return n >= ID_LEAST && n <= ID_MOST && strspn(s, "0123456789abcdefABCDEF") == n;
}

static bool args_read(int argc, char **argv, struct dismissal *d)
{
    bool fits = true;
    for (int i = 0; fits && i < argc; i++) {
        if (strcmp(argv[i], "--share") == 0) {
            fits = org_ask_share(&d->ask, ++i < argc ? argv[i] : NULL);
        } else if (argv[i][0] == '-' || (d->ask.dir && d->id)) {
            fits = false;
        } else {
            *(d->ask.dir ? &d->id : &d->ask.dir) = argv[i];
        }
    }
    return fits && d->ask.dir && d->id && id_fits(d->id);
}

int cli_dismiss(int argc, char **argv)
{
    CB_CLEANUP(dismissal_free) struct dismissal d = {0};
    struct sentence why = {0};
    char text[TEXT];
    org_ask_init(&d.ask);
    buf_init(&d.roster, 1 << 20);
    if (!args_read(argc, argv, &d)) {
        return cli_usage("dismiss DIR ID [--share FILE]...: the stopped line's directory, and the "
                         "number that the console shows beside the supervisor, or its beginning");
    }
    enum cb_err e = dismiss(&d, text, &why);
    if (e) {
        fprintf(stderr, "callbox: %s Nothing was signed.\n", why.s[0] ? why.s : cb_err_text(e));
        return 1;
    }
    printf("%s\n", text);
    fprintf(stderr, "This line of text ends the supervisor's paper. Start the line again; another "
                    "supervisor gives it to their console: Members, Remove.\nIt is no secret, and "
                    "does nothing by itself.\n");
    return 0;
}
