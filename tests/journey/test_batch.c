/* test_batch: the line's own thread: many calls to one commit, replies only after it, a bounded
 * queue, and an end that leaves nobody without an answer. Run by ctest. */
#include "journey/house.h"
#include <poll.h>
#include "core/os.h"
#include <semaphore.h>
#include <unistd.h>

static sem_t woken;
static unsigned ended; /* done() so far; loop thread only */

static void wake(void *arg)
{
    (void)arg;
    sem_post(&woken);
}

static void on_done(struct call *c)
{
    struct wire_rec rec;
    size_t used;
    OK(wire_rec_get(buf_view(&c->reply), &rec, &used));
    *(int *)c->arg = rec.status;
    buf_free(&c->request);
    buf_free(&c->reply);
    ended++;
}

static int threaded_setup(void **state)
{
    struct line_config cfg = {.wake = wake, .queue_max = 200};
    house_setup(state);
    house_shut(*state);
    sem_init(&woken, 0, 0);
    ended = 0;
    house_open(*state, &cfg);
    return 0;
}

/* The record a caller has just made becomes a call of its own. */
static enum cb_err submit(struct house *h, struct call *call, const struct caller *c, int *status)
{
    *call = (struct call){.door = c->door, .seat = c->seat, .arrived_ms = cb_mono_ms()};
    call->done = on_done;
    call->arg = status;
    *status = -1;
    buf_init(&call->request, WIRE_BODY_MAX + WIRE_HDR);
    buf_init(&call->reply, WIRE_REPLY_LEN);
    buf_put(&call->request, c->asked.p, c->asked.len);
    return line_submit(h->line, call);
}

static void finish_until(struct house *h, unsigned n)
{
    while (ended < n) {
        sem_wait(&woken);
        line_finish(h->line);
    }
}

/* What a client would send, made at a door that refuses it before the line looks further. */
static enum cb_err only_keep(void *arg, struct view record, struct buf *reply)
{
    struct caller *c = arg;
    (void)reply;
    buf_free(&c->asked);
    buf_put(&c->asked, record.p, record.len);
    return CB_PEER_FORMAT;
}

static void record_kept(struct caller *c, uint8_t type, struct view body)
{
    struct wire_rec rec = {.type = type, .body = body};
    buf_free(&c->asked);
    wire_rec_put(&c->asked, &rec);
}

static void opening_kept(struct house *h, struct caller *c, struct client_visitor *v)
{
    c->ask.ask = only_keep;
    visitor_new(h, v);
    IS(client_open(&c->ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), v), CB_PEER_FORMAT);
}

enum { CROWD = 100 };

static void test_crowd(void **state)
{
    struct house *h = *state;
    static struct call calls[CROWD];
    int status[CROWD];
    struct caller c;
    struct client_visitor v;
    struct line_figures f;
    uint32_t waiting;
    caller_open(&c, h, DOOR_POST);
    for (unsigned i = 0; i < CROWD; i++) {
        opening_kept(h, &c, &v);
        c.asked.p[WIRE_HDR + 2] = i % 10 == 9 ? 99 : WANT_NOW; /* each tenth is refused */
        OK(submit(h, &calls[i], &c, &status[i]));
    }
    finish_until(h, CROWD);
    for (unsigned i = 0; i < CROWD; i++) {
        IS(status[i], i % 10 == 9 ? WIRE_BAD : WIRE_OK);
    }
    line_figures(h->line, &f);
    IS(f.calls, CROWD);
    assert_true(f.batches <= CROWD);
    print_message("%u calls in %llu commits\n", CROWD, (unsigned long long)f.batches);
    house_shut(h);
    house_open(h, NULL);
    OK(h->store->ops->conv_count(h->store, HOUSE_LINE, STORE_WAITING, &waiting));
    IS(waiting, CROWD - CROWD / 10);
    caller_free(&c);
}

/* While K is silent the first call waits for it, and the others for the first. */
static int key_stuck(struct house *h)
{
    int fds[2];
    house_key_away(h);
    OK(ipc_pair(fds));
    keys_link_replace(h->keys, fds[0]);
    return fds[1];
}

/* Only once a question has come in, or nobody was stuck at all. */
static void key_unstuck(struct house *h, int fd)
{
    struct pollfd asked = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&asked, 1, 10 * 1000), 1);
    house_key_back(h);
    close(fd);
}

static void queue_len_is(struct house *h, struct caller *c, unsigned room)
{
    static struct call calls[300];
    static int status[300];
    unsigned n = 0;
    while (n < 300 && submit(h, &calls[n], c, &status[n]) == CB_OK) {
        n++;
    }
    IS(n, room);
    assert_int_equal(status[n], -1); /* nothing was called */
    buf_free(&calls[n].request);
}

