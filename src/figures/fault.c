/* fault: the one sentence that says what is wrong with a file. Called by everything that reads one.
 * Never repeats more of a file than a few characters of the field that is wrong. */
#include "figures/import_in.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fig_fault_say(struct fig_fault *f, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(f->text, sizeof f->text, fmt, ap);
    va_end(ap);
}

struct fig_shown fig_shown(struct view v)
{
    struct fig_shown s = {0};
    size_t n = v.len < FIG_SHOWN ? v.len : FIG_SHOWN;
    for (size_t i = 0; i < n; i++) {
        s.text[i] = v.p[i] >= 0x20 && v.p[i] < 0x7f ? (char)v.p[i] : '?';
    }
    if (v.len > FIG_SHOWN) {
        memcpy(s.text + FIG_SHOWN, "...", 4);
    }
    return s;
}

const char *fig_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
