/* feedback: what visitors say afterwards, without a phrase and without a name: three answers that
 * are counted, and words that only the line's supervisors can open. Called through calls.c. Never
 * joins it to a conversation: nothing that comes with it could. */
#include "line/line_in.h"
#include "tally/tally.h"

enum {
    MINUTE_S = 60,
    HOUR_S = 3600,
    MINUTE_MOST = 30, /* anybody may send some: past it, later */
    HOUR_MOST = 300,
    KEPT_MOST = 1000, /* of a line; the oldest goes for the newest */
    COMPLAINT = 16 * (FEEDBACK_QUESTIONS + 1) + 1,
};

struct said {
    uint16_t line;
    uint8_t kind, answer[FEEDBACK_QUESTIONS];
    struct view letter; /* empty: they wrote nothing */
};

static enum cb_err said_read(struct rd *r, struct said *s)
{
    bool some = false;
    s->line = rd_u16(r);
    s->kind = rd_u8(r);
    uint8_t has = rd_u8(r);
    for (unsigned i = 0; i < FEEDBACK_QUESTIONS; i++) {
        s->answer[i] = rd_u8(r);
        some = some || s->answer[i];
        if (s->answer[i] > FEEDBACK_ANSWERS) {
            return CB_PEER_FORMAT;
        }
    }
    rd_zero(r, 1);
    s->letter = rd_view(r, has ? SEAL_LETTER : 0);
    bool known = s->kind == LETTER_FEEDBACK || s->kind == LETTER_COMPLAINT;
    bool whole = s->kind == LETTER_COMPLAINT ? has == 1 : some || has == 1;
    if (r->failed || !rd_done(r)) {
        return CB_PEER_SIZE;
    }
    return known && has <= 1 && whole ? CB_OK : CB_PEER_FORMAT;
}

/* Errors  NONE_FOUND no such line, or one without an audit; NONE_STALE sealed to an older key */
static enum cb_err letter_fits(struct line *l, const struct said *s)
{
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot;
    struct seal_epoch now;
    struct seal_letter h;
    enum cb_err e = staff_epoch_newest(l->store, SEAL_AUDIT_LINE | s->line, paper, &slot);
    e = e ? e : seal_epoch_peek(VIEW(paper, sizeof paper), &now);
    e = e ? e : seal_letter_peek(s->letter, &h);
    if (e) {
        return e;
    }
    if (h.of != s->kind || h.cls != 0 || h.line != s->line || h.epoch > now.epoch) {
        return CB_PEER_FORMAT;
    }
    return h.epoch < now.epoch ? CB_NONE_STALE : CB_OK;
}

/* Counted when asked, not when kept: a try that fails afterwards has cost one all the same. */
static enum cb_err meter_take(struct feedback_meter *m)
{
    uint64_t now = cb_mono_ms() / 1000;
    m->in_minute = now / MINUTE_S == m->minute ? m->in_minute : 0;
    m->in_hour = now / HOUR_S == m->hour ? m->in_hour : 0;
    m->minute = now / MINUTE_S;
    m->hour = now / HOUR_S;
    if (m->in_minute >= MINUTE_MOST || m->in_hour >= HOUR_MOST) {
        return CB_BUSY_RATE;
    }
    m->in_minute++;
    m->in_hour++;
    return CB_OK;
}

static enum cb_err said_count(struct line *l, const struct said *s)
{
    enum cb_err e = CB_OK;
    uint64_t now = cb_unix_s();
    for (unsigned i = 0; !e && i < FEEDBACK_QUESTIONS; i++) {
        uint16_t val = (uint16_t)(16 * (i + 1) + s->answer[i]);
        e = s->answer[i] ? tally_one(l->store, s->line, now, TALLY_FEEDBACK, val) : CB_OK;
    }
    return e || s->kind != LETTER_COMPLAINT
               ? e
               : tally_one(l->store, s->line, now, TALLY_FEEDBACK, COMPLAINT);
}

static struct letter_box box_of(uint16_t line)
{
    return (struct letter_box){.kind = PAPER_FEEDBACK, .id = staff_line_id(line)};
}

static enum cb_err said_keep(struct line *l, const struct said *s)
{
    struct letter_box box = box_of(s->line);
    uint8_t more[WIRE_FEEDBACK_ROW - 12]; /* without its number and day */
    struct wr w = wr_of(more, sizeof more);
    wr_u8(&w, s->kind);
    wr_bytes(&w, s->answer, sizeof s->answer);
    return letter_file(l, &box, more, s->letter, KEPT_MOST);
}

/* FEEDBACK: wire/letters.h. */
enum cb_err step_feedback(struct line *l, struct call *c, struct rd *body)
{
    struct said s = {0};
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot;
    (void)c;
    enum cb_err e = said_read(body, &s);
    e = e ? e : staff_epoch_newest(l->store, s.line, paper, &slot);
    e = e == CB_NONE_FOUND ? CB_PEER_FORMAT : e; /* no such line */
    e = e || !s.letter.len ? e : letter_fits(l, &s);
    e = e ? e : meter_take(&l->feedback);
    e = e ? e : said_count(l, &s);
    return e || !s.letter.len ? e : said_keep(l, &s);
}

/* FEEDBACK_LIST: wire/letters.h. */
enum cb_err step_feedback_list(struct line *l, struct call *c, struct rd *body)
{
    struct letter_ask a;
    enum cb_err e = letter_ask_read(l, c, body, &a);
    struct letter_box box = box_of(a.line);
    return e ? e : letter_list(l, c, &box, &a, WIRE_FEEDBACK_ROW + SEAL_LETTER);
}
