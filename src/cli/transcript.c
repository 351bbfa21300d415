/* transcript: what happened at a ceremony, to be printed, signed and kept openly. Called by
 * ceremony. Never holds anything secret: it may hang on a wall. */
#include "cli/ceremony_in.h"
#include <stdio.h>
#include <string.h>

enum { COMMITS_QR_MM = 60, WITNESSES = 4 };

static void made_put(struct buf *b, const struct ceremony *c)
{
    buf_puts(b, "<h2>What was made</h2>\n<table>\n<tr><th>Line</th><td>");
    for (unsigned i = 0; i < c->nlines; i++) {
        buf_puts(b, i ? "<br>" : "");
        buf_html(b, c->line_name[i]);
        buf_putf(b, " (number %u)", c->line + i);
    }
    buf_puts(b, "</td></tr>\n<tr><th>Organisation</th><td class=\"hex\">");
    html_hex(b, c->org.org, sizeof c->org.org);
    buf_puts(b, "</td></tr>\n<tr><th>Supervisors</th><td>");
    for (unsigned i = 0; i < c->nsupervisors; i++) {
        buf_puts(b, i ? ", " : "");
        buf_html(b, c->supervisor[i]);
    }
    buf_puts(b, "</td></tr>\n");
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        buf_putf(b, "<tr><th>%s</th><td>%u shares, any %u make it again; set <span class=\"hex\">",
                 set == SET_ROOT ? "Root key (set A)" : "Recovery key (set B)", c->n, c->m);
        html_hex(b, c->c[set - 1].set, sizeof c->c[set - 1].set);
        buf_puts(b, "</span></td></tr>\n");
    }
    buf_puts(b, "</table>\n");
}

static void who_put(struct buf *b, const struct ceremony *c, unsigned set)
{
    const char *between = "";
    buf_putf(b, "<li>The %s, from ", set_name(set));
    for (unsigned i = 0; i < c->n; i++) {
        if (c->checked[set - 1][i]) {
            buf_putf(b, "%s%u", between, i + 1);
            between = ", ";
        }
    }
    buf_puts(b, ".</li>\n");
}

static void trial_put(struct buf *b, const struct ceremony *c)
{
    buf_puts(b, "<h2>The trial</h2>\n<p>Every share was held against the signed commitments. ");
    if (c->trial_auto) {
        buf_puts(b,
                 "Both keys were put together again from the shares in memory, every neighbouring "
                 "choice of them. <strong>No printed sheet was tried out</strong> (--trial "
                 "auto): this was a rehearsal.</p>\n");
    } else {
        buf_puts(b, "Then both keys were put together again from printed sheets, which their "
                    "custodians typed or scanned, before they were destroyed:</p>\n<ul>\n");
        who_put(b, c, SET_ROOT);
        who_put(b, c, SET_RECOVERY);
        buf_puts(b, "</ul>\n");
    }
    buf_puts(b,
             "<p>The root key and the recovery key were then overwritten in memory. No file holds "
             "them.</p>\n");
}

static void hash_put(struct buf *b, const char *what, const struct seal_hash *h)
{
    buf_putf(b, "<tr><th>%s</th><td class=\"hex\">", what);
    html_hex(b, h->b, sizeof h->b);
    buf_puts(b, "</td></tr>\n");
}

static void hashes_put(struct buf *b, const struct ceremony *c)
{
    uint16_t w[SEAL_HASH_WORDS];
    seal_hash_to_words(&c->org_hash, w);
    buf_puts(b,
             "<h2>What to compare</h2>\n<p>These are BLAKE2b-256. Publish the first one, on paper "
             "and on a website of your own. It never changes for as long as the organisation "
             "lives; anybody can work it out from the line&rsquo;s own address:</p>\n"
             "<p class=\"code\">curl -s https://LINE/org.bin | head -c 228 | b2sum -l 256</p>\n"
             "<table>\n");
    hash_put(b, "The organisation", &c->org_hash);
    hash_put(b, "org.bin as of this day (changes with members and months)", &c->roster_hash);
    hash_put(b, "Commitments, root key", &c->commits_hash[0]);
    hash_put(b, "Commitments, recovery key", &c->commits_hash[1]);
    buf_puts(b,
             "</table>\n<p>The organisation&rsquo;s, to read aloud:</p>\n<ol class=\"words\">\n");
    for (unsigned i = 0; i < SEAL_HASH_WORDS; i++) {
        buf_putf(b, "<li><b>%u</b>%s</li>\n", i + 1, seal_word(w[i]));
    }
    buf_puts(b, "</ol>\n");
}

