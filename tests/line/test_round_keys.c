/* test_round_keys: what the daily round must not destroy, whatever state store and vault are in,
 * and that it keeps nobody waiting. The clock is the test's. Run by ctest. */
#include "line/rounds.h"

/* --- what must not be destroyed --------------------------------------------------------------- */

/* An old row whose slot was given to somebody else since must not take that key with it. */
static void test_slot_of_another(void **state)
{
    (void)state;
    struct store_conv mine = conv_old(0), stray = mine;
    cb_random(stray.row.b, sizeof stray.row.b);
    cb_random(stray.lookup.b, sizeof stray.lookup.b);
    stray.seen = (uint16_t)(cb_day() - RETENTION - 1);
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_add(office.store, &stray));
    OK(office.store->ops->commit(office.store));
    turns(cb_day());
    assert_false(row_there(&stray));
    assert_true(alive(&mine));
}

/* Another vault than the line's: every key seems gone, and nothing is touched. */
static void test_wrong_vault(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv fresh = conv_old(0), old = conv_old(RETENTION + 1);
    struct office other = {.dir = "/dev/shm/callbox-other-XXXXXX"};
    yesterday();
    assert_non_null(mkdtemp(other.dir));
    OK(keys_vault_create(other.dir, &office.org.rec, &other.org.k_pw));
    office_keys_open(&other);
    keys_become(other.keys);
    office.line->staff->key_proven = false; /* as in a process that has just begun */
    office.line->chores.started = false;
    for (unsigned day = 0; day < 3; day++) {
        turns(today + day);
    }
    assert_true(row_there(&fresh) && row_there(&old));
    assert_int_equal(office.line->chores.day, today - 1); /* it is not over */
    keys_become(office.keys);
    keys_link_free(other.keys);
    pthread_join(other.key_thread, NULL);
    close(other.key_fd);
    keys_vault_close(other.vault);
    office_rm(&other);
    turns(today);
    assert_true(alive(&fresh));
    assert_false(alive(&old));
}

/* K away: nothing happens, and a minute later the round begins again. */
static void test_key_away(void **state)
{
    (void)state;
    struct store_conv old = conv_old(RETENTION + 1);
    yesterday();
    struct keys_link *none = keys_link_new(-1), *real = office.line->keys;
    keys_become(none);
    turns(cb_day());
    assert_true(row_there(&old));
    keys_become(real);
    keys_link_free(none);
    turns(cb_day());
    assert_false(alive(&old));
}

/* --- keys without rows, rows without keys ----------------------------------------------------- */
static void rounds(uint32_t from, uint32_t to)
{
    for (uint32_t day = from; day <= to; day++) {
        turns(day);
    }
}

static uint64_t key_alone(void)
{
    uint64_t slot;
    struct seal_key bk;
    OK(keys_ask_slot_new(office.keys, SLOT_CONV, &slot, &bk));
    return slot;
}

static void test_orphans(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(0);
    uint64_t lone = key_alone(), epoch;
    struct seal_key ewk;
    OK(keys_ask_slot_new(office.keys, SLOT_EPOCH, &epoch, &ewk)); /* none of the round's business */
    yesterday();
    rounds(today, today + ORPHAN_DAYS - 1);
    assert_true(key_there(lone));
    uint64_t late = key_alone();
    turns(today + ORPHAN_DAYS);
    assert_false(key_there(lone));
    assert_true(key_there(late)); /* its thirty days begin with the next round */
    assert_true(alive(&c));
    rounds(today + ORPHAN_DAYS + 1, today + 2 * ORPHAN_DAYS);
    assert_true(key_there(late));
    turns(today + 2 * ORPHAN_DAYS + 1);
    assert_false(key_there(late));
    assert_true(alive(&c));
    OK(keys_ask_slot_get(office.keys, SLOT_EPOCH, epoch, &ewk));
}

