/* desk: the tests' end of the socketpair: plays serve to a real nojs, with an honest line in memory
 * (client/peer.h) behind it. Included by one test program at a time.
 * Never answers what was not asked. */
#ifndef CALLBOX_TEST_DESK_H
#define CALLBOX_TEST_DESK_H
#include "client/peer.h"
#include "core/os.h"
#include "nojs/nojs.h"
#include "page/page.h"
#include <pthread.h>
#include <unistd.h>

static struct peer *p;
static struct nojs *n;
static pthread_t thread;
static int sock;
static uint32_t job;
static uint16_t form_line; /* whose page the next form is posted from; 0: the first line's */
static char page[NOJS_PAGE_MAX + 1], ticket[64];
static unsigned status;

static inline void *run(void *arg)
{
    enum cb_err e = nojs_run(arg);
    return e == CB_NONE_FOUND ? NULL : "failed";
}

static inline void send_kind(uint8_t kind, uint32_t number, struct view body)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    struct wr w = wr_of(buf_room(&b, NOJS_HDR), NOJS_HDR);
    wr_u8(&w, kind);
    wr_zero(&w, 3);
    wr_u32(&w, number);
    buf_put(&b, body.p, body.len);
    OK(ipc_send(sock, buf_view(&b)));
}

static inline int start(void **state)
{
    (void)state;
    int fds[2];
    p = peer_new();
    OK(ipc_pair(fds));
    OK(nojs_open(fds[0], &n));
    sock = fds[1];
    assert_int_equal(pthread_create(&thread, NULL, run, n), 0);
    send_kind(NOJS_SITE, 0, VIEW("A line\0https://example.org/\0", 28));
    send_kind(NOJS_ROSTER, 0, buf_view(&p->roster));
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    void *how;
    close(sock);
    pthread_join(thread, &how);
    assert_null(how);
    nojs_close(n);
    peer_free(p);
    return 0;
}

/* Take one message of nojs; answer what it asks. True when it was a page. */
static inline bool serve_one(uint32_t *job_out)
{
    CB_CLEANUP(buf_free) struct buf b, reply;
    buf_init(&b, IPC_MAX);
    buf_init(&reply, IPC_MAX);
    OK(ipc_recv(sock, &b, 10 * 1000));
    struct rd r = rd_of(buf_view(&b));
    uint8_t kind = rd_u8(&r);
    rd_zero(&r, 3);
    *job_out = rd_u32(&r);
    if (kind == NOJS_ASK) {
        OK(peer_ask(p, VIEW(r.p, r.left), &reply));
        send_kind(NOJS_ANSWER, *job_out, buf_view(&reply));
        return false;
    }
    assert_int_equal(kind, NOJS_PAGE);
    status = rd_u16(&r);
    rd_zero(&r, 2);
    assert_int_equal(r.left % (16 * 1024), 0);
    memcpy(page, r.p, r.left);
    page[r.left] = 0;
    return true;
}

static inline void send_form(const char *body)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    buf_put(&b, (uint8_t[4]){0, 0, (uint8_t)(form_line >> 8), (uint8_t)form_line}, 4);
    buf_puts(&b, body);
    send_kind(NOJS_FORM, ++job, buf_view(&b));
}

/* What serve tells of a line: its way in, the same in each language. */
static inline void send_way(uint16_t line, bool based, const char *name, const struct page_way *way)
{
    CB_CLEANUP(buf_free) struct buf b;
    char field[NOJS_NAME] = "";
    buf_init(&b, IPC_MAX);
    snprintf(field, sizeof field, "%s", name);
    buf_put(&b, (uint8_t[4]){(uint8_t)(line >> 8), (uint8_t)line, based, 0}, 4);
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        buf_put(&b, field, sizeof field);
        page_way_put(&b, way);
    }
    send_kind(NOJS_WAY, 0, buf_view(&b));
}

/* Post a form; keep the page and its ticket. */
static inline void post(const char *body)
{
    uint32_t got = 0;
    send_form(body);
    while (!serve_one(&got)) {
    }
    assert_int_equal(got, job);
    const char *at = strstr(page, "name=\"ticket\" value=\"");
    snprintf(ticket, sizeof ticket, "%.48s", at ? at + 21 : "");
}

static inline void has(const char *what)
{
    if (!strstr(page, what)) {
        print_message("not on the page: %s\n%.6000s\n", what, page);
        fail();
    }
}

static inline void postf(const char *fmt, const char *a, const char *b)
{
    char body[2048];
    snprintf(body, sizeof body, fmt, a, b);
    post(body);
}

static char phrase[200], word[11][32];
static unsigned ask1, ask2;

/* Write a draft, and read the phrase and the two numbers off the page that follows. */
static inline void draft(const char *text)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    buf_puts(&b, "step=draft&want=now&text=");
    buf_put(&b, text, strlen(text) + 1);
    post((const char *)b.p);
    has("data-page=\"n_phrase\"");
    const char *at = strstr(page, "id=\"phrase-words\"");
    assert_non_null(at);
    assert_int_equal(sscanf(strchr(at, '>') + 1, "%199[^<]", phrase), 1);
    assert_int_equal(sscanf(phrase, "%31s %31s %31s %31s %31s %31s %31s", word[1], word[2], word[3],
                            word[4], word[5], word[6], word[7]),
                     7);
    assert_int_equal(sscanf(strstr(page, "id=\"ask1\">"), "id=\"ask1\">%u", &ask1), 1);
    assert_int_equal(sscanf(strstr(page, "id=\"ask2\">"), "id=\"ask2\">%u", &ask2), 1);
    assert_true(ask1 >= 1 && ask1 < ask2 && ask2 <= 7);
}

static inline void note(void)
{
    char body[300];
    snprintf(body, sizeof body, "step=noted&ticket=%s&w1=%s&w2=+%s+&phrase=", ticket, word[ask1],
             word[ask2]);
    post(body);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
#endif
