/* suite_service: risk before wait, what is due when, and counters. Included by store_suite.h.
 * Never asserts a speed; it prints one. */

static struct store_conv a_conv_at(struct store *s, unsigned n, uint8_t risk, uint32_t due)
{
    struct store_conv c = a_conv(n);
    c.risk = risk;
    c.due = due;
    c.hold = due + n;
    OK(OPS(s)->conv_add(s, &c));
    return c;
}

static void test_service_round(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_at(s, 7, 3, UINT32_MAX - 7), bad = a_conv(8), out;
    bad.risk = STORE_RISK_MOST + 1;
    IS(OPS(s)->conv_add(s, &bad), CB_HERE_BUG);
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = *state;
    OK(OPS(s)->conv_find(s, &c.lookup, &out));
    same_conv(&c, &out);
    struct store_env e = an_env(1, 5, 100); /* an append leaves them as they are */
    OK(OPS(s)->begin(s));
    OK(add_env(s, &c, &e));
    OK(OPS(s)->commit(s));
    OK(OPS(s)->conv_get(s, &c.row, &out));
    same_conv(&c, &out);
}

/* Each of what is compared, wrong by itself; then the swap, and the second of two. */
static void test_conv_set(void **state)
{
    static const uint8_t mine[16] = {1};
    struct store *s = suite_begun(state);
    struct store_conv was = a_conv_at(s, 1, 1, 10), gone = a_conv(9), now, out;
    OK(OPS(s)->conv_move(s, &was, STORE_HELD, mine, true));
    OK(OPS(s)->conv_get(s, &was.row, &was));
    now = was;
    now.want = 3;
    now.risk = 3;
    now.due = 20;
    now.hold = UINT32_MAX;
    for (unsigned i = 0; i < 6; i++) {
        struct store_conv other = was;
        other.state = i == 0 ? STORE_WAITING : other.state;
        other.owner[0] = i == 1 ? 2 : other.owner[0];
        other.want = i == 2 ? 2 : other.want;
        other.risk = i == 3 ? 2 : other.risk;
        other.due += i == 4;
        other.hold += i == 5;
        IS(OPS(s)->conv_set(s, &other, &now), CB_NONE_STALE);
    }
    IS(OPS(s)->conv_set(s, &gone, &now), CB_NONE_STALE);
    OK(OPS(s)->conv_get(s, &was.row, &out));
    same_conv(&was, &out);
    OK(OPS(s)->conv_set(s, &was, &now));
    IS(OPS(s)->conv_set(s, &was, &now), CB_NONE_STALE);
    OK(OPS(s)->conv_get(s, &was.row, &out));
    same_conv(&now, &out);
    was = now;
    now.risk = STORE_RISK_MOST + 1;
    IS(OPS(s)->conv_set(s, &was, &now), CB_HERE_BUG);
    OK(OPS(s)->commit(s));
}

struct by_risk {
    unsigned n, most;
    uint8_t risk;
    uint64_t order;
};

static bool in_risk(void *arg, const struct store_conv *c)
{
    struct by_risk *b = arg;
    assert_true(!b->order || c->risk < b->risk || (c->risk == b->risk && c->order > b->order));
    b->risk = c->risk;
    b->order = c->order;
    return ++b->n < b->most;
}

/* A newcomer at risk goes before all who have waited, behind those of the same risk; pages of any
 * size give each once; and a risk that is told later moves it. */
static void test_conv_risk(void **state)
{
    enum { MANY = 40 };
    struct store *s = suite_begun(state);
    struct store_conv c[MANY], up;
    for (unsigned i = 0; i < MANY; i++) {
        c[i] = a_conv_at(s, i, (uint8_t)(i * 7 % 4), 0);
    }
    for (uint32_t size = 1; size <= MANY + 1; size++) {
        struct by_risk b = {.most = 99};
        for (unsigned got = 1, was = 0; got; got = b.n - was) {
            was = b.n;
            struct store_page p = {3, STORE_WAITING, b.order, size, b.risk};
            OK(OPS(s)->conv_list(s, &p, in_risk, &b));
            assert_true(b.n - was <= size);
        }
        assert_int_equal(b.n, MANY);
    }
    up = c[MANY - 4]; /* of the lowest risk, and late */
    assert_int_equal(up.risk, 0);
    up.risk = 3;
    OK(OPS(s)->conv_set(s, &c[MANY - 4], &up));
    struct by_risk first = {.most = MANY / 4 + 1};
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, 0, 99, 0}, in_risk, &first));
    assert_int_equal(first.risk, 3);
    struct by_risk none = {.most = 99};
    struct store_page past = {3, STORE_WAITING, UINT64_MAX, 99, 0};
    OK(OPS(s)->conv_list(s, &past, in_risk, &none));
    assert_int_equal(none.n, 0);
    past.after_risk = STORE_RISK_MOST + 1;
    IS(OPS(s)->conv_list(s, &past, in_risk, &none), CB_HERE_BUG);
    OK(OPS(s)->commit(s));
}

