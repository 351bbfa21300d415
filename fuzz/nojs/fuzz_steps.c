/* fuzz_steps: any form to the process without JavaScript, by somebody who is in the middle of a
 * conversation, with a line behind it whose answers are bent. The input is the form, in which $
 * stands for the ticket of the page before, and L in front for another line's page; after a zero
 * byte comes what is bent (client/bend.h).
 * Every form is answered by one page of whole units. Never more than one form at a time. */
#include "../client/bend.h"
#include "../../tests/nojs/desk.h"

enum { FORM = 4096, LOST = 64, ROOM = 30, OTHER_LINE = 2 };
static unsigned lost; /* forms since the last page that had a ticket */

static void open_one(void)
{
    p->nmsgs = 0;
    p->exists = false;
    memset(p->last, 0, sizeof p->last);
    memset(p->tip, 0, sizeof p->tip);
    draft("hello");
    note();
    lost = 0;
}

static void form_write(struct view v, char out[FORM])
{
    size_t len = 0;
    for (size_t i = 0; i < v.len && len < FORM - 64; i++) {
        out[len] = (char)v.p[i];
        len += v.p[i] == '$' ? (size_t)snprintf(out + len, 64, "%s", ticket) : 1;
    }
    out[len] = 0;
}

/* Take what nojs says until it is the page. */
static void page_wait(struct bend *b)
{
    for (;;) {
        CB_CLEANUP(buf_free) struct buf in, reply;
        buf_init(&in, IPC_MAX);
        buf_init(&reply, IPC_MAX);
        OK(ipc_recv(sock, &in, 30 * 1000));
        struct rd r = rd_of(buf_view(&in));
        uint8_t kind = rd_u8(&r);
        rd_zero(&r, 3);
        uint32_t got = rd_u32(&r);
        CB_ASSERT(!r.failed && got == job && (kind == NOJS_ASK || kind == NOJS_PAGE));
        if (kind == NOJS_ASK) {
            enum cb_err e = bend_ask(b, VIEW(r.p, r.left), &reply);
            (void)e;
            send_kind(NOJS_ANSWER, got, buf_view(&reply));
            continue;
        }
        rd_view(&r, 4);
        CB_ASSERT(!r.failed && r.left % (16 * 1024) == 0 && r.left < sizeof page);
        memcpy(page, r.p, r.left);
        page[r.left] = 0;
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char form[FORM];
    const uint8_t *end = size ? memchr(data, 0, size) : NULL;
    size_t len = end ? (size_t)(end - data) : size, rest = len + (end != NULL);
    if (!p) {
        static const struct page_way way;
        void *state = NULL;
        start(&state);
        send_way(PEER_LINE, false, "", &way);
        send_way(OTHER_LINE, true, "Another", &way);
        open_one();
    }
    if (lost > LOST || p->nmsgs > ROOM) {
        open_one();
    }
    struct bend b = {.peer = p, .door = {bend_ask, &b}};
    b.input = rd_of(VIEW(data + rest, size - rest));
    bool other = len && data[0] == 'L';
    form_write(VIEW(data + other, len - other), form);
    form_line = other ? OTHER_LINE : PEER_LINE;
    send_form(form);
    page_wait(&b);
    form_line = PEER_LINE;
    const char *t = strstr(page, "name=\"ticket\" value=\"");
    lost = t ? 0 : lost + 1;
    if (t) {
        snprintf(ticket, sizeof ticket, "%.48s", t + 21);
    }
    return 0;
}
