/* share: a key split among custodians, and put together again. Called by cli; RFC 9591 App. C with
 * a trusted dealer, whose one machine is the ceremony's.
 * Never puts together what was not looked at: seal_share_verify comes first, share by share. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

enum { COMMITS_AT = 32, CHECK_LEN = 4, POINT = 32 };

struct poly {
    struct seal_scalar c[SEAL_SHARES_MAX];
};
static void poly_wipe(struct poly *p)
{
    cb_wipe(p, sizeof *p);
}

static struct seal_scalar small(uint8_t n)
{
    return (struct seal_scalar){{n}};
}

static bool counts_fit(uint8_t m, uint8_t n)
{
    return m >= 1 && m <= n && n <= SEAL_SHARES_MAX;
}

static void derive(const struct seal_scalar *secret, const char *salt, const char *label,
                   uint8_t out[32])
{
    CB_CLEANUP(seal_key_wipe) struct seal_key prk;
    uint8_t full[SEAL_LABEL_MAX];
    size_t n = seal_label(salt, full);
    seal_extract(VIEW(full, n), VIEW(secret->b, sizeof secret->b), &prk);
    seal_expand(&prk, label, out, 32);
}

void seal_root_derive(const struct seal_scalar *secret, struct seal_ed_sk *out)
{
    derive(secret, "org", "org/root", out->b);
}

void seal_recovery_derive(const struct seal_scalar *secret, struct seal_sk *out)
{
    derive(secret, "recovery", "recovery/x25519", out->b);
}

/* Horner's rule, from the highest coefficient down. */
void seal_poly_at(const struct seal_scalar *coef, uint8_t m, uint8_t x, struct seal_scalar *y_out)
{
    const struct seal_scalar at = small(x);
    *y_out = coef[m - 1];
    for (uint8_t j = (uint8_t)(m - 1); j-- > 0;) {
        crypto_core_ristretto255_scalar_mul(y_out->b, y_out->b, at.b);
        crypto_core_ristretto255_scalar_add(y_out->b, y_out->b, coef[j].b);
    }
}

/* RFC 9591 C.2, vss_commit. */
static enum cb_err commit_all(const struct poly *p, struct seal_commits *c)
{
    for (uint8_t j = 0; j < c->m; j++) {
        if (crypto_scalarmult_ristretto255_base(c->c[j].b, p->c[j].b) != 0) {
            return CB_HERE_BUG; /* a coefficient of zero: 2^-252 */
        }
    }
    return CB_OK;
}

enum cb_err seal_share_split(const struct seal_scalar *secret, struct seal_commits *c,
                             struct seal_share out[SEAL_SHARES_MAX])
{
    CB_CLEANUP(poly_wipe) struct poly p = {0};
    if (!counts_fit(c->m, c->n)) {
        return CB_PEER_SIZE;
    }
    p.c[0] = *secret;
    for (uint8_t j = 1; j < c->m; j++) {
        seal_scalar_new(&p.c[j]);
    }
    memset(c->c, 0, sizeof c->c);
    cb_random(c->set, sizeof c->set);
    for (uint8_t i = 0; i < c->n; i++) {
        out[i] = (struct seal_share){.m = c->m, .n = c->n, .x = (uint8_t)(i + 1)};
        memcpy(out[i].org, c->org, sizeof out[i].org);
        memcpy(out[i].set, c->set, sizeof out[i].set);
        seal_poly_at(p.c, c->m, out[i].x, &out[i].y);
    }
    return commit_all(&p, c);
}

/* RFC 9591 C.2, vss_verify: y·B is the sum of x^j·c[j]. Public but for y. */
enum cb_err seal_share_verify(const struct seal_share *s, const struct seal_commits *c)
{
    if (memcmp(s->org, c->org, sizeof s->org) != 0 || memcmp(s->set, c->set, sizeof s->set) != 0 ||
        s->m != c->m || s->n != c->n) {
        return CB_PEER_AUTH;
    }
    if (!counts_fit(c->m, c->n) || s->x < 1 || s->x > s->n) {
        return CB_PEER_SEAL;
    }
    const struct seal_scalar x = small(s->x);
    struct seal_point sum = c->c[c->m - 1], mine;
    for (uint8_t j = (uint8_t)(c->m - 1); j-- > 0;) {
        if (crypto_scalarmult_ristretto255(sum.b, x.b, sum.b) != 0 ||
            crypto_core_ristretto255_add(sum.b, sum.b, c->c[j].b) != 0) {
            return CB_PEER_SEAL;
        }
    }
    bool fine = crypto_scalarmult_ristretto255_base(mine.b, s->y.b) == 0;
    return fine && cb_equal(mine.b, sum.b, sizeof sum.b) ? CB_OK : CB_PEER_SEAL;
}

