/* test_walk: journeys through client, line, store and keys, as tables of commands. */
#include "journey/journey.h"

static void test_whole(void **state)
{
    WALK(*state, {v_open, "hello", CB_OK}, {v_reads, "v1:hello ", CB_OK}, {s_login, "", CB_OK},
         {s_first, "", CB_OK}, {s_take, "v1:hello ", CB_OK}, {s_reply, "welcome", CB_OK},
         {v_reads, "v1:hello s1:welcome ", CB_OK}, {v_send, "thanks", CB_OK},
         {s_note, "calm", CB_OK}, {s_note, "calmer", CB_OK},
         {s_take, "v1:hello s1:welcome v2:thanks n1:calm n2:calmer ", CB_OK},
         {v_reads, "v1:hello s1:welcome v2:thanks ", CB_OK}, {s_end, "", CB_OK},
         {s_first, "", CB_NONE_FOUND}, {s_take, "", CB_NONE_ENDED},
         {v_send, "one more thing", CB_OK}, {s_first, "", CB_OK}, {s_reply, "x", CB_PEER_DENIED},
         {v_burn, "", CB_OK}, {v_reads, "", CB_NONE_FOUND}, {v_send, "x", CB_NONE_FOUND},
         {v_burn, "", CB_NONE_FOUND}, {s_take, "", CB_NONE_FOUND}, {s_first, "", CB_NONE_FOUND});
}

static void test_hand_back(void **state)
{
    WALK(*state, {v_open, "a", CB_OK}, {s_login, "", CB_OK}, {s_first, "", CB_OK},
         {s_take, "v1:a ", CB_OK}, {s_first, "", CB_NONE_FOUND}, {s_back, "", CB_OK},
         {s_reply, "b", CB_PEER_DENIED}, {s_first, "", CB_OK}, {s_take, "v1:a ", CB_OK},
         {s_reply, "b", CB_OK}, {v_reads, "v1:a s1:b ", CB_OK});
}

/* Whatever answer gets lost, the record is asked again and stands there once. */
static void test_lost_answers(void **state)
{
    WALK(*state, {lose_one, "", CB_OK}, {v_open, "a", CB_OK}, {lose_one, "", CB_OK},
         {v_send, "b", CB_OK}, {s_login, "", CB_OK}, {s_first, "", CB_OK},
         {s_take, "v1:a v2:b ", CB_OK}, {lose_one, "", CB_OK}, {s_reply, "c", CB_OK},
         {lose_one, "", CB_OK}, {s_note, "d", CB_OK}, {lose_one, "", CB_OK}, {s_note, "e", CB_OK},
         {s_take, "v1:a v2:b s1:c n1:d n2:e ", CB_OK}, {v_reads, "v1:a v2:b s1:c ", CB_OK});
}

/* All that was acknowledged is there after a restart; who was signed in is not. */
static void test_restart(void **state)
{
    WALK(*state, {v_open, "a", CB_OK}, {s_login, "", CB_OK}, {s_first, "", CB_OK},
         {s_take, "v1:a ", CB_OK}, {s_reply, "b", CB_OK}, {s_note, "c", CB_OK},
         {restart, "", CB_OK}, {v_reads, "v1:a s1:b ", CB_OK}, {s_reply, "x", CB_PEER_DENIED},
         {s_login, "", CB_OK}, {s_take, "v1:a s1:b n1:c ", CB_OK}, {v_send, "d", CB_OK},
         {restart, "", CB_OK}, {v_reads, "v1:a s1:b v2:d ", CB_OK});
}

static void test_two_devices(void **state)
{
    struct journey *h = *state;
    WALK(h, {v_open, "a", CB_OK});
    h->w = h->v;
    WALK(h, {v_send, "b", CB_OK});
    assert_int_equal(client_send(&h->out.client, &h->w, view_str("x")), CB_NONE_STALE);
    char order[1024] = "";
    OK(client_return(&h->out.client, &h->w, 0, journey_heard, order));
    OK(client_send(&h->out.client, &h->w, view_str("c")));
    WALK(h, {v_reads, "v1:a v2:b v3:c ", CB_OK}, {v_open, "again", CB_NONE_TAKEN});
}

