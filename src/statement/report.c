/* report: what was found, as lines to read and as JSON. Called by cli.
 * Never calls a statement right: it says what agrees, what is off, and what nobody looked at. */
#include "statement/statement_in.h"
#include <stdio.h>
#include <string.h>

const char *state_off_name(enum state_off o)
{
    static const char *const name[STATE_OFFS] = {"",       "count",    "percentage", "base",
                                                 "period", "rounding", "detected"};
    return name[o];
}

const char *state_kind_name(enum state_kind k)
{
    static const char *const name[STATE_KINDS] = {
        "count", "share", "change", "months", "period",   "wording", "date",
        "time",  "phone", "age",    "money",  "duration", "name",    "other"};
    return name[k];
}

static const char *verdict_name(enum state_verdict v)
{
    static const char *const name[] = {"agrees", "finding", "not checked", "no figure",
                                       "not interpreted"};
    return name[v];
}

/* A piece of the statement on one line. */
static void quote(const struct state_ask *a, uint32_t at, uint32_t len, struct buf *out)
{
    bool space = false;
    for (uint32_t i = 0; i < len; i++) {
        uint8_t c = a->text.p[at + i];
        bool is_space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!is_space) {
            buf_put(out, space ? " " : "", space);
            buf_put(out, &c, 1);
        }
        space = is_space;
    }
}

static void item_text(const struct state_ask *a, const struct state_item *it, struct buf *out)
{
    if (it->kind == STATE_WORDING) {
        buf_puts(out, "   the word detected");
    } else {
        buf_puts(out, "   ");
        quote(a, it->at, it->len, out);
    }
    if (it->verdict == STATE_KNOWN) {
        buf_putf(out, ": %s, not compared", state_kind_name(it->kind));
    } else if (it->verdict == STATE_FINDING) {
        buf_putf(out, ": OFF (%s)", state_off_name(it->off));
    } else {
        buf_putf(out, ": %s", verdict_name(it->verdict));
    }
    if (it->why[0]) {
        buf_putf(out, ". %s", it->why);
    }
    buf_puts(out, "\n");
    if (it->data[0]) {
        buf_putf(out, "      %s\n", it->data);
    }
}

void state_text(const struct state_ask *a, const struct state_report *r, const char *name,
                struct buf *out)
{
    buf_putf(out, "%s: %u sentence%s", name, r->sentences, r->sentences == 1 ? "" : "s");
    if (a->data) {
        buf_putf(out, ", against version %u of the figures (%s)\n", a->data->about.version,
                 a->data->about.source);
    } else {
        buf_puts(out, ", against each other: no figures were given (--data)\n");
    }
    for (uint32_t s = 0; s < r->sentences; s++) {
        bool begun = false;
        for (uint32_t i = 0; i < r->items; i++) {
            if (r->item[i].sentence != s) {
                continue;
            }
            if (!begun) {
                buf_putf(out, "\n%u. ", s + 1);
                quote(a, r->sentence[s].at, r->sentence[s].len, out);
                buf_puts(out, "\n");
                begun = true;
            }
            item_text(a, &r->item[i], out);
        }
    }
    buf_putf(out, "\n%u finding%s; %u number%s not interpreted.\n", r->findings,
             r->findings == 1 ? "" : "s", r->unread, r->unread == 1 ? "" : "s");
    if (r->more) {
        buf_putf(out, "Only the first %d numbers were read.\n", STATE_ITEMS);
    }
}

/* RFC 8259: what must be escaped is. */
static void json_bytes(struct view v, struct buf *out)
{
    buf_puts(out, "\"");
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] < ' ' || v.p[i] == '"' || v.p[i] == '\\') {
            buf_putf(out, "\\u%04x", v.p[i]);
        } else {
            buf_put(out, v.p + i, 1);
        }
    }
    buf_puts(out, "\"");
}

static void json_item(const struct state_ask *a, const struct state_item *it, struct buf *out)
{
    buf_puts(out, "{\"said\":");
    json_bytes(VIEW(a->text.p + it->at, it->len), out);
    buf_putf(out, ",\"sentence\":%u,\"at\":%u,\"kind\":\"%s\",\"verdict\":\"%s\"", it->sentence + 1,
             it->at, state_kind_name(it->kind), verdict_name(it->verdict));
    if (it->off) {
        buf_putf(out, ",\"off\":\"%s\"", state_off_name(it->off));
    }
    if (it->data[0]) {
        buf_puts(out, ",\"figures\":");
        json_bytes(view_str(it->data), out);
    }
    if (it->why[0]) {
        buf_puts(out, ",\"why\":");
        json_bytes(view_str(it->why), out);
    }
    buf_puts(out, "}");
}

void state_json(const struct state_ask *a, const struct state_report *r, const char *name,
                struct buf *out)
{
    buf_puts(out, "{\"statement\":");
    json_bytes(view_str(name), out);
    buf_putf(
        out,
        ",\"version\":%u,\"findings\":%u,\"not_interpreted\":%u,\"all_read\":%s,\"sentences\":[",
        a->data ? a->data->about.version : 0, r->findings, r->unread, r->more ? "false" : "true");
    for (uint32_t s = 0; s < r->sentences; s++) {
        buf_puts(out, s ? "," : "");
        json_bytes(VIEW(a->text.p + r->sentence[s].at, r->sentence[s].len), out);
    }
    buf_puts(out, "],\"numbers\":[");
    for (uint32_t i = 0; i < r->items; i++) {
        buf_puts(out, i ? ",\n" : "\n");
        json_item(a, &r->item[i], out);
    }
    buf_puts(out, "]}\n");
}
