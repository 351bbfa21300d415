/* replay: runs a fuzz harness over every file of its corpus, as an ordinary test program.
 * Linked in place of libFuzzer. Prints "N passed, 0 failed"; a crash is the failure. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int one(const char *dir, const char *name)
{
    static uint8_t data[1 << 20];
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    if (!f) {
        return 0;
    }
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees one byte too far */
    if (!exact) {
        abort();
    }
    for (size_t i = 0; i < n; i++) {
        exact[i] = data[i];
    }
    LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return 1;
}

int main(int argc, char **argv)
{
    int n = 0;
    DIR *d = argc > 1 ? opendir(argv[1]) : NULL;
    if (!d) {
        fprintf(stderr, "replay: no corpus at %s\n0 passed, 1 failed\n", argc > 1 ? argv[1] : "-");
        return 1;
    }
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        n += e->d_name[0] != '.' ? one(argv[1], e->d_name) : 0;
    }
    closedir(d);
    printf("%d passed, %d failed\n", n, n == 0);
    return n == 0;
}
