/* front: the few lines on top of a file, and the bytes of all of it. Called by content_make.
 * Never guesses: an unknown key, one given twice or a title that tells too much is a fault. */
#include "content/content_in.h"
#include <string.h>

/* A tab's title is read over shoulders, and lies in the history. Pages say these words, titles do
 * not. */
static const char *const telling[] = {"sex",   "abus",   "child",    "offen",
                                      "crime", "police", "helpline", "porn"};

static struct view line_at(struct view text, size_t at)
{
    const uint8_t *p = text.p + at;
    const uint8_t *nl = memchr(p, '\n', text.len - at);
    return VIEW(p, nl ? (size_t)(nl - p) : text.len - at);
}

static struct view trim(struct view v)
{
    while (v.len && (v.p[0] == ' ' || v.p[0] == '\t'))
        v = VIEW(v.p + 1, v.len - 1);
    while (v.len && (v.p[v.len - 1] == ' ' || v.p[v.len - 1] == '\t' || v.p[v.len - 1] == '\r'))
        v.len--;
    return v;
}

static void title_set(struct content_work *w, size_t at, struct view value,
                      struct content_front *out)
{
    char low[CONTENT_TITLE_MAX + 1] = {0};
    if (w->row->part) {
        content_fault(w, at, "this page has its title already; leave the line out");
        return;
    }
    if (out->title.len)
        content_fault(w, at, "title is given a second time");
    if (value.len == 0 || value.len > CONTENT_TITLE_MAX) {
        content_fault(w, at, "the title must be 1 to %d bytes long", CONTENT_TITLE_MAX);
        return;
    }
    for (size_t i = 0; i < value.len; i++)
        low[i] = (char)(value.p[i] >= 'A' && value.p[i] <= 'Z' ? value.p[i] + 32 : value.p[i]);
    for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++) {
        if (strstr(low, telling[i])) {
            content_fault(w, at,
                          "the title stands in the browser's tab, where others can read it: say it "
                          "without “%s”",
                          telling[i]);
            return;
        }
    }
    out->title = value;
}

static void example_set(struct content_work *w, size_t at, struct view value,
                        struct content_front *out)
{
    if (!view_is(value, "yes"))
        content_fault(w, at, "example must be yes; without one, leave the line out");
    out->example = true;
}

static void key_read(struct content_work *w, size_t at, struct view line, struct content_front *out)
{
    static const struct {
        const char *key;
        void (*set)(struct content_work *w, size_t at, struct view value,
                    struct content_front *out);
    } rows[] = {{"title", title_set}, {"example", example_set}};
    const uint8_t *colon = line.len ? memchr(line.p, ':', line.len) : NULL;
    if (!colon) {
        content_fault(w, at, "between the two --- each line is a word, a colon and a value");
        return;
    }
    size_t key_len = (size_t)(colon - line.p);
    struct view key = trim(VIEW(line.p, key_len));
    struct view value = trim(VIEW(colon + 1, line.len - key_len - 1));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (view_is(key, rows[i].key)) {
            rows[i].set(w, at, value, out);
            return;
        }
    }
    content_fault(w, at, "there is no key “%.*s”: title and example are all", (int)key.len,
                  (const char *)key.p);
}

void content_front_read(struct content_work *w, struct content_front *out)
{
    *out = (struct content_front){0};
    struct view line = line_at(w->text, 0);
    if (!view_is(trim(line), "---")) {
        content_fault(w, 0,
                      "the file must begin with a line ---, then title: and the title, "
                      "then --- again");
        return;
    }
    for (size_t at = line.len + 1; at < w->text.len; at += line.len + 1) {
        line = line_at(w->text, at);
        if (view_is(trim(line), "---")) {
            out->body_at = at + line.len < w->text.len ? at + line.len + 1 : w->text.len;
            if (!out->title.len && !w->faults && !w->row->part)
                content_fault(w, 0, "there is no title");
            return;
        }
        key_read(w, at, trim(line), out);
    }
    content_fault(w, 0, "the second --- is missing");
}

/* How often U+FFFD stands in v: what escaping puts for bytes that no page may hold. */
static size_t replaced(struct view v)
{
    size_t n = 0;
    for (size_t i = 0; i + 3 <= v.len; i++)
        n += view_is(VIEW(v.p + i, 3), "\xef\xbf\xbd");
    return n;
}

void content_bytes_check(struct content_work *w)
{
    struct view line;
    for (size_t at = 0; at < w->text.len; at += line.len + 1) {
        CB_CLEANUP(buf_free) struct buf shown;
        line = line_at(w->text, at);
        buf_init(&shown, 6 * CONTENT_FILE_MAX);
        page_put_text(&shown, line);
        if (replaced(buf_view(&shown)) != replaced(line))
            content_fault(w, at,
                          "a character here is broken or cannot be seen; save the file as "
                          "plain text in UTF-8");
    }
}
