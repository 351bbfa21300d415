/* test_check: `callbox check` of an exported audit: whole, and in every way tampered with, each
 * named in one sentence. Run by ctest. Never takes a file for whole that is not. */
#include "journey/trail.h"
#include "cli/cli_in.h"
#include <fcntl.h>
#include <unistd.h>

enum { ENTRIES = 40, HEAD_LEN = 28, SAID = 1000, NONE = 0 };

static struct trail trail;
struct export
{ /* the file, and what was said about it */
    struct house *h;
    uint8_t head[HEAD_LEN];
    uint8_t entry[ENTRIES + 2][SEAL_AUDIT];
    unsigned n;
    size_t cut; /* so many bytes less at the end */
    char said[SAID];
};

static void export_make(struct export *x, struct house *h)
{
    struct caller boss, post;
    struct client_staff s;
    struct client_visitor v;
    uint8_t row[16];
    *x = (struct export){.h = h};
    trail_open(&boss, h, &trail);
    caller_open(&post, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    s = (struct client_staff){.line = HOUSE_LINE};
    OK(client_staff_first(&boss.ask, &s, row));
    while (trail.n < ENTRIES) {
        IS(caller_raw(&boss, trail.n % 2 ? WIRE_BACK : WIRE_TAKE, VIEW(row, 16)), WIRE_OK);
        trail_read(&boss, &trail);
    }
    memcpy(x->entry, trail.entry, ENTRIES * SEAL_AUDIT);
    x->n = ENTRIES;
    caller_free(&boss);
    caller_free(&post);
}

static void export_write(struct export *x, const char *path)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t head[HEAD_LEN];
    struct wr w = wr_of(head, sizeof head);
    wr_bytes(&w, "callbox audit 1\n", 16);
    wr_u16(&w, TRAIL_LINE);
    wr_u16(&w, 0);
    wr_u32(&w, x->n);
    wr_u32(&w, (uint32_t)x->h->roster.len);
    for (unsigned i = 0; i < sizeof head; i++) {
        head[i] ^= x->head[i]; /* a test's own mark on it */
    }
    buf_init(&b, 1 << 20);
    buf_put(&b, head, sizeof head);
    buf_put(&b, x->h->roster.p, x->h->roster.len);
    buf_put(&b, x->entry, x->n * SEAL_AUDIT);
    unlink(path);
    OK(file_write(path, VIEW(b.p, b.len - x->cut)));
}

/* What cli_check gives, and all that it said. */
static int check(struct export *x, const char *mark)
{
    char path[HOUSE_PATH], out[HOUSE_PATH], typed[120];
    char *args[] = {path, "--head", typed};
    house_path(x->h, "export", path);
    house_path(x->h, "said", out);
    snprintf(typed, sizeof typed, "%s", mark ? mark : "");
    export_write(x, path);
    fflush(stdout);
    int kept[2] = {dup(1), dup(2)}, fd = open(out, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && dup2(fd, 1) == 1 && dup2(fd, 2) == 2);
    int status = cli_check(mark ? 3 : 1, args);
    fflush(stdout);
    assert_true(dup2(kept[0], 1) == 1 && dup2(kept[1], 2) == 2);
    ssize_t n = pread(fd, x->said, SAID - 1, 0);
    x->said[n > 0 ? n : 0] = 0;
    close(fd);
    close(kept[0]);
    close(kept[1]);
    return status;
}

static void says(struct export *x, const char *mark, int status, const char *words)
{
    int got = check(x, mark);
    if (got != status || !strstr(x->said, words)) {
        fail_msg("status %d, said: %s; wanted \"%s\"", got, x->said, words);
    }
}

static void mark_of(const struct export *x, unsigned i, char out[80])
{
    struct seal_hash h;
    seal_hash256(VIEW(x->entry[i], SEAL_AUDIT), &h);
    for (unsigned k = 0; k < 10; k++) {
        snprintf(out + 2 * k, 4, "%02X", h.b[k]);
    }
}

