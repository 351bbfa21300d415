/* door_talk: a visitor's records, and a WebSocket client, for the tests of the door. Included by
 * one test at a time. Never masks with zeros: a server that forgets to unmask is caught. */
#ifndef CALLBOX_TEST_DOOR_TALK_H
#define CALLBOX_TEST_DOOR_TALK_H
#include "http/door.h"
#include "http/ws.h"

/* --- a visitor and what they know ---------- */
struct talker {
    struct seal_visitor me;
    struct seal_key ck;
    uint64_t seq; /* of their newest message */
    struct seal_hash tip;
};

static inline void talk_msg(struct talker *t, const char *text, struct buf *out)
{
    struct seal_msg_hdr h = {.conv = t->me.conv, .dir = DIR_V2S, .seq = t->seq + 1, .prev = t->tip};
    struct seal_msg_body body = {.kind = 1, .t15 = cb_t15(), .text = view_str(text)};
    size_t at = out->len;
    cb_random(&h.msgid, sizeof h.msgid);
    OK(seal_msg_make(&h, &t->ck, &body, out));
    t->seq++;
    seal_hash256(VIEW(out->p + at, out->len - at), &t->tip);
}

static uint16_t talk_line = PEER_LINE; /* whom new visitors write to */

static inline void talk_grant(struct talker *t, uint8_t rk, uint32_t epoch,
                              const struct seal_pk *to, struct buf *out)
{
    struct seal_grant_hdr h = {.rk = rk, .line = talk_line, .epoch = epoch, .conv = t->me.conv};
    OK(seal_grant_make(&h, &t->me.sk, to, &t->ck, buf_room(out, SEAL_GRANT)));
}

/* An OPEN record for a new visitor. */
static inline void talk_open(const struct door *d, struct talker *t, const char *text,
                             struct buf *out)
{
    struct seal_phrase p;
    uint8_t head[36] = {0, (uint8_t)talk_line, WANT_NOW};
    *t = (struct talker){0};
    seal_phrase_new(10, &p);
    OK(seal_visitor_derive(&p, &d->papers.org.instance, &t->me));
    seal_key_new(&t->ck);
    buf_init(out, WIRE_BODY_MAX);
    size_t at = wire_rec_begin(out, WIRE_OPEN, 7);
    buf_put(out, head, sizeof head);
    buf_put(out, &t->me.auth, 32);
    buf_put(out, &t->me.pk, 32);
    talk_grant(t, RK_VISITOR, 0, &t->me.pk, out);
    talk_grant(t, RK_LINE, 1, &d->papers.epoch.pk, out);
    talk_msg(t, text, out);
    wire_rec_end(out, at, 0);
}

/* RETURN or WATCH from the beginning. */
static inline void talk_return(const struct talker *t, uint8_t type, struct buf *out)
{
    uint8_t rest[24] = {0};
    buf_init(out, WIRE_BODY_MAX);
    size_t at = wire_rec_begin(out, type, 8);
    buf_put(out, &t->me.auth, 32);
    buf_put(out, rest, sizeof rest);
    wire_rec_end(out, at, 0);
}

static inline void talk_send(struct talker *t, const char *text, struct buf *out)
{
    uint8_t none[32] = {0};
    buf_init(out, WIRE_BODY_MAX);
    size_t at = wire_rec_begin(out, WIRE_SEND, 9);
    buf_put(out, none, sizeof none);
    talk_msg(t, text, out);
    wire_rec_end(out, at, 0);
}

static inline void talk_burn(const struct talker *t, struct buf *out)
{
    buf_init(out, WIRE_BODY_MAX);
    size_t at = wire_rec_begin(out, WIRE_BURN, 10);
    buf_put(out, &t->me.auth, 32);
    wire_rec_end(out, at, 0);
}

/* One POST /v: pads, sends, and gives the status of the record that came back. */
static inline uint8_t talk_post(const struct door *d, struct buf *record, struct answer *a,
                                struct wire_rec *rec)
{
    struct buf all;
    size_t used;
    buf_init(&all, 2 * WIRE_POST_LEN);
    buf_puts(&all, "POST /v HTTP/1.1\r\nHost: a\r\nContent-Length: 40960\r\n"
                   "Content-Type: application/octet-stream\r\n\r\n");
    wire_pad(record, WIRE_POST_LEN);
    buf_put(&all, record->p, record->len);
    assert_int_equal(door_ask(d, buf_view(&all), a), 200);
    assert_int_equal(a->len, WIRE_REPLY_LEN);
    assert_int_equal(wire_rec_get(VIEW(a->body, a->len), rec, &used), CB_OK);
    buf_free(&all);
    buf_free(record);
    return rec->status;
}

