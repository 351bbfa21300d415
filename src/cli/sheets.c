/* sheets: what custodians and supervisors take away, as pages to print: one file, one sheet,
 * nothing loaded from elsewhere. Called by ceremony and recover. Never puts two people's secrets on
 * one sheet. */
#include "cli/ceremony_in.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PAGE_MAX = 256 * 1024, SHARE_QR_MM = 52, TOTP_QR_MM = 44 };

static const char style[] =
    "@page{size:A4;margin:14mm}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:8mm;max-width:194mm;background:#fff;color:#111;"
    "font:11.5pt/1.42 \"Liberation Sans\",Arial,Helvetica,sans-serif}"
    "h1{font-size:21pt;line-height:1.15;margin:0 0 2mm}h2{font-size:13pt;margin:6mm 0 1.5mm}"
    "p,ul,ol{margin:0 0 2mm}ul,ol{padding-left:6mm}li{margin:0 0 1mm}"
    ".over{display:flex;justify-content:space-between;gap:6mm;border-bottom:.6mm solid #111;"
    "padding-bottom:1.5mm;margin-bottom:5mm;font-size:10pt}"
    ".warn{background:#a3162b;color:#fff;padding:3mm 4mm;margin:0 0 6mm;font-weight:bold}"
    ".lead{font-size:13pt}"
    ".words{list-style:none;margin:3mm 0;padding:0;display:grid;gap:0;"
    "grid-template-columns:repeat(auto-fill,minmax(38mm,1fr));border-top:.3mm solid #111;"
    "border-left:.3mm solid #111}"
    ".words li{margin:0;padding:1.6mm 2mm;border-right:.3mm solid #111;border-bottom:.3mm solid "
    "#111;"
    "font:bold 13pt/1.25 \"Liberation Mono\",\"DejaVu Sans Mono\",monospace;white-space:nowrap}"
    ".words b{display:block;font:9pt/1 \"Liberation Sans\",Arial,sans-serif;color:#444}"
    ".two{display:flex;gap:6mm;align-items:flex-start;flex-wrap:wrap}.two>div{flex:1 1 90mm}"
    ".qr{display:block;flex:none;max-width:100%}figure{margin:0}figcaption{font-size:9.5pt}"
    "table{border-collapse:collapse;width:100%;margin:2mm 0}"
    "th,td{border:.3mm solid #111;padding:1.6mm 2mm;text-align:left;vertical-align:top}"
    "th{font-size:10pt}td.sign{height:11mm}"
    ".hex,.code{font:10pt/1.4 \"Liberation Mono\",\"DejaVu Sans Mono\",monospace;"
    "overflow-wrap:anywhere}"
    ".big{font:bold 15pt/1.4 \"Liberation Mono\",\"DejaVu Sans Mono\",monospace;"
    "overflow-wrap:anywhere}"
    ".line{display:inline-block;min-width:70mm;border-bottom:.3mm solid #111}"
    ".foot{font-size:9pt;color:#333;border-top:.3mm solid #111;margin-top:6mm;padding-top:1.5mm}"
    "@media "
    "print{.warn{display:none}td.sign{min-width:45mm}body{padding:0;max-width:none}h2{break-after:"
    "avoid}"
    "li,tr,figure,section,.words{break-inside:avoid}}";

