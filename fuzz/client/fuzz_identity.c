/* fuzz_identity: what a sign-in makes of a bent HELLO, and of a bent IDENTITY: whose keys, whose
 * team key. The password's stretching between the two would be all that was ever run, so the file
 * that holds both is included as it stands. First byte: 1 HELLO, else IDENTITY. */
#include "bend.h"
#include "client/staff.c"

static struct peer *peer;
static struct login known;
static struct client_staff nobody;

static void begin(void)
{
    struct seal_roster roster;
    struct seal_key kek;
    peer = peer_new();
    seal_key_new(&kek);
    known.mid = peer->mid;
    known.keys.kek = kek;
    struct seal_wrap w = {.mid = peer->mid,
                          .kind = 1,
                          .ops = PEER_OPS,
                          .mem_kib = PEER_MEM_KIB,
                          .sk = peer->sk_m,
                          .ed = peer->ed_m};
    struct seal_teamkey t = {.line = PEER_LINE, .epoch = peer->epoch.epoch, .mid = peer->mid};
    OK(seal_wrap_make(&w, &kek, peer->wrap));
    OK(seal_teamkey_make(&t, &peer->member[0].pk, &peer->sk_e, peer->teamkey));
    OK(seal_roster_read(buf_view(&peer->roster), &roster));
    known.org = roster.org;
    nobody.roster = buf_view(&peer->roster);
}

/* LOGIN, as a peer answers it to whoever has the right secret. */
static enum cb_err ask_login(struct bend *b, struct buf *reply)
{
    CB_CLEANUP(buf_free) struct buf rec;
    uint8_t body[16 + 32 + 4] = {0};
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, &peer->mid, 16);
    wr_bytes(&w, &peer->authm, 32);
    wr_u32(&w, 123456);
    buf_init(&rec, 256);
    wire_rec_put(&rec, &(struct wire_rec){.type = WIRE_LOGIN, .tag = 1, .body = VIEW(body, w.len)});
    return bend_ask(b, buf_view(&rec), reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CB_CLEANUP(buf_free) struct buf reply;
    struct wire_rec rec;
    size_t used;
    if (!peer) {
        begin();
    }
    struct login l = known;
    struct client_staff s = nobody;
    struct bend b = {.peer = peer, .door = {bend_ask, &b}};
    b.input = rd_of(VIEW(data + 1, size ? size - 1 : 0));
    buf_init(&reply, WIRE_BODY_MAX + WIRE_HDR);
    if (size && data[0] == 1) {
        enum cb_err e = hello(&b.door, view_str("name"), &l);
        CB_ASSERT(e || (l.ops >= OPS_MIN && l.mem_kib >= MEM_MIN_KIB && l.mem_kib <= MEM_MAX_KIB));
        return 0;
    }
    if (ask_login(&b, &reply) || wire_rec_get(buf_view(&reply), &rec, &used) || rec.body.len < 32) {
        return 0;
    }
    enum cb_err e = identity(&s, &l, VIEW(rec.body.p + 32, rec.body.len - 32));
    CB_ASSERT(e ||
              memcmp(&s.sk_e, &peer->sk_e, sizeof s.sk_e) == 0); /* the signed epoch's, or none */
    return 0;
}
