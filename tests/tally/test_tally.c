/* test_tally: counting into a real store, and reading it back as tables and as an export. Run by
 * ctest. Never shares a directory with another test. */
#include "tally/tally.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "store/place.h"

#define OK(x)    assert_int_equal((x), CB_OK)
#define IS(x, e) assert_int_equal((x), (e))

enum { LINE = 3 };
static const uint64_t NOON = UINT64_C(500000) * 3600; /* the first second of an hour */

static int setup(void **state)
{
    place_clear();
    return store_sqlite_open(place, (struct store **)state) != CB_OK;
}

static int teardown(void **state)
{
    struct store *s = *state;
    s->ops->close(s);
    return 0;
}

static uint32_t hour_of(const void *arg, uint32_t hour)
{
    (void)arg;
    return hour;
}

static uint32_t even_only(const void *arg, uint32_t hour)
{
    (void)arg;
    return hour % 2 ? UINT32_MAX : 7;
}

static struct tally_table read_all(struct store *s, uint16_t line, tally_group_fn *fn)
{
    struct tally_table t;
    tally_table_init(&t, 100);
    OK(tally_read(s, &(struct store_span){line, 0, UINT32_MAX}, fn, NULL, &t));
    return t;
}

static void test_defs(void **state)
{
    (void)state;
    const struct tally_def *d;
    uint16_t was = 0;
    size_t n = 0;
    for (; (d = tally_def_at(n)); n++) {
        assert_true(d->dim > was); /* in order, each number once */
        was = d->dim;
        assert_ptr_equal(tally_def_of(d->dim), d);
        unsigned vals = 0;
        for (uint16_t v = 0; v < 300; v++) {
            char label[TALLY_NAME], name[TALLY_NAME];
            if (tally_has(d->dim, v)) {
                tally_val_label(d->dim, v, label);
                tally_val_name(d->dim, v, name);
                assert_true(strlen(label) > 0 && strlen(name) > 0);
                assert_null(strpbrk(name, " ,\""));
                vals++;
            }
        }
        assert_true(vals > 0);
        assert_true(d->kind != TALLY_ONE || vals == 1);
    }
    assert_true(n > 20);
    assert_null(tally_def_of(0));
    assert_false(tally_has(0, 0));
    assert_false(tally_has(TALLY_CONTACT, 0));
    assert_true(tally_has(TALLY_ANSWERED, TALLY_UNKNOWN));
    assert_false(tally_has(TALLY_ANSWERED, TALLY_HIST));
    char text[TALLY_NAME];
    tally_val_label(TALLY_ANSWERED, 4, text);
    assert_string_equal(text, "up to 60 s");
    tally_val_label(TALLY_ANSWERED, TALLY_MORE, text);
    assert_string_equal(text, "over 3600 s");
    tally_val_name(TALLY_HANDLE, 0, text);
    assert_string_equal(text, "60");
    tally_val_label(TALLY_WHO, 1, text);
    assert_string_equal(text, "their own behaviour");
}

/* Every dimension has its row in docs/TALLY.md, under its number, and no row is of none. */
static void test_documented(void **state)
{
    (void)state;
    char line[1000], number[16], name[64];
    unsigned rows = 0, defs = 0;
    unsigned long dim;
    FILE *f = fopen(TEST_ROOT "/../docs/TALLY.md", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "| %15[0-9] | `%63[a-z_]` |", number, name) == 2) {
            dim = strtoul(number, NULL, 10);
            const struct tally_def *d = tally_def_of((uint16_t)dim);
            assert_non_null(d);
            assert_string_equal(d->name, name);
            rows++;
        }
    }
    fclose(f);
    while (tally_def_at(defs)) {
        defs++;
    }
    assert_int_equal(rows, defs);
}

static void test_add(void **state)
{
    struct store *s = *state;
    IS(tally_one(s, LINE, NOON, TALLY_OFFERED, 0), CB_HERE_BUG); /* no batch */
    OK(s->ops->begin(s));
    OK(tally_one(s, LINE, NOON, TALLY_OFFERED, 0));
    OK(tally_one(s, LINE, NOON + 3599, TALLY_OFFERED, 0));
    OK(tally_one(s, LINE, NOON + 3600, TALLY_OFFERED, 0));
    OK(tally_add(s, 4, NOON, TALLY_OFFERED, 0, 5));
    OK(tally_one(s, LINE, NOON, TALLY_ANSWERED, tally_wait_val(59000)));
    OK(tally_one(s, LINE, NOON, TALLY_ANSWERED, TALLY_UNKNOWN));
    IS(tally_one(s, LINE, NOON, TALLY_OFFERED, 1), CB_HERE_BUG); /* nobody would ever read it */
    IS(tally_one(s, LINE, NOON, TALLY_WHO, 9), CB_HERE_BUG);
    IS(tally_one(s, LINE, NOON, (enum tally_dim)999, 0), CB_HERE_BUG);
    IS(tally_one(s, LINE, UINT64_MAX, TALLY_OFFERED, 0), CB_HERE_BUG);
    OK(s->ops->commit(s));
    struct tally_table t = read_all(s, LINE, hour_of);
    assert_int_equal(tally_get(&t, 500000, TALLY_OFFERED, 0), 2);
    assert_int_equal(tally_get(&t, 500001, TALLY_OFFERED, 0), 1);
    assert_int_equal(tally_get(&t, 500002, TALLY_OFFERED, 0), 0);
    assert_int_equal(tally_sum(&t, 500000, TALLY_ANSWERED), 2);
    tally_table_free(&t);
    t = read_all(s, 0, NULL);
    assert_int_equal(tally_get(&t, 0, TALLY_OFFERED, 0), 8);
    struct tally_hist h;
    tally_hist(&t, 0, TALLY_ANSWERED, &h);
    assert_int_equal(h.n[4], 1);
    assert_int_equal(h.n[TALLY_UNKNOWN], 1);
    assert_int_equal(tally_hist_n(&h), 2);
    tally_table_free(&t);
    t = read_all(s, LINE, even_only);
    assert_int_equal(tally_get(&t, 7, TALLY_OFFERED, 0), 2);
    assert_int_equal(t.n, 3); /* offered, and two values of answered */
    tally_table_free(&t);
}

