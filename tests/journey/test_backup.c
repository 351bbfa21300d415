/* test_backup: a line comes back from its backup as it was; what was deleted or fell due before the
 * keys were kept does not, with the old store, every key of the staff's and the recovery key.
 * Run by ctest. */
#include "journey/backup.h"
#include "journey/rotation.h"
#include "journey/thief.h"
#include "line/line_in.h"

enum { RETENTION = 180 };

/* --- people -------------------------------------------------------------------------------------
 */
static void row_of(struct house *h, const struct client_visitor *v, struct store_conv *out)
{
    struct store_lookup l;
    OK(keys_ask_lookup(h->keys, &v->me.auth, l.b));
    OK(h->store->ops->conv_find(h->store, &l, out));
}

static void burnt(struct house *h, struct client_visitor *v)
{
    struct caller c;
    caller_open(&c, h, DOOR_POST);
    v->roster = buf_view(&h->roster);
    OK(client_burn(&c.ask, v));
    caller_free(&c);
}

static void fallen_due(struct house *h, const struct client_visitor *v)
{
    struct store_conv c, then;
    uint64_t now = CHORE_LOOK_MS;
    row_of(h, v, &c);
    then = c;
    then.seen = (uint16_t)(cb_day() - RETENTION - 1);
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->conv_life(h->store, &c, &then));
    OK(h->store->ops->commit(h->store));
    while (chores_turn(h->line, cb_day(), now)) {
    }
    IS(h->store->ops->conv_get(h->store, &c.row, &then), CB_NONE_FOUND);
}

/* --- it comes back ------------------------------------------------------------------------------
 */
static void test_comes_back(void **state)
{
    struct house *h = *state, r;
    CB_CLEANUP(buf_free) struct buf said, checked;
    struct client_visitor v;
    struct client_case held;
    struct console boss;
    struct store_conv row;
    struct heard heard;
    opened(h, &v, "hello");
    row_of(h, &v, &row);
    console_open(&boss, h, &h->boss);
    OK(client_staff_take(&boss.at.ask, &boss.s, row.row.b, &held, hear, &heard));
    OK(client_staff_reply(&boss.at.ask, &boss.s, &held, TEXT("an answer")));
    OK(client_staff_note(&boss.at.ask, &boss.s, &held, TEXT("a note")));
    console_close(&boss);
    struct place out = backed_up(h, "out"), store = store_in(&out), keys = in(&out, KEYS_BACKUP);
    struct place left = beside(h, "key/" KEYS_BACKUP), tmp = beside(h, "backing-up");
    assert_int_not_equal(access(left.s, F_OK), 0); /* one generation, and that is in out */
    assert_int_not_equal(access(tmp.s, F_OK), 0);
    assert_int_equal(RUN(cli_check, &checked, out.s), 0);
    IS(restored(h, &store, &keys, &r, &said), 0);
    assert_true(says(&said, "is the line as it was on"));
    OK(reads(&r, &v, &heard));
    assert_heard(&heard, 0, DIR_V2S, "hello");
    assert_heard(&heard, 1, DIR_S2V, "an answer");
    console_open(&boss, &r, &h->boss);
    memset(&heard, 0, sizeof heard);
    OK(client_staff_read(&boss.at.ask, &boss.s, &held, hear, &heard));
    IS(heard.n, 3);
    IS(heard.broken, 0);
    console_close(&boss);
    struct client_visitor more; /* and it goes on */
    opened(&r, &more, "a new one");
    OK(reads(&r, &more, &heard));
    restored_end(&r);
}

/* The vault's key is another one at once: the one in the backup lies on another medium. */
static void test_another_vrk(void **state)
{
    struct house *h = *state, r;
    CB_CLEANUP(buf_free) struct buf said, mine, theirs;
    struct place out = backed_up(h, "out"), store = store_in(&out), keys = in(&out, KEYS_BACKUP);
    IS(restored(h, &store, &keys, &r, &said), 0);
    struct place a = beside(h, "key/vrk"), b = beside(&r, "key/vrk");
    buf_init(&mine, 64);
    buf_init(&theirs, 64);
    OK(file_read(a.s, &mine));
    OK(file_read(b.s, &theirs));
    assert_false(view_eq(buf_view(&mine), buf_view(&theirs)));
    restored_end(&r);
}

