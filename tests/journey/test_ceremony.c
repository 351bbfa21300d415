/* test_ceremony: a real line is made on paper and runs: nothing of its keys is left in a file, and
 * the sheets are tried out before the keys go. Run by ctest. */
#include "journey/ceremony.h"
#include <ifaddrs.h>
#include <net/if.h>
#include <sched.h>
#include <sys/wait.h>

/* --- it runs ---------- */
static void test_the_line_runs(void **state)
{
    struct house *h = *state;
    struct caller post, first, second;
    struct client_visitor v;
    struct client_staff a, b;
    struct client_case c;
    struct heard heard = {0};
    uint8_t row[16];
    char card[WHERE];
    static struct trail t[2];
    static const uint8_t began[] = {AUDIT_FOUNDED, AUDIT_FOUNDED, AUDIT_SIGNED_IN};
    caller_open(&post, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    in_base("papers/staff-morag.ini", card);
    card_login(h, card, &first, &a);
    audit_begins(&first, &a, &t[0], began, 3);
    in_base("papers/staff-iain.ini", card);
    card_login(h, card, &second, &b);
    audit_begins(&second, &b, &t[1], began, 3); /* both supervisors read it */
    assert_memory_equal(&t[0].sk, &t[1].sk, sizeof t[0].sk);
    OK(client_staff_first(&second.ask, &b, row));
    OK(client_staff_take(&second.ask, &b, row, &c, hear, &heard));
    assert_heard(&heard, 0, DIR_V2S, "hello");
    OK(client_staff_reply(&second.ask, &b, &c, TEXT("welcome")));
    memset(&heard, 0, sizeof heard);
    OK(client_return(&post.ask, &v, 0, hear, &heard));
    assert_heard(&heard, 1, DIR_S2V, "welcome");
    caller_free(&post);
    caller_free(&first);
    caller_free(&second);
}

static void test_no_demonstration(void **state)
{
    struct house *h = *state;
    struct config cfg;
    char path[HOUSE_PATH], why[160];
    config_defaults(&cfg);
    house_path(h, "callbox.ini", path);
    OK(config_read(path, &cfg, why));
    assert_false(cfg.demo);
    assert_string_equal(cfg.line_name, "Cala (a test)");
    house_path(h, "demo-root", path);
    assert_int_equal(access(path, F_OK), -1);
}

/* The vault seals to the organisation's recovery key without asking the store. */
static void test_the_vault_knows_the_recovery_key(void **state)
{
    struct house *h = *state;
    struct seal_roster r;
    struct seal_pk rec;
    OK(seal_roster_read(buf_view(&h->roster), &r));
    OK(keys_vault_rec(h->vault, &rec));
    assert_memory_equal(&rec, &r.org.rec, sizeof rec);
}

/* --- nothing is left ---------- */
struct hunted { /* bytes that must be in no file, in every spelling that we use */
    char name[24];
    uint8_t b[32];
};

static void made_of(const struct seal_scalar *secret, unsigned set, struct hunted out[2])
{
    struct seal_ed_sk root;
    struct seal_sk rec;
    seal_root_derive(secret, &root);
    seal_recovery_derive(secret, &rec);
    snprintf(out[0].name, sizeof out[0].name, "%s's number", set_name(set));
    memcpy(out[0].b, secret->b, 32);
    snprintf(out[1].name, sizeof out[1].name, "%s", set_name(set));
    memcpy(out[1].b, set == SET_ROOT ? root.b : rec.b, 32);
}

/* The two scalars and keys from the sheets, and with them the line's own secrets. */
static unsigned hunted_all(struct house *h, struct hunted out[16])
{
    unsigned n = 0;
    struct seal_sk rec;
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        struct seal_share s[3];
        struct seal_scalar secret;
        for (unsigned i = 0; i < 3; i++) {
            share_read("papers", i + 2, set, &s[i]);
        }
        OK(seal_share_combine(s, 3, &secret));
        made_of(&secret, set, out + n);
        n += 2;
    }
    memcpy(rec.b, out[3].b, 32);
    for (unsigned i = 0; i < LINE_KEYS; i++) {
        CB_CLEANUP(buf_free) struct buf roster, paper;
        struct seal_teamkey t;
        struct seal_sk sk;
        buf_init(&roster, 1 << 20);
        buf_init(&paper, SEAL_TEAMKEY); /* one, at a founding */
        OK(staff_papers(h->store, h->keys, i ? SEAL_AUDIT_LINE | HOUSE_LINE : HOUSE_LINE, &roster,
                        &paper));
        OK(seal_teamkey_open(buf_view(&paper), &rec, &t, &sk));
        snprintf(out[n].name, sizeof out[n].name, "key %u of the line", i);
        memcpy(out[n++].b, sk.b, 32);
    }
    return n;
}

