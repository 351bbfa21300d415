/* rekey: every day the vault is written anew under another VRK and the old one is destroyed, so
 * that what a disk may remember of burnt slots is sealed under a key that is nowhere (PROTOCOL §3).
 * A few slots at a time between two answers: K is never away for it. Called by answer.c and
 * vault.c. Never leaves a key in the new vault that was burnt in the old one meanwhile. */
#include "keys/keys_in.h"

bool rekey_runs(const struct keys_vault *v)
{
    return v->rekey.fd >= 0;
}

/* Before the new vault has taken the old one's place. */
void rekey_drop(struct keys_vault *v)
{
    if (rekey_runs(v)) {
        swap_undo(v->dir.s);
    }
    vault_fd_close(&v->rekey.fd);
    cb_wipe(&v->rekey.vrk, sizeof v->rekey.vrk);
}

/* Not today any more; in an hour there may be room. */
static void rekey_failed(struct keys_vault *v, enum cb_err why)
{
    rekey_drop(v);
    v->rekey.again_ms = cb_mono_ms() + REKEY_AGAIN_MS;
    log_event(EV_REKEY_FAILED, (uint64_t)why);
}

/* What an earlier switch left undone is done first: its vrk.new may be the only key there is. */
static enum cb_err rekey_begin(struct keys_vault *v)
{
    struct vault_vrk now;
    enum cb_err e = swap_settle(v->dir.s, v->fd, &now);
    bool ours = !e && cb_equal(now.key.b, v->vrk.b, sizeof v->vrk.b);
    cb_wipe(&now, sizeof now);
    if (!ours) {
        return e ? e : CB_HERE_DISK;
    }
    v->rekey.at = 0;
    return swap_begin(v->dir.s, &v->rekey.vrk, &v->rekey.fd);
}

/* One slot as it lies in the old vault, sealed for the new one. One that is free, or damaged beyond
 * use, is random there too; a damaged fixed one is no vault to go on with. */
static enum cb_err slot_carry(struct keys_vault *v, uint64_t n, struct view old, uint8_t *out)
{
    struct seal_slot s = {0};
    enum cb_err e = v->kind[n] ? seal_slot_open(old, n, &v->vrk, &s) : CB_NONE_FOUND;
    if (e && v->kind[n] == SLOT_FIXED) {
        return CB_HERE_DISK;
    }
    if (e) {
        cb_random(out, SEAL_SLOT);
        return CB_OK;
    }
    e = seal_slot_make(&s, &v->rekey.vrk, out);
    cb_wipe(&s, sizeof s);
    return e;
}

static enum cb_err slots_carry(struct keys_vault *v)
{
    uint8_t old[REKEY_SLOTS * SEAL_SLOT], fresh[sizeof old];
    uint64_t left = v->slots - v->rekey.at, n = left < REKEY_SLOTS ? left : REKEY_SLOTS;
    enum cb_err e = vault_read(v->fd, v->rekey.at * SEAL_SLOT, old, n * SEAL_SLOT);
    for (uint64_t i = 0; !e && i < n; i++) {
        e = slot_carry(v, v->rekey.at + i, VIEW(old + i * SEAL_SLOT, SEAL_SLOT),
                       fresh + i * SEAL_SLOT);
    }
    e = e ? e : vault_put(v->rekey.fd, v->rekey.at * SEAL_SLOT, VIEW(fresh, n * SEAL_SLOT));
    v->rekey.at += e ? 0 : n;
    return e;
}

/* The new pair takes the old one's place. Once the file has, there is no way back: what fails after
 * that is finished by swap_settle, at the next turn or the next start. */
static enum cb_err rekey_switch(struct keys_vault *v)
{
    enum cb_err moved = swap_file(v->dir.s, v->rekey.fd);
    if (moved && !vault_is_at(v->rekey.fd, v->dir.s)) {
        return moved;
    }
    vault_fd_close(&v->fd);
    v->fd = v->rekey.fd;
    v->rekey.fd = -1;
    v->vrk = v->rekey.vrk;
    cb_wipe(&v->rekey.vrk, sizeof v->rekey.vrk);
    enum cb_err e = moved ? moved : swap_burn(v->dir.s);
    return e ? e : swap_key(v->dir.s);
}

static enum cb_err rekey_step(struct keys_vault *v)
{
    enum cb_err e = rekey_runs(v) ? CB_OK : rekey_begin(v);
    e = e ? e : slots_carry(v);
    if (e || v->rekey.at < v->slots) {
        return e;
    }
    e = rekey_switch(v);
    if (!e) {
        v->rekey.day = cb_day();
        log_event(EV_REKEYED, v->slots);
    }
    return e;
}

void rekey_turn(struct keys_vault *v)
{
    bool due = cb_day() != v->rekey.day && cb_mono_ms() >= v->rekey.again_ms;
    enum cb_err e = rekey_runs(v) || due ? rekey_step(v) : CB_OK;
    if (e) {
        rekey_failed(v, e);
    }
}

enum cb_err keys_vault_rekey(struct keys_vault *v)
{
    enum cb_err e = CB_OK;
    do {
        e = rekey_step(v);
    } while (!e && rekey_runs(v));
    if (e) {
        rekey_drop(v);
    }
    return e;
}

void rekey_put(struct keys_vault *v, const struct seal_slot *s)
{
    uint8_t b[SEAL_SLOT];
    if (!rekey_runs(v) || s->number >= v->rekey.at) {
        return;
    }
    enum cb_err e = seal_slot_make(s, &v->rekey.vrk, b);
    e = e ? e : vault_put(v->rekey.fd, s->number * SEAL_SLOT, VIEW(b, sizeof b));
    if (e) {
        rekey_failed(v, e); /* the old vault has it: no harm but the day's delay */
    }
}

enum cb_err rekey_burn(struct keys_vault *v, uint64_t slot)
{
    if (!rekey_runs(v) || slot >= v->rekey.at) {
        return CB_OK;
    }
    enum cb_err e = vault_fill(v->rekey.fd, slot * SEAL_SLOT, (slot + 1) * SEAL_SLOT);
    if (e) {
        rekey_failed(v, e); /* its key is written over: the copy opens no more */
    }
    return CB_OK;
}
