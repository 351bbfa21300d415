/* fuzz_lines: any bytes as the path of a request, beside four lines. What is taken for one under a
 * line is put together again from that line and what was left, and is the same path; what leads to
 * no line is left alone. Never more of a door than this one function. */
#include "http/http_in.h"
#include <stdio.h>
#include <string.h>

static struct pages_line lines[] = {{.number = 1},
                                    {.number = 2, .base = "/line/2"},
                                    {.number = 25, .base = "/line/25"},
                                    {.number = 32767, .base = "/line/32767"}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct pages p = {.lines = lines, .nlines = sizeof lines / sizeof lines[0]};
    char path[HEAD_PATH] = {0}, bare[HEAD_PATH], url[HEAD_PATH], again[HEAD_PATH + 16];
    unsigned line = 99;
    if (n >= sizeof path || (n && memchr(data, 0, n))) {
        return 0;
    }
    memcpy(path, data, n);
    if (!lines_of(&p, path, &line, bare)) {
        CB_ASSERT(line == 99);
        return 0;
    }
    enum page_lang lang = page_lang_of(view_str(bare));
    const char *rest = lang == PAGE_GD ? bare + 3 : bare;
    CB_ASSERT(line < p.nlines && bare[0] == '/' && lang == page_lang_of(view_str(path)));
    snprintf(again, sizeof again, "%s/line/%u%s", lang == PAGE_GD ? "/gd" : "", lines[line].number,
             strcmp(rest, "/") == 0 ? "" : rest);
    size_t len = strlen(again);
    CB_ASSERT(strncmp(path, again, len) == 0 && (!path[len] || strcmp(path + len, "/") == 0));
    lines_url(&lines[line], lang, rest[0] ? rest : "/", url); /* it always has room */
    CB_ASSERT(url[0] == '/');
    return 0;
}
