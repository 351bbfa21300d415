/* Known-answer files: `name hex` a line (tests/vectors/README.md). Included by test_kat.c and the
 * tables beside it. Never guesses: a missing name or a wrong length fails by name. */
#ifndef CALLBOX_TEST_SEAL_KAT_H
#define CALLBOX_TEST_SEAL_KAT_H
#include "seal/common.h"

enum { KAT_LINES = 400, KAT_NAME = 40, KAT_VALUE = 9216 };

struct kat_line {
    char name[KAT_NAME];
    uint8_t value[KAT_VALUE];
    size_t len;
};
struct kat { /* a file being read (lines) or written (out) */
    struct kat_line line[KAT_LINES];
    size_t n;
    FILE *out;
};

static inline void kat_must(bool fine, const char *name)
{
    if (!fine) {
        fail_msg("known answer: %s", name);
    }
}

static inline void kat_read(struct kat *k, const char *path)
{
    static char text[2 * KAT_VALUE + KAT_NAME + 8];
    FILE *f = fopen(path, "r");
    kat_must(f != NULL, path);
    k->n = 0;
    while (fgets(text, sizeof text, f)) {
        struct kat_line *l = &k->line[k->n];
        char *hex = strchr(text, ' ');
        text[strcspn(text, "\r\n")] = 0;
        if (text[0] == '#' || !text[0]) {
            continue;
        }
        kat_must(hex && hex - text < KAT_NAME && k->n < KAT_LINES, text);
        *hex++ = 0;
        memcpy(l->name, text, strlen(text) + 1);
        l->len = strcmp(hex, "-") == 0 ? 0 : unhex(hex, l->value, sizeof l->value);
        k->n++;
    }
    fclose(f);
}

static inline struct view kat_get(struct kat *k, const char *name)
{
    for (size_t i = 0; i < k->n; i++) {
        if (strcmp(k->line[i].name, name) == 0) {
            return VIEW(k->line[i].value, k->line[i].len);
        }
    }
    fail_msg("known answer missing: %s", name);
    return (struct view){0};
}

static inline void kat_fixed(struct kat *k, const char *name, void *out, size_t n)
{
    struct view v = kat_get(k, name);
    kat_must(v.len == n, name);
    memcpy(out, v.p, n);
}
#define KAT_FIXED(k, name, obj) kat_fixed((k), (name), &(obj), sizeof(obj))

/* A big-endian number of n bytes. */
static inline uint64_t kat_num(struct kat *k, const char *name, size_t n)
{
    struct view v = kat_get(k, name);
    uint64_t x = 0;
    kat_must(v.len == n, name);
    for (size_t i = 0; i < n; i++) {
        x = x << 8 | v.p[i];
    }
    return x;
}

static inline void kat_same(struct kat *k, const char *name, const void *got, size_t n)
{
    struct view v = kat_get(k, name);
    kat_must(v.len == n && (n == 0 || memcmp(v.p, got, n) == 0), name);
}
#define KAT_SAME(k, name, obj) kat_same((k), (name), &(obj), sizeof(obj))

static inline void kat_put(struct kat *k, const char *name, const void *p, size_t n)
{
    const uint8_t *b = p;
    fprintf(k->out, "%s %s", name, n ? "" : "-");
    for (size_t i = 0; i < n; i++) {
        fprintf(k->out, "%02x", b[i]);
    }
    fprintf(k->out, "\n");
}
#define KAT_PUT(k, name, obj) kat_put((k), (name), &(obj), sizeof(obj))

static inline void kat_put_num(struct kat *k, const char *name, uint64_t x, size_t n)
{
    uint8_t b[8];
    for (size_t i = 0; i < n; i++) {
        b[i] = (uint8_t)(x >> (8 * (n - 1 - i)));
    }
    kat_put(k, name, b, n);
}

/* "p7" and "auth" to "p7.auth"; good until the eighth call after. */
static inline const char *kat_name(const char *group, const char *field)
{
    static char name[8][KAT_NAME];
    static size_t at;
    at = (at + 1) % 8;
    snprintf(name[at], KAT_NAME, "%s.%s", group, field);
    return name[at];
}

/* Fixed bytes for an input, different for each tag. */
static inline void kat_fill(void *out, size_t n, uint8_t tag)
{
    uint8_t *b = out;
    for (size_t i = 0; i < n; i++) {
        b[i] = (uint8_t)(tag * 37 + i * 11);
    }
}
#define KAT_FILL(obj, tag) kat_fill(&(obj), sizeof(obj), (tag))
#endif
