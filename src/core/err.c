/* err: one sentence for each error. Called by cli and tests. Never shown to a visitor: what a
 * visitor reads stands in the page catalogue. */
#include "core/core.h"

static const struct {
    enum cb_err e;
    const char *text;
} texts[] = {
    {CB_OK, "All is well."},
    {CB_PEER_FORMAT, "The other side sent bytes in a form we do not know."},
    {CB_PEER_SIZE, "The other side sent too much or too little."},
    {CB_PEER_VERSION, "The other side uses a version we do not know."},
    {CB_PEER_SEAL, "The sealed bytes do not open with this key, or were altered."},
    {CB_PEER_AUTH, "The other side did not prove who they are."},
    {CB_PEER_DENIED, "The other side may not do this."},
    {CB_NONE_FOUND, "There is no such thing here, or no longer."},
    {CB_NONE_STALE, "Something newer came in between: read again, then try again."},
    {CB_NONE_TAKEN, "Somebody else has it already."},
    {CB_NONE_ENDED, "It has ended."},
    {CB_BUSY_KEY, "The key process does not answer; try again in a moment."},
    {CB_BUSY_FULL, "The disk is full; nothing was lost, nothing new is accepted."},
    {CB_BUSY_LOAD, "Too much at once; try again in a moment."},
    {CB_BUSY_RATE, "A limit was reached; try again later."},
    {CB_BUSY_WORK, "Very many at once: the puzzle must be solved first."},
    {CB_BUSY_HELD, "This conversation is held off for a while."},
    {CB_BUSY_AWAY, "That colleague is not there at the moment."},
    {CB_BUSY_CHATS, "They have as many conversations as they can hold."},
    {CB_BUSY_SHIFT, "Their shift is over for today."},
    {CB_HERE_BUG, "callbox made a mistake of its own."},
    {CB_HERE_DISK, "The disk or the database gave an error."},
    {CB_HERE_MEM, "There is not enough memory."},
};

const char *cb_err_text(enum cb_err e)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].e == e) {
            return texts[i].text;
        }
    }
    return "An unknown error.";
}
