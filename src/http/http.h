/* http: the door. Turns bytes from the internet into calls of the line and pages, and back.
 * HTTP/1.1 and WebSocket over libuv and llhttp. Called by cli's callbox-serve only.
 * Never writes an address, a user agent, a query or a body anywhere; never holds a key. */
#ifndef CALLBOX_HTTP_H
#define CALLBOX_HTTP_H
#include "core/core.h"
#include "core/os.h"
#include "line/line.h"

struct http;
struct http_config {
    const struct config *site;           /* borrowed: name, exit url, cadence, web directory */
    int listen_fd;                       /* taken; already bound and listening */
    int nojs_fd;                         /* taken; the socket to the nojs process, or -1 */
    int parent_fd;                       /* taken; the parent sends replaced sockets here, or -1 */
    struct store *store;                 /* taken: handed to line_open */
    struct keys_link *keys;              /* taken */
    struct rota_zones zones;             /* borrowed */
    const struct passkey_site *passkeys; /* borrowed: where they are good; NULL: nowhere */
    uint32_t conns_max;                  /* past it new connections wait in the kernel's backlog */
};
/* What the parent says on parent_fd with a descriptor (ipc_send_fd). */
enum http_handed { HANDED_KEY = 'k', HANDED_NOJS = 'n', HANDED_COPY = 'b' };
/* Load assets and render the static pages; after this the process may be sandboxed. */
enum cb_err http_open(const struct http_config *cfg, struct http **out) CB_MUST;
enum cb_err http_run(struct http *h) CB_MUST; /* until http_stop or SIGTERM */
void http_stop(struct http *h);
void http_close(struct http *h);
#endif
