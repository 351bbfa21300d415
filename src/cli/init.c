/* init: makes a new line's data directory. `callbox init --demo DIR` makes a throw-away one for
 * trying out: root and recovery keys lie in the directory beside the data, which a real line must
 * never do. Called by callbox.c. Never touches a directory that holds a line already. */
#include "cli/ceremony_in.h"
#include <stdio.h>
#include <string.h>

enum { DEMO_LINE = 1 };

static enum cb_err keys_keep(const char *dir, const struct founder *f)
{
    char path[CLI_PATH];
    cli_path(dir, "demo-root", path);
    enum cb_err e = file_write(path, VIEW(f->papers.root.b, 32));
    cli_path(dir, "demo-recovery", path);
    return e ? e : file_write(path, VIEW(f->rec_sk.b, 32));
}

static enum cb_err found(const char *dir, struct inhouse *k, struct founder *f)
{
    struct supervisor s = {0};
    char path[CLI_PATH];
    enum cb_err e = founder_papers(f, inhouse_vault(k), DEMO_LINE);
    e = e ? e : keys_keep(dir, f);
    e = e ? e : founder_supervisor(f, dir, inhouse_link(k), "morag", &s);
    cli_path(dir, "demo-staff.ini", path);
    e = e ? e : supervisor_card(path, &s);
    cb_wipe(&s, sizeof s);
    return e;
}

static enum cb_err init_demo(const char *dir)
{
    CB_CLEANUP(founder_free) struct founder *f = founder_new();
    CB_CLEANUP(buf_free) struct buf config;
    struct inhouse *k = NULL;
    char path[CLI_PATH];
    buf_init(&config, 4096);
    founder_config(&config, "Support line (demonstration)", true);
    cb_random(f->papers.root.b, sizeof f->papers.root.b);
    cb_random(f->rec_sk.b, sizeof f->rec_sk.b);
    enum cb_err e = founder_begin(f, dir, &k);
    e = e ? e : found(dir, k, f);
    inhouse_close(k);
    /* The configuration comes last: a directory that has it was made whole. */
    cli_path(dir, "callbox.ini", path);
    return e ? e : file_write(path, buf_view(&config));
}

int cli_init(int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[0], "--demo") != 0) {
        return cli_usage(
            "init --demo DIR makes a throw-away line to try out; a real one is made by "
            "`callbox ceremony`");
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
