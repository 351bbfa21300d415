/* reading: what rows of both kinds need. Called by the readers of records and counts.
 * Never takes a code that the classification does not have. */
#include "figures/import_in.h"
#include <string.h>

void fig_read_free(struct fig_read *r)
{
    fig_names_free(&r->areas);
    cb_free(r->cell, 0);
    cb_free(r->period, 0);
    cb_free(r->known, 0);
    cb_free(r->note, 0);
    *r = (struct fig_read){0};
}

enum cb_err fig_code_of(const struct fig_reading *g, struct view v, uint16_t month, uint16_t *out,
                        struct fig_fault *f)
{
    const char *column = g->map->name[FIG_C_CODE];
    char words[FIG_WORDS];
    *out = fig_names_find(&g->codes, v);
    if (*out == FIG_NONE) {
        fig_fault_say(f, "column \"%s\": \"%s\" is not a code of the classification", column,
                      fig_shown(v).text);
        return CB_PEER_FORMAT;
    }
    const struct fig_code *c = &g->classes->code[*out];
    if (month < c->valid.from) {
        fig_run_words((struct fig_run){c->valid.from, (uint16_t)(c->valid.from + 1)}, words);
        fig_fault_say(f, "column \"%s\": code %s is used from %s on", column, c->code, words);
        return CB_PEER_FORMAT;
    }
    if (month >= c->valid.below) {
        uint16_t last = (uint16_t)(c->valid.below - 1);
        fig_run_words((struct fig_run){last, c->valid.below}, words);
        fig_fault_say(f, "column \"%s\": code %s was used until %s%s%s", column, c->code, words,
                      c->becomes == FIG_NONE ? "" : "; after it expected ",
                      c->becomes == FIG_NONE ? "" : g->classes->code[c->becomes].code);
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}

enum cb_err fig_row_text(const struct fig_reading *g, const struct fig_row *r, struct fig_fault *f)
{
    for (size_t i = 0; i < r->n; i++) {
        if (fig_utf8(r->f[i])) {
            continue;
        }
        for (size_t c = 0; c < FIG_COLUMNS; c++) {
            if (g->column[c] == i) {
                fig_fault_say(f,
                              "column \"%s\" is not UTF-8 text; expected the file to be saved "
                              "as UTF-8",
                              g->map->name[c]);
                return CB_PEER_FORMAT;
            }
        }
        fig_fault_say(f, "column %zu is not UTF-8 text; expected the file to be saved as UTF-8",
                      i + 1);
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}
