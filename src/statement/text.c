/* text: bytes to words, numbers, signs and sentences. Called by check.
 * Never drops a digit: each is in a number, or in the name of something. */
#include "statement/statement_in.h"
#include <string.h>

enum { MILLI = 1000, DIGITS_MOST = 12 };

/* The length of one UTF-8 character, 0 when it is none (RFC 3629). */
static size_t utf8(const uint8_t *p, size_t left)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80                   ? 1
               : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
               : (p[0] & 0xf0) == 0xe0       ? 3
               : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
                                             : 0;
    if (!n || n > left) {
        return 0;
    }
    uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (p[i] & 0x3f);
    }
    return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : n;
}

/* Signs that printers like, as typewriters have them; 0: something else. */
static char plain(struct view v, size_t at, size_t *len)
{
    static const struct {
        const char *s;
        char c;
    } odd[] = {{"\u2019", '\''}, {"\u2018", '"'}, {"\u201c", '"'}, {"\u201d", '"'}, {"\u2013", '-'},
               {"\u2014", '-'},  {"\u2011", '-'}, {"\u2010", '-'}, {"\u2212", '-'}, {"\u2026", '.'},
               {"\u00a3", 'L'},  {"\u20ac", 'E'}, {"\u00a0", ' '}, {"\u2009", ' '}, {"\u202f", ' '},
               {"\u2022", '\n'}, {"\ufeff", ' '}};
    *len = 1;
    if (v.p[at] < 0x80) {
        return v.p[at] == '$' ? 'L' : (char)v.p[at];
    }
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        size_t n = strlen(odd[i].s);
        if (v.len - at >= n && memcmp(v.p + at, odd[i].s, n) == 0) {
            *len = n;
            return odd[i].c;
        }
    }
    *len = utf8(v.p + at, v.len - at);
    return 0;
}

static bool is_digit(struct view v, size_t at)
{
    return at < v.len && v.p[at] >= '0' && v.p[at] <= '9';
}

static bool is_letter(struct view v, size_t at)
{
    uint8_t low = at < v.len ? v.p[at] | 0x20 : 0;
    return low >= 'a' && low <= 'z';
}

static struct tok *tok_add(struct text *t, enum tok_kind kind, size_t at, bool glued)
{
    if (t->n == t->cap) {
        uint32_t cap = 2 * t->cap + 256;
        struct tok *more = cb_alloc(cap * sizeof *more);
        if (t->n) {
            memcpy(more, t->tok, t->n * sizeof *more);
        }
        cb_free(t->tok, t->cap * sizeof *t->tok);
        t->tok = more;
        t->cap = cap;
    }
    t->tok[t->n] = (struct tok){.at = (uint32_t)at, .kind = (uint8_t)kind, .glued = glued};
    return &t->tok[t->n++];
}

/* Letters, digits after a letter, apostrophes within. Gives where it ends. */
static size_t word_read(struct text *t, size_t at, bool glued)
{
    struct tok *k = tok_add(t, TOK_WORD, at, glued);
    size_t n = 0, len = 0;
    struct view v = t->v;
    while (at < v.len) {
        char c = plain(v, at, &len);
        bool apostrophe = c == '\'' && is_letter(v, at + len) && n;
        if (!is_letter(v, at) && !is_digit(v, at) && c != 0 && !apostrophe) {
            break;
        }
        for (size_t i = 0; i < len && n + 1 < WORD_MAX; i++) {
            bool capital = v.p[at + i] >= 'A' && v.p[at + i] <= 'Z';
            k->w[n++] = apostrophe ? '\'' : (char)(v.p[at + i] | (capital ? 0x20 : 0));
            i = apostrophe ? len : i;
        }
        at += len;
    }
    k->len = (uint32_t)(at - k->at);
    return at;
}

/* What is glued to a number: th, am, m, s, x. */
static size_t tail_read(struct text *t, struct tok *k, size_t at)
{
    size_t n = 0;
    while (is_letter(t->v, at) || (n && is_digit(t->v, at))) {
        if (n + 1 < WORD_MAX) {
            k->w[n++] = (char)(t->v.p[at] | 0x20);
        }
        at++;
    }
    return at;
}

