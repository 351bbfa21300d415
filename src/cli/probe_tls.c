/* probe_tls: TLS under the probe's connections, with OpenSSL's libssl: a real line is asked over
 * https, as its visitors ask. Called by probe_http.c.
 * Never talks to a name that the certificate does not prove, and never below TLS 1.2. */
#include "cli/probe_in.h"
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

/* What an operator reads when the certificate does not hold. */
static const struct {
    long code;
    const char *why;
} reasons[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, "The certificate has expired."},
    {X509_V_ERR_CERT_NOT_YET_VALID, "The certificate is not valid yet: look at the clocks."},
    {X509_V_ERR_HOSTNAME_MISMATCH, "The certificate is for another name."},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, "The certificate is for another address."},
};

static const char *reason_of(long code)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].code == code) {
            return reasons[i].why;
        }
    }
    return "The certificate is signed by nobody we trust; --cafile names who else to trust.";
}

static SSL_CTX *ctx_new(const struct probe_url *u)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    if (!ctx) {
        return NULL;
    }
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    bool fine = SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
                (u->cafile ? SSL_CTX_load_verify_file(ctx, u->cafile) == 1
                           : SSL_CTX_set_default_verify_paths(ctx) == 1);
    if (!fine) {
        SSL_CTX_free(ctx);
    }
    return fine ? ctx : NULL;
}

/* An address is proven as an address, a name as a name and asked for by name. */
static bool name_set(SSL *ssl, const struct probe_url *u)
{
    ASN1_OCTET_STRING *ip = a2i_IPADDRESS(u->host);
    bool is_ip = ip != NULL;
    ASN1_OCTET_STRING_free(ip);
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return is_ip ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), u->host) == 1
                 : SSL_set1_host(ssl, u->host) == 1 && SSL_set_tlsext_host_name(ssl, u->host) == 1;
}

/* n: what an SSL call gave. Wait for what it waits for, or say what it means. */
static enum cb_err wait_more(struct probe_conn *c, int n)
{
    switch (SSL_get_error(c->tls, n)) {
    case SSL_ERROR_WANT_READ:
        return probe_wait(c, POLLIN);
    case SSL_ERROR_WANT_WRITE:
        return probe_wait(c, POLLOUT);
    default:
        ERR_clear_error();
        return CB_NONE_FOUND;
    }
}

static enum cb_err shake_hands(struct probe_conn *c)
{
    int n = 0;
    enum cb_err e = CB_OK;
    while (!e && (n = SSL_connect(c->tls)) != 1) {
        e = wait_more(c, n);
    }
    if (!e) {
        return CB_OK;
    }
    long code = SSL_get_verify_result(c->tls);
    if (code != X509_V_OK) {
        c->why = reason_of(code);
        return CB_PEER_AUTH;
    }
    c->why = e == CB_BUSY_LOAD ? NULL : "What answers at this address does not speak TLS as we do.";
    return e;
}

enum cb_err probe_tls_open(struct probe_conn *c, const struct probe_url *u)
{
    SSL_CTX *ctx = ctx_new(u);
    if (!ctx) {
        c->why = "The file of --cafile cannot be read as certificates.";
        return CB_PEER_FORMAT;
    }
    c->tls = SSL_new(ctx);
    SSL_CTX_free(ctx); /* c->tls holds it */
    if (!c->tls || !name_set(c->tls, u) || SSL_set_fd(c->tls, c->fd) != 1) {
        return CB_HERE_MEM;
    }
    return shake_hands(c);
}

void probe_tls_close(struct probe_conn *c)
{
    if (c->tls) {
        SSL_shutdown(c->tls); /* said, not waited for */
        SSL_free(c->tls);
        ERR_clear_error();
    }
    c->tls = NULL;
}

enum cb_err probe_tls_write(struct probe_conn *c, struct view v)
{
    while (v.len) {
        int n = SSL_write(c->tls, v.p, v.len > INT16_MAX ? INT16_MAX : (int)v.len);
        enum cb_err e = n > 0 ? CB_OK : wait_more(c, n);
        if (e) {
            return e;
        }
        v = n > 0 ? VIEW(v.p + n, v.len - (size_t)n) : v;
    }
    return CB_OK;
}

/* Up to cap bytes; waits for the first. */
enum cb_err probe_tls_read(struct probe_conn *c, uint8_t *out, size_t cap, size_t *n_out)
{
    enum cb_err e = CB_OK;
    int n = 0;
    while (!e && (n = SSL_read(c->tls, out, (int)cap)) <= 0) {
        e = wait_more(c, n);
    }
    *n_out = n > 0 ? (size_t)n : 0;
    return e;
}

long probe_tls_days_left(const struct probe_conn *c)
{
    X509 *cert = SSL_get1_peer_certificate(c->tls);
    int days = 0, seconds = 0;
    bool fine = cert && ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(cert)) == 1;
    X509_free(cert);
    return fine ? days : 0;
}
