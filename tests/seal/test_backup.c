/* test_backup: a backup of any length comes back, and what was cut, moved, altered or is another's
 * does not; the known answer. Run by ctest; `seal_test_backup write FILE` writes that answer anew.
 */
#include "seal/kat.h"
#include "seal/backup.h"

enum { MOST = 4 * SEAL_BACKUP_CHUNK, FILE_MOST = MOST + 8 * SEAL_BACKUP_EXTRA + 1000 };
static struct seal_sk sk;
static struct seal_pk pk;
static uint8_t plain[MOST];

static int setup(void **state)
{
    (void)state;
    seal_pair_new(&sk, &pk);
    cb_random(plain, sizeof plain);
    return 0;
}

static size_t file_make(size_t len, uint8_t *out)
{
    struct seal_backup *b;
    size_t at = SEAL_BACKUP_HEAD, done = 0;
    assert_int_equal(seal_backup_begin(BACKUP_KEYS, 20000, len, &pk, out, &b), CB_OK);
    for (size_t n; (n = seal_backup_next(b)) > 0; at += n + SEAL_BACKUP_EXTRA, done += n) {
        seal_backup_put(b, VIEW(plain + done, n), out + at);
    }
    seal_backup_end(b, out + at);
    seal_backup_free(&b);
    assert_int_equal(done, len);
    assert_int_equal(at + SEAL_BACKUP_TAIL, seal_backup_size(len));
    return at + SEAL_BACKUP_TAIL;
}

/* Read a whole file; pt gets what opened. Where it first went wrong in *at_out. */
static enum cb_err file_read(struct view f, const struct seal_sk *key, uint8_t *pt, size_t *at_out)
{
    CB_CLEANUP(seal_backup_free) struct seal_backup *b = NULL;
    size_t at = SEAL_BACKUP_HEAD < f.len ? SEAL_BACKUP_HEAD : f.len;
    *at_out = 0;
    enum cb_err e = seal_backup_open(VIEW(f.p, at), key, &b);
    while (!e && seal_backup_next(b)) {
        size_t n = seal_backup_next(b), ct = n + SEAL_BACKUP_EXTRA;
        *at_out = at;
        e = seal_backup_get(b, VIEW(f.p + at, ct < f.len - at ? ct : f.len - at), key ? pt : NULL);
        pt += key && !e ? n : 0;
        at += e ? 0 : ct;
    }
    *at_out = e ? *at_out : at;
    return e ? e : seal_backup_close(b, VIEW(f.p + at, f.len - at));
}

static void comes_back(void **state)
{
    (void)state;
    static const size_t lens[] = {1, 88, 65535, 65536, 65537, 131072, 200000, MOST};
    static uint8_t file[FILE_MOST], got[MOST];
    size_t at;
    for (unsigned i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        size_t n = file_make(lens[i], file);
        memset(got, 0, sizeof got);
        assert_int_equal(file_read(VIEW(file, n), &sk, got, &at), CB_OK);
        assert_memory_equal(got, plain, lens[i]);
        assert_int_equal(file_read(VIEW(file, n), NULL, got, &at), CB_OK); /* without the key */
        struct seal_backup_hdr h;
        struct seal_backup_to to;
        assert_int_equal(seal_backup_peek(VIEW(file, SEAL_BACKUP_HEAD), &h), CB_OK);
        seal_backup_to_of(&pk, &to);
        assert_true(h.kind == BACKUP_KEYS && h.day == 20000 && h.len == lens[i]);
        assert_memory_equal(&h.to, &to, sizeof to);
        assert_null(memmem(file, n, plain, lens[i] < 16 ? lens[i] + 15 : 16));
    }
    uint8_t head[SEAL_BACKUP_HEAD];
    struct seal_backup *b;
    assert_int_equal(seal_backup_begin(BACKUP_KEYS, 1, 0, &pk, head, &b), CB_PEER_SIZE);
    assert_int_equal(seal_backup_begin(BACKUP_KEYS, 1, 1, &(struct seal_pk){{0}}, head, &b),
                     CB_PEER_FORMAT);
}

