/* Tests keys/rekey.c and vault_swap.c: the vault under a new VRK keeps every key, what was burnt
 * meanwhile stays burnt, and a process killed between any two system calls leaves one pair that
 * opens. Never leaves its directory behind. */
#include "place.h"
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* --- dying at a system call: these stand before libc's -------------------------------------------
 */
static int die_in = -1; /* calls left to live; -1: for ever */

static void call_made(void)
{
    if (die_in >= 0 && die_in-- == 0) {
        kill(getpid(), SIGKILL);
    }
}

int rename(const char *from, const char *to)
{
    call_made();
    return (int)syscall(SYS_rename, from, to);
}

int unlink(const char *path)
{
    call_made();
    return (int)syscall(SYS_unlink, path);
}

int fsync(int fd)
{
    call_made();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    call_made();
    return (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    call_made();
    return (ssize_t)syscall(SYS_pwrite64, fd, p, n, at);
}

/* --- a vault with keys in it ------------------------------------------------------------------ */
enum { KEPT = 40, VAULT_LEN = VAULT_STEP * SEAL_SLOT };
struct kept {
    uint64_t slot;
    uint8_t kind;
    struct seal_key key;
    bool burnt;
};
struct stock {
    struct place p;
    struct kept k[KEPT];
};

static void stock_add(struct stock *s, struct keys_vault *v, unsigned i)
{
    s->k[i] = (struct kept){.kind = i % 3 ? SLOT_CONV : SLOT_EPOCH};
    assert_int_equal(vault_slot_new(v, s->k[i].kind, &s->k[i].slot, &s->k[i].key), CB_OK);
}

static void stock_burn(struct stock *s, struct keys_vault *v, unsigned i)
{
    assert_int_equal(vault_slot_burn(v, s->k[i].kind, s->k[i].slot), CB_OK);
    s->k[i].burnt = true;
}

static int setup(void **state)
{
    struct stock *s = cb_alloc(sizeof *s);
    struct keys_vault *v;
    *state = s;
    if (place_make(&s->p) || keys_vault_open(s->p.dir, &v)) {
        return -1;
    }
    for (unsigned i = 0; i < KEPT; i++) {
        v->next = VAULT_FIXED + i * 25; /* all over the file */
        stock_add(s, v, i);
    }
    stock_burn(s, v, 3);
    keys_vault_close(v);
    return 0;
}

static int teardown(void **state)
{
    struct stock *s = *state;
    place_drop(&s->p);
    cb_free(s, sizeof *s);
    return 0;
}

static void stock_check(const struct stock *s, struct keys_vault *v)
{
    for (unsigned i = 0; i < KEPT; i++) {
        struct seal_key got;
        enum cb_err want = s->k[i].burnt ? CB_NONE_FOUND : CB_OK;
        assert_int_equal(vault_slot_get(v, s->k[i].kind, s->k[i].slot, &got), want);
        if (!want) {
            assert_memory_equal(&got, &s->k[i].key, sizeof got);
        }
    }
    struct seal_point pw, match;
    keys_vault_points(v, &pw, &match);
    assert_memory_equal(&pw, &s->p.k_pw, sizeof pw);
}

static bool file_there(const struct place *p, const char *name)
{
    char path[120];
    snprintf(path, sizeof path, "%s/%s", p->dir, name);
    return access(path, F_OK) == 0;
}

/* Open it as a new process would; all is there, and nothing is left over. */
static void stock_open_check(const struct stock *s)
{
    struct keys_vault *v;
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    assert_false(file_there(&s->p, "vault.new"));
    assert_false(file_there(&s->p, "vrk.new"));
    stock_check(s, v);
    keys_vault_close(v);
}

/* How many of the key files open the vault that lies there. */
static unsigned pairs(const struct place *p)
{
    unsigned n = 0;
    struct vault_vrk key;
    int fd = open(p->vault, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    static const char *const names[] = {"vrk", "vrk.new"};
    for (unsigned i = 0; i < 2; i++) {
        n += vault_vrk_read(p->dir, names[i], &key) == CB_OK && vault_opens(fd, &key.key);
    }
    close(fd);
    return n;
}

/* --- tests ------------------------------------------------------------------------------------ */
static void every_key_is_carried(void **state)
{
    struct stock *s = *state;
    struct keys_vault *v;
    struct stat st;
    static uint8_t before[VAULT_LEN], after[VAULT_LEN];
    uint8_t old[32], now[32];
    assert_int_equal(place_read(s->p.vault, before, sizeof before), sizeof before);
    assert_int_equal(place_read(s->p.vrk, old, sizeof old), sizeof old);
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    assert_int_equal(keys_vault_rekey(v), CB_OK);
    stock_check(s, v); /* in the process that did it */
    struct keys_vault *w;
    assert_int_equal(keys_vault_open(s->p.dir, &w), CB_BUSY_LOAD); /* the new file is locked too */
    keys_vault_close(v);
    assert_int_equal(place_read(s->p.vault, after, sizeof after), sizeof after);
    assert_int_equal(place_read(s->p.vrk, now, sizeof now), sizeof now);
    assert_memory_not_equal(old, now, sizeof old);
    for (unsigned i = 0; i < VAULT_STEP; i++) { /* full or free, no place is what it was */
        assert_memory_not_equal(before + i * SEAL_SLOT, after + i * SEAL_SLOT, SEAL_SLOT);
    }
    assert_int_equal(stat(s->p.vault, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(s->p.vrk, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    stock_open_check(s);
}

/* The old vault beside the new key, and the old key beside the new vault, open nothing. */
static void the_old_pair_is_dead(void **state)
{
    struct stock *s = *state;
    struct keys_vault *v;
    static uint8_t before[VAULT_LEN];
    char copy[120];
    assert_int_equal(place_read(s->p.vault, before, sizeof before), sizeof before);
    snprintf(copy, sizeof copy, "%s/vrk.copy", s->p.dir);
    assert_int_equal(link(s->p.vrk, copy), 0); /* the old key's own blocks, not a copy of them */
    struct vault_vrk old, over;
    assert_int_equal(vault_vrk_read(s->p.dir, "vrk.copy", &old), CB_OK);
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    assert_int_equal(keys_vault_rekey(v), CB_OK);
    keys_vault_close(v);
    assert_int_equal(vault_vrk_read(s->p.dir, "vrk.copy", &over), CB_OK);
    assert_memory_not_equal(&old.key, &over.key, sizeof old.key); /* written over in its place */
    unlink(copy);
    int fd = open(s->p.vault, O_RDWR | O_CLOEXEC);
    assert_false(vault_opens(fd, &old.key));
    assert_int_equal(pwrite(fd, before, sizeof before, 0), sizeof before);
    assert_true(vault_opens(fd, &old.key)); /* the control: a kept key would */
    close(fd);
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_PEER_SEAL);
}

/* In a child that dies at its n-th call; whether it came to the end. */
static bool rekey_dies(const struct stock *s, int n)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct keys_vault *v;
        if (keys_vault_open(s->p.dir, &v)) {
            _exit(2);
        }
        die_in = n;
        _exit(keys_vault_rekey(v) ? 3 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

static void killed_between_any_two_calls(void **state)
{
    struct stock *s = *state;
    int n = 0;
    for (bool ended = false; !ended; n++) {
        ended = rekey_dies(s, n);
        assert_int_equal(pairs(&s->p), 1);
        stock_open_check(s);
    }
    print_message("one pair opened after each of %d deaths\n", n - 1);
    assert_true(n > 15);
}

/* The control: with the steps in another order the same look finds no pair. */
static void another_order_is_caught(void **state)
{
    struct stock *s = *state;
    struct seal_key fresh;
    struct keys_vault *v;
    int fd = -1;
    assert_int_equal(swap_begin(s->p.dir, &fresh, &fd), CB_OK);
    assert_int_equal(swap_burn(s->p.dir), CB_OK);
    assert_int_equal(pairs(&s->p), 0);
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_PEER_SEAL);
    close(fd);
    assert_int_equal(unlink(s->p.vrk), 0);
}

/* Keys that come and go while it is written, on both sides of where it is. */
static void life_goes_on_meanwhile(void **state)
{
    struct stock *s = *state;
    struct keys_vault *v;
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    v->rekey.day = 0;
    for (unsigned turn = 0; turn < 4; turn++) {
        rekey_turn(v);
    }
    assert_true(rekey_runs(v));
    assert_int_equal(v->rekey.at, 4 * REKEY_SLOTS);
    stock_burn(s, v, 5);  /* carried already */
    stock_burn(s, v, 35); /* not yet */
    v->next = VAULT_FIXED;
    stock_add(s, v, 5);
    v->next = VAULT_STEP - 20;
    stock_add(s, v, 35);
    stock_check(s, v);
    uint64_t slot = 0;
    struct seal_key key;
    for (unsigned i = VAULT_FIXED; i < VAULT_STEP; i++) { /* as if full: the file has to grow */
        v->kind[i] = v->kind[i] ? v->kind[i] : SLOT_CONV;
    }
    assert_int_equal(vault_slot_new(v, SLOT_CONV, &slot, &key), CB_OK);
    assert_int_equal(slot, VAULT_STEP);
    assert_true(rekey_runs(v));
    stock_burn(s, v, 7);
    while (rekey_runs(v)) {
        rekey_turn(v);
    }
    assert_int_equal(v->rekey.day, cb_day());
    stock_check(s, v);
    stock_burn(s, v, 8);
    keys_vault_close(v);
    stock_open_check(s);
    struct seal_key got;
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    assert_int_equal(vault_slot_get(v, SLOT_CONV, slot, &got), CB_OK);
    assert_memory_equal(&got, &key, sizeof key);
    keys_vault_close(v);
}

/* Left in the middle, by a tool that closes: as if it had never begun. */
static void left_in_the_middle(void **state)
{
    struct stock *s = *state;
    struct keys_vault *v;
    uint8_t old[32], now[32];
    assert_int_equal(place_read(s->p.vrk, old, sizeof old), sizeof old);
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    v->rekey.day = 0;
    rekey_turn(v);
    assert_true(file_there(&s->p, "vault.new"));
    keys_vault_close(v);
    assert_false(file_there(&s->p, "vault.new") || file_there(&s->p, "vrk.new"));
    assert_int_equal(place_read(s->p.vrk, now, sizeof now), sizeof now);
    assert_memory_equal(old, now, sizeof old);
    stock_open_check(s);
}

static void no_room_for_a_second_one(void **state)
{
    struct stock *s = *state;
    struct keys_vault *v;
    struct rlimit was, small;
    assert_int_equal(keys_vault_open(s->p.dir, &v), CB_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit){.rlim_cur = VAULT_LEN / 2, .rlim_max = was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(keys_vault_rekey(v), CB_HERE_DISK);
    v->rekey.day = 0;
    for (unsigned turn = 0; turn < 2 * VAULT_STEP / REKEY_SLOTS; turn++) {
        rekey_turn(v); /* gives up, and does not try again at once */
    }
    assert_false(rekey_runs(v));
    assert_true(v->rekey.again_ms > cb_mono_ms());
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_false(file_there(&s->p, "vault.new") || file_there(&s->p, "vrk.new"));
    stock_check(s, v);
    v->rekey.again_ms = 0; /* an hour later there is room */
    rekey_turn(v);
    assert_true(rekey_runs(v));
    keys_vault_close(v);
    stock_open_check(s);
}

/* A K that serves looks at the day by itself, and answers all the while. */
static void a_serving_k_does_it(void **state)
{
    struct stock *s = *state;
    struct answerer a;
    struct timespec yesterday[2] = {{.tv_sec = (time_t)cb_unix_s() - 86400}, {0}};
    uint8_t old[32], now[32];
    yesterday[1] = yesterday[0];
    assert_int_equal(utimensat(AT_FDCWD, s->p.vrk, yesterday, 0), 0);
    assert_int_equal(place_read(s->p.vrk, old, sizeof old), sizeof old);
    struct keys_link *k = keys_link_new(answerer_start(&a, s->p.dir));
    for (unsigned i = 0; i < KEPT; i++) {
        struct seal_key got;
        enum cb_err want = s->k[i].burnt ? CB_NONE_FOUND : CB_OK;
        assert_int_equal(keys_ask_slot_get(k, s->k[i].kind, s->k[i].slot, &got), want);
    }
    keys_link_free(k);
    answerer_end(&a);
    assert_int_equal(place_read(s->p.vrk, now, sizeof now), sizeof now);
    assert_memory_not_equal(old, now, sizeof old);
    stock_open_check(s);
    /* And once a day only. */
    k = keys_link_new(answerer_start(&a, s->p.dir));
    struct seal_key got;
    assert_int_equal(keys_ask_slot_get(k, s->k[0].kind, s->k[0].slot, &got), CB_OK);
    keys_link_free(k);
    answerer_end(&a);
    assert_int_equal(place_read(s->p.vrk, old, sizeof old), sizeof old);
    assert_memory_equal(old, now, sizeof old);
}

/* A K that does nothing else, and is killed while it is asked. */
static pid_t restless_fork(const char *dir, int *asking_out)
{
    int fds[2];
    assert_int_equal(ipc_pair(fds), CB_OK);
    pid_t pid = fork();
    if (pid == 0) {
        struct keys_vault *v;
        struct buf in, out;
        close(fds[0]);
        buf_init(&in, KEYS_PACKET);
        buf_init(&out, KEYS_PACKET);
        enum cb_err e = keys_vault_open(dir, &v);
        while (!e || e == CB_BUSY_LOAD) {
            v->rekey.day = 0;
            rekey_turn(v);
            e = ipc_recv(fds[1], &in, 0);
            if (!e) {
                keys_answer(v, buf_view(&in), &out);
                e = ipc_send(fds[1], buf_view(&out));
                out.len = 0;
            }
        }
        _exit(1);
    }
    close(fds[1]);
    *asking_out = fds[0];
    return pid;
}

static void killed_at_any_time_under_load(void **state)
{
    struct stock *s = *state;
    for (unsigned round = 0; round < 12; round++) {
        int fd, status;
        pid_t pid = restless_fork(s->p.dir, &fd);
        struct keys_link *k = keys_link_new(fd);
        uint8_t r;
        cb_random(&r, 1);
        for (unsigned i = 0; i < 5u + r % 16; i++) {
            struct kept *one = &s->k[i % KEPT]; /* what was answered is so, whatever comes after */
            if (keys_ask_slot_burn(k, one->kind, one->slot) == CB_OK) {
                one->burnt = true;
            }
            if (keys_ask_slot_new(k, one->kind, &one->slot, &one->key) == CB_OK) {
                one->burnt = false;
            }
        }
        usleep(r * 20u);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        keys_link_free(k);
        assert_int_equal(pairs(&s->p), 1);
        stock_open_check(s);
    }
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(every_key_is_carried),          T(the_old_pair_is_dead),
        T(another_order_is_caught),       T(killed_between_any_two_calls),
        T(life_goes_on_meanwhile),        T(left_in_the_middle),
        T(no_room_for_a_second_one),      T(a_serving_k_does_it),
        T(killed_at_any_time_under_load),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
