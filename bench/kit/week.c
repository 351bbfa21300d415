/* week: see week.h: the clock, the order of events, the ledger. Called by bench/week.c.
 * Never lets two things happen at a moment that the ledger does not have. */
#include "kit/week.h"
#include "kit/numbers.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HOUR_S = 3600, CELLS = 20000 };

/* --- events: a binary heap ---------------------------------------------------------------------
 */
static bool sooner(const struct week_event *a, const struct week_event *b)
{
    return a->at != b->at ? a->at < b->at : a->id < b->id;
}

void week_plan(struct week *w, uint32_t at, enum week_what what, uint32_t who)
{
    if (w->heap_n == w->heap_cap) {
        w->heap_cap = w->heap_cap ? 2 * w->heap_cap : 4096;
        w->heap = realloc(w->heap, w->heap_cap * sizeof *w->heap);
        must(w->heap, "memory");
    }
    uint32_t i = w->heap_n++;
    struct week_event e = {at, who, w->ids++, (uint8_t)what};
    for (; i && sooner(&e, &w->heap[(i - 1) / 2]); i = (i - 1) / 2) {
        w->heap[i] = w->heap[(i - 1) / 2];
    }
    w->heap[i] = e;
}

bool week_due(struct week *w, struct week_event *out)
{
    if (!w->heap_n) {
        return false;
    }
    *out = w->heap[0];
    struct week_event e = w->heap[--w->heap_n];
    uint32_t i = 0;
    for (uint32_t k = 1; k < w->heap_n; k = 2 * i + 1) {
        k += k + 1 < w->heap_n && sooner(&w->heap[k + 1], &w->heap[k]);
        if (!sooner(&w->heap[k], &e)) {
            break;
        }
        w->heap[i] = w->heap[k];
        i = k;
    }
    w->heap[i] = e;
    return true;
}

/* --- the clock -------------------------------------------------------------------------------- */
static void clock_open(struct week *w, const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    must(fd >= 0, path);
    w->clock = mmap(NULL, sizeof *w->clock, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    must(w->clock != MAP_FAILED, "the clock");
    close(fd);
    w->base_s = *w->clock / 1000;
}

/* One call lets the line's thread have its look after it; the answer to a second says that it had.
 */
void week_clock(struct week *w, uint32_t s)
{
    uint64_t ms = (w->base_s + s) * 1000;
    must(ms >= *w->clock, "the clock goes forward");
    if (ms > *w->clock) {
        __atomic_store_n(w->clock, ms, __ATOMIC_RELEASE);
        week_duty(w, &w->staff[0], DUTY_ASK);
        week_duty(w, &w->staff[0], DUTY_ASK);
    }
}

/* --- the ledger ------------------------------------------------------------------------------- */
static void count_n(struct week *w, uint64_t unix_s, uint16_t line, uint16_t dim, uint16_t val,
                    uint64_t n)
{
    const struct tally_cell c = {(uint32_t)(unix_s / HOUR_S), dim, val, n};
    must(tally_put(&w->ledger[line - 1], &c) == CB_OK, "the ledger is full");
}

void week_count(struct week *w, uint32_t s, uint16_t line, enum tally_dim dim, uint16_t val)
{
    count_n(w, w->base_s + s, line, (uint16_t)dim, val, 1);
}

void week_state(struct week *w, struct week_staff *p, uint32_t now, enum week_is is)
{
    for (uint32_t at = p->since; p->is != WEEK_AWAY && at < now;) {
        uint32_t end = (at / HOUR_S + 1) * HOUR_S;
        end = end < now ? end : now;
        count_n(w, w->base_s + at, w->first_line, TALLY_STAFF, p->is, end - at);
        at = end;
    }
    p->since = now;
    p->is = (uint8_t)is;
}

void week_gone(struct week *w, uint32_t who, uint32_t at)
{
    must(w->gone_n < WEEK_GONE, "too many gone at once");
    w->gone[w->gone_n].who = who;
    w->gone[w->gone_n++].at = at;
}

uint32_t week_contact(struct week *w, uint16_t line)
{
    must(w->contact_n < WEEK_CONTACTS, "too many contacts");
    w->contact[w->contact_n] = (struct week_contact){.line = line};
    return w->contact_n++;
}

/* --- begin, end ------------------------------------------------------------------------------- */
static void roster_get(struct week *w)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    struct probe_conn conn;
    struct seal_roster roster;
    must(probe_connect(&w->url, 20000, &conn) == CB_OK, "no line answers");
    must(probe_request(&conn, &w->url, "/org.bin", NULL, VIEW(NULL, 0), &r) == CB_OK &&
             r.status == 200,
         "no roster");
    buf_init(&w->roster, 1 << 20);
    buf_put(&w->roster, r.body.p, r.body.len);
    probe_disconnect(&conn);
    must(seal_roster_read(buf_view(&w->roster), &roster) == CB_OK, "the roster");
    w->org = roster.org;
}

