/* head, private: the head of a request, from bytes to the few facts the door keeps.
 * Included only inside src/http and by its tests. */
#ifndef CALLBOX_HTTP_HEAD_H
#define CALLBOX_HTTP_HEAD_H
#include "core/core.h"

enum {
    HEAD_MAX = 8192,        /* STACK §8 risk 1: fully buffered, and no more than this */
    HEAD_TARGET_MAX = 4096, /* adverts add long queries; past it 414 */
    HEAD_FIELDS_MAX = 64,
    HEAD_PATH = 128, /* none of our own paths is longer */
    HEAD_KEY = 24,   /* Sec-WebSocket-Key: 16 bytes in base64 (RFC 6455 §4.1) */
};
enum head_method { METHOD_OTHER = 0, METHOD_GET = 1, METHOD_HEAD = 2, METHOD_POST = 4 };
/* How an asset can be coded. As an index of struct asset, the better one is the later one. */
enum head_coding { CODING_NONE, CODING_GZIP, CODING_BROTLI, CODINGS };
enum { FROM_UNKNOWN = 0xffff };
enum head_type { TYPE_NONE, TYPE_FORM, TYPE_OCTETS, TYPE_OTHER };

/* All that is kept of a head. No query, no user agent, no cookie, no referrer, no address. */
struct head {
    char path[HEAD_PATH]; /* NUL-ended, without the query; empty when it is none of ours */
    char key[HEAD_KEY + 1];
    uint64_t length; /* Content-Length, bytes */
    uint8_t method, type;
    uint8_t codings; /* bits 1<<enum head_coding that the other side takes */
    bool has_length, keep;
    bool query;    /* there was one; what it said is gone */
    bool machine;  /* on the path of a code: it says itself that nobody looks at what it fetches */
    uint16_t from; /* landing_strip: a code's number and 1; FROM_UNKNOWN; 0: no code in the path */
    bool upgrade;  /* asks for a WebSocket */
    bool version;  /* of version 13 */
    bool foreign;  /* an Origin that is not our Host */
};

/* Where the head that v starts with ends, or 0 while it does not. */
size_t head_end(struct view v);
/* Check a whole head byte by byte before any parser sees it: line ends are CR LF and nothing else,
 * no control bytes, no folded fields, one space between the parts of the first line.
 * Gives 0, or the HTTP status of the refusal: 400, 414, 431, 505. */
unsigned head_scan(struct view head);
/* Read a whole head: head_scan, then llhttp. Gives 0, or the status of the refusal: also 411 and
 * 400 for a Transfer-Encoding, 417, 501. out is complete only on 0, but its method and keep are
 * always fit for making the refusal.
 * Wipes nothing: the caller wipes the bytes. Source RFC 9112, RFC 9110, RFC 6455 §4.2.1. */
unsigned head_read(struct view head, struct head *out);
/* agent.c: a user agent that says itself that it is a machine, or none. */
bool agent_is_machine(struct view v);
#endif
