/* test_sandbox: a passkey is taken and checked inside serve's own sandbox: seccomp, Landlock, no
 * file outside one directory. Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "core/os.h"
#include "passkey/authenticator.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ALL_GOOD = 0, NO_START, NO_SANDBOX, OPEN, NOT_MADE, NOT_USED, FORGED_USED };

struct kept {
    struct passkey_site site;
    uint8_t challenge[PASSKEY_CHALLENGE];
    struct authr_out made, used;
};

/* All three kinds: what libcrypto loads late differs. */
static int inside(const char *dir, const struct kept kinds[3])
{
    if (passkey_start() || sandbox_early()) {
        return NO_START;
    }
    if (sandbox_serve(dir)) {
        return NO_SANDBOX;
    }
    if (open("/etc/ssl/openssl.cnf", O_RDONLY | O_CLOEXEC) >= 0 || errno != EACCES) {
        return OPEN;
    }
    for (unsigned i = 0; i < 3; i++) {
        const struct kept *t = &kinds[i];
        struct passkey k;
        uint32_t counter;
        struct passkey_reply made = authr_reply(&t->made), used = authr_reply(&t->used);
        if (passkey_made(&t->site, t->challenge, &made, &k)) {
            return NOT_MADE;
        }
        if (passkey_used(&t->site, t->challenge, &used, &k, &counter)) {
            return NOT_USED;
        }
        k.key[3] ^= 1;
        if (passkey_used(&t->site, t->challenge, &used, &k, &counter) != CB_PEER_AUTH) {
            return FORGED_USED;
        }
    }
    return ALL_GOOD;
}

static void test_in_the_sandbox(void **state)
{
    (void)state;
    static struct kept kinds[3];
    char dir[] = "/tmp/callbox-passkey-XXXXXX";
    int status = -1;
    assert_non_null(mkdtemp(dir));
    for (unsigned i = 0; i < 3; i++) {
        struct authr a;
        struct kept *t = &kinds[i];
        authr_new(&a, (enum authr_kind)i);
        cb_random(t->challenge, sizeof t->challenge);
        assert_int_equal(passkey_site_of(a.origin, &t->site), CB_OK);
        authr_make(&a, t->challenge, &t->made);
        authr_use(&a, t->challenge, &t->used);
        authr_free(&a);
    }
    pid_t pid = fork();
    if (pid == 0) {
        _exit(inside(dir, kinds));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    rmdir(dir);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ALL_GOOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_in_the_sandbox)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
