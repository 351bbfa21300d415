/* http, private: what the files of this room share. Included only inside src/http. */
#ifndef CALLBOX_HTTP_IN_H
#define CALLBOX_HTTP_IN_H
#include "http/http.h"
#include "http/head.h"
#include "http/ws.h"
#include "http/wheel.h"
#include "campaign/campaign.h"
#include "campaign/count.h"
#include "content/content.h"
#include "page/page.h"
#include "bus/bus.h"
#include "wire/local.h"
#include <uv.h>

enum {
    HEAD_WAIT_MS = 10 * 1000,
    BODY_WAIT_MS = 30 * 1000,
    IDLE_WAIT_MS = 60 * 1000,
    STALL_WAIT_MS = 30 * 1000, /* a write that makes no progress */
    BUSY_WAIT_MS = 60 * 1000,  /* an answer of our own; each has a shorter limit of its own */
    DRAIN_WAIT_MS = 2 * 1000,  /* between our last byte and giving up on theirs */
    LIVE_WAIT_S = 90,          /* a WebSocket that says nothing */
    LIVE_PING_S = 30,
    SWEEP_MS = 1000,
    READ_LEN = 64 * 1024, /* one read buffer for all connections */
    IN_MAX = 4 * READ_LEN,
};

struct conn;
/* What the bytes of a connection mean: requests first (request.c), frames once it is a WebSocket
 * (wsconn.c). conn knows neither. */
struct conn_talk {
    size_t (*eat)(struct conn *c, uint8_t *p, size_t n); /* how many it used; 0: more must come */
    void (*late)(struct conn *c);  /* due_ms passed; NULL: close without a word */
    void (*sweep)(struct conn *c); /* PHASE_LIVE: once a second while nothing is unsent */
    void (*gone)(struct conn *c);  /* it ends or closes: free what hangs from it */
};
extern const struct conn_talk request_talk;

/* What stands behind a WebSocket: a visitor's stream or a staff console. */
struct ws_kind {
    size_t message_max;
    bool pings; /* nothing else shows that the peer is there */
    void (*message)(struct conn *c, struct view v);
    void (*sweep)(struct conn *c); /* once a second */
    void (*gone)(struct conn *c);  /* the connection closes: let go of c->guest */
};

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_BUSY, PHASE_LIVE, PHASE_DRAIN, PHASE_CLOSED, PHASES };

/* A connection. What it needs only while bytes are in flight hangs from pointers. */
struct conn {
    uv_tcp_t tcp; /* first: libuv's callbacks find the rest through it */
    struct http *h;
    struct conn *next, **at;
    struct buf *in;            /* bytes that came but cannot be used yet */
    union {                    /* what the talk of now keeps */
        struct upload *upload; /* a request body that is coming in */
        struct buf *pieces;    /* a WebSocket message that comes in pieces */
    };
    struct conn **claim; /* who will answer keeps our address there; we clear it when we go */
    const struct conn_talk *talk;
    const struct ws_kind *kind; /* of a WebSocket, and what stands behind it */
    void *guest;
    uint64_t due_ms;  /* give up at this time */
    uint32_t queued;  /* bytes unsent at the last sweep */
    uint32_t heard_s; /* WebSocket: when we last heard anything, seconds of the loop's clock */
    uint8_t phase;
    bool keep, head_only; /* of the request that is being answered */
    bool paused;          /* guest has enough for now */
};

/* --- conn.c ----------------------------------------------------------------------------------- */
void conn_listen(uv_stream_t *listener, int status);
void conn_accept_held(struct http *h);
void conn_eaten(struct conn *c); /* go on with what came meanwhile */
void conn_busy(struct conn *c, struct conn **claim);
void conn_live(struct conn *c, const struct conn_talk *talk); /* from here on it speaks otherwise */
void conn_in_drop(struct conn *c);       /* forget what came and was not used */
bool conn_sending(const struct conn *c); /* not all has left yet */
/* The reply is sent: wait for the next request, or say that no more will come and close. */
void conn_done(struct conn *c);
void conn_end(struct conn *c);   /* after what is queued */
void conn_close(struct conn *c); /* now */
void conn_pause(struct conn *c, bool paused);
void conn_sweep(struct http *h);
uint8_t *conn_read_buf(struct http *h);

/* --- send.c: the write queue ------------------------------------------------------------------ */
/* Send up to four views, that live in owned (taken, wiped when sent) or, with owned NULL, as long
 * as the process. */