/* A form as a browser without scripts sends it; the answer is not waited for. */
static inline int door_form(const struct door *d, const char *path, const char *form)
{
    char ask[600];
    int fd = door_connect(d);
    int n = snprintf(ask, sizeof ask,
                     "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\n\r\n%s",
                     path, strlen(form), form);
    door_write(fd, ask, (size_t)n);
    return fd;
}

/* --- a WebSocket client ---------- */
static inline int ws_connect(const struct door *d, const char *path)
{
    char ask[400];
    static struct answer a;
    int fd = door_connect(d), n;
    n = snprintf(ask, sizeof ask,
                 "GET %s HTTP/1.1\r\nHost: a.example:9\r\nOrigin: http://a.example:9\r\n"
                 "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                 path);
    door_write(fd, ask, (size_t)n);
    assert_true(door_read(fd, &a, true));
    assert_int_equal(a.status, 101);
    assert_non_null(strstr(a.head, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    return fd;
}

static inline void ws_put(int fd, uint8_t first, struct view v)
{
    struct buf b;
    uint8_t head[WS_HEAD_MAX], mask[4];
    cb_random(mask, sizeof mask);
    size_t n = ws_frame_head(head, 0, v.len);
    head[0] = first;
    head[1] |= 0x80;
    buf_init(&b, n + 4 + v.len);
    buf_put(&b, head, n);
    buf_put(&b, mask, 4);
    uint8_t *p = buf_room(&b, v.len);
    for (size_t i = 0; i < v.len; i++) {
        p[i] = v.p[i] ^ mask[i & 3];
    }
    door_write(fd, b.p, b.len);
    buf_free(&b);
}

static inline bool read_all(int fd, uint8_t *p, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t k = recv(fd, p + done, n - done, 0);
        if (k <= 0) {
            return false;
        }
        done += (size_t)k;
    }
    return true;
}

/* Read one frame; op, or 0 when the door closed. out is replaced. */
static inline uint8_t ws_take(int fd, struct buf *out)
{
    uint8_t h[10];
    buf_free(out);
    buf_init(out, 1 << 20);
    if (!read_all(fd, h, 2)) {
        return 0;
    }
    assert_int_equal(h[0] & 0xf0, 0x80); /* whole */
    assert_int_equal(h[1] & 0x80, 0);    /* not masked */
    size_t len = h[1], more = len == 126 ? 2 : len == 127 ? 8 : 0;
    if (more) {
        assert_true(read_all(fd, h + 2, more));
        len = 0;
        for (size_t i = 0; i < more; i++) {
            len = len << 8 | h[2 + i];
        }
    }
    uint8_t *p = buf_room(out, len);
    return !len || read_all(fd, p, len) ? h[0] & 0x0f : 0;
}

static inline uint16_t ws_close_code(const struct buf *b)
{
    struct rd r = rd_of(buf_view(b));
    return rd_u16(&r);
}

/* --- a visitor's stream: frames both ways ---------- */
struct live {
    int fd;
    uint64_t out, in;
    struct buf frame, bytes;
    unsigned frames; /* that came */
};

static inline void live_open(const struct door *d, struct live *l)
{
    *l = (struct live){.fd = ws_connect(d, "/v/live")};
    buf_init(&l->bytes, 1 << 20);
}

static inline void live_close(struct live *l)
{
    close(l->fd);
    buf_free(&l->frame);
    buf_free(&l->bytes);
}

static inline void live_put(struct live *l, struct view v)
{
    uint8_t f[WIRE_FRAME];
    do {
        size_t n = v.len < WIRE_FRAME_PAYLOAD ? v.len : WIRE_FRAME_PAYLOAD;
        wire_frame_make(l->out++, VIEW(v.p, n), f);
        ws_put(l->fd, 0x82, VIEW(f, sizeof f));
        v = VIEW(v.p + n, v.len - n);
    } while (v.len);
}

static inline void live_say(struct live *l, struct buf *record)
{
    live_put(l, buf_view(record));
    buf_free(record);
}

/* The next record; false when the door closed. rec borrows until the next call. */
static inline bool live_take(struct live *l, struct wire_rec *rec, size_t *used)
{
    struct view payload;
    if (*used) {
        memmove(l->bytes.p, l->bytes.p + *used, l->bytes.len - *used);
        l->bytes.len -= *used;
    }
    *used = 0;
    while (wire_rec_get(buf_view(&l->bytes), rec, used)) {
        if (ws_take(l->fd, &l->frame) != WS_BINARY) {
            return false;
        }
        l->frames++;
        assert_int_equal(wire_frame_open(buf_view(&l->frame), l->in++, &payload), CB_OK);
        buf_put(&l->bytes, payload.p, payload.len);
    }
    return true;
}
#endif