static void people_put(struct buf *b, const struct ceremony *c)
{
    buf_puts(b, "<h2>Custodians</h2>\n<p>Each signs for having taken two closed envelopes, and for "
                "having seen their own words typed where the table says so.</p>\n<table>\n<tr>"
                "<th>No.</th><th>Name</th><th>Sheets tried</th><th>Signature</th></tr>\n");
    for (unsigned i = 0; i < c->n; i++) {
        bool a = c->checked[0][i], r = c->checked[1][i];
        buf_putf(b, "<tr><td>%u</td><td>", i + 1);
        buf_html(b, c->custodian[i] ? c->custodian[i] : "");
        buf_putf(b, "</td><td>%s</td><td class=\"sign\"></td></tr>\n",
                 a && r ? "both" : (a ? "root" : (r ? "recovery" : "none")));
    }
    buf_puts(b, "</table>\n<h2>Witnesses</h2>\n<p>Each signs for having seen the machine without a "
                "network, the trial, and the power switched off at the end.</p>\n<table>\n<tr>"
                "<th>Name</th><th>Signature</th></tr>\n");
    for (unsigned i = 0; i < WITNESSES; i++) {
        buf_puts(b, "<tr><td class=\"sign\"></td><td class=\"sign\"></td></tr>\n");
    }
    buf_puts(b, "</table>\n");
}

/* COMMITS again, for the day when the line's own copy is gone. */
static enum cb_err commits_put(struct buf *b, const struct founder *f)
{
    enum { COMMITS_TEXT = 8 + SEAL_COMMITS_MAX * 8 / 5 + 2 };
    char text[COMMITS_TEXT] = "CALLBOX:";
    enum cb_err e = CB_OK;
    buf_puts(b, "<section><h2>The commitments themselves</h2>\n<p>They tell a right share from a "
                "wrong one, "
                "and are no secret. The line keeps them too; here they are for the day when it is "
                "gone.</p>\n<div class=\"two\">\n");
    for (unsigned i = 0; !e && i < SETS; i++) {
        base32_write(buf_view(&f->commits[i]), text + 8, sizeof text - 8);
        buf_puts(b, "<figure>");
        e = qr_svg(text, COMMITS_QR_MM, "Commitments as a code", b);
        buf_putf(b, "<figcaption>%s</figcaption></figure>\n", i ? "Recovery key" : "Root key");
    }
    buf_puts(b, "</div></section>\n");
    return e;
}

enum cb_err sheet_transcript(const struct ceremony *c, const struct founder *f)
{
    CB_CLEANUP(buf_free) struct buf b;
    char day[DAY_TEXT];
    day_text(cb_day(), day);
    html_begin(&b, "Transcript of a key ceremony", false);
    buf_puts(&b, "<div class=\"over\"><span>");
    html_lines(&b, c);
    buf_puts(&b, "</span><strong>To be signed, copied and kept openly</strong></div>\n"
                 "<h1>Transcript of the key ceremony</h1>\n<p class=\"lead\">");
    buf_putf(&b, "%s. Place: <span class=\"line\">&nbsp;</span></p>\n", day);
    if (c->online_anyway) {
        buf_puts(&b,
                 "<p><strong>The machine was on a network (--online-anyway): these keys are for "
                 "a rehearsal only.</strong></p>\n");
    }
    made_put(&b, c);
    trial_put(&b, c);
    hashes_put(&b, c);
    people_put(&b, c);
    enum cb_err e = commits_put(&b, f);
    return e ? e : html_end(&b, c, "transcript.html");
}
