/* wire: what the two halves of the line say to each other, as bytes. One record is one request,
 * one reply or one push; the same records travel in a padded POST, in the frames of a live
 * stream, on the staff console's WebSocket and between the nojs process and serve.
 * Called by line (serving) and client (asking). Never looks inside an envelope. */
#ifndef CALLBOX_WIRE_H
#define CALLBOX_WIRE_H
#include "core/core.h"

enum {
    WIRE_HDR = 16,          /* "CR" ver1 type1 tag4 status1 0x3 len4 */
    WIRE_BODY_MAX = 65536,  /* of one record */
    WIRE_POST_LEN = 40960,  /* every visitor request body, PROTOCOL §7 */
    WIRE_REPLY_LEN = 65536, /* every visitor response body, PROTOCOL §7 */
};

/* Types. A reply has the request's type with WIRE_REPLY set, and its tag. Pushes have tag 0. */
enum wire_type {
    /* the visitor */
    WIRE_OPEN = 0x01,   /* line2 want1 about1 puzzle32 auth32 pkv32 grant_v128 grant_l128 msg */
    WIRE_RETURN = 0x02, /* auth32 before8 have_v2s8 have_s2v8 -> BUNDLE */
    WIRE_SEND = 0x03,   /* auth32 (zero on a watched stream) msg -> seq8 */
    WIRE_BURN = 0x04,   /* auth32 */
    WIRE_WATCH = 0x05,  /* stream only; RETURN and stay: -> BUNDLE, then pushes */
    WIRE_ASK = 0x06,    /* -> beacon16 bits1 0x3: the puzzle that OPEN needs now, 0 bits: none */
    WIRE_BOOK = 0x07,   /* wire/service.h */
    WIRE_FEEDBACK = 0x08, /* wire/letters.h, as the two lines of 0x36 and 0x50 */
    WIRE_STEP_DOWN = 0x09, /* auth32 (zero on a watched stream): from waiting now to a message, in place */
    /* staff, on the console's WebSocket */
    WIRE_HELLO = 0x10,  /* name_hash16 -> mid16 salt16 ops4 memKiB4 */
    WIRE_BLIND = 0x11,  /* mid16 blinded32 -> evaluated32 proof64 */
    WIRE_LOGIN = 0x12,  /* mid16 authm32 code4 -> session32 IDENTITY */
    WIRE_RESUME = 0x13, /* session32 -> IDENTITY */
    WIRE_QUEUE = 0x14,  /* line2 state1 after_risk1 after8 limit2 -> waiting4 held4 n2 row x n */
    WIRE_TAKE = 0x15,   /* row16 -> CASE */
    WIRE_READ = 0x16,   /* row16 before8 have_v2s8 have_s2v8 -> CASE */
    WIRE_REPLY_MSG = 0x17, /* row16 msg -> seq8 */
    WIRE_NOTE = 0x18,   /* row16 has_grant1 0x3 [grant128] msg -> seq8 */
    WIRE_BACK = 0x19,   /* row16: hand back to the queue */
    WIRE_END = 0x1a,    /* row16 */
    WIRE_ENROL_NEW = 0x1b,   /* id32 role1 0x1 line2; supervisor */
    WIRE_ENROL_CLAIM = 0x1c, /* CLAIM -> totp_secret20; no session needed */
    WIRE_ENROL_LIST = 0x1d,  /* -> n2 (role1 0x1 line2 CLAIM) x n; supervisor */
    WIRE_ENROL_SIGN = 0x1e,  /* id32 member212 epoch180 [teamkey112]; supervisor */
    WIRE_LEAVE = 0x1f, /* [1]: sign out; with the 1 everywhere, all of one's sessions */
    WIRE_RENEW = 0x20, /* epoch180: the line's key for another 45 days; supervisor */
    WIRE_PASSWORD = 0x21, /* authm32 code4 new_authm_hash32 wrap184; ends one's other sessions */
    WIRE_FACTOR = 0x22,   /* what1 0x3 code4; 1: a code of now -> secret20 of the next second
                             factor; 2: a code of the next -> nothing: from now on it counts */
    WIRE_FACTOR_RESET = 0x23, /* mid16 code4 (the asker's) -> secret20; supervisor */
    WIRE_PASSKEY_BEGIN = 0x24, /* code4 -> challenge32 n1 (id_len2 id) x n */
    WIRE_PASSKEY_ADD = 0x25,   /* wrapped1 0x3 label32 [wrap184] json_len2 json data_len2 data */
    WIRE_PASSKEY_LIST = 0x26,  /* -> n1 (number1 opens1 0x2 added4 used4 label32) x n */
    WIRE_PASSKEY_DROP = 0x27,  /* number1 0x3 code4 */
    WIRE_LOGIN_KEY = 0x30,     /* 1 0x3 -> challenge32; then 2 authed1 0x2 mid16 [authm32] and four
                                  times len2 bytes (id json data sig) -> session32 IDENTITY */
    WIRE_MEMBERS = 0x2c, /* -> n2 MEMBER_ROW x n: whom one shares a line with */
    WIRE_AUDIT = 0x2d, /* line2 0x2 before8 limit2 -> keyed1 0x1 n2 first8 last8 head32 | AUDIT x n */
    WIRE_LINE_GET = 0x2e, /* line2 -> SETTINGS */
    WIRE_LINE_SET = 0x2f, /* line2 SETTINGS; supervisor */
    WIRE_OUTCOME = 0x36, WIRE_REFERRAL_NEW, WIRE_REFERRAL_SIGN, WIRE_REFERRAL_LIST, WIRE_RESOURCES_GET,
    WIRE_RESOURCES_SET, WIRE_SERVICE_GET, WIRE_SERVICE_SET, WIRE_FEEDBACK_LIST = 0x50, /* and service.h */
    WIRE_PASS_ON, WIRE_PASSED_LIST, /* wire/letters.h */
    WIRE_ROTATE = 0x28, WIRE_STALE_LIST, WIRE_REGRANT, WIRE_ROTATE_DONE, /* wire/rotation.h */
    WIRE_TALLY = 0x3e, WIRE_FORECAST, /* a line's counters, and what they foretell: wire/figures.h */
    WIRE_DUTY = 0x31, WIRE_HANDOVER, WIRE_WALL, WIRE_RISK, WIRE_HOLD_OFF, /* wire/shift.h */
    WIRE_PLAN_GET = 0x58, WIRE_PLAN_SET, WIRE_CAMPAIGN_REPORT, /* wire/campaign.h */
    /* pushes */
    WIRE_MSG = 0x40,   /* row16 (zero to the visitor) msg */
    WIRE_STATE = 0x41, /* row16 state1 mine1 ahead1 want1 due4 */
    WIRE_GONE = 0x42,  /* row16: burnt or shredded */
    WIRE_KEYS = 0x44,  /* row16 (zero to the visitor): its keys moved on, read it again */
    WIRE_PAPERS = 0x45, /* nothing: members or keys of the line changed, RESUME tells */
    WIRE_STIR = 0x43,  /* line2 0x2 waiting4 held4: the queue changed, ask again */
    WIRE_DUTY_MOVED = 0x46, WIRE_HANDED, WIRE_MISSED, /* wire/shift.h */
    WIRE_REPLY = 0x80,
};

