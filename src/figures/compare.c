/* compare: what one version changed in the one before. Called by import's report, by the list of
 * versions and by publication. Never takes two areas or codes for one because their numbers agree.
 */
#include "figures/figures_in.h"
#include "figures/import.h"
#include <string.h>

/* By first month, area, code, as texts. */
static int order(const struct fig_data *a, size_t i, const struct fig_data *b, size_t k)
{
    uint16_t x = a->period[a->c_period[i]].from, y = b->period[b->c_period[k]].from;
    if (x != y) {
        return x < y ? -1 : 1;
    }
    int c = strcmp(a->area[a->c_area[i]].text, b->area[b->c_area[k]].text);
    return c ? c : strcmp(a->code[a->c_code[i]].code, b->code[b->c_code[k]].code);
}

static void differs(const struct fig_data *d, size_t i, struct fig_changes *out)
{
    struct fig_run p = d->period[d->c_period[i]];
    out->months.from = p.from < out->months.from ? p.from : out->months.from;
    out->months.below = p.below > out->months.below ? p.below : out->months.below;
}

static void sums(const struct fig_data *d, int sign, struct fig_changes *out)
{
    for (size_t i = 0; i < d->cells; i++) {
        out->recorded += sign * (int64_t)d->recorded[i];
        out->detected += sign * (int64_t)d->detected[i];
    }
}

void fig_compare(const struct fig_data *before, const struct fig_data *after,
                 struct fig_changes *out)
{
    size_t i = 0, k = 0;
    *out = (struct fig_changes){.months = {UINT16_MAX, 0}};
    while (i < before->cells || k < after->cells) {
        int c = i == before->cells ? 1 : (k == after->cells ? -1 : order(before, i, after, k));
        bool changed = c == 0 && (before->recorded[i] != after->recorded[k] ||
                                  before->detected[i] != after->detected[k]);
        out->gone += c < 0;
        out->added += c > 0;
        out->changed += changed;
        if (c > 0 || changed) {
            differs(after, k, out);
        } else if (c < 0) {
            differs(before, i, out);
        }
        i += c <= 0;
        k += c >= 0;
    }
    sums(before, -1, out);
    sums(after, 1, out);
    if (out->months.from > out->months.below) {
        out->months = (struct fig_run){0, 0};
    }
}
