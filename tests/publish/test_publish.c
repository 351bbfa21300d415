/* What is published: a reader who has all tables cannot work out a small number; versions stay as
 * they are; the spreadsheet is a whole ZIP. */
#include "disclose/disclose.h"
#include "figures/figures_in.h"
#include "publish/publish_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THRESHOLD = 5, AREAS = 4, CODES = 5, YEARS = 2, ROUNDS = 40 };
static char dir[] = "/tmp/publish-XXXXXX";
static uint64_t state;

static unsigned below(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

/* Few in most places, many in some; two groups. */
static void rows_make(const char *path, uint64_t seed)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    state = seed;
    fprintf(f, "period,area,code,recorded,detected\n");
    for (unsigned i = 0; i < YEARS * AREAS * CODES; i++) {
        unsigned recorded = below(4) ? below(3) : below(12);
        fprintf(f, "%s,Area %u,C%u,%u,%u\n", i % YEARS ? "2021/22" : "2020/21", i / YEARS % AREAS,
                i / YEARS / AREAS, recorded, recorded ? below(recorded + 2) : 0);
    }
    assert_int_equal(fclose(f), 0);
}

static void import(const char *file, const char *why)
{
    struct fig_imported r;
    char path[100], classes[100];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    snprintf(classes, sizeof classes, "%s/classes.csv", dir);
    const struct fig_import in = {.dir = dir, .file = path, .classes = classes, .why = why};
    if (fig_import(&in, &r))
        fail_msg("%s", r.fault);
}

static int again(void **state_)
{
    (void)state_;
    char command[100], path[100];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command) != 0 || mkdir(dir, 0700) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/classes.csv", dir);
    FILE *f = fopen(path, "w");
    if (!f)
        return -1;
    fprintf(f, "code,label,group\nC0,a,One\nC1,b,One\nC2,c,One\nC3,d,Two\nC4,<e> & \"f\",Two\n");
    return fclose(f);
}

/* --- the reader, who knows what is shown and what adds up to what ----------------------------- */
static uint32_t cell_of(struct disclose *d, const struct fig_entry *e, bool detected, bool *hidden)
{
    uint64_t n = detected ? e->now.detected : e->now.recorded;
    *hidden = e->hide >> (detected ? FIG_DETECTED : FIG_RECORDED) & 1;
    struct disclose_cell c = {.value = (int64_t)n, .lo = *hidden ? 1 : 0, .hi = DISCLOSE_NO_HI};
    return disclose_cell_add(d, &c);
}

struct reader {
    struct disclose *d;
    const struct pub_version *v;
    uint32_t cell[PUB_TABLES][64];
    bool hidden[400];
    size_t n;
};

static void sum(struct reader *r, uint32_t total, enum pub_table k, const struct fig_line *of)
{
    const struct fig_table *t = r->v->t[k];
    uint32_t part[64];
    size_t n = 0;
    for (size_t l = 0; l < t->lines; l++) {
        const struct fig_line *at = &t->line[l];
        uint16_t group = at->level == FIG_CODE ? r->v->d->code[at->id].group : at->id;
        bool in = of->total || (of->level == FIG_GROUP ? group == of->id : at->area == of->area);
        if (!at->total && in)
            part[n++] = r->cell[k][l];
    }
    disclose_total_add(r->d, total, part, n);
}

static void reader_learn(struct reader *r, size_t run, bool detected)
{
    for (unsigned k = 0; k < PUB_TABLES; k++)
        for (size_t l = 0; l < r->v->t[k]->lines; l++) {
            const struct fig_entry *e = fig_entry_at(r->v->t[k], l, run);
            r->cell[k][l] = cell_of(r->d, e, detected, &r->hidden[r->n++]);
        }
    for (unsigned k = 0; k < PUB_TABLES; k++) { /* the total of each table, and of each group */
        const struct fig_table *t = r->v->t[k];
        sum(r, r->cell[k][t->lines - 1], k, &t->line[t->lines - 1]);
        disclose_relation_add(r->d,
                              (struct disclose_term[]){{r->cell[k][t->lines - 1], 1},
                                                       {r->cell[0][r->v->t[0]->lines - 1], -1}},
                              2);
    }
    for (unsigned k = PUB_GROUP; k <= PUB_AREA; k += PUB_AREA - PUB_GROUP)
        for (size_t l = 0; l + 1 < r->v->t[k]->lines; l++) {
            if (k == PUB_GROUP)
                sum(r, r->cell[k][l], PUB_CODE, &r->v->t[k]->line[l]);
            sum(r, r->cell[k][l], PUB_GROUP_AREA, &r->v->t[k]->line[l]);
        }
    disclose_choose(r->d, r->hidden);
}

