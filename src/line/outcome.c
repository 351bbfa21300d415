/* outcome: how a contact ended, as a sealed form with the counters beside it; and the texts that
 * practitioners insert. Called through calls.c. Never learns what the form says but for what is
 * counted, and never keeps that beside the conversation. */
#include "line/line_in.h"
#include "tally/tally.h"

enum { GROUP_LAST = 8, OUTCOME_LAST = 15, ACTION_LAST = 63 };
enum { HARD = 0x80 }; /* of the outcome's byte: it was hard for whoever answered */

struct counted {
    uint8_t group, outcome, n[2]; /* of agreed, of taken */
    bool hard;
    struct view list[2];
};

static bool list_fits(struct view list)
{
    for (size_t i = 0; i < list.len; i++) {
        if (list.p[i] == 0 || list.p[i] > ACTION_LAST || (i && list.p[i] <= list.p[i - 1])) {
            return false; /* ascending, so that none is there twice */
        }
    }
    return list.len <= WIRE_OUTCOME_LIST;
}

static enum cb_err counted_read(struct rd *r, struct counted *k)
{
    k->group = rd_u8(r);
    uint8_t outcome = rd_u8(r);
    k->outcome = outcome & (uint8_t)~HARD;
    k->hard = outcome & HARD;
    k->n[0] = rd_u8(r);
    k->n[1] = rd_u8(r);
    k->list[0] = rd_view(r, k->n[0]);
    k->list[1] = rd_view(r, k->n[1]);
    if (r->failed) {
        return CB_PEER_SIZE;
    }
    bool fits = k->group <= GROUP_LAST && k->outcome > 0 && k->outcome <= OUTCOME_LAST &&
                list_fits(k->list[0]) && list_fits(k->list[1]);
    return fits ? CB_OK : CB_PEER_FORMAT;
}

static enum cb_err counted_add(struct line *l, uint16_t line, const struct counted *k)
{
    static const enum tally_dim dims[2] = {TALLY_AGREED, TALLY_TAKEN};
    uint64_t now = cb_unix_s();
    enum cb_err e = tally_one(l->store, line, now, TALLY_GROUP, k->group);
    e = e ? e : tally_one(l->store, line, now, TALLY_OUTCOME, k->outcome);
    e = e || !k->hard ? e : tally_one(l->store, line, now, TALLY_HARD, 0);
    for (unsigned which = 0; which < 2; which++) {
        for (size_t i = 0; !e && i < k->list[which].len; i++) {
            e = tally_one(l->store, line, now, dims[which], k->list[which].p[i]);
        }
    }
    return e;
}

/* OUTCOME: wire/letters.h. The form is kept once, whatever it is sent again for, and counted then.
 */
enum cb_err step_outcome(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct counted k = {0};
    bool fresh = false;
    enum cb_err e = desk_conv(l, c, body, &v);
    e = e ? e : counted_read(body, &k);
    e = e ? e : note_take(l, c, &v, body, &fresh);
    return e || !fresh ? e : counted_add(l, v.row.line, &k);
}

/* RESOURCES_GET: line2 0x2 -> text. */
enum cb_err step_resources_get(struct line *l, struct call *c, struct rd *body)
{
    uint16_t line = rd_u16(body);
    rd_zero(body, 2);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = doc_read(l, PAPER_RESOURCE, line, &c->reply);
    return e == CB_NONE_FOUND ? CB_OK : e;
}

/* RESOURCES_SET: line2 0x2 text. */
enum cb_err step_resources_set(struct line *l, struct call *c, struct rd *body)
{
    uint16_t line = rd_u16(body);
    rd_zero(body, 2);
    struct view text = rd_view(body, body->left);
    if (body->failed || text.len > WIRE_RESOURCES) {
        return CB_PEER_SIZE;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = doc_write(l, PAPER_RESOURCE, line, text);
    return e ? e : staff_audit_number(l->staff, c, AUDIT_RESOURCES, line, text.len);
}