/* RFC 9591 §4.2, derive_interpolating_value, at zero: the product of x_j / (x_j - x_i).
 * Errors  NONE_TAKEN the same x twice. The numbers x are public. */
static enum cb_err lagrange(const struct seal_share *s, uint8_t i, struct seal_scalar *out)
{
    struct seal_scalar num = small(1), den = small(1), gap;
    const struct seal_scalar xi = small(s[i].x);
    for (uint8_t j = 0; j < s->m; j++) {
        if (j == i) {
            continue;
        }
        if (s[j].x == s[i].x) {
            return CB_NONE_TAKEN;
        }
        const struct seal_scalar xj = small(s[j].x);
        crypto_core_ristretto255_scalar_mul(num.b, num.b, xj.b);
        crypto_core_ristretto255_scalar_sub(gap.b, xj.b, xi.b);
        crypto_core_ristretto255_scalar_mul(den.b, den.b, gap.b);
    }
    if (crypto_core_ristretto255_scalar_invert(den.b, den.b) != 0) {
        return CB_HERE_BUG;
    }
    crypto_core_ristretto255_scalar_mul(out->b, num.b, den.b);
    return CB_OK;
}

static bool same_set(const struct seal_share *a, const struct seal_share *b)
{
    return memcmp(a->org, b->org, sizeof a->org) == 0 &&
           memcmp(a->set, b->set, sizeof a->set) == 0 && a->m == b->m && a->n == b->n;
}

enum cb_err seal_share_combine(const struct seal_share *s, size_t n, struct seal_scalar *secret_out)
{
    CB_CLEANUP(seal_scalar_wipe) struct seal_scalar sum = {0}, part = {0};
    *secret_out = sum;
    if (n == 0 || !counts_fit(s->m, s->n) || n < s->m) {
        return CB_NONE_FOUND;
    }
    for (uint8_t i = 0; i < s->m; i++) {
        if (!same_set(s, &s[i])) {
            return CB_PEER_AUTH;
        }
    }
    for (uint8_t i = 0; i < s->m; i++) {
        enum cb_err e = lagrange(s, i, &part);
        if (e) {
            return e;
        }
        crypto_core_ristretto255_scalar_mul(part.b, part.b, s[i].y.b);
        crypto_core_ristretto255_scalar_add(sum.b, sum.b, part.b);
    }
    *secret_out = sum;
    return CB_OK;
}

/* --- SHARE ---------- */
void seal_share_check(const struct seal_share *s, uint8_t out[4])
{
    uint8_t xy[1 + sizeof s->y.b], h[32];
    xy[0] = s->x;
    memcpy(xy + 1, s->y.b, sizeof s->y.b);
    seal_hash_label("share/check", VIEW(xy, sizeof xy), h, sizeof h);
    memcpy(out, h, CHECK_LEN);
    cb_wipe(xy, sizeof xy);
    cb_wipe(h, sizeof h);
}

bool seal_share_possible(const struct seal_share *s)
{
    return s->x >= 1 && s->x <= SEAL_SHARES_MAX && seal_scalar_is_canonical(s->y.b) &&
           !seal_is_zero(s->y.b, sizeof s->y.b);
}

/* Errors  PEER_FORMAT m, n, x or y that no split gives */
enum cb_err seal_share_make(const struct seal_share *s, uint8_t out[SEAL_SHARE])
{
    uint8_t check[CHECK_LEN];
    if (!counts_fit(s->m, s->n) || s->x > s->n || !seal_share_possible(s)) {
        return CB_PEER_FORMAT;
    }
    struct wr w = wr_of(out, SEAL_SHARE);
    seal_hdr_write(&w, TYPE_SHARE);
    wr_bytes(&w, s->org, sizeof s->org);
    wr_bytes(&w, s->set, sizeof s->set);
    wr_u8(&w, s->m);
    wr_u8(&w, s->n);
    wr_u8(&w, s->x);
    wr_zero(&w, 1);
    wr_bytes(&w, s->y.b, sizeof s->y.b);
    seal_share_check(s, check);
    wr_bytes(&w, check, sizeof check);
    CB_ASSERT(!w.failed && w.left == 0);
    return CB_OK;
}

static void share_wipe(struct seal_share *s)
{
    cb_wipe(s, sizeof *s);
}

