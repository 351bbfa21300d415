/* probe, private: a client over sockets, with TLS or without, as small pieces: HTTP/1.1, WebSocket,
 * a visitor's live stream, and the doors that client.h asks through. Called by probe.c, and by the
 * journeys, kills and benches under tests/ and bench/, which link these files.
 * Never sends anything that says who asks. */
#ifndef CALLBOX_PROBE_IN_H
#define CALLBOX_PROBE_IN_H
#include "client/client.h"

/* --- probe_http.c: one connection, one request at a time ---------------------------------------
 */
struct probe_url {
    char host[128], port[8];
    bool tls;
    const char *cafile; /* whom to trust besides nobody; NULL: whom the system trusts */
};
/* Read "http[s]://host[:port][/]". On PEER_FORMAT why_out is one sentence, static. */
enum cb_err probe_url_read(const char *url, struct probe_url *out, const char **why_out) CB_MUST;

struct ssl_st;
struct probe_conn {
    int fd;
    int timeout_ms;
    struct ssl_st *tls; /* NULL: none */
    const char *why;    /* what broke, static; NULL: as the error says */
    struct buf in;
};
/* Errors  BUSY_LOAD nobody answers there, or not in time; PEER_AUTH its certificate does not hold.
 * Everything below: NONE_FOUND the other side closed, BUSY_LOAD nothing came in timeout_ms. */
enum cb_err probe_connect(const struct probe_url *u, int timeout_ms,
                          struct probe_conn *out) CB_MUST;
void probe_disconnect(struct probe_conn *c); /* wipes; legal on a zeroed one whose fd is -1 */
enum cb_err probe_write(struct probe_conn *c, struct view v) CB_MUST;
/* Wait for more bytes and append them to c->in. */
enum cb_err probe_more(struct probe_conn *c) CB_MUST;
void probe_eaten(struct probe_conn *c, size_t n); /* drop n bytes off the front of c->in, wiped */
/* probe_sock.c: without TLS, over c->fd */
enum cb_err probe_dial(struct probe_conn *c, const struct probe_url *u) CB_MUST;
void probe_hang_up(struct probe_conn *c);
enum cb_err probe_wait(struct probe_conn *c, short events) CB_MUST; /* poll(2)'s */
enum cb_err probe_sock_write(struct probe_conn *c, struct view v) CB_MUST;
enum cb_err probe_sock_read(struct probe_conn *c, uint8_t *out, size_t cap, size_t *n_out) CB_MUST;
/* probe_tls.c: the same over TLS, for a connection that is open already. */
enum cb_err probe_tls_open(struct probe_conn *c, const struct probe_url *u) CB_MUST;
void probe_tls_close(struct probe_conn *c);
enum cb_err probe_tls_write(struct probe_conn *c, struct view v) CB_MUST;
enum cb_err probe_tls_read(struct probe_conn *c, uint8_t *out, size_t cap, size_t *n_out) CB_MUST;
long probe_tls_days_left(const struct probe_conn *c); /* of the certificate */

struct probe_reply {
    unsigned status;
    struct buf head, body;
};
void probe_reply_free(struct probe_reply *r);
/* One request and its whole reply. body.p NULL: GET, else POST with this type.
 * Errors  PEER_FORMAT no HTTP, or a reply without its length */
enum cb_err probe_request(struct probe_conn *c, const struct probe_url *u, const char *path,
                          const char *type, struct view body, struct probe_reply *out) CB_MUST;
/* A header's value, by its name in any case. False: it is not there. */
bool probe_header(const struct probe_reply *r, const char *name, struct view *value_out);

/* --- probe_front.c: on an error, one sentence in why_out where there is more to say than
 * cb_err_text
 * ---- */
enum cb_err probe_get(const struct probe_url *u, int timeout_ms, const char *path,
                      struct probe_reply *out, const char **why_out) CB_MUST;
enum cb_err probe_certificate(const struct probe_url *u, int timeout_ms,
                              const char **why_out) CB_MUST;
enum cb_err probe_front(const struct probe_url *u, int timeout_ms, const char *path,
                        const char **why_out) CB_MUST;

/* POST /v as client.h's door: connects when it must, checks that every answer is exactly
 * WIRE_REPLY_LEN bytes of octets that nobody may store. */
struct probe_post {
    const struct probe_url *u;
    int timeout_ms;
    struct probe_conn c;
};
void probe_post_init(struct probe_post *p, const struct probe_url *u, int timeout_ms);
void probe_post_close(struct probe_post *p);
struct client_door probe_post_door(struct probe_post *p);

/* --- probe_ws.c ----------------------------------------------------------------------------------
 */
struct probe_ws {
    struct probe_conn c;
};
enum cb_err probe_ws_open(struct probe_ws *w, const struct probe_url *u, const char *path,
                          int timeout_ms) CB_MUST;
void probe_ws_close(struct probe_ws *w);
enum cb_err probe_ws_send(struct probe_ws *w, struct view message) CB_MUST;
/* The next binary message into out (replaced); pings are answered.
 * Errors  NONE_FOUND the other side closed; PEER_FORMAT not a frame a server may send. */
enum cb_err probe_ws_recv(struct probe_ws *w, struct buf *out) CB_MUST;
/* The staff console's socket as client.h's door: pushes that come meanwhile are dropped. */
struct client_door probe_ws_door(struct probe_ws *w);

/* A visitor's live stream: records in frames of one size. */
struct probe_live {
    struct probe_ws w;
    uint64_t ctr_in, ctr_out;
    struct buf rx;
};
enum cb_err probe_live_open(struct probe_live *l, const struct probe_url *u,
                            int timeout_ms) CB_MUST;
void probe_live_close(struct probe_live *l);
enum cb_err probe_live_send(struct probe_live *l, struct view record) CB_MUST;
/* The next record; its body borrows from hold, which is replaced. */
enum cb_err probe_live_next(struct probe_live *l, struct buf *hold, struct wire_rec *out) CB_MUST;
/* WATCH for this visitor, from what it has seen; waits for the answer and drops it. */
enum cb_err probe_live_watch(struct probe_live *l, const struct client_visitor *v) CB_MUST;
/* Wait for the next message of the line and open it. */
enum cb_err probe_live_heard(struct probe_live *l, struct client_visitor *v, client_msg_fn *fn,
                             void *arg) CB_MUST;

/* --- probe_staff.c -------------------------------------------------------------------------------
 */
/* What `callbox init --demo` leaves in DATA/demo-staff.ini: name, password, totp (base32). */
struct probe_staff {
    char name[64], password[128];
    uint8_t totp[64];
    size_t totp_len;
};
enum cb_err probe_staff_read(const char *path, struct probe_staff *out) CB_MUST;
void probe_staff_wipe(struct probe_staff *s);
/* Sign in with the code of this moment; a code that was used already makes it wait for the next,
 * at most 30 s. */
enum cb_err probe_staff_login(const struct probe_staff *who, struct client_door *door,
                              struct client_staff *s) CB_MUST;
#endif
