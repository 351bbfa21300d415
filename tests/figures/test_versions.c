/* Versions on the disk: they come back as they were, and nothing that was altered does. */
#include "folder.h"
#include "sample.h"

static void encoded(const struct fig_data *d, struct buf *b)
{
    buf_init(b, 1 << 20);
    assert_int_equal(fig_encode(d, b), CB_OK);
}

static void they_come_back(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    CB_CLEANUP(fig_free) struct fig_data *got = NULL;
    CB_CLEANUP(buf_free) struct buf a, b;
    uint32_t n;
    assert_int_equal(fig_version_put(dir, d), CB_OK);
    assert_int_equal(fig_version_put(dir, d), CB_NONE_TAKEN);
    assert_int_equal(fig_versions(dir, &n), CB_OK);
    assert_int_equal(n, 1);
    assert_int_equal(fig_open(dir, 0, &got), CB_OK);
    encoded(d, &a);
    encoded(got, &b);
    assert_true(view_eq(buf_view(&a), buf_view(&b)));
    assert_string_equal(got->code[0].label, "Old");
    assert_int_equal(got->known[6], 0);
    fig_free(&got);
    assert_int_equal(fig_open(dir, 2, &got), CB_NONE_FOUND);
    assert_int_equal(fig_open("/nowhere", 0, &got), CB_NONE_FOUND);
}

static void no_byte_can_change(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    CB_CLEANUP(buf_free) struct buf b;
    struct fig_data *got;
    encoded(d, &b);
    for (size_t i = 0; i < b.len; i++) {
        b.p[i] ^= 1;
        assert_int_equal(fig_decode(buf_view(&b), &got), CB_PEER_SEAL);
        b.p[i] ^= 1;
        assert_int_not_equal(fig_decode(VIEW(b.p, i), &got), CB_OK);
    }
    assert_int_equal(fig_decode(buf_view(&b), &got), CB_OK);
    fig_free(&got);
}

/* With a digest that is right, what lies under it must hold all the same. */
static void refused(struct fig_data *d)
{
    CB_CLEANUP(fig_free) struct fig_data *own = d;
    CB_CLEANUP(buf_free) struct buf b;
    struct fig_data *got;
    encoded(own, &b);
    assert_int_equal(fig_decode(buf_view(&b), &got), CB_PEER_FORMAT);
}

static void what_is_unsound_is_refused(void **state)
{
    (void)state;
    struct fig_data *d = sample();
    d->c_code[1] = 0; /* the same cell twice */
    refused(d);
    d = sample();
    d->c_code[7] = 2; /* no such code */
    refused(d);
    d = sample();
    d->code[1].becomes = 0; /* a circle */
    refused(d);
    d = sample();
    d->period[1].from = d->period[0].from; /* they overlap */
    refused(d);
    d = sample();
    d->period[3].below += 1; /* two months */
    refused(d);
    d = sample();
    d->known[7] = 0; /* a cell of an area that has no figures */
    refused(d);
    d = sample();
    d->area[1].text[0] = (char)0xff;
    refused(d);
    d = sample();
    d->code[0].group = 1;
    refused(d);
}

/* The bytes of docs/PROTOCOL.md §4, by hand: a version of one cell. */
static void known_answer(void **state)
{
    (void)state;
    static const uint8_t want[] = {'C',  'B',  1,    17,   0,    0,    0,   1, 0,    0,
                                   0x4e, 0x20, /* version 1, day 20000 */
                                   0,    0,    0,    0,    0,    0,    0,   0, 0,    0,
                                   0,    0,    0,    0,    0,    0,    0,   0, 0,    0,
                                   0,    0,    0,    0,    0,    0,    0,   0, 0,    0,
                                   0,    0,    1,    's',  0,    1,    'w', /* source, why */
                                   0,    1,    0,    1,    0,    1,    0,   1, 0,    0,
                                   0,    0,    0,    0,    0,    1, /* how many of each */
                                   1,    'G',  1,    'A',  1,    'L',  0,   0, 0xff, 0xff,
                                   0,    0,    0xff, 0xff,             /* group; code */
                                   1,    'N',  0x5e, 0x3b, 0x5e, 0x47, /* area; 2010/11 */
                                   0x80,                               /* it has figures */
                                   0,    0,    0,    0,    0,    0,    0,   0, 0,    7,
                                   0,    0,    0,    3}; /* the cell: 7 recorded, 3 detected */
    CB_CLEANUP(fig_free) struct fig_data *d = fig_data_new();
    CB_CLEANUP(buf_free) struct buf b;
    d->about = (struct fig_about){.version = 1, .day = 20000, .source = "s", .why = "w"};
    d->codes = d->groups = d->areas = d->periods = d->cells = 1;
    fig_data_room(d);
    d->code[0] = (struct fig_code){"A", "L", 0, FIG_NONE, {0, UINT16_MAX}};
    d->group[0].text[0] = 'G';
    d->area[0].text[0] = 'N';
    d->period[0] = (struct fig_run){fig_month(2010, 4), fig_month(2011, 4)};
    d->known[0] = 1;
    d->recorded[0] = 7;
    d->detected[0] = 3;
    encoded(d, &b);
    assert_int_equal(b.len, sizeof want + FIG_DIGEST);
    assert_memory_equal(b.p, want, sizeof want);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(they_come_back),
        cmocka_unit_test(known_answer),
        cmocka_unit_test(no_byte_can_change),
        cmocka_unit_test(what_is_unsound_is_refused),
    };
    return cmocka_run_group_tests(all, dir_make, dir_drop);
}
