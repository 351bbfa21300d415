/* service: a line's hours, rota and limits: filed as they were written, read into rows when first
 * asked for. Called through calls.c, and by way and booking. Never files a text that it cannot
 * read: what is wrong is one sentence with its line.
 * PAPER_SERVICE: SERVICE (wire/service.h) as documents.c keeps it. */
#include "line/placed_in.h"
#include "line/line_in.h"
#include <string.h>

enum { DOC_MAX = WIRE_SERVICE_HEAD + 4 + 2 * ROTA_TEXT_MAX };

static struct rota_zones zones_of(const struct line *l)
{
    static const struct rota_zone utc = {.name = "UTC"};
    return l->cfg.zones.n ? l->cfg.zones : (struct rota_zones){&utc, 1};
}

/* Both texts into rows. fault_out: which one cannot be read; why_out says why. */
static void texts_read(const struct line *l, const struct wire_service *w, struct service *s,
                       uint8_t *fault_out, char why_out[ROTA_WHY])
{
    struct rota_zones zones = zones_of(l);
    *fault_out = 0;
    if (rota_hours_read(w->hours, &zones, &s->hours, why_out)) {
        *fault_out = 1;
    } else if (rota_shifts_read(w->rota, &s->shifts, why_out)) {
        *fault_out = 2;
    }
}

static enum cb_err service_read(struct line *l, struct service *s)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct wire_service w;
    char why[ROTA_WHY];
    uint8_t fault = 0;
    buf_init(&doc, DOC_MAX);
    enum cb_err e = doc_read(l, PAPER_SERVICE, s->line, &doc);
    if (e == CB_NONE_FOUND) {
        wire_service_defaults(&w);
        e = CB_OK;
    } else if (!e) {
        e = wire_service_get(buf_view(&doc), &w) ? CB_HERE_DISK : CB_OK;
        s->kept = true;
    }
    if (!e) {
        texts_read(l, &w, s, &fault, why);
        s->limits = w;
        s->limits.hours = s->limits.rota = (struct view){0};
    }
    if (fault) { /* a zone that this machine no longer has, or a text of another version */
        log_event(EV_CONFIG, PAPER_SERVICE);
    }
    return e;
}

static void service_free(struct service **s)
{
    cb_free(*s, sizeof **s);
    *s = NULL;
}

void service_forget(struct line *l)
{
    for (size_t i = 0; i < SERVICES; i++) {
        service_free(&l->services[i]);
    }
    way_moved(l, 0);
    placed_moved(l);
}

enum cb_err service_of(struct line *l, uint16_t line, const struct service **out)
{
    struct service **at = &l->services[line % SERVICES];
    if (*at && (*at)->line == line) {
        *out = *at;
        return CB_OK;
    }
    struct service *s = cb_alloc(sizeof *s);
    s->line = line;
    enum cb_err e = service_read(l, s);
    if (e) {
        service_free(&s);
        return e;
    }
    service_free(at);
    *at = s;
    *out = s;
    return CB_OK;
}

/* A line without hours counts as open at all times: nobody is sent away by a page left empty. */
bool service_open(const struct service *s, uint8_t langs, int64_t unix_s, int64_t *until_out)
{
    *until_out = 0;
    return !s->hours.rows_n || rota_open_at(&s->hours, langs, unix_s, until_out);
}

uint32_t service_promise(const struct service *s, int64_t unix_s)
{
    int64_t by = unix_s + (int64_t)s->limits.reply_h * 3600 + ROTA_SLOT_S - 1;
    return s->limits.reply_h ? (uint32_t)(by / ROTA_SLOT_S) : 0;
}

int16_t service_east(const struct service *s, uint32_t half_hour)
{
    if (!half_hour) {
        return 0;
    }
    return (int16_t)(rota_zone_offset(&s->hours.zone, (int64_t)half_hour * ROTA_SLOT_S) / 60);
}

/* SERVICE_GET: line2 -> SERVICE. */
enum cb_err step_service_get(struct line *l, struct call *c, struct rd *body)
{
    uint16_t line = rd_u16(body);
    struct wire_service none;
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = doc_read(l, PAPER_SERVICE, line, &c->reply);
    if (e == CB_NONE_FOUND) {
        wire_service_defaults(&none);
        wire_service_put(&c->reply, &none);
        e = CB_OK;
    }
    return e;
}

