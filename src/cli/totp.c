/* totp: `callbox totp FILE` prints the six digits that a sign-in file's second factor shows now.
 * Called by callbox.c; for demonstrations and probes: a person uses an authenticator app.
 * Never prints the secret. */
#include "cli/cli_in.h"
#include <inttypes.h>
#include <stdio.h>

int cli_totp(int argc, char **argv)
{
    CB_CLEANUP(buf_free) struct buf b;
    char secret[64];
    uint8_t raw[40];
    size_t len = 0;
    buf_init(&b, 4096);
    if (argc != 1) {
        return cli_usage("totp FILE: a sign-in file, such as data/demo-staff.ini");
    }
    enum cb_err e = file_read(argv[0], &b);
    e = e ? e : file_ini(buf_view(&b), "totp", secret, sizeof secret);
    e = e ? e : base32_read(secret, raw, sizeof raw, &len);
    if (e) {
        return cli_fail(argv[0], e);
    }
    uint64_t now = cb_unix_s();
    printf("%06" PRIu32 "\n", seal_totp(VIEW(raw, len), now / 30));
    fprintf(stderr, "good for another %" PRIu64 " s\n", 30 - now % 30);
    cb_wipe(raw, sizeof raw);
    cb_wipe(secret, sizeof secret);
    return 0;
}
