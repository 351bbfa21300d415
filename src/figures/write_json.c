/* write_json: a table as JSON (RFC 8259). Called by the command line and by publication. Never
 * writes a number for a value that is hidden or not available: that is null, and why says which. */
#include "figures/table.h"
#include <string.h>

void fig_json_text(struct buf *out, const char *text)
{
    buf_puts(out, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            buf_putf(out, "\\%c", c);
        } else if (c < 0x20) {
            buf_putf(out, "\\u%04x", c);
        } else {
            buf_put(out, text, 1);
        }
    }
    buf_puts(out, "\"");
}

static void pair(struct buf *out, const char *key, const char *text)
{
    fig_json_text(out, key);
    buf_puts(out, ":");
    fig_json_text(out, text);
}

static void runs(const struct fig_table *t, struct buf *out)
{
    char words[FIG_WORDS];
    for (size_t r = 0; r < t->runs; r++) {
        buf_puts(out, r ? "," : "");
        fig_run_code(t->run[r], words);
        buf_puts(out, "{");
        pair(out, "period", words);
        fig_run_words(t->run[r], words);
        buf_puts(out, ",");
        pair(out, "words", words);
        buf_putf(out, ",\"months\":%u", fig_run_n(t->run[r]));
        if (t->ask.change) {
            fig_run_code(fig_run_before(t->run[r]), words);
            buf_puts(out, ",");
            pair(out, "compared_with", words);
        }
        buf_puts(out, "}");
    }
}

static void measures(const struct fig_table *t, struct buf *out)
{
    bool first = true;
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(t, m)) {
            buf_puts(out, first ? "{" : ",{");
            first = false;
            pair(out, "measure", fig_measure_name(m));
            buf_puts(out, ",");
            pair(out, "unit", fig_measure_unit(m));
            buf_puts(out, ",");
            pair(out, "means", fig_measure_means(m));
            buf_puts(out, "}");
        }
    }
}

static void values(const struct fig_table *t, size_t line, struct buf *out)
{
    char v[FIG_WORDS];
    for (size_t r = 0; r < t->runs; r++) {
        char why[FIG_WORDS * FIG_MEASURES] = "";
        bool first = true;
        buf_puts(out, r ? ",{" : "{");
        for (unsigned m = 0; m < FIG_MEASURES; m++) {
            if (!fig_table_has(t, m)) {
                continue;
            }
            fig_value_words(fig_entry_at(t, line, r), m, false, v);
            buf_puts(out, first ? "" : ",");
            first = false;
            fig_json_text(out, fig_measure_name(m));
            buf_putf(out, ":%s", v[0] == '[' ? "null" : v);
            if (v[0] == '[') {
                strcat(why, why[0] ? ",\"" : "\"");
                strcat(why, fig_measure_name(m));
                strcat(why, v[1] == 'c' ? "\":\"hidden\"" : "\":\"not available\"");
            }
        }
        if (why[0]) {
            buf_putf(out, ",\"why\":{%s}", why);
        }
        buf_puts(out, "}");
    }
}

static void line(const struct fig_table *t, size_t i, struct buf *out)
{
    const struct fig_line *l = &t->line[i];
    const struct fig_data *d = t->data;
    char label[FIG_NOTE];
    uint16_t area = l->area == FIG_ALL ? t->ask.area : l->area;
    fig_line_label(t, l, label, sizeof label);
    buf_puts(out, i ? ",\n{" : "\n{");
    pair(out, "line", label);
    if (area != FIG_ALL) {
        buf_puts(out, ",");
        pair(out, "area", d->area[area].text);
    }
    if (l->level == FIG_CODE) {
        buf_puts(out, ",");
        pair(out, "code", d->code[l->id].code);
    }
    if (l->level != FIG_TOTAL) {
        uint16_t group = l->level == FIG_CODE ? d->code[l->id].group : l->id;
        buf_puts(out, ",");
        pair(out, "group", d->group[group].text);
    }
    buf_puts(out, ",\"values\":[");
    values(t, i, out);
    buf_puts(out, "]}");
}

void fig_table_json(const struct fig_table *t, struct buf *out)
{
    buf_putf(out, "{\"version\":%u,", t->data->about.version);
    pair(out, "source", t->data->about.source);
    buf_puts(out, ",\n\"periods\":[");
    runs(t, out);
    buf_puts(out, "],\n\"measures\":[");
    measures(t, out);
    buf_puts(out, "],\n\"lines\":[");
    for (size_t i = 0; i < t->lines; i++) {
        line(t, i, out);
    }
    buf_puts(out, "],\n\"notes\":[");
    for (size_t i = 0; i < t->notes; i++) {
        buf_puts(out, i ? "," : "");
        fig_json_text(out, t->note[i].text);
    }
    buf_puts(out, "]}\n");
}
