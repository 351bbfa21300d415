/* serve: the process that talks to the internet. Opens store and pages, closes its sandbox, then
 * tells the parent that it is ready. Never holds a key that opens a message, never sees a phrase of
 * a visitor whose browser seals. */
#include "cli/cli_in.h"
#include "http/http.h"
#include "passkey/passkey.h"
#include "store/store.h"
#include <stdio.h>
#include <string.h>

enum { CONNS_MAX = 100000 };

static enum cb_err site_read(int argc, char **argv, struct config *site)
{
    char why[160];
    config_defaults(site);
    enum cb_err e = config_read(argv[1], site, why);
    for (int i = 2; !e && i < argc; i++) {
        e = config_set(site, argv[i], why);
    }
    if (e) {
        fprintf(stderr, "callbox-serve: %s: %s\n", argv[1], why);
    }
    return e;
}

/* Where passkeys are good. Gives none when no origin is set. */
static enum cb_err passkeys_of(const struct config *site, struct passkey_site *room,
                               const struct passkey_site **out)
{
    char origin[200];
    config_origin(site, origin);
    *out = origin[0] ? room : NULL;
    if (origin[0] && passkey_site_of(origin, room)) {
        fprintf(stderr, "callbox-serve: origin must be https:// and a name, as in the address bar, "
                        "with nothing behind it but a port\n");
        return CB_PEER_FORMAT;
    }
    return passkey_start(); /* in any case: it may be set tomorrow, and must work then */
}

static enum cb_err door_open(const struct config *site, const char *store_dir, struct http **out)
{
    struct http_config cfg = {.site = site,
                              .listen_fd = FD_LISTEN,
                              .nojs_fd = FD_NOJS,
                              .parent_fd = FD_PARENT,
                              .zones = zones_load(),
                              .conns_max = CONNS_MAX};
    static struct passkey_site passkeys;
    enum cb_err e = passkeys_of(site, &passkeys, &cfg.passkeys);
    e = e ? e : store_sqlite_open(store_dir, &cfg.store);
    if (e) {
        return e;
    }
    cfg.keys = keys_link_new(FD_KEY);
    return http_open(&cfg, out);
}

int main(int argc, char **argv)
{
    struct config site;
    struct http *door;
    char store_dir[CLI_PATH];
    log_name("callbox-serve");
    if (argc < 2) {
        return cli_usage("callbox-serve is started by callbox run");
    }
    enum cb_err e = sandbox_early();
    e = e ? e : seal_init();
    e = e ? e : site_read(argc, argv, &site);
    if (e) {
        return cli_fail("the configuration", e);
    }
    cli_path(site.data, "store", store_dir);
    e = door_open(&site, store_dir, &door);
    if (e) {
        return cli_fail(e == CB_PEER_AUTH ? "this key directory belongs to another line"
                                          : "serve does not start",
                        e);
    }
    e = sandbox_serve(store_dir);
    if (e) {
        log_event(EV_SANDBOX, (uint64_t)e);
        return cli_fail("no sandbox, no start", e);
    }
    e = ipc_send(FD_PARENT, VIEW("ready", 5));
    e = e ? e : http_run(door);
    http_close(door);
    return e ? 1 : 0;
}