enum cb_err seal_share_open(struct view share, struct seal_share *out)
{
    CB_CLEANUP(share_wipe) struct seal_share s = {0};
    uint8_t check[CHECK_LEN], want[CHECK_LEN];
    struct rd r;
    *out = s;
    enum cb_err e = seal_hdr_read(share, TYPE_SHARE, SEAL_SHARE, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, s.org, sizeof s.org);
    rd_bytes(&r, s.set, sizeof s.set);
    s.m = rd_u8(&r);
    s.n = rd_u8(&r);
    s.x = rd_u8(&r);
    rd_zero(&r, 1);
    rd_bytes(&r, s.y.b, sizeof s.y.b);
    rd_bytes(&r, check, sizeof check);
    if (r.failed || !counts_fit(s.m, s.n)) {
        return CB_PEER_FORMAT;
    }
    seal_share_check(&s, want);
    if (!cb_equal(check, want, sizeof want)) {
        return CB_PEER_SEAL;
    }
    if (s.x > s.n || !seal_share_possible(&s)) {
        return CB_PEER_FORMAT;
    }
    *out = s;
    return CB_OK;
}

/* --- COMMITS ---------- */
enum cb_err seal_commits_make(const struct seal_commits *c, const struct seal_ed_sk *root,
                              struct buf *out)
{
    uint8_t paper[SEAL_COMMITS_MAX];
    size_t len = SEAL_COMMITS_EXTRA + POINT * (size_t)c->m;
    if (!counts_fit(c->m, c->n) || (c->kind != SET_ROOT && c->kind != SET_RECOVERY)) {
        return CB_PEER_FORMAT;
    }
    struct wr w = wr_of(paper, len - SEAL_SIG);
    seal_hdr_write(&w, TYPE_COMMITS);
    wr_bytes(&w, c->org, sizeof c->org);
    wr_bytes(&w, c->set, sizeof c->set);
    wr_u8(&w, c->m);
    wr_u8(&w, c->n);
    wr_u8(&w, c->kind);
    wr_zero(&w, 1);
    for (uint8_t j = 0; j < c->m; j++) {
        wr_bytes(&w, c->c[j].b, sizeof c->c[j].b);
    }
    CB_ASSERT(!w.failed && w.left == 0);
    enum cb_err e = seal_sign("sig/commits", root, paper, len);
    if (!e) {
        buf_put(out, paper, len);
    }
    return e ? e : (out->failed ? CB_PEER_SIZE : CB_OK);
}

/* Does its length fit a number of points, and is it the number it says? */
static bool commits_len_fits(struct view v)
{
    size_t points = v.len > COMMITS_AT + SEAL_SIG ? v.len - COMMITS_AT - SEAL_SIG : 0;
    return points && points % POINT == 0 && points / POINT <= SEAL_SHARES_MAX;
}

/* Read COMMITS without checking its signature.
 * Errors  PEER_SIZE, PEER_VERSION; PEER_FORMAT a point that is none, or a number out of range */
enum cb_err seal_commits_peek(struct view commits, struct seal_commits *out)
{
    struct rd r;
    struct seal_commits c = {0};
    *out = c;
    if (!commits_len_fits(commits)) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = seal_hdr_read(commits, TYPE_COMMITS, commits.len, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, c.org, sizeof c.org);
    rd_bytes(&r, c.set, sizeof c.set);
    c.m = rd_u8(&r);
    c.n = rd_u8(&r);
    c.kind = rd_u8(&r);
    rd_zero(&r, 1);
    if (r.failed || !counts_fit(c.m, c.n) || (c.kind != SET_ROOT && c.kind != SET_RECOVERY)) {
        return CB_PEER_FORMAT;
    }
    if (r.left != POINT * (size_t)c.m + SEAL_SIG) {
        return CB_PEER_SIZE;
    }
    for (uint8_t j = 0; j < c.m; j++) {
        rd_bytes(&r, c.c[j].b, sizeof c.c[j].b);
        /* libsodium takes the identity for a point; no coefficient of ours is zero. */
        if (seal_is_zero(c.c[j].b, POINT) || !crypto_core_ristretto255_is_valid_point(c.c[j].b)) {
            return CB_PEER_FORMAT;
        }
    }
    *out = c;
    return CB_OK;
}

/* Errors as the peek; PEER_SEAL the signature does not hold. */
enum cb_err seal_commits_open(struct view commits, const struct seal_ed_pk *root,
                              struct seal_commits *out)
{
    enum cb_err e = seal_commits_peek(commits, out);
    e = e ? e : seal_verify("sig/commits", root, commits);
    if (e) {
        *out = (struct seal_commits){0};
    }
    return e;
}
