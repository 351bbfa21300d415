/* qr: a text as a QR code in an SVG image, to stand in a page that is printed. Called by sheets and
 * transcript. Never leaves the code's own copy behind unwiped. */
#include "cli/ceremony_in.h"
#include <qrencode.h>

enum { QUIET = 4 }; /* ISO/IEC 18004: four modules of white around */

static void code_free(QRcode **q)
{
    if (*q) {
        cb_wipe((*q)->data, (size_t)(*q)->width * (size_t)(*q)->width);
        QRcode_free(*q);
    }
}

static bool dark(const QRcode *q, int x, int y)
{
    return x < q->width && q->data[y * q->width + x] & 1;
}

/* One path: each run of dark modules in a row is a rectangle. */
static void rows_put(const QRcode *q, struct buf *out)
{
    for (int y = 0; y < q->width; y++) {
        for (int x = 0; x < q->width; x++) {
            int from = x;
            while (dark(q, x, y)) {
                x++;
            }
            if (x > from) {
                buf_putf(out, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
            }
        }
    }
}

/* Level Q: a quarter of it may be torn, folded or stained. */
enum cb_err qr_svg(const char *text, unsigned mm, const char *label, struct buf *out)
{
    CB_CLEANUP(code_free) QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
    if (!q) {
        return CB_HERE_MEM;
    }
    int side = q->width + 2 * QUIET;
    buf_putf(
        out,
        "<svg class=\"qr\" role=\"img\" aria-label=\"%s\" xmlns=\"http://www.w3.org/2000/svg\" "
        "width=\"%umm\" height=\"%umm\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
        "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
        label, mm, mm, side, side, side, side);
    rows_put(q, out);
    buf_puts(out, "\"/></svg>\n");
    return out->failed ? CB_HERE_MEM : CB_OK;
}
