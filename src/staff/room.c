/* room: the room's own state: made, closed, and kept in step with line's batches. Called by line.
 * Never remembers of a call that failed, or of a batch that was lost, what the store undid. */
#include "staff/staff_in.h"

struct staffroom *staffroom_open(struct store *store, struct keys_link *keys,
                                 const struct passkey_site *passkeys)
{
    struct staffroom *sr = cb_alloc(sizeof *sr);
    sr->store = store;
    sr->keys = keys;
    if (passkeys) {
        sr->site = *passkeys;
    }
    sr->spent = true; /* a stop may have come between a rotation's end and its burning */
    pthread_mutex_init(&sr->lock, NULL);
    buf_init(&sr->roster, 1 << 20);
    return sr;
}

void staffroom_close(struct staffroom *sr)
{
    buf_free(&sr->roster);
    cb_free(sr, sizeof *sr);
}

void staff_batch(struct staffroom *sr)
{
    sr->read_n = sr->made_n = 0;
}

struct staff_mark staff_mark(const struct staffroom *sr)
{
    return (struct staff_mark){.reads = sr->read_n, .made = sr->made_n};
}

void staff_undo(struct staffroom *sr, const struct staff_mark *m)
{
    sr->read_n = m->reads;
    slots_unmake(sr, m->made);
}

void staff_kept(struct staffroom *sr)
{
    audit_reads_keep(sr);
    sr->made_n = 0;
}

void staff_lost(struct staffroom *sr)
{
    slots_unmake(sr, 0);
}

void staff_after(struct staffroom *sr)
{
    if (sr->spent && cb_mono_ms() >= sr->spent_due) {
        retire_spent(sr);
    }
    if (sr->papers_moved) { /* only now: visitors are shown what is on the disk */
        sr->papers_moved = staff_refresh(sr) != CB_OK;
    }
}
