/* html: the page of a version and the list of versions, as fragments that http puts into its pages.
 * The first line of each is its title. Called by publish. Never lets a name from a file into HTML
 * unescaped, and never leaves a unit out of a heading. */
#include "publish/publish_in.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const pub_table_name[PUB_TABLES] = {"by_group", "by_code", "by_area", "by_group_area"};
const char *const pub_table_caption[PUB_TABLES] = {
    "Groups of crimes", "Crimes by code", "All recorded crime by area", "Groups of crimes by area"};

/* Days since 1970, by the civil calendar (years of 146,097 days in four centuries). */
void pub_day_words(uint32_t day, char out[FIG_WORDS])
{
    static const char *const name[] = {"March",    "April",    "May",       "June",
                                       "July",     "August",   "September", "October",
                                       "November", "December", "January",   "February"};
    uint32_t z = day + 719468, era = z / 146097, doe = z % 146097;
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), m = (5 * doy + 2) / 153;
    snprintf(out, FIG_WORDS, "%u %s %u", doy - (153 * m + 2) / 5 + 1, name[m],
             yoe + era * 400 + (m >= 10));
}

/* --- tables ----------------------------------------------------------------------------------- */
/* The tables of one period. */
struct writing {
    const struct pub_version *v;
    size_t run;
    bool compared; /* the same months a year before are published, too: there are changes */
    struct buf *out;
};

static bool has(const struct writing *w, unsigned m)
{
    return fig_table_has(w->v->t[0], m) && (m <= FIG_RATE || w->compared);
}

static void heads(const struct writing *w, const char *first)
{
    buf_putf(w->out,
             "<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">"
             "<th scope=\"col\" class=\"govuk-table__header\">%s</th>",
             first);
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (has(w, m)) {
            buf_putf(w->out,
                     "<th scope=\"col\" class=\"govuk-table__header govuk-table__header--numeric\">"
                     "%s, %s</th>",
                     fig_measure_heading(m), fig_measure_unit(m));
        }
    }
    buf_puts(w->out, "</tr></thead>\n");
}

static void row(const struct writing *w, enum pub_table k, size_t line, const char *kind,
                const char *label)
{
    const struct fig_table *t = w->v->t[k];
    char value[FIG_WORDS];
    buf_putf(w->out,
             "<tr class=\"govuk-table__row %s\"><th scope=\"row\" class=\"govuk-table__header\">",
             kind);
    buf_html(w->out, label);
    buf_puts(w->out, "</th>");
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (has(w, m)) {
            fig_value_words(fig_entry_at(t, line, w->run), m, true, value);
            buf_putf(w->out, "<td class=\"govuk-table__cell govuk-table__cell--numeric\">%s</td>",
                     value);
        }
    }
    buf_puts(w->out, "</tr>\n");
}

static void table_open(const struct writing *w, const char *caption, const char *first)
{
    char words[FIG_WORDS];
    fig_run_words(w->v->run[w->run], words);
    buf_putf(w->out,
             "<div class=\"cb-wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s, %s\">"
             "<table class=\"govuk-table cb-figures\">"
             "<caption class=\"govuk-table__caption govuk-table__caption--s\">"
             "<span class=\"cb-figures__caption\">%s, %s. "
             "<span class=\"cb-figures__source\">Source: ",
             caption, words, caption, words);
    buf_html(w->out, w->v->d->about.source);
    buf_putf(w->out, ", version %u.</span></span></caption>\n", w->v->d->about.version);
    heads(w, first);
    buf_puts(w->out, "<tbody class=\"govuk-table__body\">\n");
}

static void table_close(const struct writing *w)
{
    buf_puts(w->out, "</tbody></table></div>\n");
}

/* Each group, below it its parts (codes, or areas), then the total. */
static void table_groups(const struct writing *w, enum pub_table part)
{
    const struct fig_data *d = w->v->d;
    const struct fig_table *g = w->v->t[PUB_GROUP], *p = w->v->t[part];
    char label[PUB_LABEL];
    for (size_t l = 0; l < g->lines; l++) {
        fig_line_label(g, &g->line[l], label, sizeof label);
        row(w, PUB_GROUP, l, g->line[l].total ? "cb-figures__total" : "cb-figures__group", label);
        for (size_t k = 0; !g->line[l].total && k < p->lines; k++) {
            const struct fig_line *at = &p->line[k];
            uint16_t of = part == PUB_CODE ? d->code[at->id].group : at->id;
            if (at->total || of != g->line[l].id) {
                continue;
            }
            fig_line_label(p, at, label, sizeof label);
            row(w, part, k, "cb-figures__code", part == PUB_CODE ? label : d->area[at->area].text);
        }
    }
    table_close(w);
}

