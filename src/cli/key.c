/* key: the key process. Opens the vault, closes its sandbox, answers serve until serve is gone, and
 * backs its vault up for the parent.
 * Never has a network or a database: it links neither. */
#include "cli/cli_in.h"

int main(int argc, char **argv)
{
    struct keys_vault *vault;
    log_name("callbox-key");
    if (argc != 2) {
        return cli_usage("callbox-key is started by callbox run");
    }
    enum cb_err e = sandbox_early();
    e = e ? e : seal_init();
    e = e ? e : keys_vault_open(argv[1], &vault);
    if (e) {
        return cli_fail("the vault does not open", e);
    }
    e = sandbox_key(argv[1]);
    if (e) {
        log_event(EV_SANDBOX, (uint64_t)e);
        return cli_fail("no sandbox, no start", e);
    }
    e = keys_serve_both(vault, FD_ASKER, FD_CONTROL);
    keys_vault_close(vault);
    return e == CB_NONE_FOUND ? 0 : 1;
}