/* What the other side is told. Coarse on purpose: a miss is one status whatever missed. */
enum wire_status {
    WIRE_OK = 0,
    WIRE_BAD = 1,      /* malformed */
    WIRE_UNKNOWN = 2,  /* no such conversation, or the phrase is wrong, or it was burnt */
    WIRE_STALE = 3,    /* sequence moved on: read, then seal again */
    WIRE_TAKEN = 4,    /* a colleague has it */
    WIRE_ENDED = 5,
    WIRE_LATER = 6,    /* busy: key process away, queue full */
    WIRE_FULL = 7,     /* the disk is full: nothing was accepted, nothing lost */
    WIRE_DENIED = 8,   /* not signed in, or not allowed */
    WIRE_LIMIT = 9,    /* a quota */
    WIRE_FAULT = 10,   /* our fault */
    WIRE_WORK = 11,    /* many at once: ASK, solve the puzzle, and open again */
    WIRE_HELD = 12,    /* held off until the half hour that BUNDLE says */
    WIRE_AWAY = 13,    /* that colleague is not there */
    WIRE_CHATS = 14,   /* as many conversations as they can hold */
    WIRE_SHIFT = 15,   /* their shift is over */
};
enum wire_status wire_status_of(enum cb_err e);

enum wire_state { CONV_WAITING = 1, CONV_HELD = 2, CONV_ENDED = 3 };
enum wire_want { WANT_NOW = 1, WANT_MESSAGE = 2, WANT_BOOKED = 3 };
/* How many who want to talk now are before one who waits. In steps, so that nobody is counted; told
 * only to a visitor who wants to talk now, and not where too many wait to look at. */
enum wire_ahead { AHEAD_UNTOLD, AHEAD_NONE, AHEAD_FEW /* 1..3 */, AHEAD_SOME /* ..9 */, AHEAD_MANY };
enum wire_role {
    ROLE_PRACTITIONER = 1, /* answers */
    ROLE_SUPERVISOR,       /* answers, and signs; signed by the root alone */
    ROLE_CAMPAIGN,         /* plans and counts adverts: no conversation */
    ROLE_ANALYST,          /* reads counts: no conversation */
    ROLE_INTAKE,           /* police: what was referred to them, nothing else */
    ROLE_OPERATOR,         /* the machine: no conversation */
    ROLE_LAST = ROLE_OPERATOR,
};

struct wire_rec {
    uint8_t type, status;
    uint32_t tag;
    struct view body; /* borrowed */
};
/* Read one record from the front of v; used_out: its bytes. Errors PEER_FORMAT, PEER_VERSION,
 * PEER_SIZE (body over WIRE_BODY_MAX), NONE_STALE (v holds only a part of it so far). */
enum cb_err wire_rec_get(struct view v, struct wire_rec *r_out, size_t *used_out) CB_MUST;
/* Append a record. buf's sticky failure says when it did not fit. */
void wire_rec_put(struct buf *b, const struct wire_rec *r);
/* What befell one of the staff, as a push: HANDED or MISSED with a row's name, DUTY_MOVED without. */
void wire_befell_put(struct buf *out, uint8_t type, uint64_t name);
/* Append only the header, with the body's length to be patched by wire_rec_end. */
size_t wire_rec_begin(struct buf *b, uint8_t type, uint32_t tag);
void wire_rec_end(struct buf *b, size_t begun, uint8_t status);
/* Fill b with random bytes up to exactly n, as every padded body ends. */
void wire_pad(struct buf *b, size_t n);

#include "wire/bundle.h"
#include "wire/campaign.h"
#include "wire/figures.h"
#include "wire/letters.h"
#include "wire/staff.h"
#include "wire/service.h"
#include "wire/frame.h"
#include "wire/shift.h"
#endif
