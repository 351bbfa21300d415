/* files: the few small files that the operator's tools read and write. Called by init, recover,
 * totp and probe. Never leaves a secret in a file that others can read. */
#include "cli/cli_in.h"
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void cli_path(const char *dir, const char *name, char out[CLI_PATH])
{
    int n = snprintf(out, CLI_PATH, "%s/%s", dir, name);
    if (n < 0 || n >= CLI_PATH) {
        out[0] = 0;
    }
}

void cli_bin(char out[CLI_PATH])
{
    ssize_t n = readlink("/proc/self/exe", out, CLI_PATH - 1);
    out[n < 0 ? 0 : n] = 0;
    char *slash = strrchr(out, '/');
    if (slash) {
        *slash = 0;
    }
}

int cli_fail(const char *what, enum cb_err e)
{
    fprintf(stderr, "callbox: %s: %s\n", what, cb_err_text(e));
    return 1;
}

int cli_usage(const char *sentence)
{
    fprintf(stderr, "callbox: %s\n", sentence);
    return 2;
}

enum cb_err file_write(const char *path, struct view v)
{
    CB_CLEANUP(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno == EEXIST ? CB_NONE_TAKEN : (errno == ENOSPC ? CB_BUSY_FULL : CB_HERE_DISK);
    }
    for (size_t done = 0; done < v.len;) {
        ssize_t n = write(fd, v.p + done, v.len - done);
        if (n <= 0) {
            return errno == ENOSPC ? CB_BUSY_FULL : CB_HERE_DISK;
        }
        done += (size_t)n;
    }
    return fsync(fd) == 0 ? CB_OK : CB_HERE_DISK;
}

enum cb_err file_key(const char *path, uint8_t out[32])
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 64);
    enum cb_err e = file_read(path, &b);
    if (e || b.len != 32) {
        return e ? e : CB_PEER_SIZE;
    }
    memcpy(out, b.p, 32);
    return CB_OK;
}

enum cb_err file_ini(struct view text, const char *key, char *out, size_t out_len)
{
    size_t klen = strlen(key);
    for (size_t at = 0; at < text.len;) {
        const uint8_t *line = text.p + at;
        const uint8_t *nl = memchr(line, '\n', text.len - at);
        size_t len = nl ? (size_t)(nl - line) : text.len - at;
        at += len + 1;
        if (len <= klen || memcmp(line, key, klen) != 0) {
            continue;
        }
        size_t from = klen;
        while (from < len && (line[from] == ' ' || line[from] == '=')) {
            from++;
        }
        if (from == klen || len - from >= out_len) {
            continue;
        }
        memcpy(out, line + from, len - from);
        out[len - from] = 0;
        return CB_OK;
    }
    return CB_NONE_FOUND;
}

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void base32_write(struct view v, char *out, size_t out_len)
{
    uint32_t bits = 0;
    unsigned have = 0;
    size_t n = 0;
    for (size_t i = 0; i < v.len; i++) {
        bits = bits << 8 | v.p[i];
        have += 8;
        for (; have >= 5 && n + 1 < out_len; have -= 5) {
            out[n++] = base32[bits >> (have - 5) & 31];
        }
    }
    if (have && n + 1 < out_len) {
        out[n++] = base32[bits << (5 - have) & 31];
    }
    out[n] = 0;
}

enum cb_err base32_read(const char *s, uint8_t *out, size_t out_cap, size_t *len_out)
{
    uint32_t bits = 0;
    unsigned have = 0;
    *len_out = 0;
    for (; *s; s++) {
        const char *at = strchr(base32, *s);
        if (!at || *len_out == out_cap) {
            return CB_PEER_FORMAT;
        }
        bits = bits << 5 | (uint32_t)(at - base32);
        have += 5;
        if (have >= 8) {
            have -= 8;
            out[(*len_out)++] = (uint8_t)(bits >> have);
        }
    }
    return CB_OK;
}
