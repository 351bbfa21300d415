/* vault: K's own store, one 88-byte slot a key, each sealed under VRK (PROTOCOL §3). Called by the
 * answer_*.c. Never answers before the disk has what it says; never leaves a burnt key's bytes.
 *
 * Slot numbers are stable for as long as the key lives. A freed number is not given out again
 * until the others have been, so that a row which outlived its key does not soon meet another's. */
#include "keys/keys_in.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static uint64_t place(uint64_t slot)
{
    return slot * SEAL_SLOT;
}

static void kinds_resize(struct keys_vault *v, uint64_t slots)
{
    uint8_t *kind = cb_alloc(slots);
    if (v->kind) {
        memcpy(kind, v->kind, v->slots);
    }
    cb_free(v->kind, v->slots);
    v->kind = kind;
    v->slots = slots;
}

/* What does not open is free: burnt, never used, or damaged beyond use. */
static void kinds_note(struct keys_vault *v, const uint8_t *b, uint64_t first, uint64_t n)
{
    struct seal_slot s;
    for (uint64_t i = 0; i < n; i++) {
        enum cb_err e = seal_slot_open(VIEW(b + place(i), SEAL_SLOT), first + i, &v->vrk, &s);
        v->kind[first + i] = e ? SLOT_FREE : s.kind;
    }
    cb_wipe(&s, sizeof s);
}

static enum cb_err kinds_read(struct keys_vault *v)
{
    struct stat st;
    if (fstat(v->fd, &st) != 0) {
        return CB_HERE_DISK;
    }
    kinds_resize(v, (uint64_t)st.st_size / SEAL_SLOT);
    uint8_t *step = cb_alloc(place(VAULT_STEP));
    enum cb_err e = CB_OK;
    for (uint64_t at = 0; !e && at < v->slots; at += VAULT_STEP) {
        e = vault_read(v->fd, place(at), step, place(VAULT_STEP));
        if (!e) {
            kinds_note(v, step, at, VAULT_STEP);
        }
    }
    cb_free(step, place(VAULT_STEP));
    return e;
}

static enum cb_err slot_read(struct keys_vault *v, uint8_t kind, uint64_t slot,
                             struct seal_key *out)
{
    uint8_t b[SEAL_SLOT];
    struct seal_slot s = {0};
    enum cb_err e = vault_read(v->fd, place(slot), b, sizeof b);
    e = e ? e : seal_slot_open(VIEW(b, sizeof b), slot, &v->vrk, &s);
    if (!e && s.kind == kind) {
        *out = s.key;
    }
    bool other = s.kind != kind;
    cb_wipe(&s, sizeof s);
    return e || other ? CB_HERE_DISK : CB_OK;
}

static enum cb_err point_of(const struct seal_key *k, struct seal_point *out)
{
    return crypto_scalarmult_ristretto255_base(out->b, k->b) == 0 ? CB_OK : CB_HERE_DISK;
}

static bool has_rec(const struct keys_vault *v)
{
    return v->kind[FIXED_REC] == SLOT_FIXED;
}

/* The key file is not this vault's when not one of the fixed slots opens. */
static enum cb_err fixed_read(struct keys_vault *v)
{
    unsigned opened = 0;
    enum cb_err e = CB_OK;
    for (uint64_t i = 0; i < FIXED_USED; i++) {
        if (i == FIXED_REC && !has_rec(v)) {
            continue; /* made before there was one */
        }
        opened += v->kind[i] == SLOT_FIXED;
        enum cb_err one = slot_read(v, SLOT_FIXED, i, &v->fixed[i]);
        e = e ? e : one;
    }
    if (e) {
        return opened ? e : CB_PEER_SEAL;
    }
    e = point_of(&v->fixed[FIXED_PW], &v->k_pw);
    return e ? e : point_of(&v->fixed[FIXED_MATCH], &v->k_match);
}

static enum cb_err vault_load(struct keys_vault *v, const char *dir)
{
    struct vault_vrk vrk = {0};
    int n = snprintf(v->dir.s, sizeof v->dir.s, "%s", dir);
    enum cb_err e = n > 0 && n < VAULT_PATH ? vault_file_open(dir, &v->fd) : CB_PEER_SIZE;
    e = e ? e : swap_settle(dir, v->fd, &vrk);
    v->vrk = vrk.key;
    v->rekey.day = vrk.day;
    cb_wipe(&vrk, sizeof vrk);
    e = e ? e : kinds_read(v);
    e = e ? e : fixed_read(v);
    if (e) {
        return e;
    }
    v->tries = tries_new();
    v->budget = budget_new();
    cb_random(&v->next, sizeof v->next);
    v->next %= v->slots;
    /* The first HMAC-SHA1 of a process makes libcrypto look for its configuration: not later,
     * when the sandbox is closed. */
    uint32_t code = seal_totp(VIEW(v->fixed[FIXED_TOTP].b, 20), 0);
    cb_wipe(&code, sizeof code);
    return CB_OK;
}