static void scale(struct tok *k, int64_t by)
{
    if (k->num.milli < INT64_MAX / MILLI / MILLI / MILLI) {
        k->num.milli *= by;
        k->num.unit *= by;
        k->num.step *= by;
    }
}

/* "1,600", "87.8", "08081". One with too many digits is a name: nothing counts so far. */
static size_t number_read(struct text *t, size_t at, bool glued)
{
    struct tok *k = tok_add(t, TOK_NUMBER, at, glued);
    struct view v = t->v;
    unsigned digits = 0, zeros = 0;
    int64_t value = 0, step = MILLI;
    k->digits = true;
    for (;; at++) {
        bool comma = at < v.len && v.p[at] == ',' && is_digit(v, at + 1) && is_digit(v, at + 2) &&
                     is_digit(v, at + 3) && !is_digit(v, at + 4) && digits <= 9 && step == MILLI;
        bool dot = at < v.len && v.p[at] == '.' && is_digit(v, at + 1) && step == MILLI;
        if (dot || comma) {
            step = dot ? step / 10 : step;
            at++;
        } else if (!is_digit(v, at)) {
            break;
        } else if (step < MILLI) {
            step /= 10;
        }
        if (++digits <= DIGITS_MOST && step) {
            value = value * 10 + v.p[at] - '0';
        }
    }
    step = step < MILLI ? (step ? step : 1) : step;
    k->num = (struct rule_said){.milli = value * step, .unit = step, .step = step};
    for (; value && value % 10 == 0 && step == MILLI; value /= 10) {
        zeros++;
        k->num.unit *= 10;
    }
    at = tail_read(t, k, at);
    if (word_in(k->w, " m bn k ")) {
        scale(k, k->w[0] == 'k' ? 1000 : k->w[0] == 'm' ? 1000000 : 1000000000);
        k->w[0] = 0;
    }
    k->role = digits > DIGITS_MOST ? ROLE_NAME : ROLE_OPEN;
    k->len = (uint32_t)(at - k->at);
    return at;
}

static void sentence_end(struct text *t, uint32_t *first)
{
    if (*first == t->n) {
        return;
    }
    if (t->sentences == t->sentence_cap) {
        uint32_t cap = 2 * t->sentence_cap + 64;
        struct state_sentence *more = cb_alloc(cap * sizeof *more);
        if (t->sentences) {
            memcpy(more, t->sentence, t->sentences * sizeof *more);
        }
        cb_free(t->sentence, t->sentence_cap * sizeof *t->sentence);
        t->sentence = more;
        t->sentence_cap = cap;
    }
    for (uint32_t i = *first; i < t->n; i++) {
        t->tok[i].sentence = t->sentences;
    }
    uint32_t at = t->tok[*first].at, end = t->tok[t->n - 1].at + t->tok[t->n - 1].len;
    t->sentence[t->sentences++] = (struct state_sentence){at, end - at};
    *first = t->n;
}

/* Is this full stop the end of a sentence? Not after a title, and not before a small letter. */
static bool ends(const struct text *t, size_t at)
{
    const char *w = t->n ? t->tok[t->n - 1].w : "";
    struct view v = t->v;
    if (v.p[at] != '.') {
        return true;
    }
    if (word_in(
            w, " mr mrs ms dr no st prof sgt insp supt det rev hon jan feb mar apr jun jul aug sep "
               "sept oct nov dec e i approx ")) {
        return false;
    }
    while (++at < v.len &&
           (v.p[at] == ' ' || v.p[at] == ')' || v.p[at] == '"' || v.p[at] >= 0x80)) {
    }
    return at >= v.len || !(v.p[at] >= 'a' && v.p[at] <= 'z');
}

