/* founding: what every new line is made of, whoever keeps its root. Called by init and ceremony.
 * Never keeps a key that its caller did not ask for: the founder's memory is wiped when freed. */
#include "cli/ceremony_in.h"
#include "staff/found.h"
#include "store/store.h"
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

enum { MEMBERS_MAX = 64 * SEAL_MEMBER };

struct founder *founder_new(void)
{
    struct founder *f = sodium_malloc(sizeof *f);
    CB_ASSERT(f);
    memset(f, 0, sizeof *f);
    buf_init(&f->members, MEMBERS_MAX);
    buf_init(&f->commits[0], SEAL_COMMITS_MAX);
    buf_init(&f->commits[1], SEAL_COMMITS_MAX);
    return f;
}

void founder_free(struct founder **f)
{
    if (*f) {
        buf_free(&(*f)->members);
        buf_free(&(*f)->commits[0]);
        buf_free(&(*f)->commits[1]);
        cb_wipe(*f, sizeof **f);
        sodium_free(*f);
        *f = NULL;
    }
}

static enum cb_err dir_make(const char *dir, const char *name)
{
    char path[CLI_PATH];
    cli_path(dir, name, path);
    return mkdir(path, 0700) == 0 || errno == EEXIST ? CB_OK : CB_HERE_DISK;
}

enum cb_err founder_begin(struct founder *f, const char *dir, struct inhouse **k_out)
{
    char path[CLI_PATH];
    struct seal_point k_pw;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        return CB_HERE_DISK;
    }
    seal_pk_of(&f->rec_sk, &f->papers.org.rec);
    enum cb_err e = dir_make(dir, "key");
    e = e ? e : dir_make(dir, "store");
    cli_path(dir, "key", path);
    e = e ? e : keys_vault_create(path, &f->papers.org.rec, &k_pw);
    return e ? e : inhouse_open(path, k_out);
}

/* A line's first key, or its audit's, and the same for the recovery key. */
static enum cb_err founder_key(struct founder *f, unsigned i, uint16_t line)
{
    static const struct seal_mid recovery;
    struct line_key *k = &f->papers.key[i];
    struct seal_teamkey t = {.line = line, .epoch = 1, .mid = recovery};
    k->epoch.line = line;
    k->epoch.epoch = 1;
    seal_pair_new(&k->sk, &k->epoch.pk);
    return seal_teamkey_make(&t, &f->papers.org.rec, &k->sk, f->rec_teamkey[i]);
}

enum cb_err founder_line(struct founder *f, uint16_t line)
{
    unsigned i = f->papers.nkeys;
    CB_ASSERT(i + LINE_KEYS <= KEYS_MOST);
    f->papers.nkeys += LINE_KEYS;
    enum cb_err e = founder_key(f, i, line);
    return e ? e : founder_key(f, i + 1, SEAL_AUDIT_LINE | line);
}

enum cb_err founder_papers(struct founder *f, const struct keys_vault *k, uint16_t first,
                           unsigned lines)
{
    struct seal_org *org = &f->papers.org;
    cb_random(org->org, sizeof org->org);
    cb_random(org->instance.b, sizeof org->instance.b);
    keys_vault_points(k, &org->k_pw, &org->k_match);
    enum cb_err e = seal_ed_pk_of(&f->papers.root, &org->root);
    e = e ? e : seal_org_make(org, &f->papers.root, f->org);
    for (unsigned i = 0; !e && i < lines; i++) {
        e = founder_line(f, (uint16_t)(first + i));
    }
    return e;
}

enum cb_err founder_supervisor(struct founder *f, const char *dir, struct keys_link *k,
                               const char *name, struct supervisor *out)
{
    char path[CLI_PATH];
    struct first_papers first = {.org = VIEW(f->org, sizeof f->org),
                                 .rec_teamkeys =
                                     VIEW(f->rec_teamkey, f->papers.nkeys * SEAL_TEAMKEY),
                                 .commits = {buf_view(&f->commits[0]), buf_view(&f->commits[1])}};
    f->papers.others = buf_view(&f->members);
    enum cb_err e = supervisor_make(k, &f->papers, name, out);
    out->founding = true;
    cli_path(dir, "store", path);
    e = e ? e : supervisor_file(path, k, out, f->members.len ? NULL : &first);
    return e ? e : members_with(f->papers.others, out->member, &f->members);
}

/* The recovery key has a line's key; and who visits it will find the line's and its audit's. */
static enum cb_err line_check(struct store *s, struct keys_link *k, uint16_t line,
                              struct buf *roster_out)
{
    CB_CLEANUP(buf_free) struct buf teamkeys;
    struct seal_roster r;
    struct seal_epoch epoch;
    buf_init(&teamkeys, SEAL_TEAMKEY);
    buf_free(roster_out);
    enum cb_err e = staff_papers(s, k, line, roster_out, &teamkeys);
    e = e ? e : seal_roster_read(buf_view(roster_out), &r);
    e = e ? e : seal_roster_check(&r, line, cb_day(), &epoch);
    return e ? e : seal_roster_check(&r, SEAL_AUDIT_LINE | line, cb_day(), &epoch);
}

enum cb_err founder_check(const char *dir, struct keys_link *k, uint16_t first, unsigned lines,
                          struct buf *roster_out)
{
    struct store *store;
    char path[CLI_PATH];
    cli_path(dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        return e;
    }
    for (unsigned i = 0; !e && i < lines; i++) {
        e = line_check(store, k, (uint16_t)(first + i), roster_out);
    }
    store->ops->close(store);
    return e;
}

void founder_config(struct buf *out, const char *line_name, bool demo)
{
    buf_puts(
        out,
        "; callbox configuration. Every key has a default; an unknown key is an error.\n"
        ";listen = 127.0.0.1\n"
        ";port = 8080\n"
        "; one frame each way every so many milliseconds, real or random; 0 switches cover "
        "traffic off\n"
        ";cadence_ms = 1000\n"
        ";opens_per_minute = 120\n"
        ";messages_per_hour = 60\n"
        "; conversations of one practitioner at a time, seconds in which something must be "
        "written after\n; taking one, and seconds after which a visitor who is gone has left "
        "the queue; 0: no limit\n"
        ";chats_each = 3\n"
        ";answer_within_s = 300\n"
        ";leave_after_s = 30\n"
        "; an answer to a visitor leaves so many milliseconds after the request, whatever it "
        "was about;\n; more where the disk is slow; 0 shows by its speed what was asked\n"
        ";answer_ms = 25\n"
        "; where \"Exit this page\" leads\n"
        ";exit_url = https://www.bbc.co.uk/weather\n"
        "; what staff have in their address bar; passkeys work there and nowhere else\n"
        ";origin = https://line.example\n"
        "; what each line is called; of several, the others have a number, and Gaelic names _gd:\n"
        ";line_name_2 = For families\n"
        ";line_name_2_gd = Do theaghlaichean\n");
    buf_putf(out, "line_name = %s\n%s", line_name, demo ? "demo = yes\n" : "");
}
