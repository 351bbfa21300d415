/* A small plan for the tests of this room, and the example's files. */
#ifndef CALLBOX_TEST_PLANS_H
#define CALLBOX_TEST_PLANS_H
#include "campaign/campaign.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define PLAN_CAMPAIGN                                                                              \
    "[campaign]\nname = Four weeks\nfrom = 2026-11-02\nto = 2026-11-29\nbudget = 30,000\n"         \
    "address = line.example\nnumber = 08081 570 123\n"
#define PLAN_MESSAGE                                                                               \
    "[message listen]\ntag = therapeutic\nbarrier = shame\nheadline = Worried?\ntext = Talk.\n"
#define PLAN_MESSAGE_2                                                                             \
    "[message caught]\ntag = deterrent\nbarrier = unseen\nheadline = Traced.\ntext = Stop.\n"
#define PLAN_CHANNEL                                                                               \
    "[channel kiosk]\nname = Kiosks\nkind = kiosk\nsource = kiosk\nmedium = print\n"
#define PLAN_PLACEMENT                                                                             \
    "[placement %s]\nchannel = kiosk\nplace = Dundee\nmessage = listen\nspend = 100\nreach = "     \
    "40,000\n"

static inline void plan_good(const char *text, struct plan *p)
{
    struct plan_fault f;
    if (plan_read(view_str(text), p, &f)) {
        fail_msg("line %u, column %u: %s", f.line, f.col, f.why);
    }
}

static inline void example_read(const char *name, struct buf *out)
{
    char path[300];
    uint8_t part[4096];
    size_t n;
    snprintf(path, sizeof path, "%s/../examples/kiosk-campaign/%s", TEST_ROOT, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    buf_init(out, 1 << 20);
    while ((n = fread(part, 1, sizeof part, f)) > 0) {
        buf_put(out, part, n);
    }
    fclose(f);
}
#endif
