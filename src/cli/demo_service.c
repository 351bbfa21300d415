/* demo_service: the hours, the rota and a holiday that a demonstration begins with, so that whoever
 * tries it meets all three ways in at once. Called by init. Never a closed line on the day it is
 * made: a demonstration is tried at any hour. */
#include "cli/ceremony_in.h"
#include "rota/rota.h"
#include "store/store.h"
#include "wire/service.h"

enum { TEXT_MAX = 1000, HOLIDAY = 15 };

/* Open all day and night, but for one day of next month. */
static void hours_write(struct buf *out)
{
    struct rota_date d = rota_date_of((int32_t)cb_day());
    d.year += d.month == 12;
    d.month = d.month == 12 ? 1 : (uint8_t)(d.month + 1);
    buf_putf(out,
             "zone Europe/London\n"
             "# a demonstration is open at any hour; a real line says when people are there\n"
             "daily 00:00-24:00\n"
             "%04d-%02u-%02u closed Holiday\n",
             d.year, d.month, HOLIDAY);
}

static enum cb_err lines_put(struct store *s, unsigned lines, struct view doc)
{
    enum cb_err e = s->ops->begin(s);
    for (unsigned line = 1; !e && line <= lines; line++) {
        const uint8_t name[2] = {(uint8_t)(line >> 8), (uint8_t)line};
        struct store_id id;
        store_id_of(name, sizeof name, &id);
        e = s->ops->paper_put(s, PAPER_SERVICE, &id, 0, doc);
    }
    return e ? e : s->ops->commit(s);
}

enum cb_err demo_service(const char *dir, unsigned lines)
{
    CB_CLEANUP(buf_free) struct buf hours, doc;
    char path[CLI_PATH];
    struct store *s;
    struct wire_service w;
    buf_init(&hours, TEXT_MAX);
    buf_init(&doc, STORE_PAPER_MAX);
    wire_service_defaults(&w);
    hours_write(&hours);
    w.hours = buf_view(&hours);
    w.rota = view_str("shift day 08:00-22:00 2\n"
                      "shift night 22:00-08:00 1\n"
                      "daily day\n"
                      "daily night\n");
    wire_service_put(&doc, &w);
    CB_ASSERT(!hours.failed &&
              doc.len < TEXT_MAX); /* one piece, as src/line/documents.c reads it */
    cli_path(dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &s);
    if (e) {
        return e;
    }
    e = lines_put(s, lines, buf_view(&doc));
    s->ops->close(s);
    return e;
}
