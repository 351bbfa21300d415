/* records: known answers of records: how each lies, in one line of fields, and the values of one in
 * a known-answer file (tests/vectors/README.md). Included by test_records.c. Never knows what a
 * field means. */
#ifndef TESTS_LINE_RECORDS_H
#define TESTS_LINE_RECORDS_H
#include "line/desks.h"
#include "seal/kat.h"

/* "more1 0x1 n2 text$ rest*": a field and its bytes; zeros; as many bytes as the field before says;
 * all that is left. */
struct layout {
    const char *name, *fields;
};
#define ON_FIELDS   "mid16 onstate1 onheld1 onchats1 0x1 onsince4 onworked2 online2"
#define PUSH_FIELDS "cr2 ver1 type1 tag4 status1 0x3 len4" /* pushes are whole records */
#define SERVICE_FIELDS                                                                             \
    "queue2 offer2 reply2 short2 notice2 horizon2 share1 early1 late1 0x17 hourslen2 hours$ "      \
    "rotalen2 rota$"

/* What the server answers: of lists, one row. */
static const struct layout answers[] = {
    {"duty", "state1 held1 chats1 most1 since4 wrap4 worked2 warn2 cap2 n2 " ON_FIELDS},
    {"handed", PUSH_FIELDS " name8"},
    {"missed", PUSH_FIELDS " name8"},
    {"dutymoved", PUSH_FIELDS},
    {"wall", "now4 message4 booked4 held4 longest4 due4 overdue4 n2 0x2 " ON_FIELDS},
    {"book", "want1 0x1 east2 due4 n2 0x2 slots*"},
    {"service", SERVICE_FIELDS},
    {"serviceset",
     "fault1 0x1 whylen2 why$ n2 lang1 first1 last1 nspans1 from4 to4 spans32 note60 second*"},
    {"servicebad", "fault1 0x1 whylen2 why$ n2"},
    {"resources", "text*"},
    {"outcome", "seq8"},
    {"referral", "number8"},
    {"pending", "more1 0x1 n2 number8 row16 by16 seq8 since4 0x4"},
    {"referred", "more1 0x1 n2 number8 day4 0x4 letter8284"},
    {"feedback", "more1 0x1 n2 number8 day4 kind1 answers3 letter2012"},
    {"passed", "more1 0x1 n2 number8 day4 0x4 letter2012"},
    {"figures", "threshold1 more1 0x2 today4 n4 at4 dim2 val2 count8"},
    {"plan", "total4 text*"},
    {"planset", "fault1 0x1 line2 col2 whylen2 why$"},
    {"planbad", "fault1 0x1 line2 col2 whylen2 why$"},
    {"report", "total4 mark8 sheet*"},
    {"forecast", "handlelo4 handlehi4 patiencelo4 patiencehi4 0x2 n2 hours672 say*"},
};
/* What the browser asks. */
static const struct layout asks[] = {
    {"duty", "what1 chats1 0x2"},
    {"wall", "line2 0x2"},
    {"risk", "row16 risk1 0x3"},
    {"handover", "row16 to1 0x3 mid16"},
    {"holdoff", "row16 until4"},
    {"book", "auth32 what1 0x3 due4"},
    {"serviceget", "line2"},
    {"serviceset", "line2 check1 0x1 " SERVICE_FIELDS},
    {"resourcesget", "line2 0x2"},
    {"resourcesset", "line2 0x2 text*"},
    {"outcome", "row16 group1 outcome1 nagreed1 ntaken1 agreed3 taken2 hasgrant1 0x3 msg*"},
    {"referralnew", "row16 seq8"},
    {"referralsign", "line2 verdict1 n1 number8 letter8284"},
    {"referrallist", "line2 0x2 after8 drop8"},
    {"feedback", "line2 kind1 has1 answers3 0x1 letter2012"},
    {"feedbacklist", "line2 0x2 before8 drop8"},
    {"passon", "row16 line2 0x2 letter2012"},
    {"passedlist", "line2 0x2 before8 drop8"},
    {"tally", "line2 what1 0x1 from4 below4 at4 dim2 val2"},
    {"planget", "line2 which1 0x1 from4"},
    {"planset", "line2 which1 check1 was32 text*"},
    {"spendset", "line2 which1 check1 was32 text*"},
    {"report", "line2 what1 part1 from4"},
    {"forecast", "line2 weeks1 people1 target2 percent1 chats1"},
};
enum { ANSWERS = sizeof answers / sizeof answers[0], ASKS = sizeof asks / sizeof asks[0] };

/* One field from the front of r; its name, or "" for zeros. */
struct field {
    char name[24];
    struct view v;
};
static inline const char *field_next(const char *at, struct rd *r, struct field *f)
{
    int used = 0;
    char kind = 0;
    unsigned n = 0;
    size_t before = 0;
    for (size_t i = 0; f->name[0] && i < f->v.len && f->v.len <= 4; i++) {
        before = before << 8 | f->v.p[i];
    }
    if (sscanf(at, "0x%u%n", &n, &used) == 1) {
        f->name[0] = 0;
        f->v = VIEW("", 0);
        rd_zero(r, n);
    } else if (sscanf(at, "%23[a-z]%n", f->name, &used) == 1) {
        at += used;
        kind = *at;
        used = kind == '$' || kind == '*' ? 1 : 0;
        assert_true(used || sscanf(at, "%u%n", &n, &used) == 1);
        f->v = rd_view(r, kind == '$' ? before : kind == '*' ? r->left : n);
    } else {
        fail_msg("no field: %s", at);
    }
    at += used;
    return at + strspn(at, " ");
}

/* How many fields lie so, and the whole body beside them; 0: it does not. each: told, or NULL. */
typedef void layout_told(void *arg, const char *name, struct view v);
struct layout_each {
    layout_told *told;
    void *arg;
};
static inline unsigned layout_is(const struct layout *l, struct view body,
                                 const struct layout_each *each)
{
    struct rd r = rd_of(body);
    struct field f = {0};
    unsigned n = 1;
    for (const char *at = l->fields; *at;) {
        at = field_next(at, &r, &f);
        if (r.failed) {
            return 0;
        }
        n += f.name[0] != 0;
        if (f.name[0] && each) {
            each->told(each->arg, kat_name(l->name, f.name), f.v);
        }
    }
    if (rd_done(&r) && each) {
        each->told(each->arg, kat_name(l->name, "body"), body);
    }
    return rd_done(&r) ? n : 0;
}

static inline void field_write(void *arg, const char *name, struct view v)
{
    kat_put(arg, name, v.p, v.len);
}
static inline void field_same(void *arg, const char *name, struct view v)
{
    kat_same(arg, name, v.p, v.len);
}
#endif