static unsigned holds_file(const char *path, const struct hunted *s)
{
    CB_CLEANUP(buf_free) struct buf b;
    char hex[65], letters[60];
    buf_init(&b, 64 << 20);
    OK(file_read(path, &b));
    for (unsigned i = 0; i < 32; i++) {
        snprintf(hex + 2 * i, 3, "%02x", s->b[i]);
    }
    base32_write(VIEW(s->b, 32), letters, sizeof letters);
    return (unsigned)(memmem(b.p, b.len, s->b, 32) != NULL) +
           (memmem(b.p, b.len, hex, 64) != NULL) + (memmem(b.p, b.len, letters, 51) != NULL);
}

static unsigned holds(const char *dir, const struct hunted *s)
{
    static const char *const inside[] = {"", "key", "store"};
    unsigned hits = 0;
    for (unsigned i = 0; i < 3; i++) {
        char path[2 * WHERE];
        struct dirent *e;
        snprintf(path, sizeof path, "%.110s/%s", dir, inside[i]);
        DIR *d = opendir(path);
        while (d && (e = readdir(d))) {
            char file[3 * WHERE];
            struct stat st;
            snprintf(file, sizeof file, "%.200s/%.100s", path, e->d_name);
            if (stat(file, &st) == 0 && S_ISREG(st.st_mode)) {
                hits += holds_file(file, s);
            }
        }
        if (d) {
            closedir(d);
        }
    }
    return hits;
}

static void test_no_key_is_in_a_file(void **state)
{
    struct house *h = *state;
    struct hunted all[16];
    char line[WHERE], papers[WHERE], leak[WHERE];
    unsigned n = hunted_all(h, all);
    assert_int_equal(n, 6);
    in_base("line", line);
    in_base("papers", papers);
    for (unsigned i = 0; i < n; i++) {
        if (holds(line, &all[i]) + holds(papers, &all[i])) {
            fail_msg("%s is in a file", all[i].name);
        }
    }
    for (unsigned x = 1; x <= 5; x++) { /* and not one share is in the line's directory */
        struct seal_share s;
        struct hunted y = {.name = "a share"};
        share_read("papers", x, 1 + x % 2, &s);
        memcpy(y.b, s.y.b, 32);
        assert_int_equal(holds(line, &y), 0);
    }
    in_base("line/store/leak", leak); /* the control: each spelling is found */
    CB_CLEANUP(buf_free) struct buf b;
    char letters[60];
    buf_init(&b, 4096);
    base32_write(VIEW(all[0].b, 32), letters, sizeof letters);
    buf_putf(&b, "x%s", letters);
    buf_put(&b, all[0].b, 32);
    for (unsigned i = 0; i < 32; i++) {
        buf_putf(&b, "%02x", all[0].b[i]);
    }
    OK(file_write(leak, buf_view(&b)));
    assert_int_equal(holds(line, &all[0]), 3);
    unlink(leak);
}

