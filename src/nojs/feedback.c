/* feedback: what somebody says afterwards, without JavaScript. Called by steps.
 * Never in a sitting: nothing of a conversation goes with it. */
#include "nojs/nojs_in.h"

enum { TEXT_SHOWN = 48 * 1024 };

static uint8_t answer_typed(struct view field)
{
    uint64_t n;
    return form_number(field, &n) || n > FEEDBACK_ANSWERS ? 0 : (uint8_t)n;
}

static enum cb_err feedback_once(struct turn *t, const struct client_feedback *f)
{
    return client_feedback(&t->n->door, f, buf_view(&t->n->roster));
}

enum cb_err feedback_step(struct turn *t)
{
    const struct view *field = t->form->field;
    struct client_feedback f = {.line = t->line->number,
                                .complaint = view_is(field[FORM_KIND], "complaint"),
                                .answer = {answer_typed(field[FORM_Q1]),
                                           answer_typed(field[FORM_Q2]),
                                           answer_typed(field[FORM_Q3])},
                                .text = form_trim(field[FORM_TEXT])};
    bool said = f.answer[0] || f.answer[1] || f.answer[2];
    struct page_n v = {.text = turn_fit(field[FORM_TEXT], TEXT_SHOWN)};
    if (!f.text.len && (f.complaint || !said)) {
        v.error = PAGE_TEXT_EMPTY;
        return turn_page(t, PAGE_FEEDBACK, &v);
    }
    enum cb_err e = feedback_once(t, &f);
    if (e == CB_NONE_STALE && nojs_papers(t->n)) {
        e = feedback_once(t, &f);
    }
    v.error = steps_error(e);
    return turn_page(t, e ? PAGE_FEEDBACK : PAGE_THANKS, &v);
}
