/* door: a whole serve (real store, real keys, real line) behind a loopback socket in a process of
 * its own, and a client that may behave as badly as it likes. Included by one test at a time.
 * Never mocks anything but the nojs process, whose end of the socket the test holds. */
#ifndef CALLBOX_TEST_DOOR_H
#define CALLBOX_TEST_DOOR_H
#include "campaign/keep.h"
#include "client/peer_papers.h"
#include "core/os.h"
#include "http/http.h"
#include "staff/found.h"
#include "staff/papers.h"
#include "wire/service.h"
#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct door {
    char dir[64];
    struct config site;
    uint32_t conns_max;
    bool two_lines;       /* the member's, and the organisation's */
    const char *plan;     /* a campaign of that line, or NULL */
    const char *hours[2]; /* of each line, or NULL */
    uint16_t port;
    pid_t pid, key_pid;
    int nojs, parent; /* our ends */
    struct peer papers;
    struct keys_link *keys;
    uint8_t totp_box[KEYS_TOTP_BOX], totp[20]; /* the one member's second factor */
};
enum { DOOR_NAME = 0x4e }; /* every byte of that member's name hash */

static inline void door_file(const struct door *d, const char *name, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", d->dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* --- the key process ---------- */
static inline int door_key_process(struct door *d)
{
    int fds[2];
    assert_int_equal(ipc_pair(fds), CB_OK);
    d->key_pid = fork();
    if (d->key_pid == 0) {
        struct keys_vault *v;
        struct buf in, out;
        close(fds[0]);
        buf_init(&in, IPC_MAX);
        buf_init(&out, IPC_MAX);
        if (keys_vault_open(d->dir, &v)) {
            _exit(1);
        }
        while (!ipc_recv(fds[1], &in, -1)) {
            keys_answer(v, buf_view(&in), &out);
            if (ipc_send(fds[1], buf_view(&out))) {
                break;
            }
            buf_free(&out);
        }
        _exit(0);
    }
    close(fds[1]);
    return fds[0];
}

/* --- an organisation on disk ---------- */
/* The member's password, hardened by the real K. */
static inline void door_password(struct door *d)
{
    struct peer *p = &d->papers;
    struct seal_key stretched;
    struct seal_scalar blind;
    struct seal_point blinded, evaluated;
    struct seal_staff_keys keys;
    uint8_t proof[64], y[64];
    struct seal_wrap w = {.mid = p->mid,
                          .kind = 1,
                          .ops = PEER_OPS,
                          .mem_kib = PEER_MEM_KIB,
                          .sk = p->sk_m,
                          .ed = p->ed_m};
    cb_random(&w.salt, sizeof w.salt);
    OK(seal_stretch(view_str("password"), &w.salt, w.ops, w.mem_kib, &stretched));
    struct view in = VIEW(stretched.b, 32);
    OK(seal_oprf_blind(in, NULL, &blind, &blinded));
    OK(keys_ask_password(d->keys, &p->mid, &blinded, &evaluated, proof));
    struct seal_oprf_answer answer = {&p->org.k_pw, &blinded, &evaluated, proof};
    OK(seal_oprf_finish(in, &blind, &answer, y));
    seal_staff_derive(&stretched, y, &keys);
    p->authm = keys.auth;
    OK(seal_wrap_make(&w, &keys.kek, p->wrap));
    OK(keys_ask_totp_new(d->keys, d->totp_box, d->totp));
}

static inline void door_hours(struct store *s, uint16_t line, const char *hours)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct wire_service w;
    struct store_id id = staff_line_id(line);
    if (!hours) {
        return;
    }
    buf_init(&doc, STORE_PAPER_MAX);
    wire_service_defaults(&w);
    w.hours = view_str(hours);
    wire_service_put(&doc, &w);
    OK(s->ops->begin(s));
    OK(s->ops->paper_put(s, PAPER_SERVICE, &id, 0, buf_view(&doc)));
    OK(s->ops->commit(s));
}