static void staff_begin(struct week *w, uint32_t i, const char *dir)
{
    struct week_staff *p = &w->staff[i];
    struct probe_staff card;
    char path[400];
    if (i) {
        snprintf(path, sizeof path, "%.360s/demo-staff-%u.ini", dir, i + 1);
    } else {
        snprintf(path, sizeof path, "%.360s/demo-staff.ini", dir);
    }
    must(probe_staff_read(path, &card) == CB_OK, path);
    must(probe_ws_open(&p->ws, &w->url, "/staff/live", 20000) == CB_OK, "a console");
    p->door = probe_ws_door(&p->ws);
    p->s.roster = buf_view(&w->roster);
    must(probe_staff_login(&card, &p->door, &p->s) == CB_OK, "a sign-in");
    probe_staff_wipe(&card);
    p->line = (uint16_t)(1 + i / 2 % w->lines); /* two by two: one for each shift */
    p->is = WEEK_AWAY;
}

void week_begin(struct week *w, const char *port, const char *dir, const char *clock,
                uint32_t lines, uint32_t staff)
{
    must(seal_init() == CB_OK, "libsodium");
    must(lines && lines <= WEEK_LINES && staff && staff <= WEEK_STAFF, "so many cannot be");
    w->lines = lines;
    w->staff_n = staff;
    w->first_line = 1;
    w->contact = cb_alloc(WEEK_CONTACTS * sizeof *w->contact);
    for (uint32_t i = 0; i < lines; i++) {
        tally_table_init(&w->ledger[i], CELLS);
    }
    snprintf(w->url.host, sizeof w->url.host, "127.0.0.1");
    snprintf(w->url.port, sizeof w->url.port, "%.7s", port);
    clock_open(w, clock);
    roster_get(w);
    probe_post_init(&w->post, &w->url, 20000);
    for (uint32_t i = 0; i < staff; i++) {
        fprintf(stderr, "\rweek: %u of %u sign in ", i + 1, staff);
        staff_begin(w, i, dir);
    }
}

void week_end_all(struct week *w, const char *ledger)
{
    FILE *f = fopen(ledger, "wb");
    must(f, ledger);
    for (uint16_t l = 0; l < w->lines; l++) {
        for (size_t i = 0; i < w->ledger[l].n; i++) {
            const struct tally_cell *c = &w->ledger[l].cell[i];
            const struct store_count row = {
                .line = (uint16_t)(l + 1), .dim = c->dim, .val = c->val, .hour = c->at, .n = c->n};
            must(fwrite(&row, sizeof row, 1, f) == 1, ledger);
        }
    }
    must(fclose(f) == 0, ledger);
    for (uint32_t i = 0; i < w->staff_n; i++) {
        probe_ws_close(&w->staff[i].ws);
    }
    probe_post_close(&w->post);
}

/* --- the server's counters, and ours ---------------------------------------------------------- */
struct both {
    struct tally_table theirs[WEEK_LINES], ours[WEEK_LINES];
    uint32_t lines, wrong;
    uint64_t sum;
};

static bool theirs_one(void *arg, const struct store_count *c)
{
    struct both *b = arg;
    must(c->line >= 1 && c->line <= b->lines, "a counter of no line");
    must(tally_put(&b->theirs[c->line - 1], &(struct tally_cell){c->hour, c->dim, c->val, c->n}) ==
             CB_OK,
         "cells");
    return true;
}

static void ours_read(struct both *b, const char *ledger)
{
    struct store_count row;
    FILE *f = fopen(ledger, "rb");
    must(f, ledger);
    while (fread(&row, sizeof row, 1, f) == 1) {
        must(tally_put(&b->ours[row.line - 1],
                       &(struct tally_cell){row.hour, row.dim, row.val, row.n}) == CB_OK,
             "cells");
        b->sum += row.n;
    }
    fclose(f);
}

/* Each cell of one that the other has otherwise. */
static void differ(struct both *b, uint32_t line, const struct tally_table *a,
                   const struct tally_table *other, const char *whose)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct tally_cell *c = &a->cell[i];
        uint64_t n = tally_get(other, c->at, c->dim, c->val);
        if (n != c->n) {
            const struct tally_def *d = tally_def_of(c->dim);
            if (b->wrong++ < 20) {
                fprintf(stderr, "week: line %u, hour %u, %s %u: %s %llu, the other %llu\n",
                        line + 1, c->at, d ? d->name : "?", c->val, whose, (unsigned long long)c->n,
                        (unsigned long long)n);
            }
        }
    }
}

void week_compare(const char *store_dir, const char *ledger, uint32_t lines)
{
    static struct both b;
    struct store *s;
    uint64_t cells = 0;
    b.lines = lines;
    for (uint32_t i = 0; i < lines; i++) {
        tally_table_init(&b.theirs[i], CELLS);
        tally_table_init(&b.ours[i], CELLS);
    }
    must(store_sqlite_open(store_dir, &s) == CB_OK, "the store");
    must(s->ops->count_list(s, &(struct store_span){0, 0, UINT32_MAX}, theirs_one, &b) == CB_OK,
         "its counters");
    s->ops->close(s);
    ours_read(&b, ledger);
    for (uint32_t i = 0; i < lines; i++) {
        differ(&b, i, &b.ours[i], &b.theirs[i], "ours");
        differ(&b, i, &b.theirs[i], &b.ours[i], "theirs");
        cells += b.ours[i].n;
    }
    say("cells", (double)cells);
    say("counted", (double)b.sum);
    say("wrong", b.wrong);
    say_end();
}
