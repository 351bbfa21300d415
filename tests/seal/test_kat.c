/* Known answers between the C and the TypeScript side (tests/vectors/README.md).
 *   seal_test_kat               both committed files must hold (what ctest runs)
 *   seal_test_kat read PATH     one file must hold
 *   seal_test_kat write PATH    write this side's file
 * Never writes over a file it was not told to. */
#include "seal/kat_keys.h"
#include "seal/kat_envelopes.h"
#include "seal/kat_letter.h"
#include "seal/kat_papers.h"

static const struct {
    const char *name;
    void (*write)(struct kat *);
    void (*check)(struct kat *);
} group[] = {
    {"phrases", phrases_write, phrases_check},
    {"staff", staff_write, staff_check},
    {"enrol", enrol_write, enrol_check},
    {"oprf", oprf_write, oprf_check},
    {"totp", totp_write, totp_check},
    {"hpke", hpke_write, hpke_check},
    {"grant", grant_write, grant_check},
    {"letter", letter_write, letter_check},
    {"referral", referral_write, referral_check},
    {"passed", passed_write, passed_check},
    {"link", link_write, link_check},
    {"msg", msgs_write, msgs_check},
    {"frame", frame_write, frame_check},
    {"wrap", wrap_write, wrap_check},
    {"keywrap", keywrap_write, keywrap_check},
    {"teamkey", teamkey_write, teamkey_check},
    {"audit", audit_write, audit_check},
    {"org", org_write, org_check},
    {"member", member_write, member_check},
    {"epoch", epoch_write, epoch_check},
    {"roster", roster_write, roster_check},
    {"slot", slot_write, slot_check},
    {"rest", rest_write, rest_check},
};
enum { GROUPS = sizeof group / sizeof group[0] };

static struct kat kat;

static void file_holds(const char *path)
{
    kat_read(&kat, path);
    for (size_t i = 0; i < GROUPS; i++) {
        group[i].check(&kat);
    }
}

/* Every name of one file is in the other too: neither side may leave something out. */
static void names_agree(void **state)
{
    (void)state;
    static struct kat other;
    kat_read(&kat, TEST_ROOT "/vectors/c.kat");
    kat_read(&other, TEST_ROOT "/vectors/ts.kat");
    for (size_t i = 0; i < kat.n; i++) {
        (void)kat_get(&other, kat.line[i].name);
    }
    for (size_t i = 0; i < other.n; i++) {
        (void)kat_get(&kat, other.line[i].name);
    }
}

static void c_file_holds(void **state)
{
    (void)state;
    file_holds(TEST_ROOT "/vectors/c.kat");
}

static void ts_file_holds(void **state)
{
    (void)state;
    file_holds(TEST_ROOT "/vectors/ts.kat");
}

static void given_file_holds(void **state)
{
    file_holds(*state);
}

static int write_file(const char *path)
{
    kat.out = fopen(path, "w");
    if (!kat.out) {
        fprintf(stderr, "seal_test_kat: cannot write %s\n", path);
        return 1;
    }
    fprintf(kat.out, "# callbox known answers, written by C; see README.md\n");
    for (size_t i = 0; i < GROUPS; i++) {
        fprintf(kat.out, "# %s\n", group[i].name);
        group[i].write(&kat);
    }
    return fclose(kat.out) != 0;
}

int main(int argc, char **argv)
{
    if (seal_init() != CB_OK) {
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "write") == 0) {
        return write_file(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "read") == 0) {
        const struct CMUnitTest one[] = {cmocka_unit_test_prestate(given_file_holds, argv[2])};
        return cmocka_run_group_tests(one, NULL, NULL);
    }
    const struct CMUnitTest both[] = {
        cmocka_unit_test(c_file_holds),
        cmocka_unit_test(ts_file_holds),
        cmocka_unit_test(names_agree),
    };
    return cmocka_run_group_tests(both, NULL, NULL);
}
