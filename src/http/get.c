/* get: what is read with GET: pages, assets, and the organisation's papers. Called through routes.
 * Never looks at who asks. */
#include "http/http_in.h"

/* GET of a page or asset. A query on a page comes from an advert or a search and names the visitor
 * to them: off to the bare path, so that it leaves the address bar and the history's last line. */
void page_get(struct conn *c, const struct head *h, struct view body)
{
    (void)body;
    const struct asset *a = pages_find(c->h, h->path);
    if (a->page && h->query) {
        reply_see(c, a->path);
        return;
    }
    if (h->from) {
        landing_send(c, buf_view(&a->body[0]), &a->links, h->from);
        return;
    }
    if (a->moves) {
        struct reply r = {.status = 200, .type = "text/html; charset=utf-8"};
        reply_send(c, &r, buf_view(&a->body[0]));
        return;
    }
    unsigned coding = CODINGS - 1;
    while (coding && !(h->codings & 1u << coding && a->body[coding].len)) {
        coding--;
    }
    reply_kept(c, buf_view(&a->head[coding]), buf_view(&a->body[coding]));
}

void roster_get(struct conn *c, const struct head *h, struct view body)
{
    (void)h, (void)body;
    CB_CLEANUP(buf_free) struct buf roster;
    struct reply r = {.status = 200, .type = "application/octet-stream"};
    buf_init(&roster, 1 << 20);
    if (line_roster(c->h->line, &roster)) {
        reply_error(c, "", 500, 0);
    } else {
        reply_send(c, &r, buf_view(&roster));
    }
}
