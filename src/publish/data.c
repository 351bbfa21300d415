/* data: the downloads of a version: tidy CSV with its CSVW metadata, and JSON. Called by publish.
 * Never holds a number that the page of the same version hides. */
#include "publish/publish_in.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void pub_csv(const struct pub_version *v, struct buf *out)
{
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        const struct fig_table *t = v->t[k]; /* the total once: it is the last line of all four */
        size_t lines = k ? t->lines - 1 : t->lines;
        if (k == 0) {
            fig_table_csv(t, 0, lines, out);
            continue;
        }
        CB_CLEANUP(buf_free) struct buf part;
        buf_init(&part, PUB_FILE_MAX);
        fig_table_csv(t, 0, lines, &part);
        const uint8_t *rows = part.len ? memchr(part.p, '\n', part.len) : NULL;
        if (rows) {
            buf_put(out, rows + 1, part.len - (size_t)(rows + 1 - part.p));
        }
    }
}

static void pair(struct buf *out, const char *key, const char *text, const char *after)
{
    fig_json_text(out, key);
    buf_puts(out, ":");
    fig_json_text(out, text);
    buf_puts(out, after);
}

/* W3C, Model for Tabular Data and Metadata on the Web (2015). */
void pub_csvw(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    static const struct {
        const char *name, *title, *type, *means;
    } column[] = {
        {"version", "Version", "integer",
         "The version of the figures; its address is /figures/vN."},
        {"period", "Period", "string",
         "A month 2014-04, a quarter of the calendar 2014-Q2, a year from April 2014/15, or months "
         "from..to, both within."},
        {"months", "Months", "integer", "How many months the period has."},
        {"area", "Area", "string", "Empty: all areas."},
        {"group", "Group of crimes", "string", "Empty: all recorded crime."},
        {"code", "Crime code", "string", "Empty: all of the group."},
        {"label", "Crime", "string", "What the code stands for."},
        {"measure", "Measure", "string", "What is counted or worked out: see the page."},
        {"unit", "Unit", "string", "crimes, per cent or percentage points."},
        {"value", "Value", "number",
         "[c]: hidden, so that nobody is recognised. [x]: not available."}};
    char day[FIG_WORDS];
    pub_day_words(v->d->about.day, day);
    buf_puts(out, "{\"@context\":[\"http://www.w3.org/ns/csvw\",{\"@language\":\"en\"}],\n"
                  "\"url\":\"figures.csv\",\n");
    pair(out, "dc:title", a->title, ",\n");
    pair(out, "dc:source", v->d->about.source, ",\n");
    pair(out, "dc:description", a->note ? a->note : "Crimes recorded and detected.", ",\n");
    pair(out, "dc:date", day, ",\n");
    buf_puts(out,
             "\"dialect\":{\"lineTerminators\":[\"\\r\\n\"]},\n\"tableSchema\":{\"columns\":[\n");
    size_t n = sizeof column / sizeof column[0];
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, "{");
        pair(out, "name", column[i].name, ",");
        pair(out, "titles", column[i].name, ",");
        pair(out, "rdfs:label", column[i].title, ",");
        pair(out, "datatype", column[i].type, ",");
        buf_puts(out, i + 1 == n ? "\"null\":[\"[c]\",\"[x]\"]," : "");
        pair(out, "dc:description", column[i].means, i + 1 == n ? "}\n" : "},\n");
    }
    buf_puts(out, "]}}\n");
}

void pub_json(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    buf_putf(out, "{\"version\":%u,\"threshold\":%u,", v->d->about.version, a->threshold);
    pair(out, "title", a->title, ",");
    pair(out, "note", a->note ? a->note : "", ",");
    pair(out, "why", v->d->about.why, ",\n\"tables\":{\n");
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        fig_json_text(out, pub_table_name[k]);
        buf_puts(out, ":");
        fig_table_json(v->t[k], out);
        buf_puts(out, k + 1 < PUB_TABLES ? "," : "}}\n");
    }
}

void pub_index_json(const struct pub_entry *e, size_t n, struct buf *out)
{
    buf_puts(out, "{\"versions\":[\n");
    for (size_t i = 0; i < n; i++) {
        const struct fig_changes *c = &e[i].changes;
        char words[FIG_WORDS];
        buf_putf(out, "{\"version\":%u,\"address\":\"/figures/v%u\",", e[i].about.version,
                 e[i].about.version);
        buf_putf(out, "\"data\":\"/figures/v%u/figures.json\",", e[i].about.version);
        pub_day_words(e[i].about.day, words);
        pair(out, "imported", words, ",");
        pair(out, "source", e[i].about.source, ",");
        pair(out, "why", e[i].about.why, ",");
        buf_putf(out,
                 "\"numbers\":{\"added\":%zu,\"changed\":%zu,\"gone\":%zu},\"recorded\":%" PRId64
                 ",\"detected\":%" PRId64 "}%s\n",
                 c->added, c->changed, c->gone, c->recorded, c->detected, i + 1 < n ? "," : "");
    }
    buf_puts(out, "]}\n");
}