/* Every small number of a run, and how close the reader comes. Gives how many there were. */
static size_t attack(const struct pub_version *v, size_t run, bool detected)
{
    struct reader r = {.d = disclose_new(), .v = v};
    size_t small = 0;
    reader_learn(&r, run, detected);
    for (unsigned k = 0; k < PUB_TABLES; k++)
        for (size_t l = 0; l < v->t[k]->lines; l++) {
            const struct fig_entry *e = fig_entry_at(v->t[k], l, run);
            uint64_t n = detected ? e->now.detected : e->now.recorded;
            struct disclose_known known;
            if (n == 0 || n >= THRESHOLD)
                continue;
            small++;
            assert_int_equal(disclose_attack(r.d, &r.cell[k][l], 1, &known), CB_OK);
            assert_true(known.hi == DISCLOSE_NO_HI || known.hi - known.lo >= THRESHOLD - 1);
        }
    disclose_free(r.d);
    return small;
}

static void version_of(struct pub_version *v, uint32_t number, const struct pub_version *before)
{
    *v = (struct pub_version){.runs = YEARS};
    for (uint16_t y = 0; y < YEARS; y++)
        v->run[y] = (struct fig_run){fig_month(2020u + y, 4), fig_month(2021u + y, 4)};
    assert_int_equal(fig_open(dir, number, &v->d), CB_OK);
    assert_int_equal(pub_version_make(v, THRESHOLD, before), CB_OK);
}

static void no_small_number_is_found(void **state_)
{
    char path[100];
    size_t small = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct pub_version v;
        assert_int_equal(again(state_), 0);
        snprintf(path, sizeof path, "%s/rows.csv", dir);
        rows_make(path, seed);
        import("rows.csv", NULL);
        version_of(&v, 1, NULL);
        for (size_t run = 0; run < YEARS; run++)
            small += attack(&v, run, false) + attack(&v, run, true);
        pub_version_free(&v);
    }
    assert_true(small > ROUNDS * 10); /* there was something to find */
}

/* The control: with one more number shown, some small one is found out. */
static void the_reader_can_find(void **state_)
{
    (void)state_;
    struct pub_version v;
    char path[100];
    size_t found = 0;
    snprintf(path, sizeof path, "%s/rows.csv", dir);
    rows_make(path, 3);
    import("rows.csv", NULL);
    version_of(&v, 1, NULL);
    for (unsigned k = 0; k < PUB_TABLES; k++)
        for (size_t l = 0; l < v.t[k]->lines; l++) {
            struct fig_entry *e = fig_entry_at(v.t[k], l, 0);
            uint8_t was = e->hide;
            struct reader r = {.d = disclose_new(), .v = &v};
            struct disclose_known known;
            if (was & 1 << FIG_RECORDED && e->now.recorded >= THRESHOLD) {
                e->hide = 0; /* hidden to protect another: shown after all */
                reader_learn(&r, 0, false);
                for (unsigned j = 0; j < PUB_TABLES; j++)
                    for (size_t m = 0; m < v.t[j]->lines; m++) {
                        uint64_t n = fig_entry_at(v.t[j], m, 0)->now.recorded;
                        if (n == 0 || n >= THRESHOLD)
                            continue;
                        assert_int_equal(disclose_attack(r.d, &r.cell[j][m], 1, &known), CB_OK);
                        found += known.hi != DISCLOSE_NO_HI && known.hi - known.lo < THRESHOLD - 1;
                    }
                e->hide = was;
            }
            disclose_free(r.d);
        }
    assert_true(found > 0);
    pub_version_free(&v);
}

