/* render: Markdown as the HTML of our pages, through md4c. Called by content_make.
 * Never puts out a byte of the file that was not escaped, nor an element, class or attribute that
 * is not written here: HTML in the file is a fault, and is left out. */
#include "content/content_in.h"
#include <md4c.h>
#include <string.h>

enum { COLUMNS = 4 };

struct pen {
    struct content_work *w;
    struct buf *out;
    size_t at;       /* where in the file we are, as far as md4c tells */
    const char *due; /* a fault of the block that was entered: its line comes with its text */
    unsigned level;  /* of the heading before; 0: none */
    bool lead;       /* the next paragraph is the page's first */
    unsigned depth;
    bool html, link_bad; /* inside a block of HTML; the link that is open is none */
};
static const char NO_HTML[] = "HTML is not taken here; write Markdown";

static size_t place_of(struct pen *p, const char *text)
{
    const char *begin = (const char *)p->w->text.p;
    if (text >= begin && text < begin + p->w->text.len)
        p->at = (size_t)(text - begin);
    return p->at;
}

static void due_say(struct pen *p)
{
    if (p->due)
        content_fault(p->w, p->at, "%s", p->due);
    p->due = NULL;
}

static void put(struct pen *p, const char *s)
{
    buf_puts(p->out, s);
}

/* --- blocks ----------------------------------------------------------------------------------- */

static const char *heading_fault(const struct pen *p, unsigned level)
{
    if (level > 3)
        return "headings go three deep: #, ## and ###";
    if (p->w->row->part && level == 1)
        return "this page has its first heading already: begin with ##";
    if (!p->w->row->part && (level == 1) != (p->level == 0))
        return level == 1 ? "a page has one heading with a single #"
                          : "the first heading is the page's own, with a single #";
    return level > p->level + 1 && p->level ? "a heading may be one deeper than the one before"
                                            : NULL;
}

static void heading(struct pen *p, const MD_BLOCK_H_DETAIL *d)
{
    static const char *const opens[] = {"", "<h1 class=\"govuk-heading-xl\">",
                                        "<h2 class=\"govuk-heading-m\">",
                                        "<h3 class=\"govuk-heading-s\">"};
    p->due = heading_fault(p, d->level);
    p->level = d->level;
    p->lead = d->level == 1;
    put(p, opens[d->level > 3 ? 3 : d->level]);
}

static void list(struct pen *p, const char *tag, const char *kind, bool tight)
{
    buf_putf(p->out, "<%s class=\"govuk-list govuk-list--%s%s\">\n", tag, kind,
             tight ? "" : " govuk-list--spaced");
}

static void paragraph(struct pen *p)
{
    if (p->level == 0 && !p->w->row->part && p->depth == 1)
        p->due = "begin with the page's heading, a line with # before it";
    put(p, p->lead && p->depth == 1 ? "<p class=\"govuk-body-l\">" : "<p class=\"govuk-body\">");
    p->lead = false;
}

static void table(struct pen *p, const MD_BLOCK_TABLE_DETAIL *d)
{
    if (d->col_count > COLUMNS)
        p->due = "a table has four columns at most: more cannot be read on a phone";
    put(p, "<table class=\"govuk-table\">");
}

static bool nests(MD_BLOCKTYPE type)
{
    return type == MD_BLOCK_QUOTE || type == MD_BLOCK_P || type == MD_BLOCK_UL ||
           type == MD_BLOCK_OL;
}

