/* test_forgotten: a ceremony's own memory, looked through from outside when it is over: neither key
 * is in it any more. Run by ctest. Never trusts one search alone: what must be there is found. */
#include "journey/ceremony.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

enum { PART = 1 << 20, NEEDLE = 32, NEEDLES = 16 };
struct needles {
    const char *name[NEEDLES];
    uint8_t b[NEEDLES][NEEDLE];
    unsigned seen[NEEDLES], n;
};
static uint8_t left_lying[NEEDLE]; /* the control: a secret that nobody wipes */

static void needle(struct needles *n, const char *name, const void *b)
{
    assert_in_range(n->n, 0, NEEDLES - 1);
    n->name[n->n] = name;
    memcpy(n->b[n->n++], b, NEEDLE);
}

static void search(struct needles *n, const uint8_t *p, size_t len)
{
    for (unsigned i = 0; i < n->n; i++) {
        for (const uint8_t *at = p; (at = memmem(at, len - (size_t)(at - p), n->b[i], NEEDLE));
             at++) {
            n->seen[i]++;
        }
    }
}

/* Every readable part of another process's memory. */
static void search_process(struct needles *n, pid_t pid)
{
    static uint8_t part[PART + NEEDLE];
    char path[64], row[600];
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(maps && mem >= 0);
    while (fgets(row, sizeof row, maps)) {
        unsigned long from, to;
        char may[5];
        if (sscanf(row, "%lx-%lx %4s", &from, &to, may) != 3 || may[0] != 'r') {
            continue;
        }
        for (; from < to; from += PART) { /* each part, and a needle's length of the next */
            size_t want = to - from < PART ? to - from : PART;
            size_t more = to - from - want < NEEDLE ? to - from - want : NEEDLE;
            ssize_t got = pread(mem, part, want + more, (off_t)from);
            search(n, part, got > 0 ? (size_t)got : 0);
        }
    }
    fclose(maps);
    close(mem);
}

/* A child holds the ceremony, says that it is over, and waits. */
static pid_t ceremony_child(const char *dir, int *said_out)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        char *argv[] = {(char *)(uintptr_t)dir, "--online-anyway", "--trial", "auto"};
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        uint8_t status = (uint8_t)cli_ceremony(4, argv);
        cb_random(left_lying, sizeof left_lying);
        uint8_t word[1 + NEEDLE];
        word[0] = status;
        memcpy(word + 1, left_lying, NEEDLE);
        ssize_t n = write(fds[1], word, sizeof word);
        (void)n;
        for (;;) {
            pause();
        }
    }
    close(fds[1]);
    *said_out = fds[0];
    return pid;
}

static void keys_hunted(struct needles *n)
{
    static const char *const name[][2] = {{"the root's scalar", "the root's seed"},
                                          {"the recovery's scalar", "the recovery key"}};
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        struct seal_share s[3];
        struct seal_scalar secret;
        struct seal_ed_sk root;
        struct seal_sk rec;
        for (unsigned i = 0; i < 3; i++) {
            share_read("forgotten-papers", i + 1, set, &s[i]);
            needle(n, "a share", s[i].y.b);
        }
        OK(seal_share_combine(s, 3, &secret));
        seal_root_derive(&secret, &root);
        seal_recovery_derive(&secret, &rec);
        needle(n, name[set - 1][0], secret.b);
        needle(n, name[set - 1][1], set == SET_ROOT ? root.b : rec.b);
    }
}

static void test_forgotten(void **state)
{
    static struct needles n;
    char dir[WHERE];
    uint8_t word[1 + NEEDLE];
    int said;
    (void)state;
    OK(seal_init());
    snprintf(base, sizeof base, "/tmp/callbox-ceremony-XXXXXX");
    assert_non_null(mkdtemp(base));
    in_base("forgotten", dir);
    pid_t pid = ceremony_child(dir, &said);
    assert_int_equal(read(said, word, sizeof word), sizeof word);
    assert_int_equal(word[0], 0);
    keys_hunted(&n);
    needle(&n, "what was left lying", word + 1);
    search_process(&n, pid);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ceremony_gone(NULL);
    for (unsigned i = 0; i + 1 < n.n; i++) {
        if (n.seen[i]) {
            fail_msg("%s is in memory %u times", n.name[i], n.seen[i]);
        }
    }
    assert_int_equal(n.n, 11);
    assert_true(n.seen[n.n - 1] > 0); /* the control */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forgotten)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