static void table_areas(const struct writing *w)
{
    const struct fig_table *a = w->v->t[PUB_AREA];
    char label[PUB_LABEL];
    table_open(w, "All recorded crime by area", "Area");
    for (size_t l = 0; l < a->lines; l++) {
        fig_line_label(a, &a->line[l], label, sizeof label);
        row(w, PUB_AREA, l, a->line[l].total ? "cb-figures__total" : "", label);
    }
    table_close(w);
}

static void run_tables(const struct pub_version *v, size_t run, struct buf *out)
{
    struct writing w = {.v = v, .run = run, .out = out};
    struct fig_run b = fig_run_before(v->run[run]);
    char before[FIG_WORDS];
    for (size_t r = 0; r < v->runs; r++) {
        w.compared = w.compared || (b.from == v->run[r].from && b.below == v->run[r].below);
    }
    fig_run_words(b, before);
    if (w.compared) {
        buf_putf(out, "<p class=\"govuk-body\">Changes are against %s.</p>\n", before);
    } else {
        buf_putf(out,
                 "<p class=\"govuk-body\">No changes are given: %s is not published here.</p>\n",
                 before);
    }
    table_open(&w, "Recorded crime by group and code", "Group and code");
    table_groups(&w, PUB_CODE);
    table_areas(&w);
    table_open(&w, "Groups of crimes by area", "Group and area");
    table_groups(&w, PUB_GROUP_AREA);
}

static void run_part(const struct pub_version *v, size_t run, struct buf *out)
{
    char words[FIG_WORDS];
    fig_run_words(v->run[run], words);
    if (run + 1 == v->runs) { /* the newest */
        buf_putf(out, "<h2 class=\"govuk-heading-m\">%s</h2>\n", words);
        run_tables(v, run, out);
        buf_puts(out, run ? "<h2 class=\"govuk-heading-m\">Earlier periods</h2>\n" : "");
        return;
    }
    buf_putf(out,
             "<details class=\"govuk-details\"><summary class=\"govuk-details__summary\">"
             "<span class=\"govuk-details__summary-text\">%s</span></summary>\n"
             "<div class=\"govuk-details__text\">\n",
             words);
    run_tables(v, run, out);
    buf_puts(out, "</div></details>\n");
}

/* --- the page --------------------------------------------------------------------------------- */
static void definitions(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    buf_puts(out, "<h2 class=\"govuk-heading-m\">What the words mean</h2>\n<dl class=\"govuk-body "
                  "cb-terms\">\n");
    for (unsigned m = 0; m < FIG_MEASURES; m++) {
        if (fig_table_has(v->t[0], m)) {
            buf_putf(out, "<dt>%s, %s</dt><dd>%s</dd>\n", fig_measure_heading(m),
                     fig_measure_unit(m), fig_measure_means(m));
        }
    }
    buf_putf(out,
             "<dt>[c]</dt><dd>Hidden, so that nobody can be recognised: a number from 1 to %u, or "
             "one that would give such a number away. A 0 is a true 0.</dd>\n"
             "<dt>[x]</dt><dd>Not available.</dd>\n</dl>\n",
             a->threshold - 1);
}

static void notes(const struct pub_version *v, struct buf *out)
{
    const struct fig_table *t = v->t[PUB_CODE];
    if (!t->notes) {
        return;
    }
    buf_puts(out, "<h2 class=\"govuk-heading-m\">Notes</h2>\n"
                  "<ul class=\"govuk-list govuk-list--bullet\">\n");
    for (size_t i = 0; i < t->notes; i++) {
        buf_puts(out, "<li>");
        buf_html(out, t->note[i].text);
        buf_puts(out, "</li>\n");
    }
    buf_puts(out, "</ul>\n");
}

static void downloads(uint32_t version, struct buf *out)
{
    static const char *const file[][2] = {
        {"figures.csv", "All tables as CSV, one row a number"},
        {"figures.csv-metadata.json", "What its columns are (CSVW)"},
        {"figures.ods", "All tables as a spreadsheet (ODS)"},
        {"figures.json", "All tables as JSON"}};
    buf_puts(out, "<h2 class=\"govuk-heading-m\">To take away</h2>\n"
                  "<ul class=\"govuk-list govuk-list--bullet\">\n");
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        buf_putf(out, "<li><a class=\"govuk-link\" href=\"/figures/v%u/%s\">%s</a></li>\n", version,
                 file[i][0], file[i][1]);
    }
    buf_puts(out, "</ul>\n");
}

