/* calls: one table says which record may come through which door, who may send it, and which
 * step answers it. Called by the batch thread. Never answers anything the table does not name. */
#include "line/line_in.h"
#include <string.h>

#define D(x)          (1u << (x))
#define VISITOR_DOORS (D(DOOR_POST) | D(DOOR_NOJS))
enum {
    ANYBODY = 0, /* whoever asks, signed in or not */
    SUPERVISOR = STAFF_SUPERVISOR,
    DESK = STAFF_DESK,
    MEMBER = STAFF_MEMBER,
    CAMPAIGN = STAFF_SUPERVISOR | 1 << ROLE_CAMPAIGN,
    FIGURES = STAFF_SUPERVISOR | 1 << ROLE_ANALYST | 1 << ROLE_CAMPAIGN, /* who plans by counts */
};

static const struct row {
    uint8_t type;
    unsigned doors;
    unsigned may;
    line_step *step;
    staff_step *staff; /* or one of the room below */
} table[] = {
    {WIRE_OPEN, VISITOR_DOORS, ANYBODY, .step = step_open},
    {WIRE_RETURN, VISITOR_DOORS, ANYBODY, .step = step_return},
    {WIRE_SEND, VISITOR_DOORS | D(DOOR_STREAM), ANYBODY, .step = step_send},
    {WIRE_BURN, VISITOR_DOORS, ANYBODY, .step = step_burn},
    {WIRE_WATCH, D(DOOR_STREAM), ANYBODY, .step = step_watch},
    {WIRE_ASK, VISITOR_DOORS, ANYBODY, .step = step_ask},
    {WIRE_BOOK, VISITOR_DOORS | D(DOOR_STREAM), ANYBODY, .step = step_book},
    {WIRE_FEEDBACK, VISITOR_DOORS, ANYBODY, .step = step_feedback},
    {WIRE_STEP_DOWN, VISITOR_DOORS | D(DOOR_STREAM), ANYBODY, .step = step_step_down},
    {WIRE_HELLO, D(DOOR_STAFF), ANYBODY, .staff = step_hello},
    {WIRE_BLIND, D(DOOR_STAFF), ANYBODY, .staff = step_blind},
    {WIRE_LOGIN, D(DOOR_STAFF), ANYBODY, .staff = step_login},
    {WIRE_LOGIN_KEY, D(DOOR_STAFF), ANYBODY, .staff = step_login_key},
    {WIRE_RESUME, D(DOOR_STAFF), ANYBODY, .staff = step_resume},
    {WIRE_ENROL_CLAIM, D(DOOR_STAFF), ANYBODY, .staff = step_enrol_claim},
    {WIRE_LEAVE, D(DOOR_STAFF), MEMBER, .staff = step_leave},
    {WIRE_QUEUE, D(DOOR_STAFF), DESK, .step = step_queue},
    {WIRE_TAKE, D(DOOR_STAFF), DESK, .step = step_take},
    {WIRE_READ, D(DOOR_STAFF), DESK, .step = step_read},
    {WIRE_REPLY_MSG, D(DOOR_STAFF), DESK, .step = step_reply},
    {WIRE_NOTE, D(DOOR_STAFF), DESK, .step = step_note},
    {WIRE_BACK, D(DOOR_STAFF), DESK, .step = step_back},
    {WIRE_END, D(DOOR_STAFF), DESK, .step = step_end},
    {WIRE_OUTCOME, D(DOOR_STAFF), DESK, .step = step_outcome},
    {WIRE_REFERRAL_NEW, D(DOOR_STAFF), DESK, .step = step_referral_new},
    {WIRE_REFERRAL_SIGN, D(DOOR_STAFF), DESK, .step = step_referral_sign},
    {WIRE_REFERRAL_LIST, D(DOOR_STAFF), DESK | 1 << ROLE_INTAKE, .step = step_referral_list},
    {WIRE_RESOURCES_GET, D(DOOR_STAFF), DESK, .step = step_resources_get},
    {WIRE_RESOURCES_SET, D(DOOR_STAFF), SUPERVISOR, .step = step_resources_set},
    {WIRE_FEEDBACK_LIST, D(DOOR_STAFF), SUPERVISOR, .step = step_feedback_list},
    {WIRE_PASS_ON, D(DOOR_STAFF), DESK, .step = step_pass_on},
    {WIRE_PASSED_LIST, D(DOOR_STAFF), DESK, .step = step_passed_list},
    {WIRE_DUTY, D(DOOR_STAFF), DESK, .step = step_duty},
    {WIRE_HANDOVER, D(DOOR_STAFF), DESK, .step = step_handover},
    {WIRE_WALL, D(DOOR_STAFF), SUPERVISOR, .step = step_wall},
    {WIRE_RISK, D(DOOR_STAFF), DESK, .step = step_risk},
    {WIRE_HOLD_OFF, D(DOOR_STAFF), DESK, .step = step_hold_off},
    {WIRE_ENROL_NEW, D(DOOR_STAFF), SUPERVISOR, .staff = step_enrol_new},
    {WIRE_ENROL_LIST, D(DOOR_STAFF), SUPERVISOR, .staff = step_enrol_list},
    {WIRE_ENROL_SIGN, D(DOOR_STAFF), SUPERVISOR, .staff = step_enrol_sign},
    {WIRE_RENEW, D(DOOR_STAFF), SUPERVISOR, .staff = step_renew},
    {WIRE_PASSWORD, D(DOOR_STAFF), MEMBER, .staff = step_password},
    {WIRE_FACTOR, D(DOOR_STAFF), MEMBER, .staff = step_factor},
    {WIRE_FACTOR_RESET, D(DOOR_STAFF), SUPERVISOR, .staff = step_factor_reset},
    {WIRE_PASSKEY_BEGIN, D(DOOR_STAFF), MEMBER, .staff = step_passkey_begin},
    {WIRE_PASSKEY_ADD, D(DOOR_STAFF), MEMBER, .staff = step_passkey_add},
    {WIRE_PASSKEY_LIST, D(DOOR_STAFF), MEMBER, .staff = step_passkey_list},
    {WIRE_PASSKEY_DROP, D(DOOR_STAFF), MEMBER, .staff = step_passkey_drop},
    {WIRE_MEMBERS, D(DOOR_STAFF), DESK, .staff = step_members},
    {WIRE_AUDIT, D(DOOR_STAFF), SUPERVISOR, .staff = step_audit},
    {WIRE_LINE_GET, D(DOOR_STAFF), MEMBER, .staff = step_line_get},
    {WIRE_LINE_SET, D(DOOR_STAFF), SUPERVISOR, .staff = step_line_set},
    {WIRE_TALLY, D(DOOR_STAFF), FIGURES, .step = step_tally},
    {WIRE_PLAN_GET, D(DOOR_STAFF), CAMPAIGN, .step = step_plan_get},
    {WIRE_PLAN_SET, D(DOOR_STAFF), CAMPAIGN, .step = step_plan_set},
    {WIRE_CAMPAIGN_REPORT, D(DOOR_STAFF), FIGURES, .step = step_campaign_report},
    {WIRE_FORECAST, D(DOOR_STAFF), SUPERVISOR, .step = step_forecast},
    {WIRE_SERVICE_GET, D(DOOR_STAFF), DESK, .step = step_service_get},
    {WIRE_SERVICE_SET, D(DOOR_STAFF), SUPERVISOR, .step = step_service_set},
    {WIRE_ROTATE, D(DOOR_STAFF), SUPERVISOR, .step = step_rotate},
    {WIRE_STALE_LIST, D(DOOR_STAFF), DESK, .step = step_stale_list},
    {WIRE_REGRANT, D(DOOR_STAFF), DESK, .step = step_regrant},
    {WIRE_ROTATE_DONE, D(DOOR_STAFF), SUPERVISOR, .staff = step_rotate_done},
};

