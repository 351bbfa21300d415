/* place: a directory for one test's vault, and a K of its own in a thread. Included by the tests
 * of keys. Never used by what ships. */
#ifndef CALLBOX_TEST_KEYS_PLACE_H
#define CALLBOX_TEST_KEYS_PLACE_H
#include "core/os.h"
#include "keys/keys_in.h"
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

struct place {
    char dir[64], vault[80], vrk[80];
    struct seal_point k_pw;
    struct seal_pk rec;
};

static inline int place_make(struct place *p)
{
    snprintf(p->dir, sizeof p->dir, "/tmp/callbox-test-keys-XXXXXX");
    if (!mkdtemp(p->dir)) {
        return -1;
    }
    snprintf(p->vault, sizeof p->vault, "%s/vault", p->dir);
    snprintf(p->vrk, sizeof p->vrk, "%s/vrk", p->dir);
    struct seal_sk sk;
    seal_pair_new(&sk, &p->rec);
    return keys_vault_create(p->dir, &p->rec, &p->k_pw) == CB_OK ? 0 : -1;
}

static inline void place_drop(struct place *p)
{
    char fresh[96];
    snprintf(fresh, sizeof fresh, "%s.new", p->vault);
    unlink(fresh);
    unlink(p->vault);
    unlink(p->vrk);
    rmdir(p->dir);
}

/* Whole file into out; gives its length. */
static inline size_t place_read(const char *path, uint8_t *out, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = read(fd, out, cap);
    close(fd);
    return n > 0 ? (size_t)n : 0;
}

static inline void file_flip(const char *path, off_t at)
{
    uint8_t b = 0;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(pread(fd, &b, 1, at), 1);
    b ^= 1;
    assert_int_equal(pwrite(fd, &b, 1, at), 1);
    close(fd);
}

/* --- a K in a thread ---------------------------------------------------------------------------
 */
struct answerer {
    struct keys_vault *vault;
    int fd;
    pthread_t thread;
};

static inline void *answerer_run(void *arg)
{
    struct answerer *a = arg;
    enum cb_err e = keys_serve(a->vault, a->fd);
    (void)e; /* the asker left */
    return NULL;
}

/* Gives the asking end. */
static inline int answerer_start(struct answerer *a, const char *dir)
{
    int fds[2];
    assert_int_equal(ipc_pair(fds), CB_OK);
    assert_int_equal(keys_vault_open(dir, &a->vault), CB_OK);
    a->fd = fds[1];
    assert_int_equal(pthread_create(&a->thread, NULL, answerer_run, a), 0);
    return fds[0];
}

/* Call after the asking end was closed. */
static inline void answerer_end(struct answerer *a)
{
    pthread_join(a->thread, NULL);
    keys_vault_close(a->vault);
    close(a->fd);
}
#endif
