/* find: looks for byte patterns in files and in the memory of running processes. Called by
 * run.mjs, as root for the memory of others.
 *   canary_find [--show] WHAT... < PATTERNS     WHAT: a file's path, or pid:NUMBER
 * PATTERNS: a line each, a name, a space, the bytes in hex (8 bytes at least). Every place where
 * one lies is a line "hit NAME WHAT PLACE"; the last line is "read N", the bytes looked at.
 * Never writes into what it looks at. */
#include "core/core.h"
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { START = 8, BITS = 22, CHUNK = 1 << 22, LONGEST = 4096, PATTERNS = 1 << 16, SHOWN = 48 };

struct pattern {
    char name[96];
    uint8_t *p;
    size_t len;
    int next; /* in its bucket; -1 ends */
};
struct finder {
    struct pattern v[PATTERNS];
    int n;
    int bucket[1 << BITS]; /* by the hash of the first 8 bytes: a pattern's number + 1 */
    bool show;
    uint64_t read;
};
struct place {
    const char *what, *region;
    uint64_t at; /* of the chunk's first byte */
};

static uint32_t start_hash(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, START);
    return (uint32_t)(v * UINT64_C(0x9e3779b97f4a7c15) >> (64 - BITS));
}

static bool hex_read(const char *hex, struct pattern *out)
{
    size_t n = strlen(hex) / 2;
    out->p = cb_alloc(n);
    out->len = n;
    for (size_t i = 0; i < n; i++) {
        unsigned byte;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1) {
            return false;
        }
        out->p[i] = (uint8_t)byte;
    }
    return n >= START && n <= LONGEST;
}

static bool patterns_read(struct finder *f)
{
    static char line[2 * LONGEST + 128], hex[2 * LONGEST + 1];
    while (fgets(line, sizeof line, stdin)) {
        struct pattern *p = &f->v[f->n];
        if (f->n == PATTERNS || sscanf(line, "%95s %8192s", p->name, hex) != 2 ||
            !hex_read(hex, p)) {
            fprintf(stderr, "canary_find: not a pattern: %.60s\n", line);
            return false;
        }
        int *first = &f->bucket[start_hash(p->p)];
        p->next = *first - 1;
        *first = ++f->n;
    }
    return f->n > 0;
}

static void show(const struct finder *f, const uint8_t *b, size_t len, size_t at)
{
    size_t from = at > SHOWN ? at - SHOWN : 0, to = at + SHOWN < len ? at + SHOWN : len;
    for (size_t i = from; f->show && i < to; i++) {
        printf(isprint(b[i]) ? "%c" : "\\%02x", b[i]);
    }
    printf(f->show ? "\n" : "");
}

static void look(struct finder *f, const uint8_t *b, size_t len, const struct place *at)
{
    for (size_t i = 0; i + START <= len; i++) {
        for (int k = f->bucket[start_hash(b + i)] - 1; k >= 0; k = f->v[k].next) {
            const struct pattern *p = &f->v[k];
            if (p->len <= len - i && memcmp(p->p, b + i, p->len) == 0) {
                printf("hit %s %s %s+%" PRIx64 "\n", p->name, at->what, at->region, at->at + i);
                show(f, b, len, i);
            }
        }
    }
}

/* From..to of fd, in chunks that overlap by the longest pattern. A pattern that lies in the
 * overlap is told twice, which nobody minds. */
static void look_range(struct finder *f, int fd, uint64_t to, struct place at)
{
    static uint8_t b[CHUNK + LONGEST];
    uint64_t from = at.at;
    while (from < to) {
        size_t want = to - from < sizeof b ? (size_t)(to - from) : sizeof b;
        ssize_t got = pread(fd, b, want, (off_t)from);
        size_t n = got > 0 ? (size_t)got : 0;
        at.at = from;
        look(f, b, n, &at);
        f->read += n;
        from += n > CHUNK ? CHUNK : (n ? n : 4096); /* a page that cannot be read is stepped over */
    }
}

static bool look_memory(struct finder *f, const char *what, int pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    if (fd < 0 || !maps) {
        perror(what);
        return false;
    }
    while (fgets(line, sizeof line, maps)) {
        uint64_t from, to;
        char name[256] = "anonymous";
        sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %*s %255[^\n]", &from, &to, name);
        if (strncmp(name, "[vsyscall]", 10) != 0 && strncmp(name, "[vvar]", 6) != 0) {
            look_range(f, fd, to, (struct place){what, name, from});
        }
    }
    fclose(maps);
    close(fd);
    return true;
}

static bool look_file(struct finder *f, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (size < 0) {
        perror(path);
        return false;
    }
    look_range(f, fd, (uint64_t)size, (struct place){path, "file", 0});
    close(fd);
    return true;
}

int main(int argc, char **argv)
{
    static struct finder f;
    bool good = patterns_read(&f);
    for (int i = 1; good && i < argc; i++) {
        int pid;
        if (strcmp(argv[i], "--show") == 0) {
            f.show = true;
        } else if (sscanf(argv[i], "pid:%d", &pid) == 1) {
            good = look_memory(&f, argv[i], pid);
        } else {
            good = look_file(&f, argv[i]);
        }
    }
    printf("read %" PRIu64 "\n", f.read);
    return good ? 0 : 1;
}