static void test_two_visitors(void **state)
{
    struct journey *h = *state;
    char order[1024] = "";
    WALK(h, {v_open, "mine", CB_OK}, {s_login, "", CB_OK}, {s_first, "", CB_OK});
    journey_visitor(h, 7, &h->w);
    enum cb_err e = client_return(&h->out.client, &h->w, 0, journey_heard, order);
    assert_int_equal(e, CB_NONE_FOUND);
    OK(client_open(&h->out.client, JOURNEY_LINE, WANT_MESSAGE, view_str("theirs"), &h->w));
    WALK(h, {s_take, "v1:mine ", CB_OK}, {s_first, "", CB_OK}, {s_take, "v1:theirs ", CB_OK},
         {v_reads, "v1:mine ", CB_OK}, {v_burn, "", CB_OK});
    OK(client_return(&h->out.client, &h->w, 0, journey_heard, order));
    assert_string_equal(order, "v1:theirs ");
}

/* More than one page of the wire: every page joins the one before. */
static void test_long_history(void **state)
{
    struct journey *h = *state;
    char order[1024] = "", text[16];
    WALK(h, {v_open, "0", CB_OK});
    for (int i = 1; i < 80; i++) {
        snprintf(text, sizeof text, "%d", i);
        OK(client_send(&h->out.client, &h->v, view_str(text)));
    }
    unsigned pages = 0, n = 0;
    uint64_t before = 0;
    do {
        order[0] = 0;
        OK(client_return(&h->out.client, &h->v, before, journey_heard, order));
        assert_null(strchr(order, '!'));
        for (const char *c = order; *c; c++) {
            n += *c == 'v';
        }
        before = h->v.before;
        pages++;
    } while (before);
    assert_in_range(pages, 2, 5);
    assert_int_equal(n, 80);
    assert_memory_equal(order, "v1:0 v2:1 ", 10);
}

static void test_sign_in(void **state)
{
    struct journey *h = *state;
    char password[128];
    memcpy(password, h->card.password, sizeof password);
    h->card.password[0] ^= 1;
    WALK(h, {s_login, "", CB_PEER_DENIED});
    memcpy(h->card.password, password, sizeof password);
    WALK(h, {s_login, "", CB_OK});
    h->code_step--; /* the same code a second time */
    WALK(h, {s_login, "", CB_PEER_DENIED});
    snprintf(h->card.name, sizeof h->card.name, "nobody");
    WALK(h, {s_login, "", CB_PEER_DENIED});
}

/* A backup of the store, put back after a conversation was deleted, opens nothing of it. */
static void test_backup_after_burn(void **state)
{
    struct journey *h = *state;
    char command[JOURNEY_PATH];
    WALK(h, {v_open, "gone", CB_OK}, {s_login, "", CB_OK}, {s_first, "", CB_OK});
    journey_again(h);
    snprintf(command, sizeof command, "cp -r %s/store %s/backup", h->dir, h->dir);
    assert_int_equal(system(command), 0);
    WALK(h, {v_burn, "", CB_OK});
    journey_stop(h);
    snprintf(command, sizeof command, "rm -rf %s/store && mv %s/backup %s/store", h->dir, h->dir,
             h->dir);
    assert_int_equal(system(command), 0);
    journey_start(h);
    WALK(h, {v_reads, "", CB_NONE_FOUND}, {s_login, "", CB_OK}, {s_take, "", CB_NONE_FOUND});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_whole),        T(test_hand_back),   T(test_lost_answers),
        T(test_restart),      T(test_two_devices), T(test_two_visitors),
        T(test_long_history), T(test_sign_in),     T(test_backup_after_burn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
