/* date: a day as text, by the month it lies in. Called by the reader of records, for every row.
 * Never takes a day that no calendar has. */
#include "figures/import_in.h"

enum { YEAR_LOW = 1900, YEAR_HIGH = 2199, WHOLE = 10 };

static unsigned two(const uint8_t *p)
{
    unsigned a = p[0] - (unsigned)'0', b = p[1] - (unsigned)'0';
    return a > 9 || b > 9 ? 1000 : a * 10 + b; /* 1000: no number, and no month, day or year */
}

static unsigned days_in(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* A time of day may follow: 2014-04-30T10:15:00Z. It is not looked at. */
static bool time_after(struct view v)
{
    for (size_t i = WHOLE + 1; i < v.len; i++) {
        uint8_t c = v.p[i];
        if ((c < '0' || c > '9') && c != ':' && c != '.' && c != 'Z' && c != '+' && c != '-') {
            return false;
        }
    }
    return v.len > WHOLE + 1 && (v.p[WHOLE] == 'T' || v.p[WHOLE] == ' ');
}

bool fig_date_read(struct view v, bool day_first, struct fig_date *out)
{
    if (v.len < WHOLE || (v.len > WHOLE && !time_after(v))) {
        return false;
    }
    const uint8_t *p = v.p, *y = day_first ? p + 6 : p;
    unsigned year = two(y) * 100 + two(y + 2);
    unsigned month = two(day_first ? p + 3 : p + 5), day = two(day_first ? p : p + 8);
    uint8_t m0 = p[day_first ? 2 : 4], m1 = p[day_first ? 5 : 7];
    bool marks = m0 == m1 && (m0 == '-' || m0 == '/' || (day_first && m0 == '.'));
    if (!marks || year < YEAR_LOW || year > YEAR_HIGH || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month)) {
        return false;
    }
    out->ymd = year * 10000 + month * 100 + day;
    out->month = fig_month(year, month);
    return true;
}

struct fig_date fig_date_of_day(uint32_t day)
{
    unsigned year = 1970, month = 1;
    for (;;) {
        unsigned n = days_in(year, 2) == 29 ? 366 : 365;
        if (day < n) {
            break;
        }
        day -= n;
        year++;
    }
    for (; day >= days_in(year, month); month++) {
        day -= days_in(year, month);
    }
    return (struct fig_date){year * 10000 + month * 100 + day + 1, fig_month(year, month)};
}