static void what_was_hidden_stays_so(void **state_)
{
    (void)state_;
    struct pub_version one, two;
    char path[100];
    snprintf(path, sizeof path, "%s/rows.csv", dir);
    rows_make(path, 5);
    import("rows.csv", NULL);
    snprintf(path, sizeof path, "%s/more.csv", dir);
    FILE *f = fopen(path, "w");
    fprintf(f, "period,area,code,recorded,detected\n2020/21,Area 0,C0,77,30\n");
    fclose(f);
    import("more.csv", "seventy more");
    version_of(&one, 1, NULL);
    version_of(&two, 2, &one);
    size_t hidden = 0;
    for (unsigned k = 0; k < PUB_TABLES; k++)
        for (size_t i = 0; i < one.t[k]->lines * YEARS; i++) {
            const struct fig_entry *a = &one.t[k]->entry[i], *b = &two.t[k]->entry[i];
            if (a->now.recorded == b->now.recorded)
                assert_int_equal(a->hide & ~b->hide & 1 << FIG_RECORDED, 0);
            if (a->now.detected == b->now.detected)
                assert_int_equal(a->hide & ~b->hide & 1 << FIG_DETECTED, 0);
            hidden += a->hide & 1;
        }
    assert_true(hidden > 0);
    pub_version_free(&one);
    pub_version_free(&two);
}

