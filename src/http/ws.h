/* ws, private: the WebSocket codec (RFC 6455), the server's side, as pure functions.
 * Included only inside src/http and by its tests. */
#ifndef CALLBOX_HTTP_WS_H
#define CALLBOX_HTTP_WS_H
#include "core/core.h"

enum ws_op { WS_MORE = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum ws_code { /* RFC 6455 §7.4.1 */
               WS_NORMAL = 1000,
               WS_AWAY = 1001,
               WS_PROTOCOL = 1002,
               WS_KIND = 1003,
               WS_POLICY = 1008,
               WS_BIG = 1009,
               WS_FAULT = 1011,
               WS_LATER = 1013,
};
enum { WS_ACCEPT = 28, WS_HEAD_MAX = 10, WS_CONTROL_MAX = 125 };

struct ws_frame {
    uint8_t op;
    bool fin;
    struct view payload; /* unmasked where it lay */
};
/* Read one client frame from the front of p, unmasking in place once it is whole.
 * max       bytes a data frame's payload may have; a control frame 125 whatever max is
 * used_out  bytes of p it took
 * Errors    NONE_STALE  not whole yet: call again with more
 *           PEER_FORMAT not masked, reserved bits, an unknown op, a control frame in pieces,
 *                       a length in more bytes than it needs
 *           PEER_SIZE   longer than max
 * Source    RFC 6455 §5.2, §5.5 */
enum cb_err ws_frame_get(uint8_t *p, size_t n, size_t max, struct ws_frame *out,
                         size_t *used_out) CB_MUST;
/* Write the head of a server frame (never masked) into out; gives its length, 2 to 10. */
size_t ws_frame_head(uint8_t out[WS_HEAD_MAX], uint8_t op, size_t len);
/* The handshake's answer: base64(SHA-1(key ‖ GUID)), 28 characters and a NUL. RFC 6455 §4.2.2 */
enum cb_err ws_accept(const char *key, char out[WS_ACCEPT + 1]) CB_MUST;
#endif
