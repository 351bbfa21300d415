/* A mapping, and periods as people write them: read, or refused with a sentence. */
#include "figures/import_in.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fig_map m;
    struct fig_fault f = {0};
    struct fig_run r;
    enum fig_grain g;
    char words[FIG_WORDS], code[FIG_WORDS];
    int line = 0;
    if (size > 1 << 16) {
        return 0;
    }
    enum cb_err e = fig_map_read(VIEW(data, size), &m, &f, &line);
    CB_ASSERT(!e || (f.text[0] && line > 0));
    if (fig_run_read(VIEW(data, size), FIG_ANY, &r, &g) == CB_OK) {
        fig_run_words(r, words);
        fig_run_code(r, code);
        struct fig_run again; /* what is written for machines is read as the same */
        CB_ASSERT(fig_run_read(view_str(code), FIG_ANY, &again, &g) == CB_OK);
        CB_ASSERT(again.from == r.from && again.below == r.below);
    }
    return 0;
}