/* The store was an old copy for three weeks; then the newer one was found after all. */
static void test_orphans_come_home(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(0);
    struct store_conv away = c;
    const struct store_ops *ops = office.store->ops;
    yesterday();
    OK(ops->begin(office.store));
    OK(ops->conv_drop(office.store, &c.row));
    OK(ops->commit(office.store));
    uint64_t lone = key_alone();
    rounds(today, today + 21);
    OK(ops->begin(office.store));
    OK(ops->conv_add(office.store, &away));
    OK(ops->commit(office.store));
    rounds(today + 22, today + 40);
    assert_true(alive(&c));
    assert_false(key_there(lone));
}

/* Noted over restarts, and not when one of the rounds was on a day that is not believed. */
static void test_orphans_over_restarts(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    uint64_t lone = key_alone();
    yesterday();
    turns(today);
    office_again(&office, NULL);
    turns(today + 300);
    assert_true(key_there(lone));
    for (unsigned i = 1; i < ORPHAN_DAYS; i++) {
        office_again(&office, NULL);
        turns(today + i);
    }
    assert_true(key_there(lone));
    office_again(&office, NULL);
    turns(today + ORPHAN_DAYS);
    assert_false(key_there(lone));
}

static void test_rows_without_keys(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(0), other = conv_old(0);
    OK(keys_ask_slot_burn(office.keys, SLOT_CONV, c.slot));
    yesterday();
    turns(today);
    turns(today + 1);
    assert_true(row_there(&c)); /* should the wrong key directory have been put there */
    turns(today + 2);
    assert_false(row_there(&c));
    assert_true(alive(&other));
    turns(today + 3);
    assert_int_equal(office.line->chores.keyless_day, 0);
    OK(keys_ask_slot_burn(office.keys, SLOT_CONV, other.slot));
    turns(today + 4); /* and the next ones have their own two days */
    turns(today + 5);
    assert_true(row_there(&other));
    turns(today + 6);
    assert_false(row_there(&other));
}

/* --- ten thousand, while the line is asked ------------------------------------------------------
 */
enum { MANY = 10000 };

/* As 10,000 visitors would have left them, without an fsync for each. */
static void many_make(uint64_t *slots)
{
    const struct store_ops *ops = office.store->ops;
    struct keys_vault *v = office.vault; /* its thread sleeps: nobody asks */
    static uint8_t free_slots[(MANY + 2 * VAULT_STEP) * SEAL_SLOT];
    uint64_t from = v->slots;
    cb_random(free_slots, sizeof free_slots);
    uint8_t *b = free_slots;
    uint64_t more = (MANY + VAULT_STEP - 1) / VAULT_STEP * VAULT_STEP;
    OK(ops->begin(office.store));
    for (unsigned i = 0; i < MANY; i++) {
        struct conv c = {.row = {.line = OFFICE_LINE, .state = STORE_WAITING, .want = 1}};
        struct seal_slot s = {.kind = SLOT_CONV, .number = from + i};
        seal_key_new(&s.key);
        OK(seal_slot_make(&s, &v->vrk, b + (size_t)i * SEAL_SLOT));
        c.bk = s.key;
        c.row.slot = slots[i] = s.number;
        c.row.day = c.row.seen = (uint16_t)(cb_day() - RETENTION - 1);
        cb_random(c.row.row.b, sizeof c.row.row.b);
        cb_random(c.row.lookup.b, sizeof c.row.lookup.b);
        OK(rest_tips_seal(&c, c.row.tips));
        OK(ops->conv_add(office.store, &c.row));
    }
    OK(ops->commit(office.store));
    OK(vault_put(v->fd, from * SEAL_SLOT, VIEW(b, more * SEAL_SLOT)));
}

static pthread_mutex_t done_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done_some = PTHREAD_COND_INITIALIZER;
static unsigned wakes;

static void wake(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&done_lock);
    wakes++;
    pthread_cond_signal(&done_some);
    pthread_mutex_unlock(&done_lock);
}

static void on_done(struct call *c)
{
    *(bool *)c->arg = true;
}