/* Cut anywhere: never whole; and every piece of plaintext it gave is the right one. */
static void cut_anywhere(void **state)
{
    (void)state;
    static uint8_t file[FILE_MOST], got[MOST];
    size_t len = 2 * SEAL_BACKUP_CHUNK + 100, n = file_make(len, file), at;
    for (size_t cut = 0; cut < n; cut += cut < 200 || cut > n - 200 ? 1 : 997) {
        memset(got, 0, sizeof got);
        enum cb_err e = file_read(VIEW(file, cut), &sk, got, &at);
        assert_int_equal(e, cut < 2 ? CB_PEER_FORMAT : CB_PEER_SIZE);
        assert_int_equal(file_read(VIEW(file, cut), NULL, got, &at), e);
    }
    static const size_t ends[] = {SEAL_BACKUP_HEAD, SEAL_BACKUP_HEAD + SEAL_BACKUP_SEALED,
                                  SEAL_BACKUP_HEAD + 2 * SEAL_BACKUP_SEALED};
    for (unsigned i = 0; i < 3; i++) { /* cut between two chunks, with the right tail behind */
        static uint8_t shorter[FILE_MOST];
        memcpy(shorter, file, ends[i]);
        memcpy(shorter + ends[i], file + n - SEAL_BACKUP_TAIL, SEAL_BACKUP_TAIL);
        assert_int_not_equal(file_read(VIEW(shorter, ends[i] + SEAL_BACKUP_TAIL), &sk, got, &at),
                             CB_OK);
    }
    file[n] = 0; /* and not a byte more */
    assert_int_equal(file_read(VIEW(file, n + 1), &sk, got, &at), CB_PEER_SIZE);
}

static void altered_anywhere(void **state)
{
    (void)state;
    static uint8_t file[FILE_MOST], got[MOST];
    size_t len = SEAL_BACKUP_CHUNK + 300, n = file_make(len, file), at;
    size_t second = SEAL_BACKUP_HEAD + SEAL_BACKUP_SEALED;
    for (size_t i = 0; i < n; i += i < 300 || i > n - 400 ? 1 : 1009) {
        file[i] ^= 0x10;
        enum cb_err with = file_read(VIEW(file, n), &sk, got, &at);
        enum cb_err without = file_read(VIEW(file, n), NULL, got, &at);
        assert_int_not_equal(with, CB_OK);
        assert_int_not_equal(without, CB_OK);
        if (i >= SEAL_BACKUP_HEAD) { /* it says in which chunk */
            size_t chunk = i < second ? SEAL_BACKUP_HEAD : i < n - 32 ? second : n - 32;
            assert_int_equal(with, CB_PEER_SEAL);
            assert_int_equal(file_read(VIEW(file, n), &sk, got, &at), CB_PEER_SEAL);
            assert_int_equal(at, chunk);
        }
        file[i] ^= 0x10;
    }
    assert_int_equal(file_read(VIEW(file, n), &sk, got, &at), CB_OK);
}

/* Chunks of one length in another order, twice, or from another backup to the same key. */
static void moved(void **state)
{
    (void)state;
    static uint8_t file[FILE_MOST], other[FILE_MOST], twin[FILE_MOST], got[MOST];
    size_t n = file_make(MOST, file), at;
    uint8_t *a = twin + SEAL_BACKUP_HEAD, *b = a + SEAL_BACKUP_SEALED;
    assert_int_equal(file_make(MOST, other), n);
    memcpy(twin, file, n);
    memcpy(a, file + SEAL_BACKUP_HEAD + SEAL_BACKUP_SEALED, SEAL_BACKUP_SEALED);
    memcpy(b, file + SEAL_BACKUP_HEAD, SEAL_BACKUP_SEALED);
    assert_int_equal(file_read(VIEW(twin, n), &sk, got, &at), CB_PEER_SEAL);
    assert_int_equal(at, SEAL_BACKUP_HEAD);
    memcpy(twin, file, n);
    memcpy(b, a, SEAL_BACKUP_SEALED);
    assert_int_equal(file_read(VIEW(twin, n), &sk, got, &at), CB_PEER_SEAL);
    assert_int_equal(at, SEAL_BACKUP_HEAD + SEAL_BACKUP_SEALED);
    memcpy(twin, file, n);
    memcpy(b, other + SEAL_BACKUP_HEAD + SEAL_BACKUP_SEALED, SEAL_BACKUP_SEALED);
    assert_int_equal(file_read(VIEW(twin, n), &sk, got, &at), CB_PEER_SEAL);
    memcpy(twin, file, n); /* the other's stream under this one's head */
    memcpy(a, other + SEAL_BACKUP_HEAD, n - SEAL_BACKUP_HEAD);
    assert_int_equal(file_read(VIEW(twin, n), &sk, got, &at), CB_PEER_SEAL);
}

