/* line_hours: the opening hours of a line that is stopped, and with them its zone. Called by tally
 * and by what reports a campaign. Never decides anything: a line that nobody decided about has the
 * defaults. */
#include "cli/cli_in.h"
#include "rota/rota.h"
#include "store/store.h"
#include "wire/wire.h"

/* The line's own calendar, as the console goes by it: two sets of months that differ by an hour
 * would give that hour away. */
enum cb_err line_hours(struct store *s, unsigned line, struct rota_hours *out)
{
    enum { PIECE = 2000 };
    CB_CLEANUP(buf_free) struct buf doc;
    struct wire_service w = {0};
    struct store_id id;
    struct rota_zones zones = zones_load();
    const uint8_t name[2] = {(uint8_t)(line >> 8), (uint8_t)line};
    char why[ROTA_WHY];
    size_t piece = PIECE;
    buf_init(&doc, WIRE_BODY_MAX);
    store_id_of(name, sizeof name, &id);
    enum cb_err e = CB_OK;
    for (uint64_t sub = 0; !e && piece == PIECE; sub++) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, STORE_PAPER_MAX);
        e = s->ops->paper_get(s, PAPER_SERVICE, &id, sub, &b);
        buf_put(&doc, b.p, b.len);
        piece = b.len;
    }
    if (e == CB_NONE_FOUND) { /* nobody decided */
        wire_service_defaults(&w);
        e = CB_OK;
    } else {
        e = e ? e : wire_service_get(buf_view(&doc), &w);
    }
    return e ? e : rota_hours_read(w.hours, &zones, out, why);
}