/* A line break ends a sentence when an empty line, or a list's bullet, follows it. */
static bool paragraph(struct view v, size_t at)
{
    size_t i = at + 1;
    while (i < v.len && (v.p[i] == ' ' || v.p[i] == '\t' || v.p[i] == '\r')) {
        i++;
    }
    return i >= v.len || v.p[i] == '\n' || v.p[i] == '-' || v.p[i] == '*' || v.p[i] == '#' ||
           (v.len - i > 2 && memcmp(v.p + i, "\u2022", 3) == 0);
}

static size_t sign_read(struct text *t, size_t at, size_t len, char c, bool glued)
{
    struct tok *k = tok_add(t, TOK_SIGN, at, glued);
    k->sign = c;
    k->len = (uint32_t)len;
    return at + len;
}

/* Lines that begin with # are about the statement, and no part of it. */
static size_t comment_end(struct view v, size_t at)
{
    bool first = at == 0 || v.p[at - 1] == '\n';
    while (first && at < v.len && v.p[at] == '#') {
        while (at < v.len && v.p[at] != '\n') {
            at++;
        }
        at += at < v.len;
    }
    return at;
}

static enum cb_err all_utf8(struct view v, uint32_t *at_out)
{
    for (size_t at = 0, n; at < v.len; at += n) {
        bool control = (v.p[at] < ' ' && !strchr("\n\r\t", v.p[at])) || v.p[at] == 127;
        n = utf8(v.p + at, v.len - at);
        *at_out = (uint32_t)at;
        if (!n || !v.p[at] || control) {
            return CB_PEER_FORMAT;
        }
    }
    return CB_OK;
}

/* One thing that is not a space. Gives where it ends. */
static size_t thing_read(struct text *t, size_t at, bool glued, uint32_t *first)
{
    size_t len;
    char c = plain(t->v, at, &len);
    if (is_digit(t->v, at)) {
        return number_read(t, at, glued);
    }
    if (is_letter(t->v, at) || c == 0) {
        return word_read(t, at, glued);
    }
    bool over = strchr(".!?", c) && ends(t, at);
    at = sign_read(t, at, len, c, glued);
    while (over && at < t->v.len && plain(t->v, at, &len) == '"') { /* the end of what was said */
        at = sign_read(t, at, len, '"', true);
    }
    if (over) {
        sentence_end(t, first);
    }
    return at;
}

enum cb_err text_read(struct view v, struct text *t, uint32_t *at_out)
{
    *t = (struct text){.v = v};
    enum cb_err e = all_utf8(v, at_out);
    uint32_t first = 0;
    bool glued = false;
    for (size_t at = 0, len; !e && at < v.len;) {
        size_t past = comment_end(v, at);
        char c = past == at ? plain(v, at, &len) : ' ';
        bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (past != at || (c == '\n' && (len > 1 || paragraph(v, at)))) {
            sentence_end(t, &first);
        }
        at = past != at ? past : space ? at + len : thing_read(t, at, glued, &first);
        glued = !space;
    }
    sentence_end(t, &first);
    for (uint32_t i = 0; !e && i < t->n; i++) {
        if (t->tok[i].kind != TOK_SIGN) {
            return CB_OK;
        }
    }
    return e ? e : CB_NONE_FOUND;
}

void text_free(struct text *t)
{
    cb_free(t->tok, t->cap * sizeof *t->tok);
    cb_free(t->sentence, t->sentence_cap * sizeof *t->sentence);
    *t = (struct text){0};
}

bool word_in(const char *w, const char *list)
{
    size_t n = strlen(w);
    for (const char *p = list; n && (p = strstr(p, w)) != NULL; p++) {
        if (p > list && p[-1] == ' ' && p[n] == ' ') {
            return true;
        }
    }
    return false;
}

const char *word_at(const struct text *t, uint32_t i)
{
    return i < t->n && t->tok[i].kind == TOK_WORD ? t->tok[i].w : "";
}

char sign_at(const struct text *t, uint32_t i)
{
    return i < t->n && t->tok[i].kind == TOK_SIGN ? t->tok[i].sign : 0;
}

bool number_at(const struct text *t, uint32_t i)
{
    return i < t->n && t->tok[i].kind == TOK_NUMBER;
}
