/* store, the kinds of papers. Included by store.h. Never renumbered: they stand in every database.
 */
#ifndef CALLBOX_STORE_PAPER_H
#define CALLBOX_STORE_PAPER_H

/* PAPER: any small document under (kind, id, sub): grants and links of a conversation, members,
 * names, epochs, team keys, enrolments, a line's audit and where it stands, commitments to
 * the shares of keys. */
enum store_paper {
    PAPER_GRANT = 1,
    PAPER_LINK,
    PAPER_MEMBER,
    PAPER_NAME,
    PAPER_EPOCH,
    PAPER_TEAMKEY,
    PAPER_ENROL,
    PAPER_ORG,
    PAPER_LINE,
    PAPER_AUDIT,
    PAPER_AUDIT_HEAD,
    PAPER_COMMITS,
    PAPER_SPENT,    /* sub: the slot of a key that is to be burnt */
    PAPER_WRAP,     /* of a member: a passkey, and the wrap it opens if it opens one */
    PAPER_SERVICE,  /* of a line: hours, rota and limits, in pieces by sub */
    PAPER_RESOURCE, /* of a line: what practitioners insert, in pieces by sub */
    PAPER_REFERRAL, /* of a line: what waits for a second person; of a member: sealed to them */
    PAPER_FEEDBACK, /* of a line: sealed to its supervisors; sub 0: the next number */
    PAPER_PLAN,     /* of a line: its campaign and what was spent on it, in pieces by sub */
    PAPER_PASSED,   /* of a line: sealed to it by another; sub 0: the next number */
};
#endif
