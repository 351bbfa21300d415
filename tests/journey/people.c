/* people: callers by each door, visitors, and staff with all that their own browsers would hold.
 * Linked into every journey. Never stretches a password: sign_in uses what that would give. */
#include "journey/house.h"

/* --- callers ---------- */
static uint8_t caller_go(struct caller *c)
{
    struct wire_rec rec;
    size_t used;
    struct call call = {.door = c->door, .seat = c->seat, .arrived_ms = cb_mono_ms()};
    buf_init(&call.request, WIRE_BODY_MAX + 2 * WIRE_HDR);
    buf_init(&call.reply, WIRE_REPLY_LEN);
    call.reply_max = c->door == DOOR_STAFF ? WIRE_BODY_MAX + WIRE_HDR : WIRE_REPLY_LEN;
    buf_put(&call.request, c->asked.p, c->asked.len);
    line_run(c->h->line, &call);
    c->seat = call.seat;
    c->ntell = call.ntell;
    buf_free(&c->reply);
    buf_put(&c->reply, call.reply.p, call.reply.len);
    buf_free(&call.request);
    buf_free(&call.reply);
    OK(wire_rec_get(buf_view(&c->reply), &rec, &used));
    assert_int_equal(used, c->reply.len);
    c->status = rec.status;
    return c->status;
}

static enum cb_err caller_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct caller *c = arg;
    buf_free(&c->asked);
    buf_put(&c->asked, record.p, record.len);
    (void)caller_go(c);
    if (c->lose) {
        c->lose = false;
        return CB_BUSY_LOAD;
    }
    buf_free(reply_out);
    buf_put(reply_out, c->reply.p, c->reply.len);
    return CB_OK;
}

void caller_open(struct caller *c, struct house *h, uint8_t door)
{
    *c = (struct caller){.h = h, .door = door, .ask = {caller_ask, c}};
    buf_init(&c->asked, WIRE_BODY_MAX + 2 * WIRE_HDR);
    buf_init(&c->reply, WIRE_BODY_MAX + 2 * WIRE_HDR);
}

void caller_free(struct caller *c)
{
    call_seat_leave(&c->seat);
    buf_free(&c->asked);
    buf_free(&c->reply);
}

uint8_t caller_raw(struct caller *c, uint8_t type, struct view body)
{
    struct wire_rec rec = {.type = type, .tag = 7, .body = body};
    CB_CLEANUP(buf_free) struct buf keep; /* body may borrow from asked */
    buf_init(&keep, WIRE_BODY_MAX + 2 * WIRE_HDR);
    wire_rec_put(&keep, &rec);
    buf_free(&c->asked);
    buf_put(&c->asked, keep.p, keep.len);
    return caller_go(c);
}

uint8_t caller_again(struct caller *c)
{
    return caller_go(c);
}

struct view caller_body(const struct caller *c)
{
    return VIEW(c->asked.p + WIRE_HDR, c->asked.len - WIRE_HDR);
}

struct view caller_reply_body(const struct caller *c)
{
    return VIEW(c->reply.p + WIRE_HDR, c->reply.len - WIRE_HDR);
}

/* --- people ---------- */
void visitor_new(struct house *h, struct client_visitor *v)
{
    struct seal_phrase p;
    struct seal_roster r;
    *v = (struct client_visitor){.roster = buf_view(&h->roster)};
    seal_phrase_new(10, &p);
    OK(seal_roster_read(v->roster, &r));
    OK(seal_visitor_derive(&p, &r.org.instance, &v->me));
}

void person_new(struct person *p, const char *name, uint8_t role, uint16_t line)
{
    struct seal_phrase words;
    *p = (struct person){.role = role, .line = line};
    snprintf(p->name, sizeof p->name, "%s", name);
    cb_random(p->mid.b, sizeof p->mid.b);
    seal_pair_new(&p->sk, &p->pk);
    cb_random(p->ed_sk.b, sizeof p->ed_sk.b);
    OK(seal_ed_pk_of(&p->ed_sk, &p->ed));
    seal_key_new(&p->authm);
    seal_phrase_new(10, &words);
    seal_enrol_derive(&words, &p->code);
    person_claim(p);
}

