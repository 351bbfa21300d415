/* probe_staff: signs in as the demonstration's practitioner. Called by probe.c and the journeys.
 * Never prints what it read. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include <time.h>

enum { STEP_S = 30 }; /* RFC 6238 */

void probe_staff_wipe(struct probe_staff *s)
{
    cb_wipe(s, sizeof *s);
}

enum cb_err probe_staff_read(const char *path, struct probe_staff *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    char secret[120];
    buf_init(&b, 4096);
    *out = (struct probe_staff){0};
    enum cb_err e = file_read(path, &b);
    struct view text = buf_view(&b);
    e = e ? e : file_ini(text, "name", out->name, sizeof out->name);
    e = e ? e : file_ini(text, "password", out->password, sizeof out->password);
    e = e ? e : file_ini(text, "totp", secret, sizeof secret);
    e = e ? e : base32_read(secret, out->totp, sizeof out->totp, &out->totp_len);
    cb_wipe(secret, sizeof secret);
    return e;
}

static enum cb_err login_now(const struct probe_staff *who, struct client_door *door,
                             struct client_staff *s)
{
    uint32_t code = seal_totp(VIEW(who->totp, who->totp_len), cb_unix_s() / STEP_S);
    return client_staff_login(door, view_str(who->name), view_str(who->password), code, s);
}

enum cb_err probe_staff_login(const struct probe_staff *who, struct client_door *door,
                              struct client_staff *s)
{
    enum cb_err e = login_now(who, door, s);
    if (e != CB_PEER_DENIED) {
        return e;
    }
    struct timespec rest = {.tv_sec = (time_t)(STEP_S - cb_unix_s() % STEP_S)};
    nanosleep(&rest, NULL);
    return login_now(who, door, s);
}
