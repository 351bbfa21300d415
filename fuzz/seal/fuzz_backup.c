/* fuzz_backup: any bytes as a BACKUP, with its key and without. Never gives more plaintext than the
 * head says, nor calls whole with the key what is not whole without it. */
#include "keys.h"
#include "seal/backup.h"

/* The whole of a file; how much of it opened. */
static enum cb_err read_all(struct view f, const struct seal_sk *sk, uint64_t *opened)
{
    static uint8_t pt[SEAL_BACKUP_CHUNK];
    CB_CLEANUP(seal_backup_free) struct seal_backup *b = NULL;
    size_t at = SEAL_BACKUP_HEAD < f.len ? SEAL_BACKUP_HEAD : f.len;
    enum cb_err e = seal_backup_open(VIEW(f.p, at), sk, &b);
    while (!e && seal_backup_next(b)) {
        size_t n = seal_backup_next(b), left = f.len - at;
        size_t ct = n + SEAL_BACKUP_EXTRA < left ? n + SEAL_BACKUP_EXTRA : left;
        e = seal_backup_get(b, VIEW(f.p + at, ct), sk ? pt : NULL);
        at += ct;
        *opened += e ? 0 : n;
    }
    return e ? e : seal_backup_close(b, VIEW(f.p + at, f.len - at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_sk sk;
    struct seal_backup_hdr h;
    struct view f = VIEW(data, size);
    uint64_t opened = 0, walked = 0;
    CB_ASSERT(seal_init() == CB_OK); /* again and again: it looks once */
    FUZZ_FILL(sk, 201);
    enum cb_err peeked =
        seal_backup_peek(VIEW(data, size < SEAL_BACKUP_HEAD ? size : SEAL_BACKUP_HEAD), &h);
    enum cb_err with = read_all(f, &sk, &opened), without = read_all(f, NULL, &walked);
    CB_ASSERT(!peeked || (with && without));
    CB_ASSERT(opened <= h.len && opened <= size);
    CB_ASSERT(with || (!without && opened == h.len && seal_backup_size(h.len) == size));
    return 0;
}