static void others(void **state)
{
    (void)state;
    static uint8_t file[FILE_MOST], got[MOST];
    size_t n = file_make(1000, file), at;
    struct seal_sk other;
    struct seal_pk other_pk;
    struct seal_backup_hdr h;
    seal_pair_new(&other, &other_pk);
    assert_int_equal(file_read(VIEW(file, n), &other, got, &at), CB_PEER_DENIED);
    file[2] = 2; /* a newer one */
    assert_int_equal(seal_backup_peek(VIEW(file, SEAL_BACKUP_HEAD), &h), CB_PEER_VERSION);
    file[2] = 1;
    file[3] = 12; /* another paper */
    assert_int_equal(seal_backup_peek(VIEW(file, SEAL_BACKUP_HEAD), &h), CB_PEER_FORMAT);
    file[3] = 14;
    static const struct {
        uint8_t at, b;
    } wrong[] = {{0, 'X'}, {4, 0}, {4, 3}, {5, 1}, {7, 1}, {12, 1}, {15, 1}, {16, 0x80}};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint8_t was = file[wrong[i].at];
        file[wrong[i].at] = wrong[i].b;
        assert_int_equal(seal_backup_peek(VIEW(file, SEAL_BACKUP_HEAD), &h), CB_PEER_FORMAT);
        file[wrong[i].at] = was;
    }
    assert_int_equal(seal_backup_peek(VIEW("not a backup", 12), &h), CB_PEER_FORMAT);
    assert_int_equal(file_read(VIEW(file, n), &sk, got, &at), CB_OK);
}

/* --- the known answer: tests/vectors/backup.kat; the browser's libsodium opens it too ------------
 */
static void kat_write_one(const char *path)
{
    struct kat k = {.out = fopen(path, "w")};
    static uint8_t file[FILE_MOST];
    KAT_FILL(sk, 201);
    seal_pk_of(&sk, &pk);
    kat_fill(plain, 300, 202);
    size_t n = file_make(300, file);
    fprintf(k.out,
            "# A BACKUP of the key process: O, see README.md. Written by seal_test_backup.\n");
    KAT_PUT(&k, "backup.sk", sk);
    kat_put(&k, "backup.pt", plain, 300);
    kat_put(&k, "backup.file", file, n);
    fclose(k.out);
}

static void the_known_answer(void **state)
{
    (void)state;
    static struct kat k;
    static const char *const groups[] = {"backup", "backupts"}; /* ours; the other side's */
    kat_read(&k, TEST_ROOT "/vectors/backup.kat");
    for (unsigned i = 0; i < 2; i++) {
        static uint8_t got[MOST];
        struct seal_sk key;
        size_t at;
        KAT_FIXED(&k, kat_name(groups[i], "sk"), key);
        struct view pt = kat_get(&k, kat_name(groups[i], "pt"));
        struct view file = kat_get(&k, kat_name(groups[i], "file"));
        assert_int_equal(file.len, seal_backup_size(pt.len));
        assert_int_equal(file_read(file, &key, got, &at), CB_OK);
        assert_memory_equal(got, pt.p, pt.len);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back),       cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(altered_anywhere), cmocka_unit_test(moved),
        cmocka_unit_test(others),           cmocka_unit_test(the_known_answer),
    };
    if (seal_init()) {
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "write") == 0) {
        kat_write_one(argv[2]);
        return 0;
    }
    return cmocka_run_group_tests(tests, setup, NULL);
}
