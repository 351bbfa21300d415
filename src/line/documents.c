/* documents: a line's texts that are longer than one paper of the store, in pieces. Called by
 * service and outcome. Never knows what is in them.
 *
 * A document of a kind, under the line's number: pieces of PIECE bytes, sub 0 first; the last one
 * is shorter, and may be empty. */
#include "line/line_in.h"

enum { PIECE = 2000, PIECES = 16 };
_Static_assert(WIRE_RESOURCES < PIECE * PIECES, "the longest fits");
_Static_assert(WIRE_SERVICE_HEAD + 4 + 2 * ROTA_TEXT_MAX < PIECE * PIECES, "and so does this");

enum cb_err doc_read(struct line *l, uint8_t kind, uint16_t line, struct buf *out)
{
    struct store_id id = staff_line_id(line);
    enum cb_err e = CB_OK;
    size_t piece = PIECE;
    for (uint64_t sub = 0; !e && piece == PIECE; sub++) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, PIECE);
        e = l->store->ops->paper_get(l->store, kind, &id, sub, &b);
        buf_put(out, b.p, b.len);
        piece = b.len;
    }
    return e ? e : (out->failed ? CB_HERE_DISK : CB_OK);
}

enum cb_err doc_write(struct line *l, uint8_t kind, uint16_t line, struct view doc)
{
    struct store_id id = staff_line_id(line);
    enum cb_err e = CB_OK;
    for (uint64_t sub = 0; !e && sub < PIECES; sub++) {
        size_t at = (size_t)sub * PIECE;
        if (at > doc.len) { /* of a longer one before */
            e = l->store->ops->paper_drop(l->store, kind, &id, sub);
            e = e == CB_NONE_FOUND ? CB_OK : e;
            continue;
        }
        size_t n = doc.len - at < PIECE ? doc.len - at : PIECE;
        e = l->store->ops->paper_put(l->store, kind, &id, sub, VIEW(doc.p + at, n));
    }
    return e;
}
