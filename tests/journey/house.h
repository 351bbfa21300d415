/* house: a whole line in a directory of its own, for the journeys: the real store, the real vault
 * answered over a real socket, the real client on both sides. Only HTTP is left out: a door's ask
 * runs the call at once. Included by every tests/journey/test_*.c.
 * Never shares a directory between two tests: each gets a copy of one founding. */
#ifndef TESTS_JOURNEY_HOUSE_H
#define TESTS_JOURNEY_HOUSE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "client/client.h"
#include "line/line.h"
#include "staff/found.h"

#define OK(x)       assert_int_equal((x), CB_OK)
#define IS(x, want) assert_int_equal((x), (want))
#define JOURNEY(fn) cmocka_unit_test_setup_teardown(fn, house_setup, house_teardown)
#define TEXT(s)     view_str(s)
enum { HOUSE_LINE = 1, HOUSE_PATH = 400 };

/* One of the staff, with all that their own browser would hold. */
struct person {
    char name[32];
    struct seal_mid mid;
    struct seal_sk sk;
    struct seal_pk pk;
    struct seal_ed_sk ed_sk;
    struct seal_ed_pk ed;
    struct seal_key authm;
    uint8_t totp[20];
    uint64_t step; /* of the last code used */
    uint8_t role;
    uint16_t line;
    struct seal_enrol code; /* the words handed over, derived */
    uint8_t claim[WIRE_CLAIM];
};

/* Made once a program; tests work on copies of dir. */
struct founding {
    char dir[64], password[120];
    struct person boss;
    struct seal_sk sk_e;
};
extern struct founding founded;

struct house {
    char dir[HOUSE_PATH];
    struct store *store;
    struct line *line;
    struct keys_link *keys; /* line's own */
    struct keys_vault *vault;
    int key_fd; /* K's end */
    pthread_t key_thread;
    bool key_here;
    struct buf roster; /* the file every visitor loads */
    struct person boss;
};
extern unsigned house_lines;        /* that a founding makes; 1 unless a program says more first */
int house_found_once(void **state); /* group setup and teardown */
int house_unfound(void **state);
int house_setup(void **state); /* each test: *state is a struct house, open */
int house_teardown(void **state);
void house_open(struct house *h, const struct line_config *like); /* like: NULL, or thread etc. */
void house_shut(struct house *h);
void house_copy(const char *from, const char *to);
void house_path(const struct house *h, const char *name, char out[HOUSE_PATH]);
void house_roster(struct house *h); /* load it again */
/* K goes away as a process does, and comes back as another. */
void house_key_away(struct house *h);
void house_key_back(struct house *h);
/* How often these bytes stand in the files of a part of the house ("store", "key"). */
unsigned house_holds(const struct house *h, const char *part, const void *p, size_t n);

/* One connection to the line, by one door. */
struct caller {
    struct house *h;
    uint8_t door;
    struct call_seat seat;
    struct client_door ask;
    bool lose;        /* the next answer is lost on its way back */
    struct buf asked; /* the last record, to be sent again */
    struct buf reply; /* its answer */
    uint8_t status;
    unsigned ntell; /* wake-ups it caused */
};
void caller_open(struct caller *c, struct house *h, uint8_t door);
void caller_free(struct caller *c);
/* Send one record made by hand; answers its status. */
uint8_t caller_raw(struct caller *c, uint8_t type, struct view body);
uint8_t caller_again(struct caller *c); /* the last record, byte for byte */
/* Send the record in c->asked after a test changed it. */
struct view caller_body(const struct caller *c);       /* of the last request */
struct view caller_reply_body(const struct caller *c); /* of the last answer */

/* --- people ------------------------------------------------------------------------------------
 */
void visitor_new(struct house *h, struct client_visitor *v); /* a fresh phrase of ten words */
void person_new(struct person *p, const char *name, uint8_t role, uint16_t line);
void person_claim(struct person *p);    /* writes claim; MACed with the code's private half */
uint32_t person_code(struct person *p); /* six digits that were not used yet */
/* LOGIN without the stretch, which the journeys pay once a program. */
void sign_in(struct caller *c, struct person *p, struct client_staff *s);
/* After LOGIN: a line's newest key among the TEAMKEYs that came with it, the audit's too. */
bool identity_key(const struct caller *c, uint16_t line, const struct seal_sk *mine,
                  struct seal_sk *out);
struct signing {
    uint8_t body[32 + SEAL_MEMBER + SEAL_EPOCH + SEAL_TEAMKEY];
    size_t len; /* of body: without the TEAMKEY for a role that answers nobody */
};
/* What the supervisor's browser makes of a claim; others: MEMBER papers that lie already. */
void signing_make(struct house *h, const struct person *boss, const struct person *p,
                  struct signing *out);
void enrol(struct caller *boss_at, struct person *boss, struct person *p); /* the whole flow */

/* --- what was said -------------------------------------------------------------------------------
 */
struct heard {
    unsigned n, broken;
    struct {
        uint8_t dir;
        uint64_t seq, order;
        size_t len;
        char text[40];
    } m[600];
};
void hear(void *arg, const struct client_msg *m);
void assert_heard(const struct heard *h, unsigned i, uint8_t dir, const char *text);
#endif
