/* test_backup_refused: what is not a whole backup of this organisation's is refused with the
 * reason, and nothing is left of the try; and what `callbox check` says of backups and of lines.
 * Run by ctest. */
#include "journey/backup.h"
#include "line/line_in.h"

/* --- what is refused, and why ------------------------------------------------------------------
 */
static void file_put(const struct place *p, struct view v)
{
    unlink(p->s);
    OK(file_write(p->s, v));
}

/* A backup of these bytes: as any of ours, but of another day, key or content. */
static void sealed_put(const struct place *p, uint8_t kind, uint32_t day, const struct seal_pk *rec,
                       struct view plain)
{
    CB_CLEANUP(buf_free) struct buf b;
    CB_CLEANUP(seal_backup_free) struct seal_backup *w = NULL;
    uint8_t head[SEAL_BACKUP_HEAD];
    size_t at = 0;
    buf_init(&b, 8 << 20);
    OK(seal_backup_begin(kind, day, plain.len, rec, head, &w));
    buf_put(&b, head, sizeof head);
    for (size_t n; (n = seal_backup_next(w)) > 0; at += n) {
        seal_backup_put(w, VIEW(plain.p + at, n), buf_room(&b, n + SEAL_BACKUP_EXTRA));
    }
    seal_backup_end(w, buf_room(&b, SEAL_BACKUP_TAIL));
    file_put(p, buf_view(&b));
}

static enum cb_err plain_part(void *arg, struct view part)
{
    buf_put(arg, part.p, part.len);
    return CB_OK;
}

static void plain_of(const struct place *p, const struct seal_sk *sk, struct buf *out)
{
    struct sentence why;
    const struct backup_sink sink = {plain_part, out};
    buf_init(out, 8 << 20);
    OK(backup_read(p->s, sk, &sink, &why));
}

static void refused(struct house *h, const struct place *store, const struct place *keys,
                    const char *why)
{
    CB_CLEANUP(buf_free) struct buf said;
    struct house r;
    int status = restored(h, store, keys, &r, &said);
    if (status != 1 || !says(&said, why) || !says(&said, "Nothing was restored.")) {
        fail_msg("wanted \"%s\": %d, %.*s", why, status, (int)said.len, (char *)said.p);
    }
    assert_int_not_equal(access(r.dir, F_OK), 0); /* and nothing is left of it */
}

static void test_refused(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf store_b, keys_b, vault;
    struct place out = backed_up(h, "out"), store = store_in(&out), keys = in(&out, KEYS_BACKUP);
    struct place bad = beside(h, "bad");
    struct seal_sk rec, other;
    struct seal_pk rec_pk, other_pk;
    recovery_sk(h, &rec);
    seal_pk_of(&rec, &rec_pk);
    seal_pair_new(&other, &other_pk);
    buf_init(&store_b, 8 << 20);
    buf_init(&keys_b, 8 << 20);
    OK(file_read(store.s, &store_b));
    OK(file_read(keys.s, &keys_b));
    plain_of(&keys, &rec, &vault);

    file_put(&bad, TEXT("a shopping list"));
    refused(h, &bad, &keys, "is not a backup of callbox's.");
    refused(h, &bad, &bad, "is not a backup of callbox's.");
    file_put(&bad, VIEW(store_b.p, 100));
    refused(h, &bad, &keys, "is cut short after 100 bytes.");
    file_put(&bad, VIEW(store_b.p, store_b.len - 1));
    refused(h, &bad, &keys, "1 are missing.");
    buf_put(&store_b, "xyz", 3);
    file_put(&bad, buf_view(&store_b));
    refused(h, &bad, &keys, "has 3 bytes too many");
    store_b.len -= 3;
    store_b.p[30000] ^= 1;
    file_put(&bad, buf_view(&store_b));
    refused(h, &bad, &keys, "is damaged at byte 144 or in the 65,552 after it.");
    store_b.p[30000] ^= 1;
    store_b.p[100] ^= 1;
    file_put(&bad, buf_view(&store_b));
    refused(h, &bad, &keys, "is damaged in its first 144 bytes.");
    store_b.p[100] ^= 1;
    store_b.p[2] = 2;
    file_put(&bad, buf_view(&store_b));
    refused(h, &bad, &keys, "was made by a newer callbox");
    keys_b.p[keys_b.len - 1] ^= 1;
    file_put(&bad, buf_view(&keys_b));
    refused(h, &store, &bad, "in what vouches for the rest.");
    refused(h, &keys, &keys, "is a backup of keys, and --store wants a store's");
    refused(h, &store, &store, "is a backup of a store, and --keys wants keys'");
    sealed_put(&bad, BACKUP_KEYS, cb_day(), &other_pk, buf_view(&vault));
    refused(h, &store, &bad, "they are of two organisations.");
    sealed_put(&bad, BACKUP_KEYS, cb_day(), &rec_pk, VIEW(vault.p, vault.len - 88));
    refused(h, &store, &bad, "holds no vault.");
    sealed_put(&bad, BACKUP_KEYS, cb_day() - 3, &rec_pk, buf_view(&vault));
    refused(h, &store, &bad, "These keys are 3 days old.");
    sealed_put(&bad, BACKUP_STORE, cb_day(), &rec_pk, TEXT("no database at all"));
    refused(h, &bad, &keys, "disk"); /* SQLite's own word */
}

