/* Tests keys/vault.c, vault_file.c and vault_create.c: keys survive, burnt ones leave nothing, and
 * damaged files are refused. Never leaves its directory behind. */
#include "place.h"

static int setup(void **state)
{
    struct place *p = cb_alloc(sizeof *p);
    *state = p;
    return place_make(p);
}

static int teardown(void **state)
{
    place_drop(*state);
    cb_free(*state, sizeof(struct place));
    return 0;
}

static void keys_survive_a_restart(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    struct seal_point k_pw, k_match;
    struct seal_key a, b, got;
    uint64_t sa, sb;
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    keys_vault_points(v, &k_pw, &k_match);
    assert_memory_equal(&k_pw, &p->k_pw, sizeof k_pw);
    assert_memory_not_equal(&k_pw, &k_match, sizeof k_pw);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &sa, &a), CB_OK);
    assert_int_equal(vault_slot_new(v, SLOT_EPOCH, &sb, &b), CB_OK);
    assert_true(sa != sb && sa >= VAULT_FIXED && sb >= VAULT_FIXED);
    assert_memory_not_equal(&a, &b, sizeof a);
    keys_vault_close(v);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, sa, &got), CB_OK);
    assert_memory_equal(&got, &a, sizeof a);
    assert_int_equal(vault_slot_get(v, SLOT_EPOCH, sb, &got), CB_OK);
    assert_memory_equal(&got, &b, sizeof b);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, sb, &got), CB_NONE_FOUND);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, FIXED_PEPPER, &got), CB_NONE_FOUND);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, UINT64_MAX, &got), CB_NONE_FOUND);
    keys_vault_close(v);
}

static void files_are_for_us_only(void **state)
{
    struct place *p = *state;
    struct stat st;
    struct seal_point k;
    struct keys_vault *v, *w;
    assert_int_equal(stat(p->vault, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, VAULT_STEP * SEAL_SLOT);
    assert_int_equal(stat(p->vrk, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(keys_vault_create(p->dir, &p->rec, &k), CB_NONE_TAKEN);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(keys_vault_open(p->dir, &w), CB_BUSY_LOAD);
    keys_vault_close(v);
    assert_int_equal(keys_vault_open("/nonexistent", &v), CB_NONE_FOUND);
}

static void burning_leaves_nothing(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    struct seal_key key, got;
    uint64_t slot, later;
    static uint8_t before[VAULT_STEP * SEAL_SLOT], after[sizeof before];
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &slot, &key), CB_OK);
    assert_int_equal(place_read(p->vault, before, sizeof before), sizeof before);
    assert_int_equal(vault_slot_burn(v, SLOT_EPOCH, slot), CB_OK); /* another kind: not ours */
    assert_int_equal(vault_slot_get(v, SLOT_CONV, slot, &got), CB_OK);
    assert_int_equal(vault_slot_burn(v, SLOT_CONV, slot), CB_OK);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, slot, &got), CB_NONE_FOUND);
    assert_int_equal(vault_slot_burn(v, SLOT_CONV, slot), CB_OK);
    assert_int_equal(vault_slot_burn(v, SLOT_CONV, UINT64_MAX / 2), CB_OK);
    assert_int_equal(place_read(p->vault, after, sizeof after), sizeof after);
    for (size_t i = 0; i + 8 <= SEAL_SLOT; i++) { /* no eight bytes of it, anywhere */
        assert_null(memmem(after, sizeof after, before + slot * SEAL_SLOT + i, 8));
    }
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &later, &got), CB_OK);
    assert_true(later != slot);
    keys_vault_close(v);
}

static void another_key_file_opens_nothing(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    file_flip(p->vrk, 31);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_PEER_SEAL);
    file_flip(p->vrk, 31);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    keys_vault_close(v);
    assert_int_equal(truncate(p->vrk, 31), 0);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_HERE_DISK);
    unlink(p->vrk);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_NONE_FOUND);
    assert_null(v);
}