/* LOGIN through the thread. */
static void sign_in_threaded(struct house *h, struct caller *c, struct person *p)
{
    struct call call;
    uint8_t body[52];
    int status;
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, p->mid.b, 16);
    wr_bytes(&w, p->authm.b, 32);
    wr_u32(&w, person_code(p));
    record_kept(c, WIRE_LOGIN, VIEW(body, sizeof body));
    OK(submit(h, &call, c, &status));
    finish_until(h, ended + 1);
    IS(status, WIRE_OK);
    c->seat = call.seat;
}

/* By hand first, without the thread: another member, and one who waits. */
static void desk_made(struct house *h, struct person *isla, struct store_conv *row)
{
    struct caller post, boss;
    struct client_visitor v;
    struct client_staff s;
    struct store_lookup l;
    house_shut(h);
    house_open(h, NULL);
    caller_open(&post, h, DOOR_POST);
    caller_open(&boss, h, DOOR_STAFF);
    sign_in(&boss, &h->boss, &s);
    person_new(isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&boss, &h->boss, isla);
    visitor_new(h, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    OK(keys_ask_lookup(h->keys, &v.me.auth, l.b));
    OK(h->store->ops->conv_find(h->store, &l, row));
    caller_free(&post);
    caller_free(&boss);
    house_shut(h);
    house_open(h, &(struct line_config){.wake = wake});
}

/* Two take the same conversation, in one batch behind a call that waits. */
static void test_two_take(void **state)
{
    struct house *h = *state;
    struct caller post, desk[2];
    struct client_visitor v;
    struct person isla;
    struct store_conv row;
    struct call calls[3];
    int status[3];
    desk_made(h, &isla, &row);
    caller_open(&post, h, DOOR_POST);
    for (unsigned i = 0; i < 2; i++) {
        caller_open(&desk[i], h, DOOR_STAFF);
        sign_in_threaded(h, &desk[i], i ? &isla : &h->boss);
        record_kept(&desk[i], WIRE_TAKE, VIEW(row.row.b, 16));
    }
    opening_kept(h, &post, &v);
    int fd = key_stuck(h);
    OK(submit(h, &calls[0], &post, &status[0]));
    for (unsigned i = 1; i < 3; i++) {
        OK(submit(h, &calls[i], &desk[i - 1], &status[i]));
    }
    key_unstuck(h, fd);
    finish_until(h, ended + 3);
    IS(status[0], WIRE_LATER);
    IS(status[1], WIRE_OK); /* in the order they asked */
    IS(status[2], WIRE_TAKEN);
    caller_free(&post);
    caller_free(&desk[0]);
    caller_free(&desk[1]);
}

static void test_queue_is_bounded(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v;
    struct call first;
    struct line_figures f;
    int status;
    caller_open(&c, h, DOOR_POST);
    opening_kept(h, &c, &v);
    int fd = key_stuck(h);
    OK(submit(h, &first, &c, &status));
    usleep(200 * 1000); /* it is with the thread now, which waits for K */
    queue_len_is(h, &c, 200);
    line_figures(h->line, &f);
    IS(f.refused_busy, 1);
    key_unstuck(h, fd);
    finish_until(h, 201);
    IS(status, WIRE_LATER);
    caller_free(&c);
}

/* The end comes while calls wait: each is answered all the same. */
static void test_close_answers(void **state)
{
    struct house *h = *state;
    static struct call calls[CROWD];
    int status[CROWD];
    struct caller c;
    struct client_visitor v;
    uint32_t waiting;
    caller_open(&c, h, DOOR_POST);
    for (unsigned i = 0; i < CROWD; i++) {
        opening_kept(h, &c, &v);
        OK(submit(h, &calls[i], &c, &status[i]));
    }
    house_shut(h);
    IS(ended, CROWD);
    house_open(h, NULL);
    OK(h->store->ops->conv_count(h->store, HOUSE_LINE, STORE_WAITING, &waiting));
    for (unsigned i = 0; i < CROWD; i++) {
        IS(status[i], WIRE_OK);
    }
    IS(waiting, CROWD);
    caller_free(&c);
}

/* A door that says yes, so that the client goes on to its next message. */
struct nod {
    struct buf *kept;
    uint8_t seq;
};

static enum cb_err keep_and_nod(void *arg, struct view record, struct buf *reply)
{
    struct nod *n = arg;
    uint8_t seq[8] = {[7] = n->seq};
    struct wire_rec rec;
    size_t used;
    OK(wire_rec_get(record, &rec, &used));
    rec.type |= WIRE_REPLY;
    rec.body = VIEW(seq, sizeof seq);
    buf_init(n->kept, WIRE_BODY_MAX);
    buf_put(n->kept, record.p, record.len);
    wire_rec_put(reply, &rec);
    return CB_OK;
}

enum { SENDS = 4, MSG_AT = WIRE_HDR + 32 };

/* A seat is bound as a stream's is; its messages come sealed by the visitor, in order. */
static void stream_bound(struct house *h, struct caller *c, struct client_visitor *v,
                         struct buf mail[SENDS])
{
    struct caller post;
    uint8_t watch[32 + 8 + 8 + 8] = {0}, text[9000];
    memset(text, 'm', sizeof text);
    house_shut(h);
    house_open(h, NULL);
    caller_open(&post, h, DOOR_POST);
    caller_open(c, h, DOOR_STREAM);
    visitor_new(h, v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), v));
    memcpy(watch, v->me.auth.b, 32);
    IS(caller_raw(c, WIRE_WATCH, VIEW(watch, sizeof watch)), WIRE_OK);
    for (unsigned i = 0; i < SENDS; i++) {
        struct nod nod = {&mail[i], (uint8_t)(v->last_v2s + 1)};
        struct client_door door = {keep_and_nod, &nod};
        OK(client_send(&door, v, VIEW(text, i == 2 ? sizeof text : 4))); /* one is long */
    }
    caller_free(&post);
    house_shut(h);
    ended = 0;
    house_open(h, &(struct line_config){.wake = wake, .queue_max = 200});
}

