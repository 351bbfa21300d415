/* derive: all the secrets that a phrase opens on a running line, for the search. Called by run.mjs.
 *   canary_derive URL < PHRASE     lines "name hex"
 * Never part of a shipped program: it prints keys. */
#include "cli/probe_in.h"
#include "seal/seal_in.h"
#include <stdio.h>
#include <string.h>

enum { TIMEOUT_MS = 10000, P7_OPS = 3, P7_MEM_KIB = 64 * 1024 };

static void say(const char *name, const void *p, size_t n)
{
    const uint8_t *b = p;
    printf("%s ", name);
    for (size_t i = 0; i < n; i++) {
        printf("%02x", b[i]);
    }
    printf("\n");
}

/* The words as numbers, as the key derivation takes them and as they lie in memory. */
static void say_words(const struct seal_phrase *p)
{
    uint8_t in[2 + 2 * SEAL_PHRASE_MAX], swapped[2 * SEAL_PHRASE_MAX];
    size_t n = seal_phrase_input(p, in) - 2;
    for (size_t i = 0; i < n; i++) {
        swapped[i] = in[2 + (i ^ 1)];
    }
    enum { FIVE = 10 }; /* five words in a row: what is left of a half overwritten copy */
    for (size_t i = 0; i + FIVE <= n; i += 2) {
        say("words-be", in + 2 + i, FIVE);
        say("words-le", swapped + i, FIVE);
    }
}

static enum cb_err say_root(const struct seal_phrase *p, const struct seal_salt *instance)
{
    uint8_t in[2 + 2 * SEAL_PHRASE_MAX];
    struct seal_key root;
    size_t n = seal_phrase_input(p, in);
    if (p->n != 7) {
        return CB_OK;
    }
    enum cb_err e = seal_stretch(VIEW(in, n), instance, P7_OPS, P7_MEM_KIB, &root);
    say("root", &root, sizeof root);
    return e;
}

static void say_ck(const struct seal_key *ck)
{
    static const char *const labels[] = {"msg/v2s", "msg/s2v", "ck/link"};
    struct seal_key k;
    say("ck", ck, sizeof *ck);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        seal_expand(ck, labels[i], k.b, sizeof k.b);
        say(labels[i], &k, sizeof k);
    }
}

static void nothing(void *arg, const struct client_msg *m)
{
    (void)arg, (void)m;
}

static enum cb_err roster_get(const struct probe_url *u, struct probe_reply *r)
{
    struct probe_conn c;
    enum cb_err e = probe_connect(u, TIMEOUT_MS, &c);
    e = e ? e : probe_request(&c, u, "/org.bin", NULL, VIEW(NULL, 0), r);
    probe_disconnect(&c);
    return e;
}

static enum cb_err all(const struct probe_url *u, const struct seal_phrase *p,
                       struct client_visitor *v)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    struct seal_roster roster;
    struct probe_post post;
    probe_post_init(&post, u, TIMEOUT_MS);
    struct client_door door = probe_post_door(&post);
    enum cb_err e = roster_get(u, &r);
    e = e ? e : seal_roster_read(buf_view(&r.body), &roster);
    e = e ? e : say_root(p, &roster.org.instance);
    e = e ? e : seal_visitor_derive(p, &roster.org.instance, &v->me);
    v->roster = buf_view(&r.body);
    e = e ? e : client_return(&door, v, 0, nothing, NULL);
    probe_post_close(&post);
    return e;
}

int main(int argc, char **argv)
{
    struct probe_url u;
    struct seal_phrase p;
    struct client_visitor v = {0};
    const char *why = NULL;
    char typed[512] = "";
    enum cb_err e = seal_init();
    e = e || argc != 2 ? CB_PEER_FORMAT : probe_url_read(argv[1], &u, &why);
    if (e || !fgets(typed, sizeof typed, stdin)) {
        fprintf(stderr, "usage: canary_derive URL < PHRASE\n");
        return 2;
    }
    e = seal_phrase_read(view_str(typed), &p);
    e = e ? e : all(&u, &p, &v);
    if (e) {
        fprintf(stderr, "canary_derive: %s\n", cb_err_text(e));
        return 1;
    }
    say_words(&p);
    say("auth", &v.me.auth, sizeof v.me.auth);
    say("sk_v", &v.me.sk, sizeof v.me.sk);
    say_ck(&v.ck);
    return 0;
}