static void shown_put(struct buf *b, uint8_t lang, bool dated, const struct rota_shown *r)
{
    uint8_t row[WIRE_SHOWN] = {0};
    struct wr w = wr_of(row, sizeof row);
    wr_u8(&w, lang);
    wr_u8(&w, r->first);
    wr_u8(&w, r->last);
    wr_u8(&w, r->spans_n);
    wr_u32(&w, dated ? (uint32_t)r->first_day : 0);
    wr_u32(&w, dated ? (uint32_t)r->last_day : 0);
    for (size_t i = 0; i < WIRE_SHOWN_SPANS; i++) {
        wr_u16(&w, i < r->spans_n ? r->spans[i].from_min : 0);
        wr_u16(&w, i < r->spans_n ? r->spans[i].to_min : 0);
    }
    wr_bytes(&w, r->note, strnlen(r->note, WIRE_SHOWN_NOTE));
    buf_put(b, row, sizeof row);
}

/* How visitors will read it: the week, then what is special in the next year. */
static uint16_t shown_lang(struct buf *b, const struct rota_hours *h, enum rota_lang lang)
{
    struct rota_shown week[7], dates[ROTA_SHOWN_DATES];
    unsigned minute;
    int32_t today = rota_local(&h->zone, (int64_t)cb_unix_s(), &minute);
    size_t n = rota_week_show(h, lang, week);
    size_t d = rota_dates_show(h, lang, today, 365, dates);
    for (size_t i = 0; i < n; i++) {
        shown_put(b, (uint8_t)lang, false, &week[i]);
    }
    for (size_t i = 0; i < d; i++) {
        shown_put(b, (uint8_t)lang, true, &dates[i]);
    }
    return (uint16_t)(n + d);
}

static void set_answer(struct buf *b, const struct service *s, uint8_t fault, const char *why)
{
    CB_CLEANUP(buf_free) struct buf rows;
    uint16_t n = 0;
    buf_init(&rows, WIRE_BODY_MAX);
    for (unsigned i = 0; !fault && s->hours.rows_n && i < ROTA_LANGS; i++) {
        n = (uint16_t)(n + (rota_has_lang(&s->hours, (enum rota_lang)i)
                                ? shown_lang(&rows, &s->hours, (enum rota_lang)i)
                                : 0));
    }
    size_t len = fault ? strlen(why) : 0;
    uint8_t head[4] = {fault, 0, (uint8_t)(len >> 8), (uint8_t)len};
    buf_put(b, head, sizeof head);
    buf_put(b, why, len);
    buf_put(b, (uint8_t[2]){(uint8_t)(n >> 8), (uint8_t)n}, 2);
    buf_put(b, rows.p, rows.len);
}

static enum cb_err service_keep(struct line *l, struct call *c, uint16_t line, struct view doc)
{
    enum cb_err e = doc_write(l, PAPER_SERVICE, line, doc);
    e = e ? e : staff_audit_number(l->staff, c, AUDIT_SETTINGS, line, 0);
    service_forget(l);
    return e;
}

/* SERVICE_SET: line2 check1 0x1 SERVICE -> what is wrong, or how it reads. */
enum cb_err step_service_set(struct line *l, struct call *c, struct rd *body)
{
    struct wire_service w;
    char why[ROTA_WHY];
    uint8_t fault;
    uint16_t line = rd_u16(body);
    uint8_t check = rd_u8(body);
    rd_zero(body, 1);
    struct view doc = rd_view(body, body->left);
    if (body->failed || check > 1) {
        return CB_PEER_FORMAT;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = wire_service_get(doc, &w);
    if (e) {
        return e;
    }
    struct service *s = cb_alloc(sizeof *s);
    texts_read(l, &w, s, &fault, why);
    set_answer(&c->reply, s, fault, why);
    service_free(&s);
    return fault || check ? CB_OK : service_keep(l, c, line, doc);
}
