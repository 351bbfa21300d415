/* backup: a house's backup and what comes of it, as the operator's tools make them. Included by the
 * journeys about backups. Never runs a tool beside an open house: each shuts it first. */
#ifndef TESTS_JOURNEY_BACKUP_H
#define TESTS_JOURNEY_BACKUP_H
#include "journey/house.h"
#include "journey/ceremony.h"
#include "cli/backup_in.h"

enum { NAME = 500 };
struct place {
    char s[NAME];
};

/* A name beside the house's directory, or in it: gone with it. */
static inline struct place beside(const struct house *h, const char *name)
{
    struct place p;
    snprintf(p.s, sizeof p.s, "%s/%s", h->dir, name);
    return p;
}

static inline struct place in(const struct place *dir, const char *name)
{
    struct place p;
    snprintf(p.s, sizeof p.s, "%.300s/%.100s", dir->s, name);
    return p;
}

static inline struct place store_in(const struct place *dir)
{
    char day[DAY_NUMBER], name[60];
    day_number(cb_day(), day);
    snprintf(name, sizeof name, BACKUP_STORE_NAME, day);
    return in(dir, name);
}

/* The house is shut for it, as with no line running. */
static inline struct place backed_up(struct house *h, const char *name)
{
    CB_CLEANUP(buf_free) struct buf said;
    struct place out = beside(h, name);
    house_shut(h);
    int status = RUN(cli_backup, &said, h->dir, out.s);
    if (status) {
        fail_msg("%.*s", (int)said.len, (char *)said.p);
    }
    house_open(h, NULL);
    return out;
}

static inline int restored(struct house *h, const struct place *store, const struct place *keys,
                           struct house *to, struct buf *said)
{
    struct place rec = beside(h, "demo-recovery"), dir = beside(h, "restored");
    *to = (struct house){.boss = h->boss};
    snprintf(to->dir, sizeof to->dir, "%.380s", dir.s);
    int status = RUN(cli_restore, said, "--store", store->s, "--keys", keys->s, "--recovery", rec.s,
                     to->dir);
    if (!status) {
        house_open(to, NULL);
    }
    return status;
}

static inline void restored_end(struct house *r)
{
    static const char *const parts[] = {"store", "key"};
    house_shut(r);
    for (unsigned i = 0; i < 2; i++) {
        char path[HOUSE_PATH];
        house_path(r, parts[i], path);
        dir_remove(path);
    }
    dir_remove(r->dir);
}

static inline void opened(struct house *h, struct client_visitor *v, const char *text)
{
    struct caller c;
    caller_open(&c, h, DOOR_POST);
    visitor_new(h, v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT(text), v));
    caller_free(&c);
}

/* What a visitor with their phrase reads there. */
static inline enum cb_err reads(struct house *h, struct client_visitor *v, struct heard *heard)
{
    struct caller c;
    struct client_visitor again = {.me = v->me, .roster = buf_view(&h->roster)};
    memset(heard, 0, sizeof *heard);
    caller_open(&c, h, DOOR_POST);
    enum cb_err e = client_return(&c.ask, &again, 0, hear, heard);
    caller_free(&c);
    return e;
}

static inline void recovery_sk(const struct house *h, struct seal_sk *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct place p = beside(h, "demo-recovery");
    buf_init(&b, 64);
    OK(file_read(p.s, &b));
    memcpy(out->b, b.p, sizeof out->b);
}
#endif
