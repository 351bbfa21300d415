/* test_burn: what is left after a burn, after a burn that was cut short between the key and the
 * row, and what a thief of the disk finds at any time. Run by ctest. */
#include "journey/house.h"
#include "cli/cli_in.h"

static void row_of(struct house *h, const struct client_visitor *v, struct store_conv *out)
{
    struct store_lookup l;
    OK(keys_ask_lookup(h->keys, &v->me.auth, l.b));
    OK(h->store->ops->conv_find(h->store, &l, out));
}

static bool row_there(struct house *h, const struct store_conv *c)
{
    struct store_conv again;
    return h->store->ops->conv_get(h->store, &c->row, &again) == CB_OK;
}

/* K did its part, and the server stopped before the store did its own. */
static void half_burnt(struct house *h, struct caller *c, struct client_visitor *v,
                       struct store_conv *row)
{
    visitor_new(h, v);
    OK(client_open(&c->ask, HOUSE_LINE, WANT_NOW, TEXT("soon gone"), v));
    row_of(h, v, row);
    OK(keys_ask_slot_burn(h->keys, SLOT_CONV, row->slot));
    house_shut(h);
    house_open(h, NULL);
    v->roster = buf_view(&h->roster);
    assert_true(row_there(h, row));
}

static void test_cut_short(void **state)
{
    struct house *h = *state;
    struct caller c, staff;
    struct client_visitor v;
    struct client_staff s;
    struct client_case held = {0};
    struct heard heard = {0};
    struct store_conv row;
    caller_open(&c, h, DOOR_POST);
    half_burnt(h, &c, &v, &row); /* met by its visitor */
    IS(client_return(&c.ask, &v, 0, hear, &heard), CB_NONE_FOUND);
    IS(c.reply.len, WIRE_HDR);
    assert_false(row_there(h, &row));
    half_burnt(h, &c, &v, &row); /* met by a second burn, which ends it */
    OK(client_burn(&c.ask, &v));
    assert_false(row_there(h, &row));
    IS(client_burn(&c.ask, &v), CB_NONE_FOUND);
    half_burnt(h, &c, &v, &row); /* met by staff */
    caller_open(&staff, h, DOOR_STAFF);
    sign_in(&staff, &h->boss, &s);
    memcpy(held.row, row.row.b, 16);
    IS(client_staff_read(&staff.ask, &s, &held, hear, &heard), CB_NONE_FOUND);
    assert_false(row_there(h, &row));
    half_burnt(h, &c, &v, &row); /* met by an opening with the same phrase: as never used */
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("anew"), &v));
    assert_false(row_there(h, &row));
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, "anew");
    IS(heard.n, 1);
    caller_free(&c);
    caller_free(&staff);
}

/* A row that outlived its key must not burn the one that lives in its slot now. */
static void test_slot_of_another(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v, ghost;
    struct store_conv row, stray;
    struct heard heard = {0};
    const struct store_ops *ops = h->store->ops;
    caller_open(&c, h, DOOR_POST);
    for (unsigned by_burn = 0; by_burn < 2; by_burn++) {
        visitor_new(h, &v);
        visitor_new(h, &ghost);
        OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("alive"), &v));
        row_of(h, &v, &row);
        stray = row;
        cb_random(stray.row.b, sizeof stray.row.b);
        OK(keys_ask_lookup(h->keys, &ghost.me.auth, stray.lookup.b));
        OK(ops->begin(h->store));
        OK(ops->conv_add(h->store, &stray));
        OK(ops->commit(h->store));
        if (by_burn) {
            OK(client_burn(&c.ask, &ghost));
        } else {
            IS(client_return(&c.ask, &ghost, 0, hear, &heard), CB_NONE_FOUND);
        }
        assert_false(row_there(h, &stray));
        OK(client_return(&c.ask, &v, 0, hear, &heard));
        OK(client_send(&c.ask, &v, TEXT("still alive")));
    }
    caller_free(&c);
}

static void slot_key_gone(struct house *h, const struct store_conv *row)
{
    struct seal_key bk;
    IS(keys_ask_slot_get(h->keys, SLOT_CONV, row->slot, &bk), CB_NONE_FOUND);
}

