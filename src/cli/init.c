/* init: makes a new line's data directory. `callbox init --demo DIR` makes a throw-away one for
 * trying out: root and recovery keys lie in the directory beside the data, which a real line must
 * never do. Called by callbox.c. Never touches a directory that holds a line already. */
#include "cli/cli_in.h"
#include "store/store.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char config_text[] =
    "; callbox configuration. Every key has a default; an unknown key is an error.\n"
    ";listen = 127.0.0.1\n"
    ";port = 8080\n"
    "; one frame each way every so many milliseconds, real or random; 0 switches cover traffic "
    "off\n"
    ";cadence_ms = 1000\n"
    ";opens_per_minute = 120\n"
    ";messages_per_hour = 60\n"
    "; an answer to a visitor leaves so many milliseconds after the request, whatever it was "
    "about;\n"
    "; more where the disk is slow; 0 shows by its speed what was asked\n"
    ";answer_ms = 25\n"
    "; where \"Exit this page\" leads\n"
    ";exit_url = https://www.bbc.co.uk/weather\n"
    "line_name = Support line (demonstration)\n"
    "demo = yes\n";

struct founder {
    struct papers papers;
    struct seal_sk rec_sk;
    uint8_t org[SEAL_ORG], rec_teamkey[LINE_KEYS][SEAL_TEAMKEY];
};

static void founder_wipe(struct founder *f)
{
    cb_wipe(f, sizeof *f);
}

static enum cb_err dir_make(const char *dir, const char *name)
{
    char path[CLI_PATH];
    cli_path(dir, name, path);
    return mkdir(path, 0700) == 0 || errno == EEXIST ? CB_OK : CB_HERE_DISK;
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

/* Root, recovery and the first epochs' keys. */
static enum cb_err founder_make(struct founder *f, const struct keys_vault *k,
                                const struct seal_pk *rec)
{
    struct seal_org *org = &f->papers.org;
    cb_random(org->org, sizeof org->org);
    cb_random(org->instance.b, sizeof org->instance.b);
    cb_random(f->papers.root.b, sizeof f->papers.root.b);
    keys_vault_points(k, &org->k_pw, &org->k_match);
    org->rec = *rec;
    f->papers.nkeys = LINE_KEYS;
    enum cb_err e = seal_ed_pk_of(&f->papers.root, &org->root);
    e = e ? e : seal_org_make(org, &f->papers.root, f->org);
    e = e ? e : founder_key(f, 0, 1);
    return e ? e : founder_key(f, 1, SEAL_AUDIT_LINE | 1);
}

static enum cb_err keys_keep(const char *dir, const struct founder *f)
{
    char path[CLI_PATH];
    cli_path(dir, "demo-root", path);
    enum cb_err e = file_write(path, VIEW(f->papers.root.b, 32));
    cli_path(dir, "demo-recovery", path);
    return e ? e : file_write(path, VIEW(f->rec_sk.b, 32));
}

static enum cb_err found(const char *dir, struct inhouse *k, struct founder *f,
                         const struct seal_pk *rec)
{
    struct supervisor s;
    char path[CLI_PATH];
    enum cb_err e = founder_make(f, inhouse_vault(k), rec);
    e = e ? e : supervisor_make(inhouse_link(k), &f->papers, "morag", &s);
    e = e ? e : keys_keep(dir, f);
    cli_path(dir, "store", path);
    e = e ? e
          : supervisor_file(path, inhouse_link(k), &s, VIEW(f->org, sizeof f->org),
                            VIEW(f->rec_teamkey, sizeof f->rec_teamkey));
    cli_path(dir, "demo-staff.ini", path);
    e = e ? e : supervisor_card(path, &s);
    cb_wipe(&s, sizeof s);
    return e;
}

static enum cb_err init_demo(const char *dir)
{
    char path[CLI_PATH];
    CB_CLEANUP(founder_wipe) struct founder f = {0};
    struct seal_point k_pw;
    struct seal_pk rec;
    struct inhouse *k = NULL;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        return CB_HERE_DISK;
    }
    enum cb_err e = dir_make(dir, "key");
    e = e ? e : dir_make(dir, "store");
    seal_pair_new(&f.rec_sk, &rec);
    cli_path(dir, "key", path);
    e = e ? e : keys_vault_create(path, &rec, &k_pw);
    e = e ? e : inhouse_open(path, &k);
    e = e ? e : found(dir, k, &f, &rec);
    inhouse_close(k);
    /* The configuration comes last: a directory that has it was made whole. */
    cli_path(dir, "callbox.ini", path);
    return e ? e : file_write(path, VIEW(config_text, sizeof config_text - 1));
}

int cli_init(int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[0], "--demo") != 0) {
        return cli_usage("init --demo DIR is what there is so far: a throw-away line to try out");
    }
    printf("Making a demonstration line in %s (about two seconds) ...\n", argv[1]);
    fflush(stdout);
    enum cb_err e = init_demo(argv[1]);
    if (e) {
        return cli_fail(argv[1], e);
    }
    printf("Made. Its root and recovery keys lie beside the data: never use it for a real line.\n");
    return 0;
}
