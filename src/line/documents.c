/* documents: a line's texts that are longer than one paper of the store, in pieces. Called by
 * service and outcome. Never knows what is in them.
 *
 * A document of a kind, under the line's number: pieces of PIECE bytes, sub 0 first; the last one
 * is shorter, and may be empty. */
#include "line/line_in.h"

enum { PIECE = 2000, PIECES = 16 };
_Static_assert(WIRE_RESOURCES < PIECE * PIECES, "the longest fits");
_Static_assert(WIRE_SERVICE_HEAD + 4 + 2 * ROTA_TEXT_MAX < PIECE * PIECES, "and so does this");

enum cb_err pieces_get(struct line *l, const struct pieces *p, struct buf *out)
{
    enum cb_err e = CB_OK;
    size_t piece = p->size;
    for (uint64_t i = 0; !e && i < p->most && piece == p->size; i++) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, p->size);
        e = l->store->ops->paper_get(l->store, p->kind, &p->id, p->sub + i, &b);
        buf_put(out, b.p, b.len);
        piece = b.len;
    }
    return e ? e : (out->failed ? CB_HERE_DISK : CB_OK);
}

enum cb_err pieces_put(struct line *l, const struct pieces *p, struct view v)
{
    enum cb_err e = CB_OK;
    for (size_t i = 0; !e && i * p->size <= v.len; i++) {
        size_t at = i * p->size, n = v.len - at < p->size ? v.len - at : p->size;
        e = l->store->ops->paper_put(l->store, p->kind, &p->id, p->sub + i, VIEW(v.p + at, n));
    }
    return e;
}

enum cb_err pieces_drop(struct line *l, const struct pieces *p, uint64_t from)
{
    enum cb_err e = CB_OK;
    for (uint64_t i = from; !e && i < p->most; i++) {
        e = l->store->ops->paper_drop(l->store, p->kind, &p->id, p->sub + i);
        e = e == CB_NONE_FOUND && i ? CB_OK : e; /* it had fewer */
    }
    return e;
}

static struct pieces doc_pieces(uint8_t kind, uint16_t line)
{
    return (struct pieces){.kind = kind, .id = staff_line_id(line), .size = PIECE, .most = PIECES};
}

enum cb_err doc_read(struct line *l, uint8_t kind, uint16_t line, struct buf *out)
{
    struct pieces p = doc_pieces(kind, line);
    return pieces_get(l, &p, out);
}

enum cb_err doc_write(struct line *l, uint8_t kind, uint16_t line, struct view doc)
{
    struct pieces p = doc_pieces(kind, line);
    enum cb_err e = pieces_put(l, &p, doc);
    return e ? e : pieces_drop(l, &p, doc.len / PIECE + 1); /* of a longer one before */
}