static void test_whole(void **state)
{
    struct export x;
    char mark[80], spaced[80];
    export_make(&x, *state);
    says(&x, NULL, 0, "line 1, entries 1 to 40");
    says(&x, NULL, 0, "only beside a mark noted earlier");
    mark_of(&x, ENTRIES - 1, mark);
    says(&x, mark, 0, "that of number 40");
    mark_of(&x, 6, mark);
    says(&x, mark, 0, "that of number 7");
    snprintf(spaced, sizeof spaced, "%.4s-%.4s %.4s  %.40s", mark, mark + 4, mark + 8, mark + 12);
    says(&x, spaced, 0, "that of number 7");
    memmove(x.entry, x.entry[10], 30 * SEAL_AUDIT); /* the oldest went */
    x.n = 30;
    says(&x, NULL, 0, "entries 11 to 40");
    says(&x, NULL, 0, "Those before number 11");
    says(&x, mark, 1, "its time is over, or");
    x.n = 0;
    says(&x, NULL, 0, "no entries yet");
}

static void test_tampered(void **state)
{
    static struct export x, kept;
    export_make(&kept, *state);
    x = kept;
    memmove(x.entry[20], x.entry[21], 19 * SEAL_AUDIT);
    x.n--;
    says(&x, NULL, 1, "number 22 follows number 20");
    x = kept;
    memcpy(x.entry[20], kept.entry[21], SEAL_AUDIT);
    memcpy(x.entry[21], kept.entry[20], SEAL_AUDIT);
    says(&x, NULL, 1, "number 22 follows number 20");
    x = kept;
    x.entry[20][100] ^= 1;
    says(&x, NULL, 1, "number 22 does not name the entry before it");
    x = kept;
    x.entry[20][25] ^= 1;
    says(&x, NULL, 1, "number 21 does not name the entry before it");
    x = kept;
    x.entry[20][0] ^= 1;
    says(&x, NULL, 1, "what follows number 20 is no entry");
    x = kept;
    x.entry[20][5] ^= 2;
    says(&x, NULL, 1, "after number 20 is another line's");
}

/* The end cut off: nothing in the file shows it, a mark from before does. */
static void test_cut(void **state)
{
    static struct export x, kept;
    char last[80], early[80];
    export_make(&kept, *state);
    mark_of(&kept, ENTRIES - 1, last);
    mark_of(&kept, 20, early);
    x = kept;
    x.n = 30;
    says(&x, NULL, 0, "entries 1 to 30");
    says(&x, last, 1, "the end was cut off");
    says(&x, early, 0, "that of number 21");
    /* Written anew by somebody who has the disk and the public key: whole, but not the same. */
    struct seal_roster r;
    struct seal_epoch e;
    struct seal_audit_hdr h = {.line = TRAIL_LINE, .epoch = 1};
    struct seal_audit a = {.action = AUDIT_SIGNED_IN, .line = HOUSE_LINE};
    OK(seal_roster_read(buf_view(&x.h->roster), &r));
    OK(seal_roster_check(&r, TRAIL_LINE, cb_day(), &e));
    for (unsigned i = 0; i < x.n; i++) {
        h.seq = i + 1;
        OK(seal_audit_make(&h, &a, &e.pk, x.entry[i]));
        seal_hash256(VIEW(x.entry[i], SEAL_AUDIT), &h.prev);
    }
    says(&x, NULL, 0, "entries 1 to 30");
    says(&x, early, 1, "written anew");
}

static void test_damaged(void **state)
{
    static struct export x, kept;
    export_make(&kept, *state);
    x = kept;
    x.cut = 1;
    says(&x, NULL, 1, "cut short, or something was added");
    x = kept;
    x.head[0] = 1;
    says(&x, NULL, 1, "nothing that callbox check knows");
    x = kept;
    x.head[16] = 0x80; /* not an audit's line */
    says(&x, NULL, 1, "head of the file is damaged");
    x = kept;
    x.head[17] = 2; /* a line that is not in the papers */
    says(&x, NULL, 1, "name no key of this line's audit");
    x = kept;
    x.head[23] = 1; /* one entry more than there is */
    says(&x, NULL, 1, "cut short, or something was added");
    x = kept;
    x.h->roster.p[60] ^= 1;
    says(&x, NULL, 1, "papers in it are damaged");
    x.h->roster.p[60] ^= 1;
    static const char *const wrong[] = {"", "12", "0123456789abcdef012", "g123456789abcdef0123"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        says(&x, wrong[i], 2, "--head takes a mark");
    }
    char *none[] = {"/nowhere/at/all"};
    assert_int_equal(cli_check(1, none), 1);
    assert_int_equal(cli_check(0, none), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_whole),
        JOURNEY(test_tampered),
        JOURNEY(test_cut),
        JOURNEY(test_damaged),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
