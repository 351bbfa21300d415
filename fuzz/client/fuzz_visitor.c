/* fuzz_visitor: what the visitor's half makes of a line's bent answers: coming back, an older page,
 * saying something, and what comes over a stream. First byte: which of them. */
#include "bend.h"

static struct peer *peer;
static struct client_visitor visitor, fresh;

static void begin(void)
{
    struct client_staff s;
    struct client_case c = {0};
    unsigned sum = 0;
    peer = peer_new();
    peer_visitor(peer, &visitor);
    fresh = visitor;
    peer_staff(peer, &s);
    OK(client_open(&peer->door, PEER_LINE, WANT_NOW, view_str("hello"), &visitor));
    OK(client_staff_take(&peer->door, &s, (const uint8_t *)"the row's 16 bit", &c, bend_heard,
                         &sum));
    OK(client_staff_reply(&peer->door, &s, &c, view_str("good morning")));
    OK(client_return(&peer->door, &visitor, 0, bend_heard, &sum));
    OK(client_send(&peer->door, &visitor, view_str("and more")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned sum = 0;
    if (!peer) {
        begin();
    }
    struct bend_kept kept = bend_keep(peer);
    struct bend b = {.peer = peer, .door = {bend_ask, &b}};
    struct client_visitor v = size && data[0] & 8 ? fresh : visitor;
    b.input = rd_of(VIEW(data + 1, size ? size - 1 : 0));
    peer->page = size && data[0] & 16 ? 2 : PEER_MSGS;
    enum cb_err e = CB_OK;
    switch (size ? data[0] & 7 : 0) {
    case 0:
        e = client_return(&b.door, &v, 0, bend_heard, &sum);
        e = e ? e : client_return(&b.door, &v, v.before, bend_heard, &sum);
        break;
    case 1:
        e = client_return(&b.door, &v, 2, bend_heard, &sum);
        break;
    case 2:
        e = client_send(&b.door, &v, view_str("something"));
        break;
    case 3:
        e = client_heard(&v, VIEW(b.input.p, b.input.left), bend_heard, &sum);
        break;
    default:
        e = client_burn(&b.door, &v);
    }
    (void)e;
    bend_back(peer, &kept);
    return 0;
}