struct dues {
    unsigned n, most;
    uint32_t due;
    uint64_t key;
};

static bool in_due(void *arg, const struct store_conv *c)
{
    struct dues *d = arg;
    assert_true(c->due > d->due || (c->due == d->due && c->key > d->key));
    d->due = c->due;
    d->key = c->key;
    return ++d->n < d->most;
}

static void test_conv_due(void **state)
{
    static const uint8_t mine[16] = {1};
    struct store *s = suite_begun(state);
    struct store_conv c, other = a_conv(99);
    uint32_t n;
    for (unsigned i = 0; i < 30; i++) { /* three are due in each of ten half hours, or in none */
        c = a_conv_at(s, i, 0, i < 3 ? 0 : 1000 + i % 10);
        if (i % 2) {
            OK(OPS(s)->conv_move(s, &c, STORE_HELD, mine, true)); /* whatever its state */
        }
    }
    other.line = 4;
    other.due = 1005;
    OK(OPS(s)->conv_add(s, &other));
    struct dues all = {.most = 99}, stop = {.most = 2}, paged = {.most = 99};
    OK(OPS(s)->conv_due(s, &(struct store_due){3, 0, UINT32_MAX, 0, 99}, in_due, &all));
    assert_int_equal(all.n, 27);
    OK(OPS(s)->conv_due(s, &(struct store_due){3, 1003, 1005, 0, 99}, in_due, &stop));
    assert_int_equal(stop.n, 2);
    for (unsigned got = 1, was = 0; got; got = paged.n - was) {
        was = paged.n;
        struct store_due d = {3, paged.due, UINT32_MAX, paged.key, 4};
        OK(OPS(s)->conv_due(s, &d, in_due, &paged));
    }
    assert_int_equal(paged.n, 27);
    OK(store_due_count(s, &(struct store_due){.line = 3, .from = 1003, .below = 1005}, &n));
    assert_int_equal(n, 6);
    OK(store_due_count(s, &(struct store_due){.line = 3, .from = 1003, .below = 1003}, &n));
    assert_int_equal(n, 0);
    OK(store_due_count(s, &(struct store_due){.line = 4, .below = UINT32_MAX}, &n));
    assert_int_equal(n, 1);
    OK(OPS(s)->conv_drop(s, &other.row));
    OK(store_due_count(s, &(struct store_due){.line = 4, .below = UINT32_MAX}, &n));
    assert_int_equal(n, 0);
    OK(OPS(s)->commit(s));
}

struct counted {
    struct store_count c[16];
    unsigned n, most;
};

static bool keeps_count(void *arg, const struct store_count *c)
{
    struct counted *k = arg;
    assert_true(k->n < 16);
    k->c[k->n++] = *c;
    return k->n < k->most;
}

static struct counted counts(struct store *s, uint16_t line, uint32_t from, uint32_t below)
{
    struct counted k = {.most = 16};
    OK(OPS(s)->count_list(s, &(struct store_span){line, from, below}, keeps_count, &k));
    return k;
}

static void count(struct store *s, uint16_t line, uint32_t hour, uint16_t dim, uint64_t n)
{
    struct store_count c = {.line = line, .dim = dim, .val = (uint16_t)(dim + 1), .hour = hour};
    c.n = n;
    OK(OPS(s)->count_add(s, &c));
}

