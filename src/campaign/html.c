/* html: the report as HTML. Called by report's callers. Never a style or a script: a page that is
 * to stand alone has a small sheet of styles in its head, and nothing from anywhere else. */
#include "campaign/sheet.h"
#include <string.h>

struct html {
    struct buf *out;
};

static void on_head(void *arg, unsigned level, const char *text)
{
    struct html *h = arg;
    buf_putf(h->out, "<h%u>", level);
    buf_html(h->out, text);
    buf_putf(h->out, "</h%u>\n", level);
}

static void on_para(void *arg, const char *text)
{
    struct html *h = arg;
    buf_puts(h->out, "<p>");
    buf_html(h->out, text);
    buf_puts(h->out, "</p>\n");
}

static void on_table(void *arg, const struct sheet_table *t)
{
    struct html *h = arg;
    buf_puts(h->out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    buf_html(h->out, t->caption);
    buf_puts(h->out, "\"><table><caption>");
    buf_html(h->out, t->caption);
    buf_puts(h->out, "</caption>\n");
    for (unsigned r = 0; r < t->rows; r++) {
        buf_puts(h->out, r == 0 ? "<thead><tr>" : r == 1 ? "<tbody><tr>" : "<tr>");
        for (unsigned c = 0; c < t->cols; c++) {
            const char *tag = r == 0 ? "th scope=\"col\"" : c == 0 ? "th scope=\"row\"" : "td";
            buf_putf(h->out, "<%s>", tag);
            buf_html(h->out, t->cell[r * t->cols + c]);
            buf_puts(h->out, r == 0 || c == 0 ? "</th>" : "</td>");
        }
        buf_puts(h->out, r == 0 ? "</tr></thead>\n" : "</tr>\n");
    }
    buf_puts(h->out, t->rows > 1 ? "</tbody></table></div>\n" : "</table></div>\n");
}

enum { WIDE = 720, HIGH = 180, LEFT = 60, BELOW = 24, ABOVE = 26 };

static uint64_t top_of(const struct sheet_chart *c)
{
    uint64_t most = 2, step = 2;
    for (int32_t i = 0; i < c->days; i++) {
        most = c->value[i] > most ? c->value[i] : most;
    }
    while (step * 10 < most) {
        step *= 10;
    }
    return (most + step - 1) / step * step;
}

static double chart_x(const struct sheet_chart *c, int32_t day)
{
    return LEFT + (double)(WIDE - LEFT) * day / c->days;
}

static void chart_marks(struct buf *b, const struct sheet_chart *c, uint64_t top)
{
    double from = chart_x(c, c->from - c->first), to = chart_x(c, c->to + 1 - c->first);
    to = to > WIDE ? WIDE : to;
    buf_putf(b, "<rect class=\"span\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", from,
             ABOVE, to - from, HIGH);
    buf_putf(b, "<text class=\"name\" x=\"%.1f\" y=\"20\">the campaign</text>", from);
    for (unsigned i = 0; i <= 2; i++) {
        double y = ABOVE + HIGH - HIGH * i / 2.0;
        buf_putf(b, "<line class=\"rule\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT,
                 WIDE, y, y);
        buf_putf(b, "<text class=\"y\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", LEFT - 6, y + 4);
        count_put(b, top * i / 2);
        buf_puts(b, "</text>");
    }
}

static void on_chart(void *arg, const struct sheet_chart *c)
{
    struct html *h = arg;
    struct buf *b = h->out;
    uint64_t top = top_of(c);
    buf_putf(b, "<figure><figcaption>");
    buf_html(b, c->caption);
    buf_putf(b, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDE,
             ABOVE + HIGH + BELOW);
    buf_html(b, c->caption);
    buf_puts(b, "\">");
    chart_marks(b, c, top);
    for (int32_t i = 0; i < c->days; i++) {
        double x = chart_x(c, i), w = chart_x(c, i + 1) - x,
               high = HIGH * (double)c->value[i] / (double)top;
        if (c->value[i]) {
            buf_putf(
                b,
                "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
                x + w * 0.1, ABOVE + HIGH - high, w * 0.8, high);
            day_put(b, c->first + i);
            buf_puts(b, ": ");
            count_put(b, c->value[i]);
            buf_puts(b, "</title></rect>");
        }
        if (i % 7 == 0 && i + 3 < c->days) {
            buf_putf(b, "<text class=\"x\" x=\"%.1f\" y=\"%d\">", x, ABOVE + HIGH + 16);
            struct rota_date d = rota_date_of(c->first + i);
            buf_putf(b, "%u/%u</text>", d.day, d.month);
        }
    }
    buf_puts(b, "</svg></figure>\n");
}

static const char frame_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Report of a "
    "campaign</title>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n"
    "body{font:16px/1.5 system-ui,\"Noto Sans\",\"DejaVu "
    "Sans\",sans-serif;color:#1d2a2e;max-width:60rem;margin:2rem auto;padding:0 1rem}\n"
    "h1,h2{color:#1d3f45;line-height:1.2}h2{margin-top:2rem}caption,figcaption{text-align:left;"
    "font-weight:bold;padding:.5rem 0}\n"
    "table{border-collapse:collapse;font-size:.85rem}th,td{padding:.3rem .6rem;border-bottom:1px "
    "solid #c6d0cf;text-align:right;vertical-align:top}\n"
    "th:first-child{text-align:left}tbody "
    "th{font-weight:normal}.wide{overflow-x:auto}figure{margin:1rem "
    "0}svg{width:100%;height:auto}td{white-space:nowrap}\n"
    ".bar{fill:#1f5f63}.span{fill:#f7efe0}.rule{stroke:#c6d0cf}svg "
    "text{font-size:11px;fill:#4d5b60}\n"
    "@media (max-width:40rem){svg text{font-size:22px}}\n"
    "@media "
    "print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}figure,tr{break-inside:"
    "avoid}.wide{overflow:visible}}\n"
    "</style></head><body><main>\n";

void report_html(const struct facts *f, bool hidden, bool frame, struct buf *out)
{
    static const struct sheet_ops ops = {on_head, on_para, on_table, on_chart};
    struct html h = {out};
    buf_puts(out, frame ? frame_head : "");
    report_tell(f, hidden, &ops, &h);
    buf_puts(out, frame ? "</main></body></html>\n" : "");
}
