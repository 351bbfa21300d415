/* test_audit_kill: a server that dies at any moment leaves an audit without a gap: what was
 * acknowledged is in it once, what was not is there as a whole or not at all, and so is what was
 * done. A child takes and hands back, several in one batch, until it is killed. Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "line/office.h"
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>

#define OK(x) assert_int_equal((x), CB_OK)
enum { ROUNDS = 10, CONVS = 5, MOST = 2000, LINE = SEAL_AUDIT_LINE | OFFICE_LINE };

static struct office office;
static sem_t woken;
static uint8_t rows[CONVS][16];

static void wake(void *arg)
{
    (void)arg;
    sem_post(&woken);
}

static void on_done(struct call *c)
{
    *(unsigned *)c->arg += 1;
}

/* Signed in without a code: the session is put where LOGIN would. */
static struct call_seat seat_of(const struct office_member *m)
{
    struct session *s = &office.line->staff->sessions[0];
    struct call_seat seat = {.kind = SEAT_STAFF, .role = m->paper.role, .line = OFFICE_LINE};
    *s = (struct session){.role = m->paper.role, .mid = m->mid, .nlines = 1};
    s->lines[0] = OFFICE_LINE;
    s->seen_ms = cb_mono_ms();
    seat.mid = m->mid;
    return seat;
}

/* The same record for every conversation, submitted at once; 0 when all were done. */
static unsigned all_at_once(struct call_seat *seat, uint8_t type)
{
    struct call calls[CONVS];
    unsigned done = 0, bad = 0;
    for (unsigned i = 0; i < CONVS; i++) {
        struct wire_rec rec = {.type = type, .body = VIEW(rows[i], 16)};
        calls[i] = (struct call){
            .door = DOOR_STAFF, .seat = *seat, .arrived_ms = cb_mono_ms(), .done = on_done};
        calls[i].arg = &done;
        buf_init(&calls[i].request, 64);
        buf_init(&calls[i].reply, WIRE_REPLY_LEN);
        wire_rec_put(&calls[i].request, &rec);
        bad += line_submit(office.line, &calls[i]) != CB_OK;
    }
    while (done < CONVS) {
        sem_wait(&woken);
        line_finish(office.line);
    }
    for (unsigned i = 0; i < CONVS; i++) {
        struct wire_rec rec;
        size_t used;
        bad += wire_rec_get(buf_view(&calls[i].reply), &rec, &used) || rec.status;
        buf_free(&calls[i].request);
        buf_free(&calls[i].reply);
    }
    return bad;
}

static void child(int out)
{
    struct line_config cfg = {.wake = wake};
    sem_init(&woken, 0, 0);
    office_reopen(&office, &cfg);
    struct call_seat seat = seat_of(&office.other);
    for (uint32_t n = 0; n < MOST; n++) {
        if (write(out, &n, sizeof n) != sizeof n ||
            all_at_once(&seat, n % 2 ? WIRE_BACK : WIRE_TAKE)) {
            _exit(4);
        }
    }
    pause();
}

/* How many times all of them were acknowledged. */
static uint32_t killed_after(unsigned ms)
{
    int fds[2];
    uint32_t n = UINT32_MAX, one;
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(fds[1]);
    }
    close(fds[1]);
    if (read(fds[0], &n, sizeof n) == sizeof n) {
        usleep(ms * 1000);
    }
    assert_int_equal(kill(pid, SIGKILL), 0);
    waitpid(pid, NULL, 0);
    while (read(fds[0], &one, sizeof one) == sizeof one) {
        n = one;
    }
    close(fds[0]);
    assert_true(n < UINT32_MAX);
    return n;
}

static unsigned row_at(const uint8_t row[16])
{
    for (unsigned i = 0; i < CONVS; i++) {
        if (memcmp(rows[i], row, 16) == 0) {
            return i;
        }
    }
    fail_msg("an entry about a conversation that is none");
    return 0;
}

/* Follow the whole chain; since `was`, each conversation was taken and handed back in turn, so many
 * times or once more, and it is in the store as its last entry says. */
static void audit_holds(uint64_t was, uint32_t acked)
{
    struct seal_audit_chain c = {.line = LINE};
    struct audit_head h;
    struct store_id id = staff_line_id(OFFICE_LINE);
    unsigned seen[CONVS] = {0};
    CB_CLEANUP(buf_free) struct buf entry;
    buf_init(&entry, STORE_PAPER_MAX);
    OK(audit_head_get(office.store, OFFICE_LINE, &h));
    for (uint64_t seq = 1; seq <= h.last; seq++) {
        struct seal_audit a;
        OK(office.store->ops->paper_get(office.store, PAPER_AUDIT, &id, seq, &entry));
        OK(seal_audit_follow(&c, buf_view(&entry)));
        OK(seal_audit_open(buf_view(&entry), &office.sk_audit, &a));
        if (seq > was) {
            unsigned *n = &seen[row_at(a.subject)];
            assert_int_equal(a.action, *n % 2 ? AUDIT_HANDED_BACK : AUDIT_TOOK);
            ++*n;
        }
    }
    assert_int_equal(c.seq, h.last);
    assert_memory_equal(c.head.b, h.newest.b, 32);
    for (unsigned i = 0; i < CONVS; i++) {
        struct store_row row;
        struct store_conv conv;
        memcpy(row.b, rows[i], 16);
        OK(office.store->ops->conv_get(office.store, &row, &conv));
        assert_in_range(seen[i], acked, acked + 1);
        assert_int_equal(conv.state, seen[i] % 2 ? STORE_HELD : STORE_WAITING);
    }
}

static bool row_one(void *arg, const struct store_conv *c)
{
    unsigned *n = arg;
    memcpy(rows[*n], c->row.b, 16);
    ++*n;
    return *n < CONVS;
}

static void convs_make(void)
{
    struct asking a;
    struct seal_key auth;
    unsigned n = 0;
    const struct store_page page = {.line = OFFICE_LINE, .state = STORE_WAITING, .limit = CONVS};
    asking_open(&a, &office, DOOR_POST);
    for (unsigned i = 0; i < CONVS; i++) {
        CB_CLEANUP(buf_free) struct buf body;
        buf_init(&body, WIRE_POST_LEN);
        office_opening(&office, &body, &auth);
        assert_int_equal(ask(&a, WIRE_OPEN, buf_view(&body)), WIRE_OK);
    }
    asking_free(&a);
    OK(office.store->ops->conv_list(office.store, &page, row_one, &n));
    assert_int_equal(n, CONVS);
}

/* Those that are still held are handed back, so that each round begins alike. */
static void all_back(void)
{
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    a.seat = seat_of(&office.other);
    for (unsigned i = 0; i < CONVS; i++) {
        assert_int_equal(ask(&a, WIRE_BACK, VIEW(rows[i], 16)), WIRE_OK);
    }
    asking_free(&a);
}

static void test_killed(void **state)
{
    (void)state;
    uint32_t most = 0;
    struct audit_head h;
    office_open(&office, "/tmp");
    convs_make();
    for (unsigned round = 0; round < ROUNDS; round++) {
        all_back();
        OK(audit_head_get(office.store, OFFICE_LINE, &h));
        office_shut(&office);
        uint32_t acked = killed_after(1 + 7 * round);
        office_reopen(&office, NULL);
        audit_holds(h.last, acked);
        most = acked > most ? acked : most;
    }
    print_message("up to %u batches acknowledged before the kill\n", most);
    assert_true(most > 0);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_killed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
