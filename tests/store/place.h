/* place: a directory of its own for a test of the store, and looking into its files. Included by
 * the tests of the SQLite back end. Never leaves the directory behind. */
#ifndef TESTS_STORE_PLACE_H
#define TESTS_STORE_PLACE_H
#include "core/core.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char place[64];

static inline void place_make(void)
{
    snprintf(place, sizeof place, "/tmp/callbox-store-XXXXXX");
    CB_ASSERT(mkdtemp(place));
}

/* Call fn with the path of each file of the place. */
static inline void place_each(void (*fn)(void *arg, const char *path), void *arg)
{
    DIR *d = opendir(place);
    CB_ASSERT(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", place, e->d_name);
        if (e->d_name[0] != '.') {
            fn(arg, path);
        }
    }
    closedir(d);
}

static inline void place_rm(void *arg, const char *path)
{
    (void)arg;
    unlink(path);
}

static inline void place_clear(void)
{
    place_each(place_rm, NULL);
}

static inline void place_drop(void)
{
    place_clear();
    rmdir(place);
}

struct needle {
    struct view v;
    unsigned hits;
};

static inline void place_grep(void *arg, const char *path)
{
    struct needle *n = arg;
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) || st.st_size == 0) {
        if (f) {
            fclose(f);
        }
        return;
    }
    uint8_t *all = cb_alloc((size_t)st.st_size);
    size_t len = fread(all, 1, (size_t)st.st_size, f);
    for (const uint8_t *p = all; p && len >= n->v.len;) {
        p = memmem(p, len - (size_t)(p - all), n->v.p, n->v.len);
        n->hits += p != NULL;
        p = p ? p + 1 : NULL;
    }
    cb_free(all, (size_t)st.st_size);
    fclose(f);
}

/* How often these bytes stand in the files of the place. */
static inline unsigned place_holds(const void *p, size_t n)
{
    struct needle needle = {.v = VIEW(p, n)};
    place_each(place_grep, &needle);
    return needle.hits;
}
#endif
