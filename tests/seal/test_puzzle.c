/* Tests seal/puzzle.c: against the argon2 command, solved and checked, and every way to cheat.
 * Never runs many bits: sixteen would take half a minute. */
#include "seal/common.h"
#include <sodium.h>

static struct seal_beacon any_beacon(void)
{
    struct seal_beacon b;
    cb_random(b.b, sizeof b.b);
    return b;
}

/* printf 'callbox/1/puzzle<32 k>00000042' | argon2 saltsaltsaltsalt -id -t 1 -k 1024 -p 1 -l 16 -r
 * gives b98b5d...: its first bit is set, so it is worth 0 bits, and 1 bit is refused. */
static void as_argon2_says(void **state)
{
    struct seal_beacon b;
    struct seal_pk pk;
    uint8_t puzzle[SEAL_PUZZLE] = "00000042saltsalt", h[16], pw[16 + 32 + 8];
    (void)state;
    memcpy(b.b, "saltsaltsaltsalt", 16);
    memset(pk.b, 'k', sizeof pk.b);
    memcpy(pw, "callbox/1/puzzle", 16);
    memcpy(pw + 16, pk.b, 32);
    memcpy(pw + 48, puzzle, 8);
    assert_int_equal(
        crypto_pwhash(h, 16, (char *)pw, sizeof pw, b.b, 1, 1 << 20, crypto_pwhash_ALG_ARGON2ID13),
        0);
    assert_hex(h, 16, "b98b5d1eabe223521118177cfeebc5cf");
    assert_int_equal(seal_puzzle_check(&b, &pk, 0, puzzle), CB_OK);
    assert_int_equal(seal_puzzle_check(&b, &pk, 1, puzzle), CB_PEER_AUTH);
}

static void solved_holds(void **state)
{
    struct seal_beacon b = any_beacon(), other = any_beacon();
    struct seal_pk pk = {{1}}, another = {{2}};
    uint8_t puzzle[SEAL_PUZZLE], bent[SEAL_PUZZLE];
    (void)state;
    for (uint8_t bits = 0; bits <= 9; bits += 3) {
        assert_int_equal(seal_puzzle_solve(&b, &pk, bits, puzzle), CB_OK);
        for (uint8_t less = 0; less <= bits; less++) {
            assert_int_equal(seal_puzzle_check(&b, &pk, less, puzzle), CB_OK);
        }
        assert_int_equal(seal_puzzle_check(&other, &pk, bits, puzzle), CB_PEER_AUTH);
    }
    unsigned luck = 0; /* another conversation's work is worth nothing: 1 in 512 holds by luck */
    for (uint8_t i = 0; i < 16; i++) {
        another.b[1] = i;
        luck += seal_puzzle_check(&b, &another, 9, puzzle) == CB_OK;
    }
    assert_true(luck < 4);
    for (size_t i = 8; i < SEAL_PUZZLE; i++) { /* the beacon's mark, and the zeros */
        memcpy(bent, puzzle, sizeof bent);
        bent[i] ^= 1;
        assert_int_equal(seal_puzzle_check(&b, &pk, 0, bent), CB_PEER_AUTH);
    }
}

static void not_too_much(void **state)
{
    struct seal_beacon b = any_beacon();
    struct seal_pk pk = {{1}};
    uint8_t puzzle[SEAL_PUZZLE];
    (void)state;
    assert_int_equal(seal_puzzle_solve(&b, &pk, SEAL_PUZZLE_BITS + 1, puzzle), CB_PEER_SIZE);
    assert_int_equal(seal_puzzle_check(&b, &pk, SEAL_PUZZLE_BITS + 1, puzzle), CB_PEER_AUTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_argon2_says),
        cmocka_unit_test(solved_holds),
        cmocka_unit_test(not_too_much),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