static inline void door_founded(struct door *d)
{
    struct store *s;
    struct peer *p = &d->papers;
    uint8_t org[SEAL_ORG], member[SEAL_MEMBER], epoch[2][SEAL_EPOCH], key[2][SEAL_TEAMKEY];
    struct seal_teamkey t = {.line = PEER_LINE, .epoch = 1};
    size_t lines = d->two_lines ? 2 : 1;
    buf_init(&p->roster, 8192);
    peer_found(p);
    OK(keys_vault_create(d->dir, &p->org.rec, &p->org.k_pw));
    d->keys = keys_link_new(door_key_process(d));
    p->member[0].nlines = (uint8_t)lines;
    p->member[0].line[1] = d->two_lines ? PEER_LINE + 1 : 0;
    peer_sign(p);
    OK(seal_org_make(&p->org, &p->root, org));
    OK(seal_member_make(&p->member[0], &p->root, member));
    t.mid = p->mid;
    for (size_t i = 0; i < lines; i++) {
        struct seal_epoch e = p->epoch;
        e.line = t.line = (uint16_t)(PEER_LINE + i);
        OK(seal_roster_hash(VIEW(member, sizeof member), e.line, &e.roster));
        OK(seal_epoch_make(&e, &p->ed_m, epoch[i]));
        OK(seal_teamkey_make(&t, &p->member[0].pk, &p->sk_e, key[i]));
    }
    memcpy(p->teamkey, key[0], sizeof p->teamkey);
    door_password(d);
    OK(store_sqlite_open(d->dir, &s));
    struct staff_founding f = {.org = VIEW(org, sizeof org),
                               .member = VIEW(member, sizeof member),
                               .epochs = VIEW(epoch, lines * SEAL_EPOCH),
                               .teamkeys = VIEW(key, lines * SEAL_TEAMKEY),
                               .wrap = VIEW(p->wrap, SEAL_WRAP),
                               .totp_box = VIEW(d->totp_box, KEYS_TOTP_BOX)};
    memset(f.name_hash, DOOR_NAME, sizeof f.name_hash);
    seal_hash256(VIEW(p->authm.b, 32), &f.auth_hash);
    OK(staff_found(s, d->keys, &f));
    if (d->plan) {
        OK(s->ops->begin(s));
        OK(plan_keep(s, PEER_LINE, PLAN_DOC, view_str(d->plan)));
        OK(s->ops->commit(s));
    }
    for (unsigned i = 0; i < lines; i++) {
        door_hours(s, (uint16_t)(PEER_LINE + i), d->hours[i]);
    }
    s->ops->close(s);
}

static inline int door_listen(struct door *d)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 64), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    d->port = ntohs(a.sin_port);
    return fd;
}

static inline void door_child(struct door *d, int listen_fd, int nojs_fd, int parent_fd)
{
    struct http *h;
    struct http_config cfg = {.site = &d->site,
                              .listen_fd = listen_fd,
                              .nojs_fd = nojs_fd,
                              .parent_fd = parent_fd,
                              .keys = d->keys,
                              .conns_max = d->conns_max};
    close(d->nojs);
    close(d->parent);
    if (store_sqlite_open(d->dir, &cfg.store) || http_open(&cfg, &h) || http_run(h)) {
        _exit(3);
    }
    http_close(h);
    exit(0); /* a leak sanitizer looks here */
}