static void test_count(void **state)
{
    struct store *s = *state;
    struct store_count one = {.line = 3, .hour = 500000, .dim = 1, .n = 1};
    IS(OPS(s)->count_add(s, &one), CB_HERE_BUG); /* outside a batch */
    OK(OPS(s)->begin(s));
    for (unsigned i = 0; i < 3; i++) {
        count(s, 3, 500001, 2, 1);
        count(s, 3, 500000, UINT16_MAX - 1, UINT32_MAX);
        count(s, 4, 500000, 2, 5);
        count(s, UINT16_MAX, UINT32_MAX - 1, 2, 0); /* nothing, and no row for it */
    }
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = *state;
    struct counted k = counts(s, 0, 0, UINT32_MAX);
    assert_int_equal(k.n, 3);
    assert_int_equal(k.c[0].hour, 500000);
    assert_int_equal(k.c[0].line, 3);
    assert_int_equal(k.c[0].dim, UINT16_MAX - 1);
    assert_int_equal(k.c[0].val, UINT16_MAX);
    assert_true(k.c[0].n == UINT64_C(3) * UINT32_MAX);
    assert_int_equal(k.c[1].line, 4);
    assert_int_equal(k.c[1].n, 15);
    assert_int_equal(k.c[2].hour, 500001);
    assert_int_equal(k.c[2].val, 3);
    assert_int_equal(counts(s, 3, 0, UINT32_MAX).n, 2);
    assert_int_equal(counts(s, 3, 500000, 500001).n, 1); /* the last hour is not of the range */
    assert_int_equal(counts(s, 0, 500001, 500001).n, 0);
    assert_int_equal(counts(s, 9, 0, UINT32_MAX).n, 0);
    struct counted stop = {.most = 2};
    OK(OPS(s)->count_list(s, &(struct store_span){0, 0, UINT32_MAX}, keeps_count, &stop));
    assert_int_equal(stop.n, 2);
}

/* What a call counted goes with the call, also behind an append, which needs no savepoint; and
 * with its batch. */
static void test_count_undone(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    for (unsigned i = 0; i < 6; i++) {
        struct store_env e = an_env(1, c.last[0] + 1, 3000);
        struct store_conv kept = c;
        OK(OPS(s)->mark(s));
        if (i % 3 == 1) {
            count(s, 3, 7, 1, 1);
        }
        OK(add_env(s, &c, &e));
        count(s, 3, 7, 1, 10);
        if (i % 2) {
            OK(OPS(s)->undo(s));
            c = kept;
        }
    }
    OK(OPS(s)->commit(s));
    assert_int_equal(counts(s, 3, 0, 99).c[0].n, 31); /* calls 0, 2 and 4, and 4's one more */
    assert_int_equal(envs_of(s, &c.row), 3);
    OK(OPS(s)->begin(s));
    count(s, 3, 7, 1, 100);
    assert_int_equal(counts(s, 3, 0, 99).c[0].n, 131);
    OPS(s)->rollback(s);
    assert_int_equal(counts(s, 3, 0, 99).c[0].n, 31);
}

static bool count_calls_a_verb(void *arg, const struct store_count *c)
{
    struct store *s = arg;
    IS(OPS(s)->count_add(s, c), CB_HERE_BUG);
    return false;
}

static void test_count_calls_no_verb(void **state)
{
    struct store *s = suite_begun(state);
    count(s, 3, 7, 1, 1);
    OK(OPS(s)->count_list(s, &(struct store_span){0, 0, 99}, count_calls_a_verb, s));
    OK(OPS(s)->commit(s));
}

static bool sums(void *arg, const struct store_count *c)
{
    *(uint64_t *)arg += c->n;
    return true;
}

/* A year of three lines, thirty counters an hour. */
static void test_count_year(void **state)
{
    enum { HOURS = 8760, LINES = 3, DIMS = 10 };
    struct store *s = suite_begun(state);
    for (uint32_t h = 0; h < HOURS; h++) {
        for (uint16_t i = 0; i < LINES * DIMS; i++) {
            count(s, (uint16_t)(1 + i / DIMS), 490000 + h, (uint16_t)(1 + i % DIMS), 1);
        }
    }
    OK(OPS(s)->commit(s));
    OK(OPS(s)->tidy(s));
    uint64_t month = 0, year = 0, t0 = cb_mono_ms();
    OK(OPS(s)->count_list(s, &(struct store_span){1, 490000, 490000 + 24 * 30}, sums, &month));
    uint64_t t1 = cb_mono_ms();
    OK(OPS(s)->count_list(s, &(struct store_span){0, 490000, 490000 + HOURS}, sums, &year));
    uint64_t t2 = cb_mono_ms();
    assert_int_equal(month, 24 * 30 * DIMS);
    assert_int_equal(year, HOURS * LINES * DIMS);
    printf("  a month of one line of three %u ms; a year of all %u ms\n", (unsigned)(t1 - t0),
           (unsigned)(t2 - t1));
}
