/* report_words: values of the report as words. Called by its other files. Never a percentage of a
 * base that does not carry it, and never more decimals than it carries (rules/rules.h). */
#include "campaign/report_in.h"
#include <math.h>
#include <stdio.h>

static struct word word_of(struct buf *b)
{
    struct word w = {{0}};
    buf_put(b, "", 1);
    snprintf(w.s, sizeof w.s, "%s", b->failed ? "" : (const char *)b->p);
    buf_free(b);
    return w;
}

struct word count_word(uint64_t n)
{
    struct buf b;
    buf_init(&b, 64);
    if (n == FACT_HIDDEN) {
        buf_puts(&b, "[c]");
    } else {
        count_put(&b, n);
    }
    return word_of(&b);
}

struct word money_word(uint64_t pence)
{
    struct buf b;
    buf_init(&b, 64);
    money_put(&b, pence);
    return word_of(&b);
}

const char *month_name(unsigned month)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    return months[month - 1];
}

struct word day_word(int32_t day)
{
    struct rota_date d = rota_date_of(day);
    struct word w;
    snprintf(w.s, sizeof w.s, "%u %s %d", d.day, month_name(d.month), d.year);
    return w;
}

struct word share_word(uint64_t n, uint64_t base)
{
    struct word w, a = count_word(n), b = count_word(base);
    bool hidden = n == FACT_HIDDEN || base == FACT_HIDDEN;
    if (!hidden && n > base) { /* each was rounded by itself */
        return a;
    }
    if (hidden || base < RULE_BASE) {
        snprintf(w.s, sizeof w.s, "%.40s of %.40s", a.s, b.s);
    } else {
        /* half away from nought, as the rule has it, not to the even digit */
        uint64_t scale = base < RULE_TENTHS ? 100 : 1000,
                 part = (2 * n * scale + base) / (2 * base);
        snprintf(w.s, sizeof w.s,
                 base < RULE_TENTHS ? "%.40s of %.40s (%.0f%%)" : "%.40s of %.40s (%.1f%%)", a.s,
                 b.s, base < RULE_TENTHS ? (double)part : (double)part / 10);
    }
    return w;
}

struct word change_word(uint64_t before, uint64_t now)
{
    struct word w;
    uint64_t by = now > before ? now - before : before - now;
    snprintf(w.s, sizeof w.s, "%llu%% %s", (unsigned long long)((200 * by + before) / (2 * before)),
             now < before ? "less" : "more");
    return w;
}

/* What one cost if as many more or fewer had come by chance: from 10 pounds on without pence, for
 * no count of contacts carries them. */
struct word cost_word(uint64_t pence, uint64_t n)
{
    enum { POUND = 100, TEN_POUNDS = 1000 };
    struct word w;
    if (n == FACT_HIDDEN || !n || !pence) {
        snprintf(w.s, sizeof w.s, "%s", n == FACT_HIDDEN ? "[c]" : "-");
        return w;
    }
    struct span s = stat_count(n);
    double each = (double)pence / (double)n, unit = each < TEN_POUNDS ? 1 : POUND;
    const double v[3] = {each, (double)pence / s.hi, (double)pence / s.lo};
    struct word m[3];
    for (unsigned i = 0; i < 3; i++) {
        m[i] = money_word((uint64_t)(round(v[i] / unit) * unit));
    }
    snprintf(w.s, sizeof w.s, "%.30s (%.30s to %.30s)", m[0].s, m[1].s, m[2].s);
    return w;
}
