/* check: a statement from bytes to a report, in one order. Called by cli and the fuzz harness.
 * Never keeps a view of the text past its caller's. */
#include "statement/statement_in.h"
#include <string.h>

enum cb_err state_check(const struct state_ask *a, struct state_report *out, uint32_t *at_out)
{
    struct judging j = {.ask = a, .out = out};
    memset(out, 0, sizeof *out);
    *at_out = 0;
    if (a->text.len > STATE_MAX) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = text_read(a->text, &j.t, at_out);
    if (!e) {
        numbers_join(&j.t);
        kinds_find(&j.t);
        periods_find(&j.t, &j.periods);
        claims_find(&j.t, &j.claims);
        out->room = j.t.n + RULE_DETECTED_THESE + 1 < STATE_ITEMS ? j.t.n + RULE_DETECTED_THESE + 1
                                                                  : STATE_ITEMS;
        out->item = cb_alloc(out->room * sizeof *out->item);
        out->sentences = j.t.sentences;
        out->sentence = cb_alloc((out->sentences + 1) * sizeof *out->sentence);
        memcpy(out->sentence, j.t.sentence, out->sentences * sizeof *out->sentence);
        judge(&j);
    }
    claims_free(&j.claims);
    periods_free(&j.periods);
    text_free(&j.t);
    return e;
}

void state_report_free(struct state_report *r)
{
    if (r->item) {
        cb_free(r->item, r->room * sizeof *r->item);
        cb_free(r->sentence, (r->sentences + 1) * sizeof *r->sentence);
    }
    memset(r, 0, sizeof *r);
}
