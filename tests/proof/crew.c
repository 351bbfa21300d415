/* crew: one practitioner, signed in as a demonstration's, who holds every conversation and answers
 * those whose first words are "talker N" at random moments. Run by capture.mjs.
 *   proof_crew PORT DIR MEAN_MS     says "taken N", then reads a number of milliseconds, answers
 * for so long, each talker every MEAN_MS in the mean, and says "reply ID MICROSECONDS" for each
 * Never reads what visitors go on to say: it would answer the same. */
#include "kit/crowd.h"
#include "kit/numbers.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BASE = 10, MOST = 1024, ROWS = 200, TEXT = 300, REPLIES = 1 << 16, US = 1000000 };

static struct crew_talk {
    struct client_case c;
    uint64_t due_us; /* 0: it is silent */
    unsigned id;
} talk[MOST];
static struct reply {
    unsigned id;
    uint64_t at_us;
} replies[REPLIES];
static uint8_t rows[MOST][16];
static unsigned nrows, nreplies, id_seen;

static uint64_t epoch_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * US + (uint64_t)t.tv_nsec / 1000;
}

static void row_one(void *arg, const struct client_row *r)
{
    uint64_t *after = arg;
    must(nrows < MOST, "too many conversations");
    memcpy(rows[nrows++], r->row, sizeof r->row);
    *after = r->order;
}

static void first_words(void *arg, const struct client_msg *m)
{
    char text[32] = "";
    (void)arg;
    memcpy(text, m->text.p, m->text.len < sizeof text ? m->text.len : sizeof text - 1);
    if (sscanf(text, "talker %u", &id_seen) != 1) {
        id_seen = UINT32_MAX;
    }
}

static void take_all(struct crew *m)
{
    struct client_door door = probe_ws_door(&m->w);
    uint64_t after = 0;
    for (unsigned had = UINT32_MAX; had != nrows;) {
        had = nrows;
        must(client_staff_queue(&door, &m->s, CONV_WAITING, after, row_one, &after) == CB_OK,
             "the queue");
    }
    for (unsigned i = 0; i < nrows; i++) {
        must(client_staff_take(&door, &m->s, rows[i], &talk[i].c, first_words, NULL) == CB_OK,
             "taking");
        talk[i].id = id_seen;
    }
}

static uint64_t wait_us(double mean_ms)
{
    uint32_t r;
    cb_random(&r, sizeof r);
    return 1 + (uint64_t)(-1000 * mean_ms * log1p(-(double)r / 4294967296.0));
}

static void answer(struct crew *m, struct crew_talk *t)
{
    static uint8_t text[TEXT];
    struct client_door door = probe_ws_door(&m->w);
    memset(text, 'a', sizeof text);
    must(nreplies < REPLIES, "too many replies");
    replies[nreplies++] = (struct reply){t->id, epoch_us()};
    must(client_staff_reply(&door, &m->s, &t->c, VIEW(text, sizeof text)) == CB_OK, "a reply");
}

/* The talker whose turn is next. */
static struct crew_talk *next_of(void)
{
    struct crew_talk *best = NULL;
    for (unsigned i = 0; i < nrows; i++) {
        bool sooner = talk[i].id != UINT32_MAX && (!best || talk[i].due_us < best->due_us);
        best = sooner ? &talk[i] : best;
    }
    return best;
}

static void work(struct crew *m, double mean_ms, uint64_t until)
{
    uint64_t began = now_us();
    for (unsigned i = 0; i < nrows; i++) {
        talk[i].due_us = began + wait_us(mean_ms);
    }
    for (struct crew_talk *t = next_of(); t && t->due_us < until; t = next_of()) {
        sleep_until(t->due_us);
        answer(m, t);
        t->due_us += wait_us(mean_ms);
    }
}

int main(int argc, char **argv)
{
    struct crowd crowd = {0};
    struct crew m;
    char line[32];
    must(argc == 4, "proof_crew PORT DIR MEAN_MS");
    crowd_open(&crowd, argv[1], 0);
    crew_sign_in(&m, &crowd, argv[2]);
    take_all(&m);
    printf("taken %u\n", nrows);
    fflush(stdout);
    must(fgets(line, sizeof line, stdin), "how long?");
    work(&m, strtod(argv[3], NULL), now_us() + 1000 * strtoul(line, NULL, BASE));
    for (unsigned i = 0; i < nreplies; i++) {
        printf("reply %u %llu\n", replies[i].id, (unsigned long long)replies[i].at_us);
    }
    crew_drop(&m);
    return 0;
}
