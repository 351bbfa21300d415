/* fuzz_staff: what the practitioner's half makes of a line's bent answers: the queue, a case taken
 * and read, a reply, a note. First byte: which of them. */
#include "bend.h"

static const uint8_t *const row = (const uint8_t *)"the row's 16 bit";
static struct peer *peer;
static struct client_staff staff;
static struct client_case held;

static void begin(void)
{
    struct client_visitor v;
    unsigned sum = 0;
    peer = peer_new();
    peer_visitor(peer, &v);
    peer_staff(peer, &staff);
    OK(client_open(&peer->door, PEER_LINE, WANT_NOW, view_str("hello"), &v));
    OK(client_staff_take(&peer->door, &staff, row, &held, bend_heard, &sum));
    OK(client_staff_note(&peer->door, &staff, &held, view_str("a note")));
    OK(client_staff_reply(&peer->door, &staff, &held, view_str("good morning")));
}

static void row_one(void *arg, const struct client_row *r)
{
    unsigned *sum = arg;
    *sum += r->row[0] + r->owner[15];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned sum = 0;
    if (!peer) {
        begin();
    }
    struct bend_kept kept = bend_keep(peer);
    struct bend b = {.peer = peer, .door = {bend_ask, &b}};
    struct client_case c = size && data[0] & 8 ? (struct client_case){0} : held;
    memcpy(c.row, row, sizeof c.row);
    b.input = rd_of(VIEW(data + 1, size ? size - 1 : 0));
    enum cb_err e = CB_OK;
    switch (size ? data[0] & 7 : 0) {
    case 0:
        e = client_staff_take(&b.door, &staff, row, &c, bend_heard, &sum);
        break;
    case 1:
        e = client_staff_read(&b.door, &staff, &c, bend_heard, &sum);
        break;
    case 2:
        e = client_staff_queue(&b.door, &staff, CONV_HELD, 0, row_one, &sum);
        break;
    case 3:
        e = client_staff_reply(&b.door, &staff, &c, view_str("something"));
        break;
    case 4:
        e = client_staff_note(&b.door, &staff, &c, view_str("something"));
        break;
    default:
        e = client_staff_first(&b.door, &staff, c.row);
    }
    (void)e;
    bend_back(peer, &kept);
    return 0;
}