/* --- the folder ------------------------------------------------------------------------------- */
static void text_of(const char *name, struct buf *out)
{
    char path[200];
    uint8_t part[4096];
    snprintf(path, sizeof path, "%s/figures/published/%s", dir, name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    buf_init(out, 1 << 24);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_put(out, part, n);
    fclose(f);
    buf_put(out, "", 1);
}

static void a_folder_is_never_changed(void **state_)
{
    (void)state_;
    CB_CLEANUP(buf_free) struct buf page, list, json;
    struct publish_ask a = {.dir = dir, .threshold = THRESHOLD, .title = "A & B"};
    struct publish_done done;
    const struct fig_run overlap[] = {{fig_month(2020, 4), fig_month(2021, 4)},
                                      {fig_month(2021, 3), fig_month(2022, 3)}};
    char path[100];
    assert_int_equal(publish_all(&a, &done), CB_NONE_FOUND);
    snprintf(path, sizeof path, "%s/rows.csv", dir);
    rows_make(path, 7);
    import("rows.csv", "first <b>");
    assert_int_equal(publish_all(&a, &done), CB_OK);
    assert_int_equal(done.made, 1);
    assert_true(done.hidden > 0 && done.least);
    assert_int_equal(publish_all(&a, &done), CB_OK);
    assert_int_equal(done.made, 0);
    a.threshold = 9;
    assert_int_equal(publish_all(&a, &done), CB_PEER_FORMAT);
    assert_non_null(strstr(done.why, "another threshold"));
    a.threshold = THRESHOLD;
    a.run = overlap;
    a.runs = 2;
    assert_int_equal(publish_all(&a, &done), CB_PEER_FORMAT);
    assert_non_null(strstr(done.why, "overlap"));
    text_of("v1/page.part", &page);
    text_of("page.part", &list);
    text_of("versions.json", &json);
    assert_non_null(strstr((char *)page.p, "<h1 class=\"govuk-heading-xl\">A &amp; B</h1>"));
    assert_non_null(strstr((char *)page.p, "C4 &lt;e&gt; &amp; &#34;f&#34;"));
    assert_non_null(strstr((char *)list.p, "first &lt;b&gt;"));
    assert_null(strstr((char *)page.p, "<e>"));
    assert_non_null(strstr((char *)json.p, "\"why\":\"first <b>\""));
}

/* Notes on totals have exact counts in them, and stay inside; so do changes of hidden numbers. */
static void notes_and_changes_give_nothing_away(void **state_)
{
    (void)state_;
    CB_CLEANUP(buf_free) struct buf page, json, list;
    struct buf csv[2];
    struct fig_imported r;
    struct publish_ask a = {.dir = dir, .threshold = THRESHOLD, .title = "T"};
    struct publish_done done;
    char file[100], map[100], classes[100];
    snprintf(file, sizeof file, "%s/rows.csv", dir);
    snprintf(map, sizeof map, "%s/map.ini", dir);
    snprintf(classes, sizeof classes, "%s/classes.csv", dir);
    for (unsigned version = 1; version <= 2; version++) {
        FILE *f = fopen(file, "w");
        fprintf(f,
                "period,area,code,recorded,detected\n2020/21,Here,C0,%u,0\n"
                "2020/21,There,C0,61,20\n2020/21,Here,C3,50,20\n2020/21,There,C3,70,30\n"
                "2020/21,All,C0,%u,29\n",
                version + 1, version + 63);
        fclose(f);
        f = fopen(map, "w");
        fprintf(f, "[totals]\narea = All\n");
        fclose(f);
        const struct fig_import in = {.dir = dir, .file = file, .map = map, .classes = classes};
        assert_int_equal(fig_import(&in, &r), CB_OK);
        assert_int_equal(r.notes, 1);
    }
    assert_int_equal(publish_all(&a, &done), CB_OK);
    text_of("v2/page.part", &page);
    text_of("v2/figures.json", &json);
    text_of("versions.json", &list);
    assert_non_null(strstr((char *)page.p, "2020/21: a total in the source differs"));
    assert_null(strstr((char *)page.p, "the file gives"));
    assert_null(strstr((char *)json.p, "the file gives"));
    assert_non_null(strstr((char *)json.p, "a total in the source differs"));
    /* What is said to have changed is what a reader of both files sees, and no more. */
    char want[60], *at[2];
    text_of("v1/figures.csv", &csv[0]);
    text_of("v2/figures.csv", &csv[1]);
    size_t differ = 0, hidden = 0;
    char *a1 = strtok_r((char *)csv[0].p, "\r\n", &at[0]);
    char *a2 = strtok_r((char *)csv[1].p, "\r\n", &at[1]);
    for (; a1 && a2; a1 = strtok_r(NULL, "\r\n", &at[0]), a2 = strtok_r(NULL, "\r\n", &at[1])) {
        bool count = strstr(a1, ",crimes,"), dark = strstr(a1, "[c]") || strstr(a2, "[c]");
        hidden += count && dark;
        differ += count && !dark && strcmp(a1 + 1, a2 + 1) != 0;
    }
    assert_true(differ > 0 && hidden > 0);
    snprintf(want, sizeof want, "\"changed\":%zu,\"gone\":0", differ);
    assert_non_null(strstr((char *)list.p, want));
    buf_free(&csv[0]);
    buf_free(&csv[1]);
}

/* Each file of a ZIP where the directory at its end says it is, and no byte outside. */
static void the_spreadsheet_is_whole(void **state_)
{
    (void)state_;
    CB_CLEANUP(buf_free) struct buf out;
    struct pub_zip z;
    buf_init(&out, 1 << 20);
    pub_zip_begin(&z, &out);
    pub_zip_add(&z, "mimetype", view_str("abc"));
    pub_zip_add(&z, "b.xml", view_str("123456789"));
    pub_zip_end(&z);
    assert_memory_equal(out.p, "PK\3\4", 4);
    assert_memory_equal(out.p + 30, "mimetypeabc", 11);
    const uint8_t *second = out.p + 41;
    assert_memory_equal(second, "PK\3\4", 4);
    assert_memory_equal(second + 14, "\x26\x39\xf4\xcb", 4); /* CRC-32 of 123456789: 0xcbf43926 */
    const uint8_t *end = out.p + out.len - 22;
    assert_memory_equal(end, "PK\5\6", 4);
    size_t at = end[16] | (size_t)end[17] << 8, len = end[12] | (size_t)end[13] << 8;
    assert_memory_equal(out.p + at, "PK\1\2", 4);
    assert_int_equal(at + len, out.len - 22);
}

static int dir_make(void **state_)
{
    (void)state_;
    return sodium_init() < 0 || !mkdtemp(dir);
}

static int dir_drop(void **state_)
{
    (void)state_;
    char command[80];
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command);
}

#define EACH(fn) cmocka_unit_test_setup(fn, again)
int main(void)
{
    const struct CMUnitTest all[] = {
        EACH(no_small_number_is_found),
        EACH(the_reader_can_find),
        EACH(what_was_hidden_stays_so),
        EACH(a_folder_is_never_changed),
        EACH(notes_and_changes_give_nothing_away),
        EACH(the_spreadsheet_is_whole),
    };
    return cmocka_run_group_tests(all, dir_make, dir_drop);
}
