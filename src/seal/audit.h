/* seal, the audit of a line: who of the staff did what, sealed to the line's supervisors, one entry
 * after another in a chain of hashes (PROTOCOL §4 AUDIT). Used by line, which makes entries and
 * cannot open them, and by cli, which checks an export. */
#ifndef CALLBOX_SEAL_AUDIT_H
#define CALLBOX_SEAL_AUDIT_H
#include "seal/seal.h"

enum { SEAL_AUDIT = 164, SEAL_AUDIT_DETAIL = 24 };
/* What was done. Numbers are for ever: what is retired is not given again. */
enum seal_audit_action {
    AUDIT_SIGNED_IN = 1,   /* of a member, themselves */
    AUDIT_TOOK,            /* of a conversation, as the four after it */
    AUDIT_READ,            /* one that somebody else holds, or nobody */
    AUDIT_NOTED,
    AUDIT_HANDED_BACK,
    AUDIT_ENDED,
    AUDIT_SHREDDED,        /* how many conversations whose time was over */
    AUDIT_INVITED,         /* for which role */
    AUDIT_CONFIRMED,       /* of a member, who is one from now on */
    AUDIT_RENEWED,         /* which epoch */
    AUDIT_PASSWORD,        /* of a member, as the five after it */
    AUDIT_FACTOR,          /* their own second factor changed */
    AUDIT_FACTOR_RESET,    /* another's */
    AUDIT_PASSKEY_ADDED,
    AUDIT_PASSKEY_REMOVED,
    AUDIT_REMOVED,
    AUDIT_ROTATED,         /* which epoch */
    AUDIT_SETTINGS,
    AUDIT_BACKED_UP,
    AUDIT_RECOVERED,       /* of a member, made at the machine */
    AUDIT_FOUNDED,         /* of a member, the line's first */
    AUDIT_PRUNED,          /* up to which entry */
    AUDIT_KEYS_DONE,       /* the old keys are destroyed; which epoch is the only one now */
    AUDIT_GIVEN_UP,        /* of a conversation: its keys opened for nobody, and went with the old */
    AUDIT_RISK,            /* of a conversation, as the three after it: 0 .. 3 */
    AUDIT_HANDED_OVER,
    AUDIT_HELD_OFF,        /* for how many half hours; 0: no longer */
    AUDIT_UNANSWERED,      /* it went back by itself */
    AUDIT_REFERRED = 32,   /* of a conversation, as the two after it */
    AUDIT_REFERRAL_YES,    /* a second person confirmed it, and it was sealed to the intake */
    AUDIT_REFERRAL_NO,
    AUDIT_REFERRALS_READ,  /* by the intake; how many */
    AUDIT_RESOURCES,       /* texts for replies were changed */
    AUDIT_PLAN,            /* a campaign's plan was changed; how many placements it has */
    AUDIT_SPEND,           /* what was spent was entered; how many rows */
    AUDIT_PASSED_ON,       /* of a conversation: a summary of it went to another line; which */
    AUDIT_LAST = AUDIT_PASSED_ON,
};
enum seal_audit_of { AUDIT_OF_NONE = 0, AUDIT_OF_CONV, AUDIT_OF_MEMBER };

struct seal_audit_hdr { uint16_t line; uint32_t epoch; uint64_t seq; struct seal_hash prev; };
/* who: all zero is the server itself or whoever is at its machine. line: which one it was about,
 * itself an audit's when an audit's key was renewed. detail: of a member their sign-in name, as
 * much of it as there is room for, zero padded; else a number. */
struct seal_audit { uint8_t action, of; uint16_t line; uint32_t day; struct seal_mid who;
                    uint8_t subject[16], detail[SEAL_AUDIT_DETAIL]; };
/* to: the pk of the audit line's EPOCH that h names. Errors  PEER_FORMAT `to` is of low order */
enum cb_err seal_audit_make(const struct seal_audit_hdr *h, const struct seal_audit *a,
                            const struct seal_pk *to, uint8_t out[SEAL_AUDIT]) CB_MUST;
enum cb_err seal_audit_peek(struct view entry, struct seal_audit_hdr *out) CB_MUST;
enum cb_err seal_audit_open(struct view entry, const struct seal_sk *sk,
                            struct seal_audit *out) CB_MUST;

/* The chain: feed it entries in order; it stands after the newest. Begin with one that is zeroed but
 * for the line; what it is fed first may be entry 1 or, of a chain whose oldest went, a later one. */
struct seal_audit_chain { uint16_t line; uint64_t seq; struct seal_hash head; };
/* Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION no AUDIT; PEER_DENIED another line's; NONE_STALE its
 * number is not the next; PEER_SEAL it does not name the entry before it. The chain then stays. */
enum cb_err seal_audit_follow(struct seal_audit_chain *c, struct view entry) CB_MUST;

/* AUDITFILE, an export: "callbox audit 1\n" line2 0x2 n4 nroster4 | ROSTER | AUDIT x n, oldest first.
 * The console makes it. out borrows; roster and entries are yet to be checked.
 * Errors  PEER_FORMAT it is something else; PEER_SIZE cut short, or longer */
enum { SEAL_AUDIT_MAGIC = 16 };
struct seal_audit_file { uint16_t line; uint32_t n; struct view roster, entries; };
bool seal_audit_is_file(struct view front);
enum cb_err seal_audit_file_read(struct view v, struct seal_audit_file *out) CB_MUST;
#endif
