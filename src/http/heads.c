/* heads: every answer's first bytes. One fixed set of headers, and what each status is called.
 * Called by reply, and by pages and assets for what is made at start.
 * Never a cookie, a date, a server's name, or anything that came in. */
#include "http/http_in.h"

/* What no page of ours needs, as far as browsers know the names: an unknown one is a warning in the
 * console of everybody who looks. Left out on purpose: clipboard-write, with which a visitor copies
 * the phrase. */
#define PERMISSIONS                                                                                \
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), "            \
    "compute-pressure=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), "     \
    "geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), "       \
    "interest-cohort=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), "                \
    "otp-credentials=(), payment=(), picture-in-picture=(), private-state-token-issuance=(), "     \
    "private-state-token-redemption=(), publickey-credentials-get=(self), screen-wake-lock=(), "   \
    "serial=(), storage-access=(), sync-xhr=(), usb=(), window-management=(), "                    \
    "xr-spatial-tracking=()"

static const char fixed[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: " PERMISSIONS "\r\n";

static const struct reply_status statuses[] = {
    {200, 200, "OK", ""},
    {303, 303, "See Other", ""},
    {400, 400, "Bad Request", "We could not read what was sent."},
    {403, 400, "Forbidden", "This cannot be asked from another website."},
    {404, 404, "Not Found", "There is no page here."},
    {405, 405, "Method Not Allowed", "This page cannot be used in that way."},
    {408, 408, "Request Timeout", "That took too long. Please try again."},
    {411, 400, "Length Required", "We could not read what was sent."},
    {413, 413, "Content Too Large", "That is more than we can take at once."},
    {414, 414, "URI Too Long", "The address is too long."},
    {415, 400, "Unsupported Media Type", "We could not read what was sent."},
    {417, 400, "Expectation Failed", "We could not read what was sent."},
    {426, 400, "Upgrade Required", "This address is for scripts only."},
    {429, 429, "Too Many Requests", "Too much in a short time. Please try again later."},
    {431, 400, "Request Header Fields Too Large", "We could not read what was sent."},
    {500, 500, "Internal Server Error", "We made a mistake. Please try again."},
    {501, 405, "Not Implemented", "This page cannot be used in that way."},
    {503, 503, "Service Unavailable", "We cannot do this right now. Please try again soon."},
    {505, 400, "HTTP Version Not Supported", "We could not read what was sent."},
};
enum { STATUSES = sizeof statuses / sizeof statuses[0] };

const struct reply_status *reply_status(unsigned status)
{
    const struct reply_status *fault = statuses;
    for (size_t i = 0; i < STATUSES; i++) {
        if (statuses[i].status == status) {
            return &statuses[i];
        }
        fault = statuses[i].status == 500 ? &statuses[i] : fault;
    }
    return fault;
}

const char *reply_reason(unsigned status)
{
    return reply_status(status)->reason;
}

static void allow_put(struct buf *b, unsigned methods)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{METHOD_GET, "GET"}, {METHOD_HEAD, "HEAD"}, {METHOD_POST, "POST"}};
    const char *sep = "Allow: ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (methods & names[i].bit) {
            buf_puts(b, sep);
            buf_puts(b, names[i].name);
            sep = ", ";
        }
    }
    buf_puts(b, "\r\n");
}

void reply_head(struct buf *b, const struct reply *r)
{
    buf_putf(b, "HTTP/1.1 %u %s\r\nContent-Length: %zu\r\n", r->status, reply_reason(r->status),
             r->length);
    if (r->type) {
        buf_putf(b, "Content-Type: %s\r\n", r->type);
    }
    if (r->location) {
        buf_putf(b, "Location: %s\r\n", r->location);
    }
    if (r->allow) {
        allow_put(b, r->allow);
    }
    if (r->status == 426) {
        buf_puts(b, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    }
    static const char *const codings[CODINGS] = {"", "Content-Encoding: gzip\r\n",
                                                 "Content-Encoding: br\r\n"};
    buf_puts(b, codings[r->coding]);
    buf_puts(b, r->varies ? "Vary: Accept-Encoding\r\n" : "");
    buf_puts(b, r->forever ? "Cache-Control: public, max-age=31536000, immutable\r\n"
                           : "Cache-Control: no-store\r\n");
    buf_put(b, fixed, sizeof fixed - 1);
}
