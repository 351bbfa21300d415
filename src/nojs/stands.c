/* stands: how a conversation stands, as its page says it without JavaScript: waiting and behind
 * whom, what is booked or promised, whether the wait is too long, whether its visitor is held off.
 * Called by steps. Never asks the line: it says what was told last. */
#include "nojs/nojs_in.h"

enum { MINUTE_MS = 60 * 1000 };

/* What was promised is said until somebody answers; what is booked, always. */
static void due_show(const struct client_visitor *me, struct page_n *v)
{
    bool waits = me->state == CONV_WAITING || me->want == WANT_BOOKED;
    if (!me->due || !waits || me->want == WANT_NOW) {
        return;
    }
    struct page_slot s = page_slot_of(me->due, me->east);
    v->due_is = me->want;
    v->due_weekday = s.weekday;
    v->due_day = s.day;
    v->due_month = s.month;
    v->due_minute = s.minute;
}

/* Too long a wait is one past the line's own time. It counts from when this sitting first saw that
 * they wait: when they came back with their phrase, nobody here knows what was before. */
static bool waited_long(struct turn *t)
{
    const struct client_visitor *me = &t->s->v;
    uint64_t now = cb_mono_ms(), most = turn_line(t)->way[t->lang].offer_min * (uint64_t)MINUTE_MS;
    bool waits = me->state == CONV_WAITING && me->want == WANT_NOW;
    t->s->waits_ms = !waits ? 0 : t->s->waits_ms ? t->s->waits_ms : now;
    return waits && most && now - t->s->waits_ms >= most;
}

static void hold_show(const struct client_visitor *me, struct page_n *v)
{
    v->held_off = me->hold && me->state == CONV_ENDED;
    if (!v->held_off) {
        return;
    }
    struct page_slot s = page_slot_of(me->hold, me->east);
    v->hold_weekday = s.weekday;
    v->hold_day = s.day;
    v->hold_month = s.month;
    v->hold_minute = s.minute;
}

void stands_show(struct turn *t, struct page_n *v)
{
    const struct client_visitor *me = &t->s->v;
    v->state = me->state ? me->state : PAGE_WAITING;
    v->ahead = me->ahead;
    due_show(me, v);
    hold_show(me, v);
    v->waited = waited_long(t);
    v->stepped = v->stepped && me->state == CONV_WAITING && me->want == WANT_MESSAGE;
}
