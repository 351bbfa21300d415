/* nojs: the process for visitors without JavaScript. Takes its locked memory, closes its sandbox,
 * then works on one form at a time. Never has a disk or a network. */
#include "cli/cli_in.h"
#include "nojs/nojs.h"

int main(int argc, char **argv)
{
    struct nojs *n;
    (void)argv;
    log_name("callbox-nojs");
    if (argc != 1) {
        return cli_usage("callbox-nojs is started by callbox run");
    }
    enum cb_err e = sandbox_early();
    e = e ? e : seal_init();
    e = e ? e : nojs_open(FD_ASKER, &n);
    if (e) {
        return cli_fail("nojs does not start", e);
    }
    e = sandbox_nojs();
    if (e) {
        log_event(EV_SANDBOX, (uint64_t)e);
        return cli_fail("no sandbox, no start", e);
    }
    e = nojs_run(n);
    nojs_close(n);
    return e == CB_NONE_FOUND ? 0 : 1;
}
