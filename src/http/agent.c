/* agent: does a user agent say itself that it is a machine: a crawler, or what fetches a preview of
 * a link that somebody posted? Called by head, for the page of a code alone; the string goes with
 * the head. Never a guess about people: what is not plainly one of these is taken for a person. */
#include "http/head.h"
#include <string.h>
#include <strings.h>

/* Each also as part of a longer word: Twitterbot, AdsBot-Google, Baiduspider. */
static const char *const words[] = {"bot",
                                    "crawl",
                                    "spider",
                                    "preview",
                                    "facebookexternalhit",
                                    "facebookcatalog",
                                    "meta-external",
                                    "whatsapp/",
                                    "slurp",
                                    "embedly",
                                    "vkshare",
                                    "feedfetcher",
                                    "curl/",
                                    "wget/",
                                    "python-",
                                    "go-http-client",
                                    "okhttp/",
                                    "headless",
                                    "lighthouse"};
enum { WORDS = sizeof words / sizeof words[0] };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

/* Cubot makes telephones. */
static bool is_cubot(struct view v, size_t at)
{
    return at >= 2 && v.len - at >= 3 && strncasecmp((const char *)v.p + at - 2, "cubot", 5) == 0;
}

bool agent_is_machine(struct view v)
{
    static uint32_t
        begins[256]; /* bits: words that begin with this byte; made once, on one thread */
    if (!begins['b']) {
        for (unsigned i = 0; i < WORDS; i++) {
            begins[(uint8_t)words[i][0]] |= 1u << i;
        }
    }
    for (size_t at = 0; at < v.len; at++) {
        for (uint32_t bits = begins[lower(v.p[at])]; bits; bits &= bits - 1) {
            const char *w = words[__builtin_ctz(bits)];
            size_t n = strlen(w);
            bool is = n <= v.len - at && strncasecmp((const char *)v.p + at, w, n) == 0;
            if (is && !is_cubot(v, at)) {
                return true;
            }
        }
    }
    return v.len == 0;
}
