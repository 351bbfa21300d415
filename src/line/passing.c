/* passing: what a person lets another line know. Whoever holds their conversation seals a summary
 * to that line's key and gives the person two words that stand in it; who is told the words over
 * there finds it. The conversation stays where it is. Called through calls.c and by the daily
 * round. Never keeps anything that would tell of which conversation a summary is. */
#include "line/line_in.h"
#include <string.h>

enum {
    KEPT_MOST = 500, /* of a line; the oldest goes for the newest */
    KEPT_DAYS = 30,
};

static struct letter_box box_of(uint16_t line)
{
    return (struct letter_box){.kind = PAPER_PASSED, .id = staff_line_id(line)};
}

/* From whoever asks, to the newest key of a line that is there.
 * Errors  PEER_FORMAT none of these; NONE_STALE sealed to an older key */
static enum cb_err letter_fits(struct line *l, const struct call *c, uint16_t line,
                               struct view letter)
{
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot;
    struct seal_epoch now;
    struct seal_letter h;
    if (line & SEAL_AUDIT_LINE) {
        return CB_PEER_FORMAT;
    }
    enum cb_err e = staff_epoch_newest(l->store, line, paper, &slot);
    e = e ? e : seal_epoch_peek(VIEW(paper, sizeof paper), &now);
    e = e ? e : seal_letter_peek(letter, &h);
    if (e) {
        return e == CB_NONE_FOUND ? CB_PEER_FORMAT : e;
    }
    if (h.of != LETTER_PASSED || h.cls != 0 || h.line != line || h.epoch > now.epoch ||
        memcmp(h.from.b, c->seat.mid.b, sizeof h.from.b) != 0) {
        return CB_PEER_FORMAT;
    }
    return h.epoch < now.epoch ? CB_NONE_STALE : CB_OK;
}

/* PASS_ON: wire/letters.h. */
enum cb_err step_pass_on(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    enum cb_err e = desk_conv(l, c, body, &v);
    uint16_t line = rd_u16(body);
    rd_zero(body, 2);
    struct view letter = rd_view(body, SEAL_LETTER);
    if (e || !rd_done(body)) {
        return e ? e : CB_PEER_SIZE;
    }
    if (!held_by(&v, &c->seat)) {
        return v.row.state == STORE_HELD ? CB_NONE_TAKEN : CB_PEER_DENIED;
    }
    if (line == v.row.line) {
        return CB_PEER_FORMAT;
    }
    e = letter_fits(l, c, line, letter);
    struct letter_box box = box_of(line);
    e = e ? e : letter_file(l, &box, (const uint8_t[4]){0}, letter, KEPT_MOST);
    return e ? e : staff_audit_conv_n(l->staff, c, AUDIT_PASSED_ON, &v.row, line);
}

/* PASSED_LIST: wire/letters.h. */
enum cb_err step_passed_list(struct line *l, struct call *c, struct rd *body)
{
    struct letter_ask a;
    enum cb_err e = letter_ask_read(l, c, body, &a);
    struct letter_box box = box_of(a.line);
    return e ? e : letter_list(l, c, &box, &a, WIRE_PASSED + SEAL_LETTER);
}

/* Nobody asked for it in thirty days; in fewer, where the line keeps nothing so long. */
static enum cb_err line_old(struct line *l, uint16_t line, uint32_t today, unsigned *n_out)
{
    struct letter_box box = box_of(line);
    uint16_t days = 0;
    enum cb_err e = staff_retention_of(l->store, line, today, &days);
    uint32_t kept = days < KEPT_DAYS ? days : KEPT_DAYS;
    return e || today < kept ? e : letter_drop_old(l, &box, today - kept, n_out);
}

enum cb_err passed_old_step(struct line *l, uint32_t today, unsigned *from)
{
    const struct store_ops *ops = l->store->ops;
    struct staff_line_list lines;
    unsigned n = 0;
    enum cb_err e = staff_line_list(l->store, &lines);
    if (e || *from >= lines.n) {
        return e ? e : CB_NONE_FOUND;
    }
    e = ops->begin(l->store);
    e = e ? e : line_old(l, lines.line[*from], today, &n);
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store);
        return e == CB_NONE_FOUND ? CB_HERE_DISK : e;
    }
    *from += n < LETTER_OLD;
    return CB_OK;
}