static int sent(struct house *h, struct caller *c, const struct buf *mail)
{
    struct call call;
    int status;
    buf_free(&c->asked);
    buf_put(&c->asked, mail->p, mail->len);
    OK(submit(h, &call, c, &status));
    finish_until(h, ended + 1);
    return status;
}

static unsigned heard_n;
static void hears(void *arg, const struct client_msg *m)
{
    (void)arg, (void)m;
    heard_n++;
}

/* What is done of a message before its batch changes no answer, and what is kept is the message. */
static void test_stream(void **state)
{
    struct house *h = *state;
    struct caller c, post;
    struct client_visitor v, back;
    struct buf mail[SENDS];
    stream_bound(h, &c, &v, mail);
    IS(sent(h, &c, &mail[1]), WIRE_STALE);
    IS(sent(h, &c, &mail[0]), WIRE_OK);
    IS(sent(h, &c, &mail[0]), WIRE_OK); /* once more: it is there once */
    mail[1].len--;
    IS(sent(h, &c, &mail[1]), WIRE_BAD);
    mail[1].len++;
    static const struct {
        size_t at;
        uint8_t flip;
    } wrong[] = {{0, 1}, {4, 1}, {24, 3}, {25, 3}, {26, 1}}; /* hdr4 conv16 gen4 dir1 cls1 0x2 */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mail[1].p[MSG_AT + wrong[i].at] ^= wrong[i].flip;
        IS(sent(h, &c, &mail[1]), WIRE_BAD);
        mail[1].p[MSG_AT + wrong[i].at] ^= wrong[i].flip;
    }
    mail[1].p[MSG_AT + 52] ^= 1; /* prev */
    IS(sent(h, &c, &mail[1]), WIRE_STALE);
    mail[1].p[MSG_AT + 52] ^= 1;
    struct call calls[SENDS]; /* the rest at once: in one batch, or in several */
    int status[SENDS];
    for (unsigned i = 1; i < SENDS; i++) {
        buf_free(&c.asked);
        buf_put(&c.asked, mail[i].p, mail[i].len);
        OK(submit(h, &calls[i], &c, &status[i]));
    }
    finish_until(h, ended + SENDS - 1);
    house_shut(h);
    house_open(h, NULL);
    caller_open(&post, h, DOOR_POST);
    back = (struct client_visitor){.me = v.me, .roster = v.roster};
    OK(client_return(&post.ask, &back, 0, hears, NULL));
    IS(heard_n, 1 + SENDS);
    assert_memory_equal(&back.tip_v2s, &v.tip_v2s, sizeof v.tip_v2s);
    for (unsigned i = 0; i < SENDS; i++) {
        IS(i ? status[i] : WIRE_OK, WIRE_OK);
        buf_free(&mail[i]);
    }
    caller_free(&post);
    caller_free(&c);
}

#define THREADED(fn) cmocka_unit_test_setup_teardown(fn, threaded_setup, house_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        THREADED(test_crowd),         THREADED(test_two_take), THREADED(test_queue_is_bounded),
        THREADED(test_close_answers), THREADED(test_stream),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
