/* house: opening, closing and copying a line, and its key process. Linked into every journey.
 * Never leaves a directory behind. */
#include "journey/house.h"
#include "cli/cli_in.h"
#include "core/os.h"
#include <dirent.h>
#include <ftw.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct founding founded;
unsigned house_lines = 1;

void house_path(const struct house *h, const char *name, char out[HOUSE_PATH])
{
    int n = snprintf(out, HOUSE_PATH, "%s/%s", h->dir, name);
    assert_in_range(n, 1, HOUSE_PATH - 1);
}

/* --- the key process: its answering half on a thread, as its own end of the socket closes --------
 */
static void *key_thread(void *arg)
{
    struct house *h = arg;
    enum cb_err e = keys_serve(h->vault, h->key_fd);
    (void)e; /* NONE_FOUND: the other end was closed */
    return NULL;
}

static int key_start(struct house *h)
{
    int fds[2];
    char path[HOUSE_PATH];
    house_path(h, "key", path);
    OK(keys_vault_open(path, &h->vault));
    OK(ipc_pair(fds));
    h->key_fd = fds[1];
    h->key_here = true;
    assert_int_equal(pthread_create(&h->key_thread, NULL, key_thread, h), 0);
    return fds[0];
}

void house_key_away(struct house *h)
{
    if (h->key_here) {
        shutdown(h->key_fd, SHUT_RDWR);
        pthread_join(h->key_thread, NULL);
        close(h->key_fd);
        keys_vault_close(h->vault);
        h->key_here = false;
    }
}

void house_key_back(struct house *h)
{
    keys_link_replace(h->keys, key_start(h));
}

/* --- the house itself ------------------------------------------------------------------------- */
void house_roster(struct house *h)
{
    buf_free(&h->roster);
    OK(line_roster(h->line, &h->roster));
}

void house_open(struct house *h, const struct line_config *like)
{
    char path[HOUSE_PATH];
    struct line_config cfg = like ? *like : (struct line_config){0};
    house_path(h, "store", path);
    OK(store_sqlite_open(path, &h->store));
    h->keys = keys_link_new(key_start(h));
    cfg.store = h->store;
    cfg.keys = h->keys;
    OK(line_open(&cfg, &h->line));
    buf_init(&h->roster, 1 << 20);
    house_roster(h);
}

void house_shut(struct house *h)
{
    line_close(h->line);
    h->line = NULL;
    house_key_away(h);
    buf_free(&h->roster);
}

static void file_copy(const char *from, const char *to)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 16 << 20);
    OK(file_read(from, &b));
    OK(file_write(to, buf_view(&b)));
}

void house_copy(const char *from, const char *to)
{
    DIR *d = opendir(from);
    assert_non_null(d);
    mkdir(to, 0700);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char a[HOUSE_PATH], b[HOUSE_PATH];
        snprintf(a, sizeof a, "%s/%s", from, e->d_name);
        snprintf(b, sizeof b, "%s/%s", to, e->d_name);
        struct stat st;
        bool dir = stat(a, &st) == 0 && S_ISDIR(st.st_mode);
        if (e->d_name[0] == '.' || view_is(view_str(e->d_name), "callbox.spare")) {
            continue;
        }
        dir ? house_copy(a, b) : file_copy(a, b);
    }
    closedir(d);
}

static int rm_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static int house_rm(const char *dir)
{
    return nftw(dir, rm_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

int house_setup(void **state)
{
    struct house *h = cb_alloc(sizeof *h);
    snprintf(h->dir, sizeof h->dir, "/tmp/callbox-house-XXXXXX");
    assert_non_null(mkdtemp(h->dir));
    house_copy(founded.dir, h->dir);
    h->boss = founded.boss;
    house_open(h, NULL);
    *state = h;
    return 0;
}

int house_teardown(void **state)
{
    struct house *h = *state;
    if (h->line) {
        house_shut(h);
    }
    int bad = house_rm(h->dir);
    cb_free(h, sizeof *h);
    return bad;
}

/* --- searching raw files -------------------------------------------------------------------------
 */
static unsigned buf_hits(const struct buf *b, const void *p, size_t n)
{
    unsigned hits = 0;
    for (const uint8_t *at = b->p; at && (size_t)(b->p + b->len - at) >= n; at++) {
        at = memmem(at, (size_t)(b->p + b->len - at), p, n);
        if (!at) {
            break;
        }
        hits++;
    }
    return hits;
}

unsigned house_holds(const struct house *h, const char *part, const void *p, size_t n)
{
    unsigned hits = 0;
    char dir[HOUSE_PATH];
    house_path(h, part, dir);
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char path[HOUSE_PATH];
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, 256 << 20);
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof path, "%.200s/%.100s", dir, e->d_name);
            OK(file_read(path, &b));
            hits += buf_hits(&b, p, n);
        }
    }
    closedir(d);
    return hits;
}

/* --- the founding: what `callbox init --demo` does, and one real sign-in ------------------------
 */
static void card_read(struct person *boss)
{
    CB_CLEANUP(buf_free) struct buf b;
    char path[HOUSE_PATH], secret[64];
    size_t len;
    buf_init(&b, 4096);
    snprintf(path, sizeof path, "%s/demo-staff.ini", founded.dir);
    OK(file_read(path, &b));
    OK(file_ini(buf_view(&b), "name", boss->name, sizeof boss->name));
    OK(file_ini(buf_view(&b), "password", founded.password, sizeof founded.password));
    OK(file_ini(buf_view(&b), "totp", secret, sizeof secret));
    OK(base32_read(secret, boss->totp, sizeof boss->totp, &len));
    IS(len, sizeof boss->totp);
}

static void boss_learn(struct house *h, struct person *boss)
{
    struct caller c;
    struct client_staff s = {.roster = buf_view(&h->roster)};
    caller_open(&c, h, DOOR_STAFF);
    OK(client_staff_login(&c.ask, TEXT(boss->name), TEXT(founded.password), person_code(boss), &s));
    boss->mid = s.mid;
    boss->sk = s.sk;
    boss->ed_sk = s.ed;
    seal_pk_of(&boss->sk, &boss->pk);
    OK(seal_ed_pk_of(&boss->ed_sk, &boss->ed));
    boss->role = s.role;
    boss->line = s.line;
    founded.sk_e = s.sk_e;
    struct view body = caller_body(&c); /* LOGIN: mid16 authm32 code4 */
    memcpy(boss->authm.b, body.p + 16, 32);
    caller_free(&c);
}

int house_found_once(void **state)
{
    void *first = NULL;
    char number[12], *args[] = {"--demo", "--lines", number, founded.dir};
    (void)state;
    OK(seal_init());
    snprintf(founded.dir, sizeof founded.dir, "/tmp/callbox-found-XXXXXX");
    assert_non_null(mkdtemp(founded.dir));
    snprintf(number, sizeof number, "%u", house_lines);
    assert_int_equal(cli_init(4, args), 0);
    card_read(&founded.boss);
    struct person boss = founded.boss;
    house_setup(&first); /* a copy: its second factor's step is not the founding's */
    boss_learn(first, &boss);
    house_teardown(&first);
    boss.step = 0;
    founded.boss = boss;
    return 0;
}

int house_unfound(void **state)
{
    (void)state;
    return house_rm(founded.dir);
}