static const struct row *row_of(uint8_t type, uint8_t door)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].type == type && (table[i].doors & D(door))) {
            return &table[i];
        }
    }
    return NULL;
}

static enum cb_err step_by_table(struct line *l, struct call *c, const struct wire_rec *rec)
{
    const struct row *row = row_of(rec->type, c->door);
    if (!row) {
        return CB_PEER_FORMAT;
    }
    /* The one place where a role is asked for. A session that ended is a plain denial. */
    enum cb_err e = row->may == ANYBODY ? CB_OK : staff_allowed(l->staff, c, row->may);
    if (e) {
        return e;
    }
    struct rd body = rd_of(rec->body);
    return row->staff ? row->staff(l->staff, c, &body) : row->step(l, c, &body);
}

/* Run the record in c->request and write the reply record: its body on CB_OK, else its status
 * alone. Answers what happened, for the batch to keep or undo. */
enum cb_err line_step_run(struct line *l, struct call *c)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    call_tells_drop(c);
    c->wrote = false;
    c->reply_max = c->reply_max ? c->reply_max : WIRE_REPLY_LEN;
    buf_free(&c->reply);
    buf_init(&c->reply, c->reply_max);
    enum cb_err e = wire_rec_get(buf_view(&c->request), &rec, &used);
    size_t at = wire_rec_begin(&c->reply, (uint8_t)(rec.type | WIRE_REPLY), rec.tag);
    /* The post door pads: what follows the record there is random fill. */
    if (!e && used != c->request.len && c->door != DOOR_POST) {
        e = CB_PEER_SIZE;
    }
    e = e ? (e == CB_NONE_STALE ? CB_PEER_SIZE : e) : step_by_table(l, c, &rec);
    staff_lines(l->staff, c); /* it may have begun or ended with the step, or got other lines */
    if (!e && c->reply.failed) {
        e = CB_HERE_BUG;
    }
    if (e) {
        line_step_refuse(c, e);
        return e;
    }
    wire_rec_end(&c->reply, at, WIRE_OK);
    return CB_OK;
}

void line_step_refuse(struct call *c, enum cb_err e)
{
    struct wire_rec rec = {0};
    size_t used;
    enum cb_err shape = wire_rec_get(buf_view(&c->request), &rec, &used);
    (void)shape; /* type and tag as far as they could be read */
    call_tells_drop(c);
    c->wrote = false;
    buf_free(&c->reply);
    buf_init(&c->reply, WIRE_HDR);
    size_t at = wire_rec_begin(&c->reply, (uint8_t)(rec.type | WIRE_REPLY), rec.tag);
    wire_rec_end(&c->reply, at, (uint8_t)wire_status_of(e));
}
