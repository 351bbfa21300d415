/* Tests keys/vault_backup.c: K's own backup opens with the recovery key alone, holds every key, and
 * is made for whoever the parent hands over, between answers. Never leaves its directory behind. */
#include "place.h"
#include "seal/backup.h"

enum { MOST = 1 << 20 };

/* place_make pins a key whose secret half nobody has: here it is ours. */
struct own {
    char dir[64], to[64];
    struct seal_sk sk;
    struct seal_pk pk;
    struct seal_point k_pw;
};

static int setup(void **state)
{
    struct own *o = cb_alloc(sizeof *o);
    snprintf(o->dir, sizeof o->dir, "/tmp/callbox-vb-XXXXXX");
    snprintf(o->to, sizeof o->to, "/tmp/callbox-vt-XXXXXX");
    seal_pair_new(&o->sk, &o->pk);
    *state = o;
    return !mkdtemp(o->dir) || !mkdtemp(o->to) || keys_vault_create(o->dir, &o->pk, &o->k_pw);
}

static int teardown(void **state)
{
    static const char *const names[] = {"vault", "vrk", KEYS_BACKUP, "vault.new", "vrk.new"};
    struct own *o = *state;
    for (unsigned i = 0; i < 10; i++) {
        char path[100];
        snprintf(path, sizeof path, "%s/%s", i < 5 ? o->dir : o->to, names[i % 5]);
        unlink(path);
    }
    int bad = rmdir(o->dir) | rmdir(o->to);
    cb_free(o, sizeof *o);
    return bad;
}

static size_t plain_of(const struct own *o, const struct seal_sk *sk, uint8_t *out)
{
    static uint8_t file[MOST];
    CB_CLEANUP(seal_backup_free) struct seal_backup *b = NULL;
    char path[100];
    size_t at = SEAL_BACKUP_HEAD, got = 0;
    snprintf(path, sizeof path, "%s/" KEYS_BACKUP, o->dir);
    size_t len = place_read(path, file, sizeof file);
    assert_true(len > SEAL_BACKUP_HEAD);
    if (seal_backup_open(VIEW(file, SEAL_BACKUP_HEAD), sk, &b)) {
        return 0;
    }
    for (size_t n; (n = seal_backup_next(b)) > 0; at += n + SEAL_BACKUP_EXTRA, got += n) {
        assert_int_equal(seal_backup_get(b, VIEW(file + at, n + SEAL_BACKUP_EXTRA), out + got),
                         CB_OK);
    }
    assert_int_equal(seal_backup_close(b, VIEW(file + at, len - at)), CB_OK);
    return got;
}

static void every_key_comes_back(void **state)
{
    struct own *o = *state;
    static uint8_t plain[MOST];
    struct keys_vault *v;
    struct seal_key a, gone, got;
    uint64_t sa, sg;
    struct seal_sk other;
    struct seal_pk other_pk;
    assert_int_equal(keys_vault_open(o->dir, &v), CB_OK);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &sa, &a), CB_OK);
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &sg, &gone), CB_OK);
    assert_int_equal(vault_slot_burn(v, SLOT_CONV, sg), CB_OK);
    v->rekey.day = 0;
    rekey_turn(v); /* also while the next vault is being written */
    assert_true(rekey_runs(v));
    assert_int_equal(keys_vault_backup(v), CB_OK);
    keys_vault_close(v);
    seal_pair_new(&other, &other_pk);
    assert_int_equal(plain_of(o, &other, plain), 0);
    size_t n = plain_of(o, &o->sk, plain);
    assert_int_equal(n, 32 + VAULT_STEP * SEAL_SLOT);
    assert_int_equal(keys_vault_unpack(o->to, VIEW(plain, n - 1)), CB_PEER_FORMAT);
    assert_int_equal(keys_vault_unpack(o->to, VIEW(plain, 32)), CB_PEER_FORMAT);
    assert_int_equal(keys_vault_unpack(o->to, VIEW(plain, n)), CB_OK);
    assert_int_equal(keys_vault_unpack(o->to, VIEW(plain, n)), CB_NONE_TAKEN);
    assert_int_equal(keys_vault_open(o->to, &v), CB_OK);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, sa, &got), CB_OK);
    assert_memory_equal(&got, &a, sizeof got);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, sg, &got), CB_NONE_FOUND);
    struct seal_point pw, match;
    keys_vault_points(v, &pw, &match);
    assert_memory_equal(&pw, &o->k_pw, sizeof pw);
    keys_vault_close(v);
}

struct serving {
    struct keys_vault *v;
    int fd, control;
    enum cb_err end;
};

static void *serving_run(void *arg)
{
    struct serving *s = arg;
    s->end = keys_serve_both(s->v, s->fd, s->control);
    return NULL;
}

static void handed_over_between_answers(void **state)
{
    struct own *o = *state;
    static uint8_t plain[MOST];
    struct serving s = {0};
    int ask[2], control[2], tool[2];
    pthread_t t;
    struct seal_key bk;
    uint64_t slot;
    struct control_said said;
    assert_int_equal(keys_vault_open(o->dir, &s.v), CB_OK);
    assert_int_equal(ipc_pair(ask), CB_OK);
    assert_int_equal(ipc_pair(control), CB_OK);
    s.fd = ask[1];
    s.control = control[1];
    assert_int_equal(pthread_create(&t, NULL, serving_run, &s), 0);
    struct keys_link *k = keys_link_new(ask[0]);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(keys_ask_slot_new(k, SLOT_CONV, &slot, &bk), CB_OK);
        assert_int_equal(ipc_pair(tool), CB_OK);
        assert_int_equal(ipc_send_fd(control[0], 'b', tool[1]), CB_OK);
        close(tool[1]);
        if (i == 1) {
            close(tool[0]); /* one that does not wait for its answer */
            continue;
        }
        assert_int_equal(control_hear(tool[0], &said, 2000), CB_OK);
        assert_true(said.over && said.e == CB_OK);
        assert_int_equal(control_hear(tool[0], &said, 2000), CB_NONE_FOUND);
        close(tool[0]);
        assert_true(plain_of(o, &o->sk, plain) > 0);
    }
    assert_int_equal(keys_ask_slot_get(k, SLOT_CONV, slot, &bk), CB_OK);
    keys_link_free(k);
    pthread_join(t, NULL);
    assert_int_equal(s.end, CB_NONE_FOUND);
    keys_vault_close(s.v);
    close(s.fd);
    close(control[0]);
    close(control[1]);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {T(every_key_comes_back), T(handed_over_between_answers)};
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