void day_text(uint32_t day, char out[DAY_TEXT])
{
    static const char *const month[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
    time_t t = (time_t)day * 24 * 60 * 60;
    struct tm d;
    gmtime_r(&t, &d);
    snprintf(out, DAY_TEXT, "%d %s %d", d.tm_mday, month[d.tm_mon], d.tm_year + 1900);
}

void html_hex(struct buf *b, const void *p, size_t n)
{
    const uint8_t *x = p;
    for (size_t i = 0; i < n; i++) {
        buf_putf(b, "%s%02x", i && i % 4 == 0 ? " " : "", x[i]);
    }
}

void html_begin(struct buf *b, const char *title, bool secret)
{
    buf_init(b, PAGE_MAX);
    buf_puts(b, "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    buf_html(b, title);
    buf_puts(b, "</title>\n<style>");
    buf_puts(b, style);
    buf_puts(b, "</style></head>\n<body>\n<main>\n");
    if (secret) {
        buf_puts(b,
                 "<p class=\"warn\">Print this sheet, then destroy this file: it must not stay on "
                 "any machine. (This bar is not printed.)</p>\n");
    }
}

enum cb_err html_end(struct buf *b, const struct ceremony *c, const char *file)
{
    char path[CLI_PATH];
    buf_puts(b, "</main>\n</body></html>\n");
    cli_path(c->papers, file, path);
    enum cb_err e = b->failed ? CB_HERE_MEM : file_write(path, buf_view(b));
    buf_free(b);
    return e;
}

void html_lines(struct buf *b, const struct ceremony *c)
{
    for (unsigned i = 0; i < c->nlines; i++) {
        buf_puts(b, i ? "; " : "");
        buf_html(b, c->line_name[i]);
    }
}

static void over(struct buf *b, const struct ceremony *c, const char *right)
{
    buf_puts(b, "<div class=\"over\"><span>");
    html_lines(b, c);
    buf_putf(b, "</span><strong>%s</strong></div>\n", right);
}

static void words_put(struct buf *b, const struct seal_words *w)
{
    buf_puts(b, "<ol class=\"words\">\n");
    for (unsigned i = 0; i < w->n; i++) {
        buf_putf(b, "<li><b>%u</b>%s</li>\n", i + 1, seal_word(w->word[i]));
    }
    buf_puts(b, "</ol>\n");
}

static const char keep_text[] =
    "<h2>How to keep it</h2>\n<ul>\n"
    "<li>Put it into an envelope, close it, sign across the flap, and lock it up where only you "
    "can "
    "open. Not where another custodian keeps theirs.</li>\n"
    "<li>Do not photograph, copy or type it. No computer, no telephone, no cloud. The one place to "
    "type it into is callbox, on a machine without a network, with the others beside you.</li>\n"
    "<li>Tell nobody the words, whoever asks and however urgent it is. callbox and the people who "
    "run the line never need them by telephone or by letter.</li>\n"
    "<li>Look at the envelope once a year. If it is lost, opened or copied, say so at once.</li>\n"
    "<li>When you leave: hand it over in person, have the change written on the transcript, and "
    "keep "
    "nothing.</li>\n</ul>\n";

static void share_about(struct buf *b, const struct seal_share *s, unsigned set)
{
    buf_putf(b,
             "<p class=\"lead\">One of %u sheets. Any %u of them make the %s again; fewer than %u "
             "open nothing.</p>\n",
             s->n, s->m, set_name(set), s->m);
    buf_puts(b, set == SET_ROOT
                    ? "<p>The root key says who may be a supervisor of the line. With it anybody "
                      "could be made one. It is needed when supervisors are made or renewed.</p>\n"
                    : "<p>The recovery key opens the line&rsquo;s own key when everybody&rsquo;s "
                      "password is lost, and the sealed backups. With it and the server&rsquo;s "
                      "disk, conversations can be read.</p>\n");
}

static void share_foot(struct buf *b, const struct ceremony *c, const struct seal_share *s,
                       unsigned set)
{
    char day[DAY_TEXT];
    day_text(cb_day(), day);
    buf_putf(b, "<p class=\"foot\">Made on %s. Organisation <span class=\"code\">", day);
    html_hex(b, s->org, 4);
    buf_puts(b, "</span>, set <span class=\"code\">");
    html_hex(b, s->set, sizeof s->set);
    buf_puts(b, "</span>, commitments <span class=\"code\">");
    html_hex(b, c->commits_hash[set - 1].b, 8);
    buf_puts(b, "</span>: the same stand on the transcript.</p>\n");
}

static void words_wipe(struct seal_words *w)
{
    cb_wipe(w, sizeof *w);
}

enum cb_err sheet_share(const struct ceremony *c, const struct seal_share *s, unsigned set)
{
    CB_CLEANUP(buf_free) struct buf b;
    CB_CLEANUP(words_wipe) struct seal_words w;
    char text[SHARE_TEXT], title[80], file[64];
    snprintf(title, sizeof title, "Share %u of %u of the %s", s->x, s->n, set_name(set));
    html_begin(&b, title, true);
    over(&b, c, "SECRET: a share of a key");
    buf_putf(&b, "<h1>%s</h1>\n<p>Custodian %u: <span class=\"line\">", title, s->x);
    buf_html(&b, c->custodian[s->x - 1] ? c->custodian[s->x - 1] : "\u00a0");
    buf_puts(&b, "</span></p>\n");
    share_about(&b, s, set);
    seal_share_to_words(s, &w);
    words_put(&b, &w);
    buf_puts(&b, "<div class=\"two\"><figure>\n");
    share_text(s, text);
    enum cb_err e = qr_svg(text, SHARE_QR_MM, "This share as a code", &b);
    cb_wipe(text, sizeof text);
    buf_puts(&b, "<figcaption>The same share, to scan.</figcaption></figure>\n<div>");
    buf_puts(&b, keep_text);
    buf_puts(&b, "</div></div>\n");
    share_foot(&b, c, s, set);
    snprintf(file, sizeof file, "custodian-%u-%s.html", s->x,
             set == SET_ROOT ? "root" : "recovery");
    return e ? e : html_end(&b, c, file);
}

/* --- a supervisor's first sign-in ---------- */
static void uri_put(struct buf *b, const char *s)
{
    for (; *s; s++) {
        bool plain =
            (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
        buf_putf(b, plain ? "%c" : "%%%02X", (uint8_t)*s);
    }
}

static enum cb_err totp_put(struct buf *b, const struct supervisor *s)
{
    CB_CLEANUP(buf_free) struct buf uri;
    char secret[40];
    buf_init(&uri, 512);
    base32_write(VIEW(s->totp_secret, sizeof s->totp_secret), secret, sizeof secret);
    buf_puts(&uri, "otpauth://totp/Console:"); /* as the console's own set-up page says */
    uri_put(&uri, s->name);
    buf_putf(&uri, "?secret=%s&issuer=Console", secret);
    buf_put(&uri, "", 1);
    buf_puts(b, "<div class=\"two\"><figure>\n");
    enum cb_err e =
        uri.failed ? CB_HERE_MEM : qr_svg((const char *)uri.p, TOTP_QR_MM, "Second factor", b);
    buf_puts(b,
             "<figcaption>Second factor: scan it with an authenticator app.</figcaption></figure>"
             "<div><p>Or type it into the app:</p><p class=\"code\">");
    for (size_t i = 0; secret[i]; i++) {
        buf_putf(b, "%s%c", i && i % 4 == 0 ? " " : "", secret[i]);
    }
    buf_puts(b, "</p></div></div>\n");
    cb_wipe(secret, sizeof secret);
    return e;
}

enum cb_err sheet_supervisor(const struct ceremony *c, const struct supervisor *s)
{
    CB_CLEANUP(buf_free) struct buf b;
    char file[80];
    html_begin(&b, "A supervisor's first sign-in", true);
    over(&b, c, "SECRET: a sign-in");
    buf_puts(&b, "<h1>A supervisor&rsquo;s first sign-in</h1>\n<p class=\"lead\">For ");
    buf_html(&b, s->name);
    buf_puts(&b, ". Whoever holds this sheet can sign in: hand it over in person.</p>\n"
                 "<h2>Name</h2>\n<p class=\"big\">");
    buf_html(&b, s->name);
    buf_puts(&b, "</p>\n<h2>Password</h2>\n<p class=\"big\">");
    buf_html(&b, s->password);
    buf_puts(&b, "</p>\n<h2>Authenticator</h2>\n");
    enum cb_err e = totp_put(&b, s);
    buf_puts(
        &b,
        "<h2>What to do</h2>\n<ol>\n<li>When the line is running, open its address with /staff "
        "at the end.</li>\n<li>Sign in with the name, the password and the six digits that the "
        "app shows.</li>\n<li><strong>Change the password after the first sign-in:</strong> "
        "somebody else has seen this one.</li>\n<li>Sign in within six weeks of the ceremony: a "
        "supervisor&rsquo;s console keeps the line&rsquo;s key in force.</li>\n<li>Then destroy "
        "this sheet.</li>\n</ol>\n");
    snprintf(file, sizeof file, "supervisor-%s.html", s->name);
    return e ? e : html_end(&b, c, file);
}