/* Nothing that a guess could be tested against lies on the disk; the row's random name does. */
static void test_at_rest(void **state)
{
    struct house *h = *state;
    struct caller c, staff;
    struct client_visitor v;
    struct client_staff s;
    struct client_case held;
    struct store_conv row;
    uint8_t grant[SEAL_GRANT], sent[SEAL_MSG_EXTRA];
    caller_open(&c, h, DOOR_POST);
    caller_open(&staff, h, DOOR_STAFF);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("canary-of-the-opening"), &v));
    memcpy(grant, caller_body(&c).p + 100, sizeof grant);
    memcpy(sent, caller_body(&c).p + 100 + 2 * SEAL_GRANT, sizeof sent);
    sign_in(&staff, &h->boss, &s);
    row_of(h, &v, &row);
    OK(client_staff_take(&staff.ask, &s, row.row.b, &held, hear, &(struct heard){0}));
    OK(client_staff_reply(&staff.ask, &s, &held, TEXT("canary-of-the-answer")));
    OK(client_staff_note(&staff.ask, &s, &held, TEXT("canary-of-the-note")));
    const struct view secrets[] = {
        VIEW(v.me.pk.b, 32),       VIEW(v.me.conv.b, 16),  VIEW(v.me.auth.b, 32),
        VIEW(v.me.sk.b, 32),       VIEW(v.ck.b, 32),       TEXT("canary-of-the"),
        VIEW(grant + 16, 16),      VIEW(grant + 48, 32),   VIEW(grant + 80, 32),
        VIEW(sent + 84, 24),       VIEW(v.tip_v2s.b, 32),  VIEW(held.tip_s2v.b, 32),
        VIEW(held.tip_note.b, 32), VIEW(held.nk.b, 32),    VIEW(h->boss.authm.b, 32),
        VIEW(s.session, 32),       VIEW(h->boss.totp, 20), VIEW(h->boss.sk.b, 32),
        VIEW(founded.sk_e.b, 32),  TEXT(founded.password),
    };
    for (unsigned open = 0; open < 2; open++) { /* while it runs, log and all; then at rest */
        for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
            assert_int_equal(house_holds(h, "store", secrets[i].p, secrets[i].len), 0);
            assert_int_equal(house_holds(h, "key", secrets[i].p, secrets[i].len), 0);
        }
        assert_true(house_holds(h, "store", row.row.b, 16) > 0); /* the controls */
        assert_true(house_holds(h, "store", row.lookup.b, 32) > 0);
        assert_true(house_holds(h, "store", sent + 36, 16) > 0); /* msgid */
        open ? (void)0 : house_shut(h);
    }
    house_open(h, NULL);
    caller_free(&c);
    caller_free(&staff);
}

/* After a burn not even the row's name and its envelopes' are in the files, the log included. */
static void test_burnt_at_rest(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v;
    struct store_conv row;
    uint8_t msgid[16];
    caller_open(&c, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    OK(client_send(&c.ask, &v, TEXT("more")));
    memcpy(msgid, caller_body(&c).p + 32 + 36, sizeof msgid);
    row_of(h, &v, &row);
    assert_true(house_holds(h, "store", msgid, 16) > 0);
    OK(client_burn(&c.ask, &v));
    assert_int_equal(house_holds(h, "store", row.row.b, 16), 0);
    assert_int_equal(house_holds(h, "store", row.lookup.b, 32), 0);
    assert_int_equal(house_holds(h, "store", msgid, 16), 0);
    assert_int_equal(house_holds(h, "store", row.tips, 32), 0);
    slot_key_gone(h, &row);
    caller_free(&c);
}

/* A backup of the store from before the burn opens nothing: the 32 bytes in K are gone. */
static void test_backup_opens_nothing(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v;
    struct heard heard = {0};
    char live[HOUSE_PATH], backup[HOUSE_PATH], path[HOUSE_PATH];
    house_path(h, "store", live);
    house_path(h, "backup", backup);
    caller_open(&c, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    house_shut(h);
    house_copy(live, backup);
    house_open(h, NULL);
    v.roster = buf_view(&h->roster);
    OK(client_burn(&c.ask, &v));
    house_shut(h);
    for (unsigned i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%.300s/%s", live, i ? "callbox.db" : "callbox.db-wal");
        remove(path);
    }
    house_copy(backup, live);
    house_open(h, NULL);
    v.roster = buf_view(&h->roster);
    IS(client_return(&c.ask, &v, 0, hear, &heard), CB_NONE_FOUND);
    IS(heard.n, 0);
    caller_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_cut_short),     JOURNEY(test_slot_of_another),      JOURNEY(test_at_rest),
        JOURNEY(test_burnt_at_rest), JOURNEY(test_backup_opens_nothing),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
