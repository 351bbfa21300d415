/* test_wrong_vault: a line started on another line's vault must not start: every key would seem to
 * be gone, and rows would be dropped for it. Run by ctest. */
#include "journey/house.h"
#include "cli/cli_in.h"
#include <unistd.h>

static enum cb_err open_on(const char *store_dir, const char *key_dir, struct inhouse **k_out)
{
    struct line_config cfg = {0};
    struct line *l;
    OK(store_sqlite_open(store_dir, &cfg.store));
    OK(inhouse_open(key_dir, k_out));
    cfg.keys = inhouse_link(*k_out);
    enum cb_err e = line_open(&cfg, &l);
    cfg.store->ops->close(cfg.store); /* l itself is left to the end of the program */
    return e;
}

static void test_refused(void **state)
{
    struct house *h = *state;
    struct inhouse *k;
    struct seal_point k_pw;
    char store[HOUSE_PATH], key[HOUSE_PATH], file[HOUSE_PATH + 8];
    house_path(h, "store", store);
    house_path(h, "key", key);
    house_shut(h);
    OK(open_on(store, key, &k)); /* the right one opens */
    inhouse_close(k);
    snprintf(file, sizeof file, "%s/vault", key);
    assert_int_equal(unlink(file), 0);
    snprintf(file, sizeof file, "%s/vrk", key);
    assert_int_equal(unlink(file), 0);
    OK(keys_vault_create(key, &(struct seal_pk){{9}}, &k_pw));
    IS(open_on(store, key, &k), CB_PEER_AUTH);
    inhouse_close(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_refused)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