/* d zeroed; site.cadence_ms and conns_max as the test wants them. */
static inline void door_start(struct door *d)
{
    int nojs[2], parent[2];
    assert_int_equal(seal_init(), CB_OK);
    strcpy(d->dir, "/tmp/door-XXXXXX");
    assert_non_null(mkdtemp(d->dir));
    char path[80];
    snprintf(path, sizeof path, "%s/a", d->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    door_file(d, "a/app.1234.js", "let plain;");
    door_file(d, "a/app.1234.js.gz", "squeezed");
    door_file(d, "a/app.1234.js.br", "squashed");
    door_file(d, "a/two.css", "a{}");
    door_file(d, "a/two.css.gz", "zipped");
    door_file(d, "a/one.css", "p{}");
    door_file(d, "favicon.ico", "icon");
    strcpy(d->site.web, d->dir);
    strcpy(d->site.exit_url, "https://weather.example/");
    strcpy(d->site.line_name, "Test line");
    door_founded(d);
    OK(ipc_pair(nojs));
    OK(ipc_pair(parent));
    int listen_fd = door_listen(d);
    d->nojs = nojs[0];
    d->parent = parent[0];
    d->pid = fork();
    if (d->pid == 0) {
        door_child(d, listen_fd, nojs[1], parent[1]);
    }
    close(listen_fd);
    close(nojs[1]);
    close(parent[1]);
}

static inline void door_stop(struct door *d)
{
    int how = 0;
    char cmd[100];
    kill(d->pid, SIGTERM);
    assert_int_equal(waitpid(d->pid, &how, 0), d->pid);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
    keys_link_free(d->keys); /* closes our copy of the socket: the key process ends */
    waitpid(d->key_pid, NULL, 0);
    close(d->nojs);
    close(d->parent);
    buf_free(&d->papers.roster);
    snprintf(cmd, sizeof cmd, "rm -rf %s", d->dir);
    assert_int_equal(system(cmd), 0);
}

/* --- a client ---------- */
static inline int door_connect(const struct door *d)
{
    struct timeval t = {.tv_sec = 20};
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons(d->port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    return fd;
}

static inline void door_write(int fd, const void *p, size_t n)
{
    for (size_t done = 0; done < n;) {
        ssize_t k = send(fd, (const char *)p + done, n - done, MSG_NOSIGNAL);
        if (k <= 0) {
            return; /* the door closed: what it said can still be read */
        }
        done += (size_t)k;
    }
}

struct answer {
    unsigned status;
    bool closed;     /* and nothing more came */
    char head[4096]; /* NUL-ended */
    size_t len;      /* of the body */
    uint8_t body[160 * 1024];
};

static inline bool door_byte(int fd, uint8_t *b)
{
    return recv(fd, b, 1, 0) == 1;
}

/* Read one answer off the front of the stream; no byte of the next one. */
static inline bool door_read(int fd, struct answer *a, bool head_only)
{
    size_t n = 0;
    memset(a, 0, offsetof(struct answer, body));
    while (n < sizeof a->head - 1 && (n < 4 || memcmp(a->head + n - 4, "\r\n\r\n", 4) != 0)) {
        if (!door_byte(fd, (uint8_t *)&a->head[n])) {
            a->closed = true;
            return false;
        }
        n++;
    }
    a->head[n] = '\0';
    assert_int_equal(sscanf(a->head, "HTTP/1.1 %u ", &a->status), 1);
    const char *len = strstr(a->head, "Content-Length: ");
    size_t want = len && !head_only ? strtoul(len + 16, NULL, 10) : 0;
    assert_true(want <= sizeof a->body);
    while (a->len < want) {
        ssize_t k = recv(fd, a->body + a->len, want - a->len, 0);
        assert_true(k > 0);
        a->len += (size_t)k;
    }
    return true;
}

static inline bool door_closed(int fd)
{
    uint8_t b;
    return recv(fd, &b, 1, 0) <= 0;
}

/* Connect, send, read one answer, close. */
static inline unsigned door_ask(const struct door *d, struct view v, struct answer *a)
{
    int fd = door_connect(d);
    door_write(fd, v.p, v.len);
    bool head_only = v.len > 4 && memcmp(v.p, "HEAD", 4) == 0;
    door_read(fd, a, head_only);
    close(fd);
    return a->status;
}

/* --- one server for all tests of a program ---------- */
static struct door *door_all;
static inline int door_up(void **state)
{
    (void)state;
    door_start(door_all);
    return 0;
}

static inline int door_down(void **state)
{
    (void)state;
    door_stop(door_all);
    return 0;
}
#define DOOR_RUN(door, tests) (door_all = (door), cmocka_run_group_tests(tests, door_up, door_down))
#endif