/* Of this organisation, by its recovery key, but of another of its lines. */
static void test_another_vault(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf vrk, slots;
    struct place out = backed_up(h, "out"), store = store_in(&out), keys = in(&out, KEYS_BACKUP);
    struct place dir = beside(h, "vault"), bad = beside(h, "bad");
    struct seal_sk rec;
    struct seal_pk rec_pk;
    struct seal_point k_pw;
    recovery_sk(h, &rec);
    seal_pk_of(&rec, &rec_pk);
    assert_int_equal(mkdir(dir.s, 0700), 0);
    OK(keys_vault_create(dir.s, &rec_pk, &k_pw));
    buf_init(&vrk, 1 << 20);
    buf_init(&slots, 1 << 20);
    struct place a = in(&dir, "vrk"), b = in(&dir, "vault");
    OK(file_read(a.s, &vrk));
    OK(file_read(b.s, &slots));
    buf_put(&vrk, slots.p, slots.len);
    sealed_put(&bad, BACKUP_KEYS, cb_day(), &rec_pk, buf_view(&vrk));
    refused(h, &store, &bad, "they are of two lines.");
    (void)keys;
}

static void test_old_keys_when_told(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf vault, said;
    struct place out = backed_up(h, "out"), store = store_in(&out), keys = in(&out, KEYS_BACKUP);
    struct place old = beside(h, "old"), rec_file = beside(h, "demo-recovery");
    struct place dir = beside(h, "restored");
    struct seal_sk rec;
    struct seal_pk rec_pk;
    recovery_sk(h, &rec);
    seal_pk_of(&rec, &rec_pk);
    plain_of(&keys, &rec, &vault);
    sealed_put(&old, BACKUP_KEYS, cb_day() - 2, &rec_pk, buf_view(&vault)); /* 48 hours: still */
    assert_int_equal(RUN(cli_restore, &said, "--store", store.s, "--keys", old.s, "--recovery",
                         rec_file.s, dir.s),
                     0);
    buf_free(&said);
    assert_int_equal(RUN(cli_restore, &said, "--store", store.s, "--keys", old.s, "--recovery",
                         rec_file.s, dir.s),
                     1); /* there is one already */
    assert_true(says(&said, "it is not empty"));
    sealed_put(&old, BACKUP_KEYS, cb_day() - 30, &rec_pk, buf_view(&vault));
    struct place other = beside(h, "other");
    buf_free(&said);
    assert_int_equal(RUN(cli_restore, &said, "--store", store.s, "--keys", old.s, "--recovery",
                         rec_file.s, "--keys-are-old", other.s),
                     0);
    buf_free(&said);
    assert_int_equal(RUN(cli_check, &said, other.s), 0);
    struct place wrong = beside(h, "wrong"), none = beside(h, "none");
    file_put(&wrong, VIEW(vault.p, 32)); /* 32 bytes, and not the recovery key */
    buf_free(&said);
    assert_int_equal(RUN(cli_restore, &said, "--store", store.s, "--keys", keys.s, "--recovery",
                         wrong.s, none.s),
                     1);
    assert_true(says(&said, "another organisation's recovery key"));
    assert_int_not_equal(access(none.s, F_OK), 0);
}