void conn_send(struct conn *c, const struct view *v, unsigned n, struct buf *owned);
void conn_send_copy(struct conn *c, struct view v); /* v may change when this returns */

/* --- routes.c --------------------------------------------------------------------------------- */
typedef void route_fn(struct conn *c, const struct head *h, struct view body);
struct route {
    const char *path; /* NULL: every path of a page or asset */
    unsigned methods; /* bits of enum head_method */
    size_t body_max;
    unsigned types; /* bits 1<<enum head_type that a body may have */
    route_fn *fn;
};
/* The row for a request, or a refusal's status in *status_out and, for a 405, what would do. */
const struct route *route_find(const struct http *h, const struct head *head, unsigned *status_out,
                               unsigned *allow_out);
route_fn landing_get, landing_door;
route_fn page_get, roster_get, visitor_post, stream_open, staff_open, nojs_post;

/* --- heads.c, reply.c ------------------------------------------------------------------------- */
struct reply {
    unsigned status;
    const char *type, *location;
    unsigned allow;
    enum head_coding coding;
    bool forever, varies; /* forever: the name changes with the bytes */
    size_t length;
};
void reply_head(struct buf *b, const struct reply *r); /* all but Connection and the empty line */
void reply_send(struct conn *c, const struct reply *r, struct view body); /* copies, then wipes */
/* The same in two steps, for an answer that leaves later: b is opened, the caller appends r->length
 * bytes of body, and then all of it is taken, sent and wiped. */
void reply_open(struct buf *b, const struct conn *c, const struct reply *r);
void reply_whole(struct conn *c, struct buf *b);
void reply_kept(struct conn *c, struct view head, struct view body); /* both live for ever */
void reply_see(struct conn *c, const char *path);
void reply_error(struct conn *c, const char *path, unsigned status, unsigned allow);
const char *reply_reason(unsigned status);
/* page: the status whose page says it best. text: when there is no page, before they are loaded. */
struct reply_status {
    unsigned status, page;
    const char *reason, *text;
};
const struct reply_status *reply_status(unsigned status); /* 500's for one that we do not use */

/* --- lines.c: an installation can have several ------------------------------------------------ */
enum { LINES_MOST = 64 };
struct pages_line {
    uint16_t number, retention_days;
    char base[12]; /* "/line/2"; of the first: nothing */
    char name[PAGE_LANGS][CONFIG_NAME];
    struct page_way way[PAGE_LANGS];
    struct buf errors[PAGE_LANGS][PAGE_COUNT_];
    bool told; /* nojs has the way in as it is */
};
struct lines_site { /* what a page of one line is rendered with; not to be copied */
    struct page_site site;
    struct page_line others[LINES_MOST];
    char url[LINES_MOST][HEAD_PATH];
};
struct pages;
void lines_load(struct http *h);
void lines_free(struct pages *p);
/* A page's path as it is asked for: "/gd/line/2/start". path: "/start", "/". */
void lines_url(const struct pages_line *l, enum page_lang lang, const char *path,
               char out[HEAD_PATH]);
/* Is it a path under /line/N, and there is that line? Then which, and the path without it. */
bool lines_of(const struct pages *p, const char *path, unsigned *line_out, char bare[HEAD_PATH]);
void lines_site(const struct pages *p, unsigned line, enum page_lang lang, struct lines_site *out);

/* --- pages.c ---------------------------------------------------------------------------------- */
struct asset {
    char path[HEAD_PATH];
    bool page;                               /* a query sends back to the bare path */
    bool moves;                              /* it was rendered anew, and may be once more */
    uint8_t id, lang, line;                  /* of a page; line: which of pages.lines */
    struct buf head[CODINGS], body[CODINGS]; /* body empty: not there in this coding */
    struct buf first;                        /* a page's body before it moved */
    struct buf links;                        /* struct page_link each, of a step of the way in */
};
struct pages {
    struct asset *v;
    size_t n, cap;
    struct page_site site;
    struct content *content;  /* the organisation's own words */
    struct pages_line *lines; /* at least one; the first is reached without /line/N */
    unsigned nlines;
    char origin[200]; /* what site.origin views */
};
enum cb_err pages_load(struct http *h) CB_MUST;
void way_load(const struct http *h, struct pages_line *l); /* way.c */
void pages_free(struct http *h);
void pages_renew(struct http *h); /* if the line has decided something else since */
const struct asset *pages_find(const struct http *h, const char *path);
struct view pages_error(const struct http *h, const char *path, unsigned status);
/* assets.c: a place for one more; read build/web, where each file becomes one. */
struct asset *assets_add(struct pages *p, const char *path);
enum cb_err assets_load(struct pages *p, const char *dir) CB_MUST;
const char *asset_type(const char *path);
/* One file, and its .gz and .br beside it, as an asset under url. */
enum cb_err asset_read(struct pages *p, const char *file, const char *url, bool forever) CB_MUST;
enum cb_err asset_bytes(const char *name, struct buf *out) CB_MUST; /* out is made ready here */
/* published.c: what there is of figures, and of the line's own numbers, in its directory */
bool published_numbers(const char *data);
void published_load(struct pages *p, const char *data);

