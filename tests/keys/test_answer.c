/* Tests every message of keys through both of its ends, over a socket, and that what is malformed
 * ends the answering process. Never links anything but what ships. */
#include "place.h"
#include <sys/wait.h>

struct world {
    struct place at;
    struct answerer k;
    struct keys_link *link;
};

static int setup(void **state)
{
    struct world *w = cb_alloc(sizeof *w);
    *state = w;
    if (place_make(&w->at)) {
        return -1;
    }
    w->link = keys_link_new(answerer_start(&w->k, w->at.dir));
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    keys_link_free(w->link);
    answerer_end(&w->k);
    place_drop(&w->at);
    cb_free(w, sizeof *w);
    return 0;
}

static void lookup(void **state)
{
    struct world *w = *state;
    struct seal_key auth, want;
    uint8_t a[32], b[32];
    seal_key_new(&auth);
    assert_int_equal(keys_ask_lookup(w->link, &auth, a), CB_OK);
    seal_hmac(&w->k.vault->fixed[FIXED_PEPPER], VIEW(auth.b, 32), &want);
    assert_memory_equal(a, want.b, 32);
    auth.b[31] ^= 1;
    assert_int_equal(keys_ask_lookup(w->link, &auth, b), CB_OK);
    assert_memory_not_equal(a, b, 32);
}

static void slots(void **state)
{
    struct world *w = *state;
    struct seal_key made, got;
    uint64_t slot;
    assert_int_equal(keys_ask_slot_new(w->link, SLOT_CONV, &slot, &made), CB_OK);
    assert_int_equal(keys_ask_slot_get(w->link, SLOT_CONV, slot, &got), CB_OK);
    assert_memory_equal(&made, &got, sizeof got);
    assert_int_equal(keys_ask_slot_get(w->link, SLOT_EPOCH, slot, &got), CB_NONE_FOUND);
    assert_int_equal(keys_ask_slot_burn(w->link, SLOT_CONV, slot), CB_OK);
    assert_int_equal(keys_ask_slot_get(w->link, SLOT_CONV, slot, &got), CB_NONE_FOUND);
}

static void password(void **state)
{
    struct world *w = *state;
    struct seal_mid mid = {{7}}, other = {{8}};
    struct seal_scalar blind;
    struct seal_point blinded, out, junk;
    uint8_t proof[64], y[64], again[64];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(seal_oprf_blind(VIEW("pw", 2), NULL, &blind, &blinded), CB_OK);
        assert_int_equal(keys_ask_password(w->link, &mid, &blinded, &out, proof), CB_OK);
        assert_int_equal(
            seal_oprf_finish(VIEW("pw", 2), &blind,
                             &(struct seal_oprf_answer){&w->at.k_pw, &blinded, &out, proof},
                             i ? again : y),
            CB_OK);
    }
    assert_memory_equal(y, again, sizeof y);
    memset(&junk, 0xff, sizeof junk);
    assert_int_equal(keys_ask_password(w->link, &mid, &junk, &out, proof), CB_PEER_FORMAT);
    for (int i = 3; i < TRIES_MAX; i++) {
        assert_int_equal(keys_ask_password(w->link, &mid, &blinded, &out, proof), CB_OK);
    }
    assert_int_equal(keys_ask_password(w->link, &mid, &blinded, &out, proof), CB_BUSY_RATE);
    assert_int_equal(keys_ask_password(w->link, &other, &blinded, &out, proof), CB_OK);
}

static void second_factor(void **state)
{
    struct world *w = *state;
    uint8_t box[KEYS_TOTP_BOX], secret[20];
    uint64_t step = 0, now = cb_unix_s() / 30;
    assert_int_equal(keys_ask_totp_new(w->link, box, secret), CB_OK);
    assert_null(memmem(box, sizeof box, secret, 8));
    uint32_t code = seal_totp(VIEW(secret, sizeof secret), now);
    assert_int_equal(keys_ask_totp(w->link, box, code, 0, &step), CB_OK);
    assert_int_equal(step, now);
    assert_int_equal(keys_ask_totp(w->link, box, code, step, &step), CB_PEER_AUTH); /* replayed */
    box[50] ^= 1;
    assert_int_equal(keys_ask_totp(w->link, box, code, 0, &step), CB_PEER_SEAL);
    box[50] ^= 1;
    for (int i = 1; i < TRIES_MAX; i++) {
        assert_int_equal(keys_ask_totp(w->link, box, 1000000, 0, &step), CB_PEER_AUTH);
    }
    assert_int_equal(keys_ask_totp(w->link, box, code, 0, &step), CB_BUSY_RATE);
}

static void decoy(void **state)
{
    struct world *w = *state;
    uint8_t name[16] = {1};
    struct seal_mid a, b, c;
    struct seal_salt sa, sb, sc;
    assert_int_equal(keys_ask_decoy(w->link, name, &a, &sa), CB_OK);
    assert_int_equal(keys_ask_decoy(w->link, name, &b, &sb), CB_OK);
    name[15] = 1;
    assert_int_equal(keys_ask_decoy(w->link, name, &c, &sc), CB_OK);
    assert_memory_equal(&a, &b, sizeof a);
    assert_memory_equal(&sa, &sb, sizeof sa);
    assert_memory_not_equal(&a, &c, sizeof a);
    assert_memory_not_equal(&sa, &sc, sizeof sa);
}

/* What a K does with one request, in a process of its own: its exit status. */
static int answer_in_child(struct world *w, struct view request)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct buf reply;
        buf_init(&reply, KEYS_PACKET);
        keys_answer(w->k.vault, request, &reply);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

static void malformed_ends_the_process(void **state)
{
    struct world *w = *state;
    uint8_t good[KEYS_HDR + 16] = {KEYS_OP_DECOY};
    assert_int_equal(answer_in_child(w, VIEW(good, sizeof good)), 0);
    for (size_t n = 0; n < sizeof good; n++) {
        assert_int_equal(answer_in_child(w, VIEW(good, n)), 70);
    }
    uint8_t bad[KEYS_HDR + 17] = {KEYS_OP_DECOY};
    assert_int_equal(answer_in_child(w, VIEW(bad, sizeof bad)), 70);
    static const uint8_t ops[] = {0, KEYS_OP_COUNT_, 255};
    for (size_t i = 0; i < sizeof ops; i++) {
        good[0] = ops[i];
        assert_int_equal(answer_in_child(w, VIEW(good, sizeof good)), 70);
    }
    good[0] = KEYS_OP_DECOY;
    good[2] = 1; /* reserved */
    assert_int_equal(answer_in_child(w, VIEW(good, sizeof good)), 70);
    uint8_t fixed[KEYS_HDR + 9] = {KEYS_OP_SLOT_GET, [KEYS_HDR] = SLOT_FIXED};
    assert_int_equal(answer_in_child(w, VIEW(fixed, sizeof fixed)), 70);
    fixed[KEYS_HDR] = SLOT_EPOCH;
    assert_int_equal(answer_in_child(w, VIEW(fixed, sizeof fixed)), 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(lookup), T(slots), T(password), T(second_factor), T(decoy), T(malformed_ends_the_process),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