static void an_altered_slot_is_no_key(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    struct seal_key key, got;
    uint64_t slot;
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &slot, &key), CB_OK);
    file_flip(p->vault, (off_t)(slot * SEAL_SLOT + 40));
    assert_int_equal(vault_slot_get(v, SLOT_CONV, slot, &got), CB_HERE_DISK);
    keys_vault_close(v);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, slot, &got), CB_NONE_FOUND);
    keys_vault_close(v);
    file_flip(p->vault, FIXED_PEPPER * SEAL_SLOT + 40);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_HERE_DISK);
}

static void a_cut_file(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    struct stat st;
    assert_int_equal(truncate(p->vault, 20 * SEAL_SLOT + 5), 0); /* a growth that was cut short */
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(stat(p->vault, &st), 0);
    assert_int_equal(st.st_size, VAULT_STEP * SEAL_SLOT);
    keys_vault_close(v);
    assert_int_equal(truncate(p->vault, VAULT_FIXED * SEAL_SLOT - 1), 0);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_HERE_DISK);
    assert_int_equal(truncate(p->vault, 0), 0);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_HERE_DISK);
}

/* The recovery key is the vault's own: it comes back, cannot be exchanged, and a vault from before
 * there was one opens and can be given one. */
static void the_recovery_key_is_pinned(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    struct seal_pk got, other = {{7}};
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(keys_vault_rec(v, &got), CB_OK);
    assert_memory_equal(&got, &p->rec, sizeof got);
    assert_int_equal(keys_vault_pin(v, &other), CB_NONE_TAKEN);
    assert_int_equal(keys_vault_pin(v, &p->rec), CB_OK);
    keys_vault_close(v);
    file_flip(p->vault, FIXED_REC * SEAL_SLOT + 40); /* as random bytes lie there */
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(keys_vault_rec(v, &got), CB_NONE_FOUND);
    assert_int_equal(keys_vault_pin(v, &other), CB_OK);
    assert_int_equal(keys_vault_rec(v, &got), CB_OK);
    keys_vault_close(v);
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(keys_vault_rec(v, &got), CB_OK);
    assert_memory_equal(&got, &other, sizeof got);
    keys_vault_close(v);
}

/* Fill 40 steps without a sync each, as a grown vault lies: it must open quickly. */
static void forty_thousand_slots(void **state)
{
    struct place *p = *state;
    struct keys_vault *v;
    struct seal_key key, got;
    uint64_t slot = 0;
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    assert_int_equal(vault_fill(v->fd, VAULT_STEP * SEAL_SLOT, 40ull * VAULT_STEP * SEAL_SLOT),
                     CB_OK);
    struct seal_slot s = {.kind = SLOT_CONV};
    uint8_t b[SEAL_SLOT];
    for (s.number = VAULT_FIXED; s.number < 40 * VAULT_STEP; s.number++) {
        cb_random(s.key.b, sizeof s.key.b);
        assert_int_equal(seal_slot_make(&s, &v->vrk, b), CB_OK);
        assert_int_equal(pwrite(v->fd, b, sizeof b, (off_t)(s.number * SEAL_SLOT)), SEAL_SLOT);
    }
    key = s.key;
    keys_vault_close(v);
    uint64_t began = cb_mono_ms();
    assert_int_equal(keys_vault_open(p->dir, &v), CB_OK);
    uint64_t took = cb_mono_ms() - began;
    print_message("opening 40,960 slots took %d ms\n", (int)took);
    assert_true(took < 2000);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, 40 * VAULT_STEP - 1, &got), CB_OK);
    assert_memory_equal(&got, &key, sizeof key);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &slot, &key), CB_OK); /* full: it grows */
    assert_int_equal(slot, 40 * VAULT_STEP);
    assert_int_equal(v->slots, 41 * VAULT_STEP);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &slot, &key), CB_OK);
    assert_int_equal(slot, 40 * VAULT_STEP + 1);
    keys_vault_close(v);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(keys_survive_a_restart),         T(files_are_for_us_only),     T(burning_leaves_nothing),
        T(another_key_file_opens_nothing), T(an_altered_slot_is_no_key), T(a_cut_file),
        T(the_recovery_key_is_pinned),     T(forty_thousand_slots),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
