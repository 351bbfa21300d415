/* paper: sets the report on pages: headings, paragraphs, tables and charts in order, a number on
 * each page. Called by cli. Never leaves a heading alone at the foot of a page. */
#include "kit/paper.h"
#include "kit/kit_in.h"
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include <string.h>

static const double page_w = 841.89, page_h = 595.28, margin = 42,
                    foot = 30; /* A4 across: tables are wide */
enum { CHART_H = 150, CHART_LEFT = 50 };

struct paper {
    cairo_t *cr;
    double y;
    unsigned page;
    unsigned level; /* of a heading that waits for what it heads; 0: none does */
    char heading[200];
    double column[SHEET_COLS]; /* of the table in hand */
};

static double wide(void)
{
    return page_w - 2 * margin;
}

/* Text of one size, broken at width. Gives its height; with draw false only that. */
static double text_at(struct paper *p, const char *text, const char *font, const struct box *in,
                      bool draw)
{
    int w, h;
    PangoLayout *l = pango_cairo_create_layout(p->cr);
    PangoFontDescription *d = pango_font_description_from_string(font);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_width(l, (int)(in->w * PANGO_SCALE));
    pango_layout_set_alignment(l, in->h < 0 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_text(l, text, -1);
    pango_layout_get_size(l, &w, &h);
    if (draw) {
        cairo_move_to(p->cr, in->x, in->y);
        pango_cairo_show_layout(p->cr, l);
    }
    g_object_unref(l);
    return (double)h / PANGO_SCALE;
}

/* How wide a text is that is not broken. */
static double text_wide(struct paper *p, const char *text, const char *font)
{
    int w, h;
    PangoLayout *l = pango_cairo_create_layout(p->cr);
    PangoFontDescription *d = pango_font_description_from_string(font);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_text(l, text, -1);
    pango_layout_get_size(l, &w, &h);
    g_object_unref(l);
    return (double)w / PANGO_SCALE;
}

static void ink(struct paper *p, struct ink i)
{
    cairo_set_source_rgb(p->cr, i.r, i.g, i.b);
}

static void page_end(struct paper *p)
{
    char number[20];
    const struct box in = {margin, page_h - foot, wide(), -1};
    snprintf(number, sizeof number, "%u", p->page);
    ink(p, ink_quiet);
    text_at(p, number, "Noto Sans, DejaVu Sans 8", &in, true);
    cairo_show_page(p->cr);
    p->page++;
    p->y = margin;
}

static void room_for(struct paper *p, double h)
{
    if (p->y + h > page_h - margin - foot / 2 && p->y > margin) {
        page_end(p);
    }
}

static void on_head(void *arg, unsigned level, const char *text)
{
    struct paper *p = arg;
    p->level = level;
    snprintf(p->heading, sizeof p->heading, "%s", text);
}

/* Make room; and draw the heading that waits, on the page of what it heads. */
static void head_draw(struct paper *p, double with)
{
    const char *font =
        p->level == 1 ? "Noto Sans, DejaVu Sans bold 20" : "Noto Sans, DejaVu Sans bold 12.5";
    struct box in = {margin, 0, wide(), 0};
    double h = p->level ? text_at(p, p->heading, font, &in, false) : 0;
    room_for(p, p->level ? h + 15 + with : with);
    if (!p->level) {
        return;
    }
    p->y += p->y > margin ? 10 : 0;
    in.y = p->y;
    ink(p, ink_deep);
    text_at(p, p->heading, font, &in, true);
    p->y += h + 5;
    p->level = 0;
}

static void on_para(void *arg, const char *text)
{
    struct paper *p = arg;
    static const char font[] = "Noto Sans, DejaVu Sans 9";
    struct box in = {margin, 0, wide() * 0.85, 0};
    double h = text_at(p, text, font, &in, false);
    head_draw(p, h);
    in.y = p->y;
    ink(p, ink_text);
    text_at(p, text, font, &in, true);
    p->y += h + 4;
}

static const char *row_font(unsigned r)
{
    return r ? "Noto Sans, DejaVu Sans 7" : "Noto Sans, DejaVu Sans bold 7";
}

/* Each column as wide as its longest cell of data, and heads broken over two lines; the first,
 * names, takes what the others leave. */
static void columns_fit(struct paper *p, const struct sheet_table *t)
{
    enum { SPACE = 14 };
    double used = 0, most = wide() * 0.8;
    for (unsigned c = 1; c < t->cols; c++) {
        p->column[c] = 0;
        for (unsigned r = 0; r < t->rows; r++) {
            const char *cell = t->cell[r * t->cols + c];
            bool breaks = !r && strchr(cell, ' ');
            double w = text_wide(p, cell, row_font(r)) / (breaks ? 1.6 : 1);
            p->column[c] = w + SPACE > p->column[c] ? w + SPACE : p->column[c];
        }
        used += p->column[c];
    }
    for (unsigned c = 1; used > most && c < t->cols; c++) {
        p->column[c] *= most / used;
    }
    p->column[0] = wide() - (used > most ? most : used);
}

static struct box cell_box(const struct paper *p, unsigned c)
{
    double x = margin;
    for (unsigned i = 0; i < c; i++) {
        x += p->column[i];
    }
    return (struct box){x + 2, p->y + 2, p->column[c] - 6, c ? -1 : 0};
}

static double row_high(struct paper *p, const struct sheet_table *t, unsigned r)
{
    double high = 0;
    for (unsigned c = 0; c < t->cols; c++) {
        struct box in = cell_box(p, c);
        double h = text_at(p, t->cell[r * t->cols + c], row_font(r), &in, false);
        high = h > high ? h : high;
    }
    return high + 5;
}

static void row_draw(struct paper *p, const struct sheet_table *t, unsigned r)
{
    double high = row_high(p, t, r);
    ink(p, ink_text);
    for (unsigned c = 0; c < t->cols; c++) {
        struct box in = cell_box(p, c);
        text_at(p, t->cell[r * t->cols + c], row_font(r), &in, true);
    }
    p->y += high;
    cairo_set_source_rgb(p->cr, 0.776, 0.816, 0.812);
    cairo_set_line_width(p->cr, r ? 0.4 : 0.9);
    cairo_move_to(p->cr, margin, p->y);
    cairo_line_to(p->cr, page_w - margin, p->y);
    cairo_stroke(p->cr);
}

static void on_table(void *arg, const struct sheet_table *t)
{
    enum { WITH = 80 };
    struct paper *p = arg;
    struct box in = {margin, 0, wide(), 0};
    head_draw(p, WITH);
    columns_fit(p, t);
    in.y = p->y + 4;
    ink(p, ink_deep);
    p->y += 6 + text_at(p, t->caption, "Noto Sans, DejaVu Sans bold 9", &in, true);
    for (unsigned r = 0; r < t->rows; r++) {
        unsigned page = p->page;
        room_for(p, row_high(p, t, r));
        if (r && p->page != page) { /* its head again */
            row_draw(p, t, 0);
        }
        row_draw(p, t, r);
    }
    p->y += 8;
}

static void chart_axes(struct paper *p, const struct sheet_chart *c, const struct box *in,
                       uint64_t top)
{
    static const char small[] = "Noto Sans, DejaVu Sans 6.5";
    double day = in->w / c->days, from = in->x + day * (c->from - c->first);
    double days = (c->to < c->first + c->days ? c->to + 1 : c->first + c->days) - c->from;
    const struct box span = {from, in->y, day * days, in->h};
    draw_box(p->cr, &span, 0, ink_paper);
    ink(p, ink_quiet);
    const struct box name = {from + 3, in->y - 10, 200, 0};
    text_at(p, "the campaign", small, &name, true);
    for (unsigned i = 0; i <= 2; i++) {
        struct buf b;
        double y = in->y + in->h - in->h * i / 2;
        const struct box at = {margin, y - 5, CHART_LEFT - 6, -1};
        buf_init(&b, 64);
        count_put(&b, top * i / 2);
        buf_put(&b, "", 1);
        ink(p, ink_quiet);
        text_at(p, (const char *)b.p, small, &at, true);
        buf_free(&b);
        cairo_set_source_rgb(p->cr, 0.776, 0.816, 0.812);
        cairo_set_line_width(p->cr, 0.4);
        cairo_move_to(p->cr, in->x, y);
        cairo_line_to(p->cr, in->x + in->w, y);
        cairo_stroke(p->cr);
    }
    ink(p, ink_quiet);
    for (int32_t i = 0; i + 3 < c->days; i += 7) {
        char text[20];
        struct rota_date d = rota_date_of(c->first + i);
        const struct box at = {in->x + day * i, in->y + in->h + 2, 40, 0};
        snprintf(text, sizeof text, "%u/%u", d.day, d.month);
        text_at(p, text, small, &at, true);
    }
}

static void on_chart(void *arg, const struct sheet_chart *c)
{
    struct paper *p = arg;
    uint64_t top = 2;
    head_draw(p, CHART_H + 50);
    struct box line = {margin, p->y + 2, wide(), 0};
    ink(p, ink_deep);
    p->y += 18 + text_at(p, c->caption, "Noto Sans, DejaVu Sans bold 9", &line, true);
    const struct box in = {margin + CHART_LEFT, p->y, wide() - CHART_LEFT, CHART_H};
    for (int32_t i = 0; i < c->days; i++) {
        top = c->value[i] > top ? c->value[i] : top;
    }
    chart_axes(p, c, &in, top);
    ink(p, ink_deep);
    for (int32_t i = 0; i < c->days; i++) {
        double day = in.w / c->days, high = in.h * (double)c->value[i] / (double)top;
        cairo_rectangle(p->cr, in.x + day * (i + 0.1), in.y + in.h - high, day * 0.8, high);
    }
    cairo_fill(p->cr);
    p->y += CHART_H + 18;
}

enum cb_err paper_pdf(const struct facts *f, bool hidden, const char *path)
{
    static const struct sheet_ops ops = {on_head, on_para, on_table, on_chart};
    cairo_surface_t *s = cairo_pdf_surface_create(path, page_w, page_h);
    struct paper p = {.cr = cairo_create(s), .y = margin, .page = 1};
    report_tell(f, hidden, &ops, &p);
    page_end(&p);
    return draw_end(p.cr, s);
}
