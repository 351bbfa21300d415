/* front: what every visitor is shown: the roster, and what the line tells of itself. Called by
 * line: by its thread to make it anew, by the loop's to hand it out. Never shows what is not on the
 * disk yet, nor a roster that no visitor could check. */
#include "staff/staff_in.h"
#include <string.h>

static void buf_put_n(struct buf *b, uint16_t n)
{
    buf_put(b, (uint8_t[2]){(uint8_t)(n >> 8), (uint8_t)n}, 2);
}

enum cb_err papers_roster(struct store *s, struct buf *out)
{
    static const struct store_id org;
    uint16_t nm = 0, ne = 0;
    CB_CLEANUP(buf_free) struct buf members, epochs;
    buf_init(&members, WIRE_BODY_MAX);
    buf_init(&epochs, WIRE_BODY_MAX);
    enum cb_err e = s->ops->paper_get(s, PAPER_ORG, &org, 0, out);
    e = e ? e : staff_members(s, &members, &nm);
    e = e ? e : epoch_all(s, &epochs, &ne);
    buf_put_n(out, nm);
    buf_put(out, members.p, members.len);
    buf_put_n(out, ne);
    buf_put(out, epochs.p, epochs.len);
    return e ? e : (out->failed ? CB_HERE_MEM : CB_OK);
}

/* What every visitor will check must hold before it is shown to them: one paper that does not,
 * and nobody could open a conversation any more. */
enum cb_err roster_holds(struct staffroom *sr, uint16_t line, uint32_t epoch)
{
    CB_CLEANUP(buf_free) struct buf file;
    struct seal_roster r;
    struct seal_epoch newest;
    buf_init(&file, 1 << 20);
    enum cb_err e = papers_roster(sr->store, &file);
    e = e ? e : seal_roster_read(buf_view(&file), &r);
    e = e ? e : seal_roster_check(&r, line, cb_day(), &newest);
    bool shown = !e && newest.epoch == epoch; /* an older one may hold where the new one does not */
    return e == CB_NONE_FOUND || (!e && !shown) ? CB_PEER_DENIED : e;
}

enum cb_err staff_refresh(struct staffroom *sr)
{
    struct buf fresh;
    buf_init(&fresh, 1 << 20);
    enum cb_err e = papers_roster(sr->store, &fresh);
    if (e && e != CB_NONE_FOUND) {
        buf_free(&fresh);
        return e;
    }
    struct staff_fronts front = {0};
    e = settings_front(sr->store, &front);
    if (e) {
        buf_free(&fresh);
        return e;
    }
    pthread_mutex_lock(&sr->lock);
    sr->front = front;
    struct buf old = sr->roster;
    sr->roster_fresh = true;
    sr->roster = fresh; /* an empty store has an empty roster: nothing can be opened on it */
    pthread_mutex_unlock(&sr->lock);
    buf_free(&old);
    return CB_OK;
}

enum cb_err staff_roster(struct staffroom *sr, struct buf *out)
{
    pthread_mutex_lock(&sr->lock);
    buf_put(out, sr->roster.p, sr->roster.len);
    pthread_mutex_unlock(&sr->lock);
    return out->failed ? CB_HERE_MEM : CB_OK;
}

bool staff_roster_fresh(struct staffroom *sr)
{
    pthread_mutex_lock(&sr->lock);
    bool fresh = sr->roster_fresh;
    sr->roster_fresh = false;
    pthread_mutex_unlock(&sr->lock);
    return fresh;
}

void staff_front(struct staffroom *sr, uint16_t line, struct staff_settings *out)
{
    *out = (struct staff_settings){0};
    pthread_mutex_lock(&sr->lock);
    for (unsigned i = sr->front.lines.n; i-- > 0;) {
        if (!line || sr->front.lines.line[i] == line) {
            *out = sr->front.of[i];
        }
    }
    pthread_mutex_unlock(&sr->lock);
}
