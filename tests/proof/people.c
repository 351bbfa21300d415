/* people: visitors who open conversations, and who delete some of them later. Run by shred.mjs.
 *   proof_people PORT open N          "talker I" is the first thing that each says; a line "I
 * PHRASE" each proof_people PORT burn < LINES    delete what these open Never a phrase of seven
 * words: its stretching would be all that takes time here. */
#include "kit/crowd.h"
#include "kit/numbers.h"
#include <stdio.h>
#include <string.h>

enum { BASE = 10, LINE = 1, P10 = 10, WAIT_MS = 20000, TYPED = 400 };

static struct crowd crowd; /* its url and roster */

static void me_of(const struct seal_phrase *p, struct client_visitor *v)
{
    struct seal_roster r;
    *v = (struct client_visitor){.roster = buf_view(&crowd.roster)};
    must(seal_roster_read(v->roster, &r) == CB_OK, "the roster");
    must(seal_visitor_derive(p, &r.org.instance, &v->me) == CB_OK, "a phrase");
}

static void open_one(struct client_door *door, unsigned i)
{
    CB_CLEANUP(buf_free) struct buf words;
    struct seal_phrase p;
    struct client_visitor v;
    char text[32];
    seal_phrase_new(P10, &p);
    me_of(&p, &v);
    snprintf(text, sizeof text, "talker %u", i);
    must(client_open(door, LINE, WANT_MESSAGE, view_str(text), &v) == CB_OK, "opening");
    must(client_send(door, &v, view_str("And there is one thing more.")) == CB_OK, "sending");
    buf_init(&words, TYPED);
    seal_phrase_write(&p, &words);
    printf("%u %.*s\n", i, (int)words.len, (const char *)words.p);
}

static void burn_all(struct client_door *door)
{
    char typed[TYPED];
    while (fgets(typed, sizeof typed, stdin)) {
        struct seal_phrase p;
        struct client_visitor v;
        const char *words = strchr(typed, ' ');
        must(words && seal_phrase_read(view_str(words), &p) == CB_OK, "a phrase");
        me_of(&p, &v);
        must(client_burn(door, &v) == CB_OK, "burning");
    }
}

int main(int argc, char **argv)
{
    struct probe_post post;
    must(argc >= 3, "proof_people PORT open N | burn");
    crowd_open(&crowd, argv[1], 0);
    probe_post_init(&post, &crowd.url, WAIT_MS);
    struct client_door door = probe_post_door(&post);
    if (argc == 4 && strcmp(argv[2], "open") == 0) {
        for (unsigned i = 0; i < strtoul(argv[3], NULL, BASE); i++) {
            open_one(&door, i);
        }
    } else {
        burn_all(&door);
    }
    probe_post_close(&post);
    return 0;
}
