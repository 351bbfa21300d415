/* sums: `callbox sums` prints the SHA-256 of every script and style that a line serves, as the
 * build made them, and of that list: the one an operator publishes. `callbox sums URL` asks a
 * running line for its pages and files and says whether they are those. Called by callbox.c. Never
 * takes a page's word for it: a script that a page names and the list does not is a difference. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
    SUM = 2 * crypto_hash_sha256_BYTES,
    TIMEOUT_MS = 10000,
    FILE_MAX = 1 << 20,
    LINE_MIN = SUM + 3, /* sum, two spaces, a name */
    NAME_LEN = 200
};

/* Every page on which somebody types. */
static const char *const pages[] = {"/",          "/write/now",    "/write/message",
                                    "/return",    "/gd/write/now", "/gd/write/message",
                                    "/gd/return", "/staff"};
enum { PAGES = sizeof pages / sizeof pages[0] };

struct sums {
    struct buf list; /* of web/SUMS, as sha256sum writes it */
    struct probe_url url;
    struct probe_conn c;
    unsigned asked, other;
};

static void sums_free(struct sums *s)
{
    buf_free(&s->list);
    if (s->c.fd >= 0) {
        probe_disconnect(&s->c);
    }
}

static void sum_of(struct view v, char out[SUM + 1])
{
    uint8_t b[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(b, v.p, v.len);
    sodium_bin2hex(out, SUM + 1, b, sizeof b);
}

static enum cb_err list_read(struct buf *list)
{
    char bin[CLI_PATH], path[CLI_PATH];
    cli_bin(bin);
    cli_path(bin, "web/SUMS", path);
    buf_init(list, FILE_MAX);
    return file_read(path, list);
}

/* The next line of the list: false at its end, or where it is none. */
static bool list_next(struct view *left, char sum[SUM + 1], char name[NAME_LEN])
{
    const uint8_t *end = left->len ? memchr(left->p, '\n', left->len) : NULL;
    size_t len = end ? (size_t)(end - left->p) : 0;
    if (len < LINE_MIN || len - SUM - 2 >= NAME_LEN - 1) {
        return false;
    }
    memcpy(sum, left->p, SUM);
    sum[SUM] = 0;
    name[0] = '/';
    memcpy(name + 1, left->p + SUM + 2, len - SUM - 2);
    name[len - SUM - 1] = 0;
    *left = VIEW(end + 1, left->len - len - 1);
    return true;
}

static bool list_has(const struct buf *list, struct view path)
{
    struct view left = buf_view(list);
    char sum[SUM + 1], name[NAME_LEN];
    while (list_next(&left, sum, name)) {
        if (view_is(path, name)) {
            return true;
        }
    }
    return false;
}

static enum cb_err get(struct sums *s, const char *path, struct probe_reply *out)
{
    enum cb_err e = CB_OK;
    if (s->c.fd < 0) {
        e = probe_connect(&s->url, TIMEOUT_MS, &s->c);
    }
    e = e ? e : probe_request(&s->c, &s->url, path, NULL, VIEW(NULL, 0), out);
    s->asked++;
    return e ? e : out->status == 200 ? CB_OK : CB_NONE_FOUND;
}

static void differs(struct sums *s, const char *what, struct view name)
{
    printf("%s  %.*s\n", what, (int)name.len, (const char *)name.p);
    s->other++;
}

static enum cb_err file_check(struct sums *s, const char *sum, const char *name)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    char is[SUM + 1];
    enum cb_err e = get(s, name, &r);
    if (e == CB_NONE_FOUND) {
        differs(s, "not served", view_str(name));
        return CB_OK;
    }
    sum_of(buf_view(&r.body), is);
    if (!e && strcmp(is, sum) != 0) {
        differs(s, "other bytes", view_str(name));
    }
    return e;
}

/* Every src="..." must be a file of the list; a script without one cannot run, says the policy. */
static void page_check(struct sums *s, struct view page)
{
    static const char mark[] = "src=\"";
    const uint8_t *end = page.p + page.len, *at = page.p;
    while (at && (at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1))) {
        at += sizeof mark - 1;
        const uint8_t *close = memchr(at, '"', (size_t)(end - at));
        struct view path = VIEW(at, close ? (size_t)(close - at) : 0);
        if (!list_has(&s->list, path)) {
            differs(s, "unknown script", path);
        }
    }
}

static bool policy_holds(const struct probe_reply *r)
{
    struct view v;
    return probe_header(r, "Content-Security-Policy", &v) &&
           memmem(v.p, v.len, "script-src 'self' 'wasm-unsafe-eval';", 37) &&
           !memmem(v.p, v.len, "unsafe-inline", 13);
}

static enum cb_err pages_check(struct sums *s)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < PAGES; i++) {
        CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
        e = get(s, pages[i], &r);
        if (!e && !policy_holds(&r)) {
            differs(s, "other policy", view_str(pages[i]));
        }
        if (!e) {
            page_check(s, buf_view(&r.body));
        }
    }
    return e;
}

static int check(struct sums *s)
{
    struct view left = buf_view(&s->list);
    char sum[SUM + 1], name[NAME_LEN];
    enum cb_err e = pages_check(s);
    while (!e && list_next(&left, sum, name)) {
        e = file_check(s, sum, name);
    }
    if (e) {
        return cli_fail("the line was not reached, or does not answer as one", e);
    }
    if (s->other) {
        printf("%u of %u differ.\n", s->other, s->asked);
    } else {
        printf("The same: %u pages and files.\n", s->asked);
    }
    return s->other ? 1 : 0;
}

int cli_sums(int argc, char **argv)
{
    CB_CLEANUP(sums_free) struct sums s = {.c.fd = -1};
    const char *why = NULL;
    char sum[SUM + 1];
    if (argc > 1 || (argc == 1 && argv[0][0] == '-')) {
        return cli_usage("sums [URL]: the scripts' SHA-256, or whether a line serves them");
    }
    if (argc == 1 && probe_url_read(argv[0], &s.url, &why)) {
        return cli_usage(why);
    }
    enum cb_err e = list_read(&s.list);
    if (e) {
        return cli_fail("web/SUMS beside this program", e);
    }
    if (argc == 1) {
        return check(&s);
    }
    sum_of(buf_view(&s.list), sum);
    printf("%.*s\n%s  SUMS\n", (int)s.list.len, (const char *)s.list.p, sum);
    return 0;
}
