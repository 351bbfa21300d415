/* ods: the tables of a version as an OpenDocument spreadsheet (OASIS ODF 1.2): a sheet that says
 * what it is, and one for each table, a row a line and period. Called by publish. Never puts a
 * number where the page hides one: there it is the text [c]. */
#include "publish/publish_in.h"
#include <stdio.h>
#include <string.h>

#define NS_OFFICE "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
#define NS_TABLE  "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
#define NS_TEXT   "urn:oasis:names:tc:opendocument:xmlns:text:1.0"

static void text_cell(struct buf *out, const char *text)
{
    buf_puts(out, "<table:table-cell office:value-type=\"string\"><text:p>");
    buf_html(out, text);
    buf_puts(out, "</text:p></table:table-cell>");
}

static void text_row(struct buf *out, const char *a, const char *b)
{
    buf_puts(out, "<table:table-row>");
    text_cell(out, a);
    text_cell(out, b);
    buf_puts(out, "</table:table-row>\n");
}

static void cover(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    char words[FIG_WORDS], heading[FIG_WORDS];
    buf_puts(out, "<table:table table:name=\"About\">\n");
    text_row(out, "Title", a->title);
    text_row(out, "Note", a->note ? a->note : "");
    snprintf(words, sizeof words, "%u, at /figures/v%u", v->d->about.version, v->d->about.version);
    text_row(out, "Version", words);
    pub_day_words(v->d->about.day, words);
    text_row(out, "Imported", words);
    text_row(out, "Source", v->d->about.source);
    text_row(out, "Why it was made", v->d->about.why);
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(v->t[0], m)) {
            snprintf(heading, sizeof heading, "%s, %s", fig_measure_heading(m),
                     fig_measure_unit(m));
            text_row(out, heading, fig_measure_means(m));
        }
    }
    text_row(out, "[c]", "Hidden, so that nobody is recognised. A 0 is a true 0.");
    text_row(out, "[x]", "Not available.");
    for (size_t i = 0; i < v->t[PUB_CODE]->notes; i++) {
        text_row(out, "Note", v->t[PUB_CODE]->note[i].text);
    }
    buf_puts(out, "</table:table>\n");
}

static void value_cells(const struct fig_table *t, size_t line, size_t run, struct buf *out)
{
    char people[FIG_WORDS], number[FIG_WORDS];
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (!fig_table_has(t, m)) {
            continue;
        }
        fig_value_words(fig_entry_at(t, line, run), m, true, people);
        fig_value_words(fig_entry_at(t, line, run), m, false, number);
        if (number[0] == '[') {
            text_cell(out, number);
        } else {
            buf_putf(out,
                     "<table:table-cell office:value-type=\"float\" office:value=\"%s\"><text:p>%s"
                     "</text:p></table:table-cell>",
                     number, people);
        }
    }
}

static void sheet(const struct pub_version *v, unsigned k, struct buf *out)
{
    const struct fig_table *t = v->t[k];
    char words[FIG_WORDS], label[PUB_LABEL];
    buf_putf(out, "<table:table table:name=\"%s\">\n<table:table-header-rows><table:table-row>",
             pub_table_caption[k]);
    text_cell(out, "Period");
    text_cell(out, "Line");
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(t, m)) {
            snprintf(words, sizeof words, "%s, %s", fig_measure_heading(m), fig_measure_unit(m));
            text_cell(out, words);
        }
    }
    buf_puts(out, "</table:table-row></table:table-header-rows>\n");
    for (size_t i = 0; i < t->lines * t->runs; i++) {
        size_t run = i / t->lines, line = i % t->lines;
        fig_run_words(t->run[run], words);
        fig_line_label(t, &t->line[line], label, sizeof label);
        buf_puts(out, "<table:table-row>");
        text_cell(out, words);
        text_cell(out, label);
        value_cells(t, line, run, out);
        buf_puts(out, "</table:table-row>\n");
    }
    buf_puts(out, "</table:table>\n");
}

void pub_ods(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    static const char type[] = "application/vnd.oasis.opendocument.spreadsheet";
    static const char manifest[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest "
        "xmlns:manifest=\"urn:oasis:names:"
        "tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.2\">"
        "<manifest:file-entry manifest:full-path=\"/\" manifest:version=\"1.2\" "
        "manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>"
        "<manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/>"
        "</manifest:manifest>\n";
    CB_CLEANUP(buf_free) struct buf content;
    struct pub_zip z;
    buf_init(&content, PUB_FILE_MAX);
    buf_puts(&content,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content "
             "xmlns:office=\"" NS_OFFICE "\" xmlns:table=\"" NS_TABLE "\" xmlns:text=\"" NS_TEXT
             "\" office:version=\"1.2\"><office:body><office:spreadsheet>\n");
    cover(v, a, &content);
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        sheet(v, k, &content);
    }
    buf_puts(&content, "</office:spreadsheet></office:body></office:document-content>\n");
    pub_zip_begin(&z, out);
    pub_zip_add(&z, "mimetype", VIEW(type, sizeof type - 1));
    pub_zip_add(&z, "content.xml", buf_view(&content));
    pub_zip_add(&z, "META-INF/manifest.xml", VIEW(manifest, sizeof manifest - 1));
    pub_zip_end(&z);
    out->failed = out->failed || content.failed;
}