static void test_spell(void **state)
{
    struct store *s = *state;
    struct tally_spell p = {LINE, TALLY_STAFF, 1, NOON + 3000, NOON + 3600 * 2 + 60};
    OK(s->ops->begin(s));
    OK(tally_add_spell(s, &p)); /* 600 s, an hour, 60 s */
    p = (struct tally_spell){LINE, TALLY_STAFF, 1, NOON + 3600, NOON + 3600};
    OK(tally_add_spell(s, &p)); /* nothing */
    p = (struct tally_spell){LINE, TALLY_STAFF, 1, NOON + 100, NOON};
    OK(tally_add_spell(s, &p)); /* a clock that went back */
    p = (struct tally_spell){LINE, TALLY_STAFF, 3, 0, NOON + 7200};
    OK(tally_add_spell(s, &p)); /* one that leapt */
    OK(s->ops->commit(s));
    struct tally_table t = read_all(s, LINE, hour_of);
    assert_int_equal(tally_get(&t, 500000, TALLY_STAFF, 1), 600);
    assert_int_equal(tally_get(&t, 500001, TALLY_STAFF, 1), 3600);
    assert_int_equal(tally_get(&t, 500002, TALLY_STAFF, 1), 60);
    tally_table_free(&t);
    t = read_all(s, LINE, NULL);
    assert_int_equal(tally_get(&t, 0, TALLY_STAFF, 3), TALLY_SPELL_MOST);
    tally_table_free(&t);
}

static void test_table_full(void **state)
{
    struct store *s = *state;
    struct tally_table t;
    OK(s->ops->begin(s));
    for (uint16_t v = 0; v < 9; v++) {
        OK(tally_one(s, LINE, NOON, TALLY_WHO, v));
    }
    OK(s->ops->commit(s));
    tally_table_init(&t, 9);
    OK(tally_read(s, &(struct store_span){LINE, 0, UINT32_MAX}, NULL, NULL, &t));
    tally_table_free(&t);
    tally_table_init(&t, 8);
    IS(tally_read(s, &(struct store_span){LINE, 0, UINT32_MAX}, NULL, NULL, &t), CB_PEER_SIZE);
    tally_table_free(&t);
}

static void test_csv(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 4000);
    tally_csv_head(&b, 5);
    tally_csv_row(
        &b, &(struct tally_row){"A \"b\", c", "2026-11-01", "2026-12-01", TALLY_ANSWERED, 4, 12});
    tally_csv_row(&b,
                  &(struct tally_row){"1", "2026-11-01", "2026-12-01", TALLY_WHO, 1, TALLY_HIDDEN});
    buf_put(&b, "", 1);
    assert_string_equal(
        (const char *)b.p,
        "line,from,to,dimension,value,unit,"
        "\"count ([c]: 1 to 4, or hidden to protect one that is)\",dimension_label,value_label\r\n"
        "\"A \"\"b\"\", c\",2026-11-01,2026-12-01,answered,60,contacts,12,"
        "\"Answered, by how long they had waited\",up to 60 s\r\n"
        "1,2026-11-01,2026-12-01,who,own,contacts,[c],\"What it is about, as they said\","
        "their own behaviour\r\n");
    buf_free(&b);
    tally_csv_head(&b, 0);
    tally_csv_field(&b, "two\r\nlines");
    buf_put(&b, "", 1);
    assert_string_equal((const char *)b.p,
                        "line,from,to,dimension,value,unit,count,dimension_label,"
                        "value_label\r\n\"two\r\nlines\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defs),
        cmocka_unit_test(test_documented),
        cmocka_unit_test_setup_teardown(test_add, setup, teardown),
        cmocka_unit_test_setup_teardown(test_spell, setup, teardown),
        cmocka_unit_test_setup_teardown(test_table_full, setup, teardown),
        cmocka_unit_test(test_csv),
    };
    place_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    place_drop();
    return failed;
}