static void about(const struct fig_about *f, struct buf *out)
{
    char day[FIG_WORDS];
    pub_day_words(f->day, day);
    buf_putf(out, "<p class=\"govuk-body\">Version %u, imported on %s from ", f->version, day);
    buf_html(out, f->source);
    buf_puts(out, ".");
    if (f->why[0]) {
        buf_puts(out, " Why it was made: ");
        buf_html(out, f->why);
    }
    buf_putf(
        out,
        " Its address stays: <a class=\"govuk-link\" href=\"/figures/v%u\">/figures/v%u</a>. "
        "All versions, the newest first: <a class=\"govuk-link\" href=\"/figures\">/figures</a>."
        "</p>\n",
        f->version, f->version);
}

static void top(const struct publish_ask *a, const char *after, struct buf *out)
{
    buf_html(out, a->title);
    buf_putf(out, "%s\n<h1 class=\"govuk-heading-xl\">", after);
    buf_html(out, a->title);
    buf_puts(out, "</h1>\n");
    if (a->note) {
        buf_puts(out, "<div class=\"cb-note\"><p class=\"govuk-body\">");
        buf_html(out, a->note);
        buf_puts(out, "</p></div>\n");
    }
}

void pub_page(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    char after[FIG_WORDS];
    snprintf(after, sizeof after, ", version %u", v->d->about.version);
    top(a, after, out);
    about(&v->d->about, out);
    pub_chart(v, FIG_RECORDED, 1, out);
    pub_chart(v, FIG_RATE, 2, out);
    for (size_t r = v->runs; r > 0; r--) {
        run_part(v, r - 1, out);
    }
    definitions(v, a, out);
    notes(v, out);
    downloads(v->d->about.version, out);
}

/* --- the list of versions --------------------------------------------------------------------- */
static void changes(const struct pub_entry *e, struct buf *out)
{
    char words[FIG_WORDS];
    if (e->about.version == 1) {
        buf_puts(out, "The first.");
        return;
    }
    if (!e->changes.added && !e->changes.changed && !e->changes.gone) {
        buf_puts(out, "Nothing that is shown here.");
        return;
    }
    fig_run_words(e->changes.months, words);
    buf_putf(out,
             "%zu numbers added, %zu changed, %zu gone, in %s; in all %+" PRId64
             " recorded, %+" PRId64 " detected.",
             e->changes.added, e->changes.changed, e->changes.gone, words, e->changes.recorded,
             e->changes.detected);
}

void pub_index(const struct pub_entry *e, size_t n, const struct publish_ask *a, struct buf *out)
{
    char day[FIG_WORDS];
    top(a, "", out);
    buf_puts(
        out,
        "<p class=\"govuk-body-l\">Crimes recorded and detected, as they were counted. Figures "
        "are corrected later: each version stays at its own address, and says why it was made."
        "</p>\n");
    buf_putf(out,
             "<p class=\"govuk-body\"><a class=\"govuk-link govuk-!-font-weight-bold\" "
             "href=\"/figures/v%zu\">The newest figures: version %zu</a></p>\n",
             n, n);
    buf_puts(out,
             "<div class=\"cb-wide\" role=\"region\" tabindex=\"0\" aria-label=\"Versions\">"
             "<table class=\"govuk-table cb-figures\"><caption class=\"govuk-table__caption "
             "govuk-table__caption--m\">Versions</caption><thead class=\"govuk-table__head\"><tr "
             "class=\"govuk-table__row\">");
    static const char *const head[] = {"Version", "Imported", "Why", "What changed"};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++) {
        buf_putf(out, "<th scope=\"col\" class=\"govuk-table__header\">%s</th>", head[i]);
    }
    buf_puts(out, "</tr></thead><tbody class=\"govuk-table__body\">\n");
    for (size_t i = n; i > 0; i--) {
        const struct fig_about *f = &e[i - 1].about;
        pub_day_words(f->day, day);
        buf_putf(out,
                 "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">"
                 "<a class=\"govuk-link\" href=\"/figures/v%u\">Version&#160;%u</a></th>"
                 "<td class=\"govuk-table__cell\">%s</td><td class=\"govuk-table__cell\">",
                 f->version, f->version, day);
        buf_html(out, f->why[0] ? f->why : "No reason was given.");
        buf_puts(out, "</td><td class=\"govuk-table__cell\">");
        changes(&e[i - 1], out);
        buf_puts(out, "</td></tr>\n");
    }
    buf_puts(out,
             "</tbody></table></div>\n<p class=\"govuk-body\">For programs: "
             "<a class=\"govuk-link\" href=\"/figures/versions.json\">the list of versions as JSON"
             "</a>.</p>\n");
}