/* Keys lie in guarded memory that is not swapped. Opens everything it will ever open. */
enum cb_err keys_vault_open(const char *dir, struct keys_vault **out)
{
    *out = NULL;
    struct keys_vault *v = sodium_malloc(sizeof *v);
    if (!v) {
        return CB_HERE_MEM;
    }
    *v = (struct keys_vault){.fd = -1, .rekey.fd = -1};
    enum cb_err e = vault_load(v, dir);
    if (e) {
        keys_vault_close(v);
        return e;
    }
    *out = v;
    return CB_OK;
}

void keys_vault_close(struct keys_vault *v)
{
    if (!v) {
        return;
    }
    rekey_drop(v);
    vault_fd_close(&v->fd);
    cb_free(v->kind, v->slots);
    tries_free(v->tries);
    budget_free(v->budget);
    cb_wipe(v, sizeof *v);
    sodium_free(v);
}

void keys_vault_points(const struct keys_vault *v, struct seal_point *k_pw_out,
                       struct seal_point *k_match_out)
{
    *k_pw_out = v->k_pw;
    *k_match_out = v->k_match;
}

enum cb_err keys_vault_rec(const struct keys_vault *v, struct seal_pk *out)
{
    memcpy(out->b, v->fixed[FIXED_REC].b, sizeof out->b);
    return has_rec(v) ? CB_OK : CB_NONE_FOUND;
}

enum cb_err keys_vault_pin(struct keys_vault *v, const struct seal_pk *rec)
{
    struct seal_slot s = {.kind = SLOT_FIXED, .number = FIXED_REC};
    uint8_t b[SEAL_SLOT];
    if (has_rec(v)) {
        return cb_equal(v->fixed[FIXED_REC].b, rec->b, sizeof rec->b) ? CB_OK : CB_NONE_TAKEN;
    }
    memcpy(s.key.b, rec->b, sizeof s.key.b);
    enum cb_err e = seal_slot_make(&s, &v->vrk, b);
    e = e ? e : vault_write(v->fd, place(FIXED_REC), VIEW(b, sizeof b));
    if (!e) {
        v->fixed[FIXED_REC] = s.key;
        v->kind[FIXED_REC] = SLOT_FIXED;
        rekey_put(v, &s);
    }
    return e;
}

/* The next free number after the last one given; grows the file by a step when there is none. */
static enum cb_err free_find(struct keys_vault *v, uint64_t *slot_out)
{
    for (uint64_t i = 0; i < v->slots; i++) {
        uint64_t n = (v->next + i) % v->slots;
        if (n >= VAULT_FIXED && v->kind[n] == SLOT_FREE) {
            *slot_out = n;
            return CB_OK;
        }
    }
    uint64_t first = v->slots, more = first + VAULT_STEP;
    enum cb_err e = vault_fill(v->fd, place(first), place(more));
    if (e) {
        return e; /* what was written of it is found, and finished, at the next start */
    }
    kinds_resize(v, more);
    *slot_out = first;
    return CB_OK;
}

enum cb_err vault_slot_new(struct keys_vault *v, uint8_t kind, uint64_t *slot_out,
                           struct seal_key *key_out)
{
    uint8_t b[SEAL_SLOT];
    struct seal_slot s = {.kind = kind};
    enum cb_err e = free_find(v, &s.number);
    if (e) {
        return e;
    }
    seal_key_new(&s.key);
    e = seal_slot_make(&s, &v->vrk, b);
    e = e ? e : vault_write(v->fd, place(s.number), VIEW(b, sizeof b));
    if (!e) {
        v->kind[s.number] = kind;
        v->next = s.number + 1;
        rekey_put(v, &s);
        *slot_out = s.number;
        *key_out = s.key;
    }
    cb_wipe(&s, sizeof s);
    return e;
}

static bool slot_is(const struct keys_vault *v, uint8_t kind, uint64_t slot)
{
    return slot < v->slots && v->kind[slot] == kind;
}

/* Errors  NONE_FOUND never given out, burnt, or of another kind; HERE_DISK it was there at the
 *         start and can no longer be read */
enum cb_err vault_slot_get(struct keys_vault *v, uint8_t kind, uint64_t slot,
                           struct seal_key *key_out)
{
    return slot_is(v, kind, slot) ? slot_read(v, kind, slot, key_out) : CB_NONE_FOUND;
}

/* Write fresh random bytes over the slot. Burning what is not there is no error: the wish holds. */
enum cb_err vault_slot_burn(struct keys_vault *v, uint8_t kind, uint64_t slot)
{
    if (!slot_is(v, kind, slot)) {
        return CB_OK;
    }
    enum cb_err e = vault_fill(v->fd, place(slot), place(slot + 1));
    if (e) {
        return e;
    }
    v->kind[slot] = SLOT_FREE;
    return rekey_burn(v, slot);
}
