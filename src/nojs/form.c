/* form: reads what a browser posts without JavaScript. Called by nojs.c with bytes from the
 * internet; fuzzed by fuzz/nojs/fuzz_form.c. Never allocates, never keeps a byte it was not asked
 * to keep, never passes on what is not UTF-8. */
#include "nojs/nojs_in.h"
#include <string.h>

enum { PAIRS_MAX = 32 };

static const char *const names[FORM_FIELDS] = {
    [FORM_STEP] = "step",     [FORM_TICKET] = "ticket", [FORM_WANT] = "want",
    [FORM_TEXT] = "text",     [FORM_W1] = "w1",         [FORM_W2] = "w2",
    [FORM_PHRASE] = "phrase", [FORM_BEFORE] = "before", [FORM_CONFIRM] = "confirm",
    [FORM_WHO] = "who",       [FORM_SOON] = "soon",     [FORM_SLOT] = "slot",
    [FORM_Q1] = "q1",         [FORM_Q2] = "q2",         [FORM_Q3] = "q3",
    [FORM_KIND] = "kind",
};

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    uint8_t low = c | 0x20;
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Decode one key or value into out; the output is never longer than the input. */
static enum cb_err decode(struct view in, uint8_t *out, size_t *n_out)
{
    size_t n = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint8_t c = in.p[i];
        if (c == '%') {
            int hi = i + 2 < in.len ? hex_value(in.p[i + 1]) : -1;
            int lo = i + 2 < in.len ? hex_value(in.p[i + 2]) : -1;
            if (hi < 0 || lo < 0) {
                return CB_PEER_FORMAT;
            }
            c = (uint8_t)(hi << 4 | lo);
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        out[n++] = c;
    }
    *n_out = n;
    return CB_OK;
}

/* How many bytes the UTF-8 character at p has (RFC 3629: shortest form, no surrogates); 0: none. */
static size_t utf8_len(const uint8_t *p, size_t left)
{
    static const struct {
        uint8_t lo, hi, second_lo, second_hi, len;
    } rows[] = {
        {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (p[0] < rows[i].lo || p[0] > rows[i].hi || left < rows[i].len) {
            continue;
        }
        bool ok = p[1] >= rows[i].second_lo && p[1] <= rows[i].second_hi;
        for (size_t k = 2; k < rows[i].len; k++) {
            ok = ok && (p[k] & 0xc0) == 0x80;
        }
        return ok ? rows[i].len : 0;
    }
    return 0;
}

static bool is_plain(uint8_t c)
{
    return c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7f && c < 0x80);
}

/* Check in place, turning CR LF and CR into LF. */
static enum cb_err tidy(uint8_t *p, size_t *len)
{
    size_t n = 0;
    for (size_t i = 0; i < *len;) {
        if (p[i] == '\r') {
            i += i + 1 < *len && p[i + 1] == '\n';
            p[i] = '\n';
        }
        size_t step = p[i] < 0x80 ? is_plain(p[i]) : utf8_len(p + i, *len - i);
        if (step == 0) {
            return CB_PEER_FORMAT;
        }
        memmove(p + n, p + i, step);
        n += step;
        i += step;
    }
    *len = n;
    return CB_OK;
}

static struct view cut(struct view *rest, uint8_t at)
{
    const uint8_t *end = rest->len ? memchr(rest->p, at, rest->len) : NULL;
    struct view head = VIEW(rest->p, end ? (size_t)(end - rest->p) : rest->len);
    size_t used = head.len + (end ? 1 : 0);
    *rest = VIEW(rest->p + used, rest->len - used);
    return head;
}

static int field_of(struct view name)
{
    for (int i = 0; i < FORM_FIELDS; i++) {
        if (view_is(name, names[i])) {
            return i;
        }
    }
    return -1;
}

/* One pair. Returns how many bytes of mem it kept in used_out. */
static enum cb_err pair(struct view in, uint8_t *mem, struct form *out, size_t *used_out)
{
    struct view rest = in, name = cut(&rest, '=');
    size_t n = 0;
    enum cb_err e = decode(name, mem, &n);
    int field = e ? -1 : field_of(VIEW(mem, n));
    cb_wipe(mem, n);
    if (e || field < 0) {
        return e;
    }
    if (out->field[field].p) {
        return CB_PEER_FORMAT;
    }
    e = decode(rest, mem, &n);
    e = e ? e : tidy(mem, &n);
    if (!e) {
        out->field[field] = VIEW(mem, n);
        *used_out = n;
    }
    return e;
}

enum cb_err form_read(struct view body, uint8_t *mem, size_t cap, struct form *out)
{
    *out = (struct form){0};
    if (body.len > cap) {
        return CB_PEER_SIZE;
    }
    size_t at = 0;
    for (unsigned pairs = 0; body.len; pairs++) {
        size_t used = 0;
        if (pairs == PAIRS_MAX) {
            return CB_PEER_SIZE;
        }
        enum cb_err e = pair(cut(&body, '&'), mem + at, out, &used);
        if (e) {
            return e;
        }
        at += used;
    }
    return CB_OK;
}

enum cb_err form_number(struct view v, uint64_t *out)
{
    uint64_t n = 0;
    if (v.len == 0 || v.len > 19) { /* 19 digits always fit 64 bits */
        return CB_PEER_FORMAT;
    }
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') {
            return CB_PEER_FORMAT;
        }
        n = n * 10 + (uint64_t)(v.p[i] - '0');
    }
    *out = n;
    return CB_OK;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct view form_trim(struct view v)
{
    while (v.len && is_space(v.p[0])) {
        v = VIEW(v.p + 1, v.len - 1);
    }
    while (v.len && is_space(v.p[v.len - 1])) {
        v.len--;
    }
    return v;
}