/* --- check ------------------------------------------------------------------------------------ */
static void line_says(struct house *h, const char *why)
{
    CB_CLEANUP(buf_free) struct buf said;
    int status = RUN(cli_check, &said, h->dir);
    if (status != (why[0] == '!') || !says(&said, why + (why[0] == '!'))) {
        fail_msg("wanted \"%s\": %d, %.*s", why, status, (int)said.len, (char *)said.p);
    }
}

static void test_check(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf b, said;
    struct place out = backed_up(h, "out"), keys = in(&out, KEYS_BACKUP);
    house_shut(h);
    line_says(h, "is whole: store, vault and papers");
    buf_init(&b, 8 << 20);
    OK(file_read(keys.s, &b));
    b.p[50000] ^= 1;
    file_put(&keys, buf_view(&b));
    assert_int_equal(RUN(cli_check, &said, out.s), 1); /* one of two, and it says which */
    assert_true(says(&said, "keys.cbk is damaged"));
    assert_true(says(&said, ".cbb is whole"));
    buf_free(&said);
    assert_int_equal(RUN(cli_check, &said, beside(h, "store").s), 1);
    assert_true(says(&said, "neither a line nor a backup"));

    struct place vrk = beside(h, "key/vrk");
    b.len = 0;
    OK(file_read(vrk.s, &b));
    b.p[3] ^= 1;
    file_put(&vrk, buf_view(&b));
    line_says(h, "!The vault does not open");
    b.p[3] ^= 1;
    file_put(&vrk, buf_view(&b));
    line_says(h, "is whole");
    house_open(h, NULL);

    struct store_id id =
        staff_line_id(HOUSE_LINE); /* an EPOCH's signature, by somebody with the store */
    b.len = 0;
    OK(h->store->ops->paper_get(h->store, PAPER_EPOCH, &id, 1, &b));
    b.p[SEAL_EPOCH - 5] ^= 1;
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->paper_put(h->store, PAPER_EPOCH, &id, 1, buf_view(&b)));
    OK(h->store->ops->commit(h->store));
    house_shut(h);
    line_says(h, "!The key of line 1 does not follow from the papers");
    house_open(h, NULL);
}

/* A vault from before there was a recovery key in it says so; and is told it by a recovery. */
static void test_no_recovery_key(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf said;
    struct place out = beside(h, "out"), vault = beside(h, "key/vault");
    house_shut(h);
    int fd = open(vault.s, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    uint8_t random[SEAL_SLOT];
    cb_random(random, sizeof random);
    assert_int_equal(pwrite(fd, random, sizeof random, 5 * SEAL_SLOT), SEAL_SLOT);
    close(fd);
    assert_int_equal(RUN(cli_backup, &said, h->dir, out.s), 1);
    assert_true(says(&said, "does not know the recovery key"));
    assert_true(says(&said, "No backup was made"));
    struct place keys = in(&out, KEYS_BACKUP), store = store_in(&out);
    assert_int_not_equal(access(keys.s, F_OK), 0);
    assert_int_not_equal(access(store.s, F_OK), 0);
    buf_free(&said);
    if (RUN(cli_recover, &said, h->dir, "ishbel")) {
        fail_msg("%.*s", (int)said.len, (char *)said.p);
    }
    buf_free(&said);
    assert_int_equal(RUN(cli_backup, &said, h->dir, out.s), 0);
    house_open(h, NULL);
}

/* --- asked wrongly -------------------------------------------------------------------------------
 */
static void test_asked_wrongly(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf said;
    assert_int_equal(RUN(cli_backup, &said, h->dir), 2);
    buf_free(&said);
    assert_int_equal(RUN(cli_backup, &said, "/nonexistent", "/tmp/none"), 1);
    assert_true(says(&said, "there is no line there."));
    buf_free(&said);
    assert_int_equal(RUN(cli_restore, &said, "--store", "a", "b"), 2);
    buf_free(&said);
    assert_int_equal(RUN(cli_restore, &said, "--store", "/no/a", "--keys", "/no/b", "/tmp/none"),
                     1);
    assert_true(says(&said, "there is no such file."));
    assert_int_not_equal(access("/tmp/none", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_refused), JOURNEY(test_another_vault),   JOURNEY(test_old_keys_when_told),
        JOURNEY(test_check),   JOURNEY(test_no_recovery_key), JOURNEY(test_asked_wrongly),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
