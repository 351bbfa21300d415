/* page, what a page can say of a form or a conversation. Part of page.h, which includes it.
 * Never a word: those stand in the templates. */
#ifndef CALLBOX_PAGE_SAYS_H
#define CALLBOX_PAGE_SAYS_H

/* What is wrong, in the words of the page that shows it. The first group belongs to a field: show
 * the same page again with what was typed. The rest fit any page, and are what PAGE_N_SORRY
 * answers when there is no page to go back to. */
enum page_error {
    PAGE_FINE = 0,
    PAGE_TEXT_EMPTY,     /* write_*, n_talk */
    PAGE_TEXT_LONG,      /* write_*, n_talk: over 32,000 bytes */
    PAGE_WORDS_WRONG,    /* n_phrase: not the two words asked for, not the phrase */
    PAGE_SLOT_NONE,      /* write_book, n_book: no time was chosen */
    PAGE_SLOT_GONE,      /* n_book: somebody else has it now */
    PAGE_PHRASE_WRONG,   /* return: not 7 or 10 words of the list */
    PAGE_PHRASE_UNKNOWN, /* return: opens nothing; mistyped, never used or deleted look alike */
    PAGE_LATE,           /* the ticket is gone: ten idle minutes, or we started again */
    PAGE_BUSY,           /* not done; trying again may help */
    PAGE_FULL,           /* not done: our disk is full */
    PAGE_LIMIT,          /* not done: too many in a short time */
    PAGE_ENDED,          /* not sent: the conversation was ended */
    PAGE_HELD_OFF,       /* not done: n_talk says until when */
    PAGE_FAULT,          /* not done: our mistake */
};

/* The same numbers as wire's enum wire_state. */
enum page_state { PAGE_WAITING = 1, PAGE_HELD = 2, PAGE_OVER = 3 };
/* The same numbers as wire's enum wire_ahead. */
enum page_ahead { PAGE_UNTOLD, PAGE_NOBODY, PAGE_FEW, PAGE_SOME, PAGE_MANY };
#endif
