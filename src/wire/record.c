/* record: one request, reply or push as bytes. Called by line, client, http's stream and nojs.
 * Never looks at the body. */
#include "wire/wire.h"

enum { HDR_LEN_AT = 12, WIRE_VERSION = 1 };

static const struct {
    enum cb_err e;
    enum wire_status s;
} statuses[] = {
    {CB_OK, WIRE_OK},
    {CB_PEER_FORMAT, WIRE_BAD},
    {CB_PEER_SIZE, WIRE_BAD},
    {CB_PEER_VERSION, WIRE_BAD},
    {CB_PEER_SEAL, WIRE_BAD},
    {CB_PEER_AUTH, WIRE_DENIED},
    {CB_PEER_DENIED, WIRE_DENIED},
    {CB_NONE_FOUND, WIRE_UNKNOWN},
    {CB_NONE_STALE, WIRE_STALE},
    {CB_NONE_TAKEN, WIRE_TAKEN},
    {CB_NONE_ENDED, WIRE_ENDED},
    {CB_BUSY_KEY, WIRE_LATER},
    {CB_BUSY_FULL, WIRE_FULL},
    {CB_BUSY_LOAD, WIRE_LATER},
    {CB_BUSY_RATE, WIRE_LIMIT},
    {CB_BUSY_WORK, WIRE_WORK},
    {CB_BUSY_HELD, WIRE_HELD},
    {CB_BUSY_AWAY, WIRE_AWAY},
    {CB_BUSY_CHATS, WIRE_CHATS},
    {CB_BUSY_SHIFT, WIRE_SHIFT},
};

enum wire_status wire_status_of(enum cb_err e)
{
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (statuses[i].e == e) {
            return statuses[i].s;
        }
    }
    return WIRE_FAULT;
}

/* Read one record from the front of v.
 * Errors  PEER_FORMAT not a record; PEER_VERSION another version; PEER_SIZE body too long;
 *         NONE_STALE the rest of it has not come yet */
enum cb_err wire_rec_get(struct view v, struct wire_rec *r_out, size_t *used_out)
{
    if (v.len < WIRE_HDR) {
        return CB_NONE_STALE;
    }
    struct rd r = rd_of(v);
    if (rd_u8(&r) != 'C' || rd_u8(&r) != 'R') {
        return CB_PEER_FORMAT;
    }
    if (rd_u8(&r) != WIRE_VERSION) {
        return CB_PEER_VERSION;
    }
    r_out->type = rd_u8(&r);
    r_out->tag = rd_u32(&r);
    r_out->status = rd_u8(&r);
    rd_zero(&r, 3);
    uint32_t len = rd_u32(&r);
    if (r.failed) {
        return CB_PEER_FORMAT;
    }
    if (len > WIRE_BODY_MAX) {
        return CB_PEER_SIZE;
    }
    if (len > r.left) {
        return CB_NONE_STALE;
    }
    r_out->body = rd_view(&r, len);
    *used_out = WIRE_HDR + (size_t)len;
    return CB_OK;
}

size_t wire_rec_begin(struct buf *b, uint8_t type, uint32_t tag)
{
    size_t at = b->len;
    uint8_t *p = buf_room(b, WIRE_HDR);
    if (p) {
        struct wr w = wr_of(p, WIRE_HDR);
        wr_bytes(&w, "CR", 2);
        wr_u8(&w, WIRE_VERSION);
        wr_u8(&w, type);
        wr_u32(&w, tag);
        wr_zero(&w, 8);
    }
    return at;
}

void wire_rec_end(struct buf *b, size_t begun, uint8_t status)
{
    if (b->failed) {
        return;
    }
    struct wr w = wr_of(b->p + begun + 8, 8);
    wr_u8(&w, status);
    wr_zero(&w, 3);
    wr_u32(&w, (uint32_t)(b->len - begun - WIRE_HDR));
}

void wire_rec_put(struct buf *b, const struct wire_rec *r)
{
    size_t at = wire_rec_begin(b, r->type, r->tag);
    buf_put(b, r->body.p, r->body.len);
    wire_rec_end(b, at, r->status);
}

void wire_befell_put(struct buf *out, uint8_t type, uint64_t name)
{
    uint8_t body[WIRE_ROW_NAME];
    struct wr w = wr_of(body, sizeof body);
    wr_u64(&w, name);
    struct view named = VIEW(body, type == WIRE_DUTY_MOVED ? 0 : sizeof body);
    wire_rec_put(out, &(struct wire_rec){.type = type, .status = WIRE_OK, .body = named});
}

void wire_pad(struct buf *b, size_t n)
{
    if (b->len > n) {
        b->failed = true;
        return;
    }
    size_t fill = n - b->len;
    uint8_t *p = buf_room(b, fill);
    if (p) {
        cb_random(p, fill);
    }
}
