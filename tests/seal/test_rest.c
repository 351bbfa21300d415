/* The at-rest layer and the vault slot. Run by ctest. Never opens away from its place. */
#include "seal/common.h"

static struct seal_key bk;

static enum cb_err open_rest(void *arg, struct view ct)
{
    CB_CLEANUP(buf_free) struct buf out;
    buf_init(&out, 4096);
    buf_puts(&out, "before");
    enum cb_err e = seal_rest_open(arg, "rest/env", view_str("row 1"), ct, &out);
    assert_true(view_is(buf_view(&out), e ? "before" : "beforehello"));
    return e;
}

static void rest_opens_and_nothing_else(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf ct, out;
    buf_init(&ct, 4096);
    buf_init(&out, 4096);
    assert_int_equal(seal_rest_seal(&bk, "rest/env", view_str("row 1"), view_str("hello"), &ct),
                     CB_OK);
    struct view v = buf_view(&ct);
    assert_int_equal(v.len, 5 + SEAL_REST_EXTRA);
    assert_flips_fail(open_rest, &bk, v, 1);
    assert_lengths_fail(open_rest, &bk, v);
    struct seal_key other = bk;
    other.b[0] ^= 1;
    assert_int_equal(open_rest(&other, v), CB_PEER_SEAL);
    assert_int_equal(seal_rest_open(&bk, "rest/pk", view_str("row 1"), v, &out), CB_PEER_SEAL);
    assert_int_equal(seal_rest_open(&bk, "rest/env", view_str("row 2"), v, &out), CB_PEER_SEAL);
    assert_int_equal(out.len, 0);
}

static void rest_sizes(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf ct, small, out;
    buf_init(&ct, 4096);
    buf_init(&small, 39);
    buf_init(&out, 4096);
    struct view none = {0};
    assert_int_equal(seal_rest_seal(&bk, "rest/env", none, none, &ct), CB_OK);
    assert_int_equal(ct.len, SEAL_REST_EXTRA);
    assert_int_equal(seal_rest_open(&bk, "rest/env", none, buf_view(&ct), &out), CB_OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(seal_rest_open(&bk, "rest/env", none, VIEW(ct.p, 39), &out), CB_PEER_SIZE);
    assert_int_equal(seal_rest_seal(&bk, "rest/env", none, none, &small), CB_HERE_MEM);
}

static const struct seal_slot slot = {
    .kind = SLOT_CONV, .number = 0x0102030405060708, .key = {{9}}};

static enum cb_err open_slot(void *arg, struct view paper)
{
    struct seal_slot out;
    enum cb_err e = seal_slot_open(paper, *(uint64_t *)arg, &bk, &out);
    if (!e) {
        assert_true(out.kind == slot.kind && out.number == slot.number);
        assert_memory_equal(out.key.b, slot.key.b, 32);
    }
    return e;
}

static void slot_opens_and_nothing_else(void **state)
{
    (void)state;
    uint8_t paper[SEAL_SLOT];
    uint64_t number = slot.number, other = slot.number + 1;
    struct seal_key vrk = bk;
    struct seal_slot out;
    assert_int_equal(seal_slot_make(&slot, &bk, paper), CB_OK);
    struct view v = VIEW(paper, SEAL_SLOT);
    assert_flips_fail(open_slot, &number, v, 1);
    assert_lengths_fail(open_slot, &number, v);
    assert_int_equal(open_slot(&other, v), CB_PEER_SEAL);
    vrk.b[5] ^= 4;
    assert_int_equal(seal_slot_open(v, number, &vrk, &out), CB_PEER_SEAL);
    assert_true(seal_is_zero(out.key.b, 32));
    struct seal_slot wrong = {.kind = 4};
    assert_int_equal(seal_slot_make(&wrong, &bk, paper), CB_PEER_FORMAT);
}

/* Free slots look like used ones: sealing the same twice gives unlike bytes. */
static void slots_look_alike(void **state)
{
    (void)state;
    uint8_t a[SEAL_SLOT], b[SEAL_SLOT];
    struct seal_slot empty = {.kind = SLOT_FREE, .number = 1};
    assert_int_equal(seal_slot_make(&empty, &bk, a), CB_OK);
    assert_int_equal(seal_slot_make(&empty, &bk, b), CB_OK);
    for (size_t i = 0; i + 8 <= SEAL_SLOT; i += 8) {
        assert_memory_not_equal(a + i, b + i, 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rest_opens_and_nothing_else),
        cmocka_unit_test(rest_sizes),
        cmocka_unit_test(slot_opens_and_nothing_else),
        cmocka_unit_test(slots_look_alike),
    };
    if (seal_init() != CB_OK) {
        return 1;
    }
    seal_key_new(&bk);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
