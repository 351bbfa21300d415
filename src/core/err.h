/* err: the one enum of errors. A part of core.h, which includes it; used everywhere.
 * Never carries a text: cb_err_text has one sentence for each. */
#ifndef CALLBOX_CORE_ERR_H
#define CALLBOX_CORE_ERR_H

/* What went wrong, grouped by whose fault it is. One enum for the whole product. */
enum cb_err {
    CB_OK = 0,
    /* PEER: the other side sent something we refuse. */
    CB_PEER_FORMAT = 0x10, /* not the bytes we asked for */
    CB_PEER_SIZE,          /* longer or shorter than the format allows */
    CB_PEER_VERSION,       /* a version or type we do not know */
    CB_PEER_SEAL,          /* does not open: wrong key, or altered */
    CB_PEER_AUTH,          /* not who they need to be */
    CB_PEER_DENIED,        /* known, but not allowed to do this */
    /* NONE: absent, or no longer so. */
    CB_NONE_FOUND = 0x20,
    CB_NONE_STALE, /* the sequence moved on: read again, seal again */
    CB_NONE_TAKEN, /* somebody else has it */
    CB_NONE_ENDED, /* the conversation is over */
    /* BUSY: try again later; nothing was changed. */
    CB_BUSY_KEY = 0x30, /* the key process does not answer */
    CB_BUSY_FULL,       /* the disk is full */
    CB_BUSY_LOAD,       /* a bounded queue is full */
    CB_BUSY_RATE,       /* a limit was reached */
    CB_BUSY_WORK,       /* many at once: solve the puzzle first */
    CB_BUSY_HELD,       /* held off for a while */
    CB_BUSY_AWAY,       /* whom it is for is not there */
    CB_BUSY_CHATS,      /* they have as many as they can hold */
    CB_BUSY_SHIFT,      /* their shift is over for today */
    /* HERE: our own fault. */
    CB_HERE_BUG = 0x40,
    CB_HERE_DISK,
    CB_HERE_MEM,
};
/* One plain sentence for an operator or a log reader; never NULL. */
const char *cb_err_text(enum cb_err e);
#endif