/* --- landing.c: what a code leads to, and the way in from there ------------------------------- */
struct page_link { /* here "/go/K7RM" goes into a page, in place of skip bytes */
    uint32_t at, skip;
};
struct landing_page {
    struct buf body, links;
};
struct landing_pages { /* one for each message of the plan, and one for codes without any */
    struct plan plan;
    bool planned;
    struct landing_page page[PAGE_LANGS][PLAN_MESSAGES + 1];
};
void landing_strip(struct head *h); /* take a code out of the path, into from */
uint16_t landing_number(uint16_t from);
bool landing_threads(const char *path); /* this page goes on with the code */
void landing_links(struct view body, struct buf *out);
void landing_send(struct conn *c, struct view body, const struct buf *links, uint16_t from);
void landing_count(struct http *h, enum count_event ev, uint16_t from);
void landing_renew(struct http *h, bool moved); /* moved: the way in is another one */
void landing_free(struct http *h);

/* --- wsconn.c: a connection that became a WebSocket ------------------------------------------- */
bool ws_upgrade(struct conn *c, const struct head *h, const struct ws_kind *kind, void *guest);
void ws_send(struct conn *c, uint8_t op, struct view v);
void ws_close(struct conn *c, uint16_t code);

/* --- hold.c: when an answer leaves ------------------------------------------------------------ */
struct hold_item {
    struct hold_item *next;
    uint64_t due_us;
    void (*fn)(struct hold_item *item); /* its moment has come; it is the callee's */
};
struct hold { /* by due_us, the next one first */
    struct hold_item *head, *tail;
    uint32_t slot_us; /* 0: at once */
    int fd;
    uv_poll_t poll;
};
uint64_t hold_now_us(void);
bool hold_open(struct http *h, uint32_t slot_ms);
bool hold_holds(const struct http *h); /* false: hold_put gives at once */
void hold_put(struct http *h, struct hold_item *item, uint64_t arrived_us);
void hold_close(struct http *h); /* gives all of them at once */

/* --- visitor.c: after a call that may have opened a conversation or come back to one */
void visitor_counted(struct http *h, const struct call *call, uint16_t from);

/* --- stream.c, staff.c, nojs_link.c ----------------------------------------------------------- */
void stream_tick(struct wheel_item *item);
struct nojs_link {
    uv_poll_t *poll;              /* NULL: the process is away */
    struct nojs_job *head, *tail; /* head is the one in hand once it was sent */
    uint32_t n, last;
    struct buf packet, roster;
    struct bus_watch papers; /* another roster is in force */
};
void nojs_way(struct http *h);           /* tell it the way in, of lines that it was not told */
void nojs_start(struct http *h, int fd); /* a new socket, also the first; -1: none */
void nojs_stop(struct http *h);
void nojs_sweep(struct http *h);

/* --- serve.c ---------------------------------------------------------------------------------- */
struct http {
    uv_loop_t loop;
    uv_tcp_t listener;
    uv_async_t wake;
    uv_signal_t term;
    uv_timer_t sweep;
    uv_poll_t parent, tick;
    int parent_fd, tick_fd;
    bool stopping, held;          /* held: a connection waits to be accepted */
    const struct conn_talk *talk; /* what a new connection speaks */
    struct conn *conns;
    uint32_t conns_n, conns_max;
    const struct config *site;
    struct line *line;
    struct keys_link *keys; /* line's; for a replaced socket */
    struct bus *bus;
    struct pages pages;
    struct landing_pages landing;
    struct wheel wheel;
    struct hold hold;
    struct nojs_link nojs;
    uint8_t read_buf[READ_LEN];
};
static inline uint64_t http_now(const struct http *h)
{
    return uv_now(&h->loop);
}
#endif
