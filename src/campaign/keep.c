/* keep: a line's plan and spending in the store. Called by line and cli.
 * PAPER_PLAN under the line's number: the plan in pieces of PIECE bytes from sub 0, the spending
 * and the report that was made last further on; the last piece is shorter, and may be empty. Never
 * keeps half a text: the caller has begun, and commits. */
#include "campaign/keep.h"

enum { PIECE = 2000 };
static const struct {
    uint64_t sub;
    size_t most; /* bytes */
} docs[] = {
    [PLAN_DOC] = {0, PLAN_TEXT_MAX},
    [SPEND_DOC] = {1000, SPEND_TEXT_MAX},
    [RELEASE_DOC] = {2000, RELEASE_MAX},
};
_Static_assert(PLAN_TEXT_MAX / PIECE < 1000 && SPEND_TEXT_MAX / PIECE < 1000, "no two meet");

static struct store_id id_of(uint16_t line)
{
    const uint8_t name[2] = {(uint8_t)(line >> 8), (uint8_t)line};
    struct store_id id;
    store_id_of(name, sizeof name, &id);
    return id;
}

enum cb_err plan_kept(struct store *s, uint16_t line, enum plan_doc which, struct buf *out)
{
    struct store_id id = id_of(line);
    uint64_t sub = docs[which].sub;
    size_t piece = PIECE;
    enum cb_err e = CB_OK;
    while (!e && piece == PIECE) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, PIECE);
        e = s->ops->paper_get(s, PAPER_PLAN, &id, sub++, &b);
        buf_put(out, b.p, b.len);
        piece = b.len;
    }
    return e ? e : (out->failed ? CB_HERE_DISK : CB_OK);
}

enum cb_err plan_keep(struct store *s, uint16_t line, enum plan_doc which, struct view text)
{
    struct store_id id = id_of(line);
    uint64_t sub = docs[which].sub, most = docs[which].most / PIECE + 1;
    enum cb_err e = text.len > docs[which].most ? CB_PEER_SIZE : CB_OK;
    uint64_t i = 0;
    for (; !e && i * PIECE <= text.len; i++) {
        size_t n = text.len - i * PIECE < PIECE ? text.len - i * PIECE : PIECE;
        e = s->ops->paper_put(s, PAPER_PLAN, &id, sub + i, VIEW(text.p + i * PIECE, n));
    }
    for (; !e && i < most; i++) { /* of a longer one before */
        e = s->ops->paper_drop(s, PAPER_PLAN, &id, sub + i);
        if (e == CB_NONE_FOUND) {
            return CB_OK;
        }
    }
    return e;
}
