/* fuzz_calls: any records through any door against a whole line with its store and vault in a
 * directory of its own. First byte: the door (two bits), whether somebody is signed in, whether
 * they supervise, and above that another role or 0; then records, one after the other. Every call
 * must be answered by one record of its own type. Never in a real line's directory. */
#include "../../tests/line/office.h"

static struct office office;
static struct seal_key known;      /* auth of a conversation that is there */
static struct store_row known_row; /* and its row */
static const uint8_t nothing[16];  /* stands for either */

static void leave(void)
{
    office_close(&office);
}

static void begin(void)
{
    CB_CLEANUP(buf_free) struct buf body;
    struct asking a;
    office_open(&office, access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    atexit(leave);
    buf_init(&body, WIRE_POST_LEN);
    office_opening(&office, &body, &known);
    asking_open(&a, &office, DOOR_POST);
    CB_ASSERT(ask(&a, WIRE_OPEN, buf_view(&body)) == WIRE_OK);
    asking_free(&a);
    struct store_lookup look;
    struct store_conv c;
    CB_ASSERT(keys_ask_lookup(office.keys, &known, look.b) == CB_OK);
    CB_ASSERT(office.store->ops->conv_find(office.store, &look, &c) == CB_OK);
    known_row = c.row;
}

/* Signed in without a code: the session is put where LOGIN would. */
static void seat_take(struct asking *a, const struct office_member *m)
{
    struct session *s = &office.line->staff->sessions[0];
    *s = (struct session){.role = m->paper.role, .mid = m->mid, .nlines = 1};
    s->lines[0] = OFFICE_LINE;
    s->seen_ms = cb_mono_ms();
    a->seat = (struct call_seat){.kind = SEAT_STAFF, .role = s->role, .line = OFFICE_LINE};
    a->seat.mid = m->mid;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct asking a;
    struct wire_rec rec;
    size_t used = 0;
    if (!office.line) {
        begin();
    }
    if (size < 1) {
        return 0;
    }
    asking_open(&a, &office, (uint8_t)(DOOR_POST + (data[0] & 3)));
    if (data[0] & 4) {
        unsigned role = data[0] >> 4 & 7;
        seat_take(&a, role && role <= ROLE_LAST ? office_role(&office, role)
                      : data[0] & 8             ? &office.boss
                                                : &office.other);
    }
    for (size_t at = 1; !wire_rec_get(VIEW(data + at, size - at), &rec, &used); at += used) {
        uint8_t body[WIRE_BODY_MAX];
        size_t n = rec.body.len;
        memcpy(body, rec.body.p, n);
        if (n >= 32 && !body[0] && !body[31] && (rec.type & 0x50) == 0) {
            memcpy(body, known.b, 32); /* zeros stand for the phrase that is known */
        } else if (a.door == DOOR_STAFF && n >= 16 && memcmp(body, nothing, 16) == 0) {
            memcpy(body, known_row.b, 16);
        }
        (void)ask(&a, rec.type, VIEW(body, n)); /* checks the shape of the answer */
    }
    asking_free(&a);
    return 0;
}