/* --- and what was destroyed does not ------------------------------------------------------------
 */
struct proof {
    struct client_visitor burnt, due, kept;
    struct thief thief;
};

static unsigned readable(struct proof *p, struct house *r, const struct seal_sk *rec,
                         const char *text)
{
    memset(&p->thief, 0, sizeof p->thief);
    thief_sk(&p->thief, rec);
    thief_sk(&p->thief, &r->boss.sk);
    thief_sk(&p->thief, &founded.sk_e);
    thief_learn(&p->thief, r);
    return thief_reads(&p->thief, r, text);
}

static void test_what_was_destroyed_stays_so(void **state)
{
    struct house *h = *state, r;
    CB_CLEANUP(buf_free) struct buf said, again;
    struct proof *p = cb_alloc(sizeof *p);
    struct seal_sk rec;
    struct heard heard;
    struct console boss;
    struct rotate_plan plan = {0};
    recovery_sk(h, &rec);
    opened(h, &p->burnt, "burnt");
    opened(h, &p->due, "due");
    opened(h, &p->kept, "kept");
    struct place first = backed_up(h, "first"), store = store_in(&first);
    struct place old_keys = in(&first, KEYS_BACKUP);
    burnt(h, &p->burnt);
    fallen_due(h, &p->due);
    console_open(&boss, h, &h->boss); /* and the line's key is another one */
    IS(rotate(&boss, &plan), WIRE_OK);
    console_close(&boss);
    struct place second = backed_up(h, "second"), keys = in(&second, KEYS_BACKUP);

    IS(restored(h, &store, &keys, &r, &said), 0);
    IS(readable(p, &r, &rec, "burnt"), 0);
    IS(readable(p, &r, &rec, "due"), 0);
    IS(readable(p, &r, &rec, "kept"), 1);
    IS(reads(&r, &p->burnt, &heard), CB_NONE_FOUND);
    IS(reads(&r, &p->due, &heard), CB_NONE_FOUND);
    IS(heard.n, 0);
    OK(reads(&r, &p->kept, &heard));
    assert_heard(&heard, 0, DIR_V2S, "kept");
    uint32_t waiting = 9; /* and met, they were dropped */
    OK(r.store->ops->conv_count(r.store, HOUSE_LINE, STORE_WAITING, &waiting));
    IS(waiting, 1);
    restored_end(&r);

    /* The control, which is why there is one generation of keys, of 48 hours at most. */
    IS(restored(h, &store, &old_keys, &r, &again), 0);
    IS(readable(p, &r, &rec, "burnt"), 1);
    IS(readable(p, &r, &rec, "due"), 1);
    OK(reads(&r, &p->burnt, &heard));
    assert_heard(&heard, 0, DIR_V2S, "burnt");
    restored_end(&r);
    cb_free(p, sizeof *p);
}

/* Each backup of the keys takes the place of the one before, whose bytes are written over. */
static void test_one_generation(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf was, is;
    struct place out = backed_up(h, "out"), keys = in(&out, KEYS_BACKUP);
    struct place linked = beside(h, "linked");
    buf_init(&was, 1 << 20);
    buf_init(&is, 1 << 20);
    OK(file_read(keys.s, &was));
    assert_int_equal(link(keys.s, linked.s), 0); /* the old one's own blocks */
    backed_up(h, "out");
    OK(file_read(linked.s, &is));
    assert_int_equal(is.len, was.len);
    for (size_t i = 0; i + 16 <= 4096; i += 16) {
        assert_memory_not_equal(is.p + i, was.p + i, 16);
    }
    unsigned files = 0;
    DIR *d = opendir(out.s);
    for (struct dirent *one = readdir(d); one; one = readdir(d)) {
        files += one->d_name[0] != '.';
    }
    closedir(d);
    IS(files, 4); /* store, keys, papers, configuration; nothing half made */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_comes_back),
        JOURNEY(test_another_vrk),
        JOURNEY(test_what_was_destroyed_stays_so),
        JOURNEY(test_one_generation),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