void person_claim(struct person *p)
{
    struct seal_wrap w = {
        .mid = p->mid, .kind = 1, .ops = 3, .mem_kib = 256 * 1024, .sk = p->sk, .ed = p->ed_sk};
    struct seal_key kek, mac;
    struct seal_hash h;
    uint8_t name_hash[16], wrap[SEAL_WRAP];
    cb_random(w.salt.b, sizeof w.salt.b);
    seal_key_new(&kek);
    OK(seal_wrap_make(&w, &kek, wrap));
    client_staff_name_hash(TEXT(p->name), name_hash);
    seal_hash256(VIEW(p->authm.b, 32), &h);
    struct wr c = wr_of(p->claim, sizeof p->claim);
    wr_bytes(&c, p->code.id.b, 32);
    wr_bytes(&c, p->mid.b, 16);
    wr_bytes(&c, name_hash, 16);
    wr_bytes(&c, p->name, 32);
    wr_bytes(&c, p->pk.b, 32);
    wr_bytes(&c, p->ed.b, 32);
    wr_bytes(&c, w.salt.b, 16);
    wr_bytes(&c, h.b, 32);
    wr_bytes(&c, wrap, sizeof wrap);
    seal_hmac(&p->code.mac, VIEW(p->claim, c.len), &mac);
    wr_bytes(&c, mac.b, 32);
    assert_false(c.failed || c.left);
}

/* K takes the steps before, now and after, each once. Now first, so that a slow sign-in may cross
 * into the next step; then the one after: two sign-ins in a row. */
uint32_t person_code(struct person *p)
{
    uint64_t now = cb_unix_s() / 30;
    p->step = p->step + 1 > now ? p->step + 1 : now;
    assert_true(p->step <= now + 1);
    return seal_totp(VIEW(p->totp, sizeof p->totp), p->step);
}

void sign_in(struct caller *c, struct person *p, struct client_staff *s)
{
    uint8_t body[16 + 32 + 4];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, p->mid.b, 16);
    wr_bytes(&w, p->authm.b, 32);
    wr_u32(&w, person_code(p));
    IS(caller_raw(c, WIRE_LOGIN, VIEW(body, sizeof body)), WIRE_OK);
    *s = (struct client_staff){.roster = buf_view(&c->h->roster),
                               .mid = p->mid,
                               .role = p->role,
                               .sk = p->sk,
                               .ed = p->ed_sk,
                               .epoch = 1,
                               .line = p->line,
                               .sk_e = founded.sk_e};
    memcpy(s->session, caller_reply_body(c).p, sizeof s->session);
}

/* session32 mid16 role1 0x1 nlines2 name32 wrap184 nmembers2 nepochs2 nkeys2 0x2 | ... */
bool identity_key(const struct caller *c, uint16_t line, const struct seal_sk *mine,
                  struct seal_sk *out)
{
    struct rd r = rd_of(caller_reply_body(c));
    bool found = false;
    (void)rd_view(&r, 32 + 16 + 4 + 32 + SEAL_WRAP);
    size_t members = rd_u16(&r), epochs = rd_u16(&r), keys = rd_u16(&r);
    rd_zero(&r, 2);
    (void)rd_view(&r, members * SEAL_MEMBER + epochs * SEAL_EPOCH);
    for (size_t i = 0; i < keys; i++) {
        struct seal_teamkey t;
        struct seal_sk sk;
        OK(seal_teamkey_open(rd_view(&r, SEAL_TEAMKEY), mine, &t, &sk));
        if (t.line == line) {
            *out = sk;
            found = true;
        }
    }
    assert_true(rd_done(&r));
    return found;
}

/* --- what the supervisor's browser makes ---------- */
static void roster_hash(const struct seal_roster *r, const uint8_t member[SEAL_MEMBER],
                        uint16_t line, struct seal_hash *out)
{
    enum { MID_AT = 20 };
    CB_CLEANUP(buf_free) struct buf all;
    size_t at = 0;
    buf_init(&all, 1 << 20);
    while (at < r->members.len && memcmp(r->members.p + at + MID_AT, member + MID_AT, 16) < 0) {
        at += SEAL_MEMBER;
    }
    buf_put(&all, r->members.p, at);
    buf_put(&all, member, SEAL_MEMBER);
    buf_put(&all, r->members.p + at, r->members.len - at);
    OK(seal_roster_hash(buf_view(&all), line, out));
}

