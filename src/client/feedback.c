/* feedback: what somebody says afterwards, without a phrase: answers, and words sealed to the
 * line's supervisors. Called by nojs and the tests. Never takes anything of a conversation along.
 */
#include "client/client_in.h"
#include "seal/letter.h"

static enum cb_err letter_of(const struct client_feedback *f, struct view roster, struct buf *out)
{
    struct seal_roster r;
    struct seal_epoch to;
    enum cb_err e = seal_roster_read(roster, &r);
    e = e ? e : seal_roster_check(&r, SEAL_AUDIT_LINE | f->line, cb_day(), &to);
    if (e) {
        return e;
    }
    struct seal_letter h = {.of = f->complaint ? LETTER_COMPLAINT : LETTER_FEEDBACK,
                            .line = f->line,
                            .epoch = to.epoch};
    return seal_letter_make(&h, NULL, &to.pk, f->text, out);
}

enum cb_err client_feedback(struct client_door *door, const struct client_feedback *f,
                            struct view roster)
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, WIRE_FEEDBACK);
    struct wr w = ask_room(&a, WIRE_FEEDBACK_HDR);
    wr_u16(&w, f->line);
    wr_u8(&w, f->complaint ? LETTER_COMPLAINT : LETTER_FEEDBACK);
    wr_u8(&w, f->text.len > 0);
    wr_bytes(&w, f->answer, sizeof f->answer);
    wr_zero(&w, 1);
    enum cb_err e = f->text.len ? letter_of(f, roster, &a.req) : CB_OK;
    return e ? e : ask_go(&a, door, false);
}