/* --- the papers ---------- */
static void paper_read(const char *name, struct buf *out)
{
    char path[WHERE];
    in_base(name, path);
    buf_init(out, 1 << 20);
    OK(file_read(path, out));
}

static void test_what_the_papers_say(void **state)
{
    struct house *h = *state;
    CB_CLEANUP(buf_free) struct buf t, s, w;
    CB_CLEANUP(buf_free) struct buf hex;
    struct seal_hash org;
    paper_read("papers/transcript.html", &t);
    buf_init(&hex, 200);
    seal_hash256(VIEW(h->roster.p, SEAL_ORG), &org);
    html_hex(&hex, org.b, sizeof org.b);
    assert_true(memmem(t.p, t.len, hex.p, hex.len));
    assert_true(says(&t, "Cala (a test)") && says(&t, "rehearsal") && says(&t, "Witnesses"));
    assert_true(says(&t, "A &lt;b&gt; &amp; &#34;C&#34;") && !says(&t, "A <b>"));
    paper_read("papers/custodian-4-root.html", &s);
    assert_true(says(&s, "Share 4 of 5 of the root key") && says(&s, "Any 3 of them"));
    paper_read("papers/supervisor-iain.html", &w);
    assert_true(says(&w, "Change the password after the first sign-in"));
    char path[WHERE];
    struct stat st;
    in_base("papers/custodian-4-root.html", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* --- the trial, typed ---------- */
struct typist {
    pid_t pid;
    int to; /* its keyboard */
};

static void held_dir(const char *name, char out[WHERE])
{
    in_base(name, out);
}

static struct typist ceremony_start(const char *dir, const char *papers)
{
    int fds[2];
    struct typist t;
    assert_int_equal(pipe(fds), 0);
    fflush(NULL);
    t.pid = fork();
    if (t.pid == 0) {
        char *argv[] = {(char *)(uintptr_t)dir, "--online-anyway", "--papers",
                        (char *)(uintptr_t)papers};
        int null = open("/dev/null", O_WRONLY);
        dup2(fds[0], 0);
        dup2(null, 1);
        dup2(null, 2);
        close(fds[1]);
        _exit(cli_ceremony(4, argv));
    }
    close(fds[0]);
    t.to = fds[1];
    return t;
}

static void type(const struct typist *t, const char *line)
{
    assert_int_equal(write(t->to, line, strlen(line)), strlen(line));
    assert_int_equal(write(t->to, "\n", 1), 1);
}

static int ceremony_end(struct typist *t)
{
    int status = 0;
    close(t->to);
    assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Until the last sheet is written: then the printer would be asked. */
static void sheets_wait(const char *papers)
{
    char path[WHERE + 40];
    struct stat st;
    in_base(papers, path);
    snprintf(path + strlen(path), 40, "/custodian-5-recovery.html");
    for (unsigned i = 0; i < 3000 && (stat(path, &st) != 0 || st.st_size == 0); i++) {
        usleep(10000);
    }
    usleep(100000);
}

static void type_sheet(const struct typist *t, const char *papers, unsigned x, unsigned set)
{
    char words[SHEET];
    sheet_words(papers, x, set, words);
    type(t, words);
}

static void test_typed_trial(void **state)
{
    char dir[WHERE], papers[WHERE], words[SHEET];
    (void)state;
    held_dir("typed", dir);
    held_dir("typed-papers", papers);
    struct typist t = ceremony_start(dir, papers);
    type(&t, "yes");
    sheets_wait("typed-papers");
    type_sheet(&t, "typed-papers", 5, SET_ROOT);
    type_sheet(&t, "typed-papers", 5, SET_RECOVERY);
    type_sheet(&t, "typed-papers", 1, SET_RECOVERY);
    type_sheet(&t, "papers", 2, SET_ROOT); /* another organisation's: not taken */
    sheet_words("typed-papers", 1, SET_ROOT, words);
    words[0] = 'z'; /* the first word is no word, or another: put right */
    type(&t, words);
    type(&t, "=");
    type_sheet(&t, "typed-papers", 1, SET_ROOT);
    type_sheet(&t, "typed-papers", 3, SET_ROOT);
    type_sheet(&t, "typed-papers", 3, SET_ROOT); /* twice */
    type_sheet(&t, "typed-papers", 4, SET_RECOVERY);
    type(&t, "");
    assert_int_equal(ceremony_end(&t), 0);
    CB_CLEANUP(buf_free) struct buf said;
    paper_read("typed-papers/transcript.html", &said);
    assert_true(says(&said, "The root key, from 1, 3, 5."));
    assert_true(says(&said, "The recovery key, from 1, 4, 5."));
    assert_false(says(&said, "--trial"));
}

/* Given up with one sheet missing, or with the wrong day: nothing of it stays. */
static void test_trial_given_up(void **state)
{
    char dir[WHERE], papers[WHERE];
    (void)state;
    held_dir("given-up", dir);
    held_dir("given-up-papers", papers);
    struct typist t = ceremony_start(dir, papers);
    type(&t, "yes");
    sheets_wait("given-up-papers");
    for (unsigned x = 1; x <= 3; x++) {
        type_sheet(&t, "given-up-papers", x, SET_ROOT);
    }
    type_sheet(&t, "given-up-papers", 1, SET_RECOVERY);
    type_sheet(&t, "given-up-papers", 2, SET_RECOVERY);
    type(&t, "");
    assert_int_equal(ceremony_end(&t), 1);
    assert_int_equal(access(dir, F_OK), -1);
    assert_int_equal(access(papers, F_OK), -1);
    t = ceremony_start(dir, papers);
    type(&t, "no");
    assert_int_equal(ceremony_end(&t), 1);
    assert_int_equal(access(dir, F_OK), -1);
}

/* --- refusals ---------- */
static void test_refusals(void **state)
{
    CB_CLEANUP(buf_free) struct buf said;
    char line[WHERE], inside[WHERE], fresh[WHERE];
    (void)state;
    in_base("line", line);
    in_base("fresh/papers", inside);
    in_base("fresh", fresh);
    assert_int_equal(RUN(cli_ceremony, &said, line, "--online-anyway", "--trial", "auto"), 1);
    assert_true(says(&said, "not empty") && says(&said, "Nothing was made."));
    buf_free(&said);
    assert_int_equal(
        RUN(cli_ceremony, &said, fresh, "--online-anyway", "--trial", "auto", "--papers", inside),
        1);
    assert_true(says(&said, "outside the line's directory"));
    assert_int_equal(access(fresh, F_OK), -1);
    static const char *const wrong[][3] = {
        {"--shares", "1/5", "--shares"},
        {"--shares", "4/3", "--shares"},
        {"--shares", "3/17", "--shares"},
        {"--shares", "3", "--shares"},
        {"--shares", "3/5x", "--shares"},
        {"--supervisor", "a/b", "--supervisor"},
        {"--supervisor", "", "--supervisor"},
        {"--line", "a;b", "--line"},
        {"--line", "", "--line"},
        {"--line-number", "0", "--line-number"},
        {"--line-number", "32768", "--line"},
        {"--trial", "no", "--trial"},
        {"--wrong", "x", "ceremony DIR"},
        {"again", "x", "ceremony DIR"},
        {"--papers", NULL, "--papers"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        buf_free(&said);
        const char *const words[] = {fresh, wrong[i][0], wrong[i][1], NULL};
        assert_int_equal(run(cli_ceremony, &said, words), 2);
        assert_true(says(&said, wrong[i][2]));
        assert_int_equal(access(fresh, F_OK), -1);
    }
    buf_free(&said);
    assert_int_equal(
        RUN(cli_ceremony, &said, fresh, "--supervisor", "Anna", "--supervisor", "anna "), 2);
}

/* Several lines at once: each has its keys, its name, and a row of the transcript. */
static void test_several_lines(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf said, transcript, roster;
    struct store *store;
    struct seal_roster r;
    struct seal_epoch e;
    struct config cfg;
    char dir[WHERE], papers[WHERE], path[WHERE + 40], why[160], name[CONFIG_NAME];
    in_base("several", dir);
    in_base("several-papers", papers);
    assert_int_equal(RUN(cli_ceremony, &said, dir, "--online-anyway", "--trial", "auto", "--papers",
                         papers, "--supervisor", "morag", "--line", "Main", "--line", "Kin",
                         "--line-number", "5"),
                     0);
    snprintf(path, sizeof path, "%s/callbox.ini", dir);
    config_defaults(&cfg);
    OK(config_read(path, &cfg, why));
    config_line_name(&cfg, 5, true, false, name);
    assert_string_equal(name, "Main");
    config_line_name(&cfg, 6, false, false, name);
    assert_string_equal(name, "Kin");
    snprintf(path, sizeof path, "%s/transcript.html", papers);
    buf_init(&transcript, 1 << 20);
    OK(file_read(path, &transcript));
    assert_true(says(&transcript, "Main (number 5)<br>Kin (number 6)"));
    snprintf(path, sizeof path, "%s/store", dir);
    buf_init(&roster, 1 << 20);
    OK(store_sqlite_open(path, &store));
    OK(staff_roster_of(store, &roster));
    store->ops->close(store);
    OK(seal_roster_read(buf_view(&roster), &r));
    for (uint16_t line = 5; line <= 6; line++) {
        OK(seal_roster_check(&r, line, cb_day(), &e));
        OK(seal_roster_check(&r, SEAL_AUDIT_LINE | line, cb_day(), &e));
    }
    IS(r.nepochs, 4);
}

/* An interface that is up is seen, wherever it stands in the list; the loopback is none. */
static void test_a_network_is_seen(void **state)
{
    struct ifaddrs lo = {.ifa_name = "lo", .ifa_flags = IFF_UP | IFF_LOOPBACK};
    struct ifaddrs down = {.ifa_name = "wlan0", .ifa_flags = IFF_BROADCAST, .ifa_next = &lo};
    struct ifaddrs up = {.ifa_name = "eth0", .ifa_flags = IFF_UP, .ifa_next = NULL};
    (void)state;
    assert_null(net_up(NULL));
    assert_null(net_up(&lo));
    assert_null(net_up(&down));
    lo.ifa_next = &up;
    assert_string_equal(net_up(&down), "eth0");
}

/* A machine that has nothing but its loopback: the whole ceremony, without --online-anyway. */
static void test_offline(void **state)
{
    char dir[WHERE];
    (void)state;
    in_base("offline", dir);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        char *argv[] = {dir, "--trial", "auto", "--shares", "2/3"};
        if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
            _exit(77);
        }
        _exit(cli_ceremony(5, argv));
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        print_message("no network namespaces here: the check itself is tested above\n");
        skip();
    }
    assert_int_equal(status, 0);
    CB_CLEANUP(buf_free) struct buf t;
    paper_read("offline-papers/transcript.html", &t);
    assert_false(says(&t, "--online-anyway"));
    assert_true(says(&t, "3 shares, any 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_the_line_runs),        JOURNEY(test_no_demonstration),
        JOURNEY(test_several_lines),        JOURNEY(test_the_vault_knows_the_recovery_key),
        JOURNEY(test_no_key_is_in_a_file),  JOURNEY(test_what_the_papers_say),
        cmocka_unit_test(test_typed_trial), cmocka_unit_test(test_trial_given_up),
        cmocka_unit_test(test_refusals),    cmocka_unit_test(test_a_network_is_seen),
        cmocka_unit_test(test_offline),
    };
    return cmocka_run_group_tests(tests, ceremony_once, ceremony_gone);
}
