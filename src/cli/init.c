/* init: makes a new line's data directory. `callbox init --demo DIR` makes a throw-away one for
 * trying out: root and recovery keys lie in the directory beside the data, which a real line must
 * never do. Called by callbox.c. Never touches a directory that holds a line already. */
#include "cli/ceremony_in.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEMO_LINE = 1, DEMO_STAFF_MOST = 40 };

struct demo {
    unsigned lines, staff;
    const char *dir;
};

static enum cb_err keys_keep(const char *dir, const struct founder *f)
{
    char path[CLI_PATH];
    cli_path(dir, "demo-root", path);
    enum cb_err e = file_write(path, VIEW(f->papers.root.b, 32));
    cli_path(dir, "demo-recovery", path);
    return e ? e : file_write(path, VIEW(f->rec_sk.b, 32));
}

/* The first is morag, whose card everything that tries a demonstration reads; the others are called
 * morag2 and so on. */
static enum cb_err member_found(const struct demo *d, struct inhouse *k, struct founder *f,
                                unsigned n)
{
    struct supervisor s = {0};
    char path[CLI_PATH], name[24], file[48];
    snprintf(name, sizeof name, n > 1 ? "morag%u" : "morag", n);
    snprintf(file, sizeof file, n > 1 ? "demo-staff-%u.ini" : "demo-staff.ini", n);
    enum cb_err e = founder_supervisor(f, d->dir, inhouse_link(k), name, &s);
    cli_path(d->dir, file, path);
    e = e ? e : supervisor_card(path, &s);
    cb_wipe(&s, sizeof s);
    return e;
}

static enum cb_err found(const struct demo *d, struct inhouse *k, struct founder *f)
{
    enum cb_err e = founder_papers(f, inhouse_vault(k), DEMO_LINE, d->lines);
    e = e ? e : keys_keep(d->dir, f);
    for (unsigned n = 1; !e && n <= d->staff; n++) {
        e = member_found(d, k, f, n);
    }
    return e;
}

static enum cb_err init_demo(const struct demo *d)
{
    static const char *const others[] = {"For families (demonstration)",
                                         "For young people (demonstration)"};
    CB_CLEANUP(founder_free) struct founder *f = founder_new();
    CB_CLEANUP(buf_free) struct buf config;
    struct inhouse *k = NULL;
    char path[CLI_PATH];
    buf_init(&config, 4096);
    founder_config(&config, "Support line (demonstration)", true);
    for (unsigned n = 2; n <= d->lines && n < 2 + sizeof others / sizeof others[0]; n++) {
        buf_putf(&config, "line_name_%u = %s\n", n, others[n - 2]);
    }
    cb_random(f->papers.root.b, sizeof f->papers.root.b);
    cb_random(f->rec_sk.b, sizeof f->rec_sk.b);
    enum cb_err e = founder_begin(f, d->dir, &k);
    e = e ? e : found(d, k, f);
    inhouse_close(k);
    e = e ? e : demo_service(d->dir, d->lines);
    /* The configuration comes last: a directory that has it was made whole. */
    cli_path(d->dir, "callbox.ini", path);
    return e ? e : file_write(path, buf_view(&config));
}

/* "--lines 3": a number from 1 to most. */
static bool number_of(const char *s, unsigned most, unsigned *out)
{
    char *end = NULL;
    unsigned long n = strtoul(s, &end, 10);
    *out = (unsigned)n;
    return s[0] >= '1' && s[0] <= '9' && *end == 0 && n <= most;
}

static bool demo_read(int argc, char **argv, struct demo *d)
{
    *d = (struct demo){.lines = 1, .staff = 1};
    bool good = argc >= 2 && strcmp(argv[0], "--demo") == 0;
    for (int i = 1; good && i + 1 < argc; i += 2) {
        bool lines = strcmp(argv[i], "--lines") == 0, staff = strcmp(argv[i], "--staff") == 0;
        good = i + 2 < argc && (lines || staff) &&
               number_of(argv[i + 1], lines ? LINES_MOST : DEMO_STAFF_MOST,
                         lines ? &d->lines : &d->staff);
    }
    d->dir = argc ? argv[argc - 1] : NULL;
    return good && argc % 2 == 0;
}

int cli_init(int argc, char **argv)
{
    struct demo d;
    if (!demo_read(argc, argv, &d)) {
        return cli_usage(
            "init --demo [--lines N] [--staff N] DIR makes a throw-away line to try out, of one "
            "line and one supervisor or of more; a real one is made by `callbox ceremony`");
    }
    printf("Making a demonstration line in %s (about two seconds) ...\n", d.dir);
    fflush(stdout);
    enum cb_err e = init_demo(&d);
    if (e) {
        return cli_fail(d.dir, e);
    }
    printf("Made. Its root and recovery keys lie beside the data: never use it for a real line.\n");
    return 0;
}