/* One RETURN with a phrase that opens nothing, through the thread; how long it took. */
static uint64_t asked(void)
{
    bool done = false;
    uint8_t body[56];
    struct wire_rec rec = {.type = WIRE_RETURN, .tag = 7, .body = VIEW(body, sizeof body)};
    struct call c = {.door = DOOR_POST, .done = on_done, .arg = &done};
    cb_random(body, sizeof body);
    buf_init(&c.request, WIRE_BODY_MAX);
    buf_init(&c.reply, WIRE_REPLY_LEN);
    wire_rec_put(&c.request, &rec);
    uint64_t began = cb_mono_ms();
    OK(line_submit(office.line, &c));
    while (!done) {
        pthread_mutex_lock(&done_lock);
        while (!wakes) {
            pthread_cond_wait(&done_some, &done_lock);
        }
        wakes = 0;
        pthread_mutex_unlock(&done_lock);
        line_finish(office.line);
    }
    uint64_t took = cb_mono_ms() - began;
    size_t used;
    OK(wire_rec_get(buf_view(&c.reply), &rec, &used));
    assert_int_equal(rec.status, WIRE_UNKNOWN);
    buf_free(&c.request);
    buf_free(&c.reply);
    return took;
}

static void on_gone(void *arg, const struct bus_topic *t, uint8_t what, uint64_t n)
{
    (void)t;
    (void)n;
    *(unsigned *)arg += what == BUS_GONE;
}

/* Whoever has such a conversation open is told, as after a burn. */
static void test_watchers_are_told(void **state)
{
    (void)state;
    struct line_config cfg = {.wake = wake};
    struct store_conv old = conv_old(RETENTION + 1), fresh = conv_old(1);
    struct bus_topic topics[2] = {call_topic_conv(&old.row), call_topic_conv(&fresh.row)};
    struct bus_watch watch[2] = {{0}};
    unsigned gone[2] = {0};
    OK(bus_local_open(64, &cfg.bus));
    for (unsigned i = 0; i < 2; i++) {
        bus_watch(cfg.bus, &watch[i], &topics[i], on_gone, &gone[i]);
    }
    office_again(&office, &cfg);
    for (uint64_t until = cb_mono_ms() + 5000; !gone[0] && cb_mono_ms() < until;) {
        asked();
    }
    assert_int_equal(gone[0], 1);
    assert_int_equal(gone[1], 0);
    office_again(&office, NULL);
    assert_true(alive(&fresh));
    assert_false(alive(&old));
    bus_close(cfg.bus);
}

static void test_ten_thousand(void **state)
{
    (void)state;
    static uint64_t slots[MANY];
    struct line_config cfg = {.wake = wake};
    uint32_t n = MANY;
    many_make(slots);
    struct store_conv fresh = conv_old(0);
    uint64_t began = cb_mono_ms(), worst = 0;
    unsigned calls = 0, during = 0;
    office_again(&office, &cfg); /* a new process: its first round begins at once */
    while (n > 1 && cb_mono_ms() - began < 60000) {
        uint64_t took = asked();
        worst = took > worst ? took : worst;
        calls++;
        if (calls % 16 == 0) { /* looking costs a walk of its own */
            uint32_t left = 0; /* the line's thread has the store: count by its own means */
            struct line_figures f;
            line_figures(office.line, &f);
            left = keys_ask_slot_get(office.keys, SLOT_CONV, slots[MANY - 1],
                                     &(struct seal_key){{0}}) == CB_OK;
            during += left;
            n = left ? n : 0;
        }
    }
    print_message("10,000 shredded in %d ms; %u calls meanwhile, the slowest %d ms\n",
                  (int)(cb_mono_ms() - began), calls, (int)worst);
    assert_int_equal(n, 0);
    assert_true(during > 0 && calls > 100);
    assert_true(worst < 250);
    for (unsigned i = 0; i < 200; i++) {
        asked(); /* the last rows' commit is behind us */
    }
    office_again(&office, NULL);
    OK(office.store->ops->conv_count(office.store, OFFICE_LINE, STORE_WAITING, &n));
    assert_int_equal(n, 1);
    assert_true(alive(&fresh));
    for (unsigned i = 0; i < MANY; i += 97) {
        assert_false(key_there(slots[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUND(test_slot_of_another),   ROUND(test_wrong_vault),
        ROUND(test_key_away),          ROUND(test_orphans),
        ROUND(test_orphans_come_home), ROUND(test_orphans_over_restarts),
        ROUND(test_rows_without_keys), ROUND(test_watchers_are_told),
        ROUND(test_ten_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