/* What opens and closes a block that needs no more than that; NULL: it does. */
static const struct {
    const char *open, *close;
} tags[] = {
    [MD_BLOCK_DOC] = {"", ""},
    [MD_BLOCK_QUOTE] = {"<div class=\"cb-note\">", "</div>\n"},
    [MD_BLOCK_UL] = {NULL, "</ul>\n"},
    [MD_BLOCK_OL] = {NULL, "</ol>\n"},
    [MD_BLOCK_LI] = {"<li>", "</li>\n"},
    [MD_BLOCK_HR] = {"<hr class=\"govuk-section-break govuk-section-break--l "
                     "govuk-section-break--visible\">\n",
                     ""},
    [MD_BLOCK_H] = {NULL, NULL},
    [MD_BLOCK_CODE] = {NULL, "</p>\n"},
    [MD_BLOCK_HTML] = {NULL, ""},
    [MD_BLOCK_P] = {NULL, "</p>\n"},
    [MD_BLOCK_TABLE] = {NULL, "</table>\n"},
    [MD_BLOCK_THEAD] = {"<thead class=\"govuk-table__head\">", "</thead>\n"},
    [MD_BLOCK_TBODY] = {"<tbody class=\"govuk-table__body\">", "</tbody>\n"},
    [MD_BLOCK_TR] = {"<tr class=\"govuk-table__row\">", "</tr>\n"},
    [MD_BLOCK_TH] = {"<th scope=\"col\" class=\"govuk-table__header\">", "</th>"},
    [MD_BLOCK_TD] = {"<td class=\"govuk-table__cell\">", "</td>"},
};

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    struct pen *p = arg;
    p->depth += nests(type);
    if (tags[type].open) {
        put(p, tags[type].open);
    } else if (type == MD_BLOCK_UL) {
        list(p, "ul", "bullet", ((MD_BLOCK_UL_DETAIL *)detail)->is_tight);
    } else if (type == MD_BLOCK_OL) {
        if (((MD_BLOCK_OL_DETAIL *)detail)->start != 1)
            p->due = "a numbered list begins with 1";
        list(p, "ol", "number", ((MD_BLOCK_OL_DETAIL *)detail)->is_tight);
    } else if (type == MD_BLOCK_H) {
        heading(p, detail);
    } else if (type == MD_BLOCK_CODE) {
        p->due = "a block of code has no place on a page; take ``` or ~~~ away";
        put(p, "<p class=\"govuk-body\">");
    } else if (type == MD_BLOCK_HTML) {
        p->due = NO_HTML;
        p->html = true;
    } else if (type == MD_BLOCK_P) {
        paragraph(p);
    } else if (type == MD_BLOCK_TABLE) {
        table(p, detail);
    }
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    static const char *const headings[] = {"", "</h1>\n", "</h2>\n", "</h3>\n"};
    struct pen *p = arg;
    due_say(p);
    p->depth -= nests(type);
    p->html = false;
    if (type == MD_BLOCK_H) {
        unsigned level = ((MD_BLOCK_H_DETAIL *)detail)->level;
        put(p, headings[level > 3 ? 3 : level]);
    } else {
        put(p, tags[type].close);
    }
    return 0;
}

/* --- spans and text --------------------------------------------------------------------------- */

static void link_open(struct pen *p, const MD_ATTRIBUTE *href)
{
    char to[256];
    bool entity = false;
    for (unsigned i = 0; href->size && href->substr_offsets[i] < href->size; i++)
        entity = entity || href->substr_types[i] != MD_TEXT_NORMAL;
    size_t at = href->size ? place_of(p, href->text) : p->at;
    enum content_link kind =
        entity ? CONTENT_BAD : content_link_of(p->w, at, VIEW(href->text, href->size), to);
    if (entity)
        content_fault(p->w, at, "write the character itself in a link, not &…;");
    p->link_bad = kind == CONTENT_BAD;
    if (p->link_bad)
        return;
    put(p, "<a class=\"govuk-link\" href=\"");
    page_put_text(p->out, view_str(to));
    put(p, kind == CONTENT_OUTSIDE ? "\" rel=\"noreferrer noopener\">" : "\">");
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
    struct pen *p = arg;
    if (type == MD_SPAN_A)
        link_open(p, &((MD_SPAN_A_DETAIL *)detail)->href);
    else if (type == MD_SPAN_IMG)
        content_fault(p->w, place_of(p, ((MD_SPAN_IMG_DETAIL *)detail)->src.text),
                      "pages have no pictures: nothing is loaded from elsewhere");
    else if (type == MD_SPAN_EM)
        put(p, "<em>");
    else if (type == MD_SPAN_STRONG)
        put(p, "<strong>");
    else if (type == MD_SPAN_CODE)
        put(p, "<code>");
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
    struct pen *p = arg;
    (void)detail;
    if (type == MD_SPAN_A && !p->link_bad)
        put(p, "</a>");
    else if (type == MD_SPAN_EM)
        put(p, "</em>");
    else if (type == MD_SPAN_STRONG)
        put(p, "</strong>");
    else if (type == MD_SPAN_CODE)
        put(p, "</code>");
    return 0;
}

static int text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE len, void *arg)
{
    struct pen *p = arg;
    place_of(p, s);
    due_say(p);
    if (type == MD_TEXT_BR)
        put(p, "<br>\n");
    else if (type == MD_TEXT_SOFTBR)
        put(p, "\n");
    else if (type == MD_TEXT_ENTITY)
        content_fault(p->w, p->at, "write the character itself, not &…;");
    else if (type == MD_TEXT_HTML && !p->html)
        content_fault(p->w, p->at, "%s", NO_HTML);
    else if (type != MD_TEXT_HTML)
        page_put_text(p->out, VIEW(s, len));
    return 0;
}

void content_render(struct content_work *w, size_t body_at, struct buf *out)
{
    struct pen p = {.w = w, .out = out, .at = body_at};
    static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_NOINDENTEDCODEBLOCKS,
                                     .enter_block = enter_block,
                                     .leave_block = leave_block,
                                     .enter_span = enter_span,
                                     .leave_span = leave_span,
                                     .text = text};
    if (md_parse((const char *)w->text.p + body_at, (MD_SIZE)(w->text.len - body_at), &parser, &p))
        content_fault(w, body_at, "this cannot be read as Markdown");
    if (!w->row->part && p.level == 0 && !w->faults)
        content_fault(w, body_at, "the page's heading is missing, a line with # before it");
    if (out->failed)
        content_fault(w, body_at, "the page grows too long");
}