void signing_make(struct house *h, const struct person *boss, const struct person *p,
                  struct signing *out)
{
    struct seal_roster r;
    struct seal_epoch epoch;
    uint8_t member[SEAL_MEMBER], paper[SEAL_EPOCH], teamkey[SEAL_TEAMKEY];
    OK(seal_roster_read(buf_view(&h->roster), &r));
    OK(seal_roster_check(&r, p->line, cb_day(), &epoch));
    struct seal_member m = {.mid = p->mid, .role = p->role, .nlines = 1, .serial = 2};
    memcpy(m.org, r.org.org, sizeof m.org);
    m.nbf_day = cb_day();
    m.naf_day = cb_day() + 100;
    m.pk = p->pk;
    m.ed = p->ed;
    m.line[0] = p->line;
    m.signer = boss->mid;
    OK(seal_member_make(&m, &boss->ed_sk, member));
    epoch.signer = boss->mid;
    epoch.nbf_day = cb_day();
    epoch.naf_day = cb_day() + 45;
    roster_hash(&r, member, p->line, &epoch.roster);
    OK(seal_epoch_make(&epoch, &boss->ed_sk, paper));
    struct seal_teamkey t = {.line = p->line, .epoch = epoch.epoch, .mid = p->mid};
    OK(seal_teamkey_make(&t, &p->pk, &founded.sk_e, teamkey));
    struct wr w = wr_of(out->body, sizeof out->body);
    wr_bytes(&w, p->code.id.b, 32);
    wr_bytes(&w, member, sizeof member);
    wr_bytes(&w, paper, sizeof paper);
    wr_bytes(&w, teamkey, sizeof teamkey);
    assert_false(w.failed || w.left);
    bool answers = p->role == ROLE_PRACTITIONER || p->role == ROLE_SUPERVISOR;
    out->len = sizeof out->body - (answers ? 0 : SEAL_TEAMKEY);
}

void enrol(struct caller *boss_at, struct person *boss, struct person *p)
{
    struct caller newcomer;
    struct signing papers;
    uint8_t offer[36];
    struct wr w = wr_of(offer, sizeof offer);
    wr_bytes(&w, p->code.id.b, 32);
    wr_u8(&w, p->role);
    wr_u8(&w, 0);
    wr_u16(&w, p->line);
    IS(caller_raw(boss_at, WIRE_ENROL_NEW, VIEW(offer, sizeof offer)), WIRE_OK);
    caller_open(&newcomer, boss_at->h, DOOR_STAFF);
    IS(caller_raw(&newcomer, WIRE_ENROL_CLAIM, VIEW(p->claim, sizeof p->claim)), WIRE_OK);
    memcpy(p->totp, caller_reply_body(&newcomer).p, sizeof p->totp);
    caller_free(&newcomer);
    signing_make(boss_at->h, boss, p, &papers);
    IS(caller_raw(boss_at, WIRE_ENROL_SIGN, VIEW(papers.body, papers.len)), WIRE_OK);
    house_roster(boss_at->h);
}

/* --- what was said ---------- */
void hear(void *arg, const struct client_msg *m)
{
    struct heard *h = arg;
    h->broken += m->broken;
    assert_true(h->n < sizeof h->m / sizeof h->m[0]);
    h->m[h->n].dir = m->dir;
    h->m[h->n].seq = m->seq;
    h->m[h->n].order = m->order;
    h->m[h->n].len = m->text.len;
    size_t n = m->text.len < sizeof h->m[0].text - 1 ? m->text.len : sizeof h->m[0].text - 1;
    if (n) {
        memcpy(h->m[h->n].text, m->text.p, n);
    }
    h->m[h->n].text[n] = 0;
    h->n++;
}

void assert_heard(const struct heard *h, unsigned i, uint8_t dir, const char *text)
{
    assert_true(i < h->n);
    assert_int_equal(h->m[i].dir, dir);
    assert_string_equal(h->m[i].text, text);
}
