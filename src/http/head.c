/* head: from a scanned head to the few facts the door keeps, with llhttp. Called by conn.
 * Never keeps a query, a user agent, a referrer, a cookie or an address: no field of struct head
 * could hold one. */
#include "http/head.h"
#include <llhttp.h>
#include <string.h>
#include <strings.h>

/* While one head is read: views into its bytes, gone when head_read returns. */
struct reading {
    llhttp_t parser; /* first: the callbacks find the rest through it */
    struct head *out;
    struct view name, value, host, origin;
    unsigned seen; /* bits: which fields of the table came already */
    unsigned status;
    bool coded, closing, asks_upgrade, websocket, has_origin, complete;
};

static struct view trim(struct view v)
{
    while (v.len && (v.p[0] == ' ' || v.p[0] == '\t')) {
        v = VIEW(v.p + 1, v.len - 1);
    }
    while (v.len && (v.p[v.len - 1] == ' ' || v.p[v.len - 1] == '\t')) {
        v.len--;
    }
    return v;
}

static bool same(struct view a, struct view b)
{
    return a.len == b.len &&
           (!a.len || strncasecmp((const char *)a.p, (const char *)b.p, a.len) == 0);
}

static struct view part_take(struct view *v, char sep)
{
    const uint8_t *at = v->len ? memchr(v->p, sep, v->len) : NULL;
    size_t n = at ? (size_t)(at - v->p) : v->len;
    struct view part = trim(VIEW(v->p, n));
    *v = at ? VIEW(at + 1, v->len - n - 1) : VIEW(v->p + n, 0);
    return part;
}

static bool list_has(struct view v, const char *word)
{
    while (v.len) {
        if (same(part_take(&v, ','), view_str(word))) {
            return true;
        }
    }
    return false;
}

/* --- one function a field; each gives 0 or the status of a refusal ------------------------------
 */

static unsigned field_host(struct reading *r, struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        uint8_t c = v.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (!c || !strchr("-._~:[]", c))) {
            return 400;
        }
    }
    r->host = v;
    return v.len ? 0 : 400;
}

static unsigned field_length(struct reading *r, struct view v)
{
    if (!v.len || v.len > 10) {
        return v.len ? 413 : 400;
    }
    uint64_t n = 0;
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') {
            return 400;
        }
        n = n * 10 + (v.p[i] - '0');
    }
    r->out->length = n;
    r->out->has_length = true;
    return 0;
}

static unsigned field_coding(struct reading *r, struct view v)
{
    (void)v;
    r->coded = true;
    return 0;
}

static unsigned field_connection(struct reading *r, struct view v)
{
    r->closing = r->closing || list_has(v, "close");
    r->asks_upgrade = r->asks_upgrade || list_has(v, "upgrade");
    return 0;
}

static unsigned field_upgrade(struct reading *r, struct view v)
{
    r->websocket = list_has(v, "websocket");
    return 0;
}

static unsigned field_key(struct reading *r, struct view v)
{
    if (v.len != HEAD_KEY) {
        return 400;
    }
    memcpy(r->out->key, v.p, HEAD_KEY);
    return 0;
}

static unsigned field_version(struct reading *r, struct view v)
{
    r->out->version = view_is(v, "13");
    return 0;
}

static unsigned field_origin(struct reading *r, struct view v)
{
    r->origin = v;
    r->has_origin = true;
    return 0;
}

/* A coding's weight is nought: it is not wanted (RFC 9110 §12.5.3). */
static bool is_refused(struct view weight)
{
    return weight.len >= 3 && memcmp(weight.p, "q=0", 3) == 0 &&
           strspn((const char *)weight.p + 3, ".0") + 3 >= weight.len;
}

static unsigned field_accept(struct reading *r, struct view v)
{
    static const char *const names[CODINGS] = {"identity", "gzip", "br"};
    while (v.len) {
        struct view item = part_take(&v, ',');
        struct view coding = part_take(&item, ';');
        for (unsigned i = 0; i < CODINGS; i++) {
            bool takes = same(coding, view_str(names[i])) && !is_refused(item);
            r->out->codings |= (uint8_t)(takes << i);
        }
    }
    return 0;
}

static unsigned field_type(struct reading *r, struct view v)
{
    struct view type = part_take(&v, ';');
    bool form = same(type, view_str("application/x-www-form-urlencoded"));
    bool octets = same(type, view_str("application/octet-stream"));
    r->out->type = form ? TYPE_FORM : octets ? TYPE_OCTETS : TYPE_OTHER;
    return 0;
}

/* We never say "100 Continue": who asks may send the body without asking (RFC 9110 §10.1.1). */
static unsigned field_expect(struct reading *r, struct view v)
{
    (void)r;
    (void)v;
    return 417;
}

/* Who fetches ahead of somebody who may never look says so, most of the time; and who fetches for a
 * preview or an index has a name for it. Read for the page of a code alone, and kept as one bit. */
static bool at_code(const struct reading *r)
{
    const char *p = r->out->path;
    return strncmp(p, "/go", 3) == 0 || strncmp(p, "/gd/go", 6) == 0;
}

static unsigned field_purpose(struct reading *r, struct view v)
{
    static const char *const words[] = {"prefetch", "prerender", "preview"};
    while (at_code(r) && v.len) {
        struct view item = part_take(&v, ';');
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            r->out->machine = r->out->machine || same(item, view_str(words[i]));
        }
    }
    return 0;
}

/* A page that somebody looks at is fetched as a document. */
static unsigned field_dest(struct reading *r, struct view v)
{
    r->out->machine = r->out->machine || (at_code(r) && !same(v, view_str("document")));
    return 0;
}

static unsigned field_agent(struct reading *r, struct view v)
{
    r->out->machine = r->out->machine || (at_code(r) && agent_is_machine(v));
    return 0;
}

/* The fields that mean something here. Any other is read over and wiped with the head. once:
 * a second one is refused, for two servers may believe two different ones. */
static const struct {
    const char *name;
    bool once;
    unsigned (*fn)(struct reading *r, struct view value);
} fields[] = {
    {"host", true, field_host},
    {"content-length", true, field_length},
    {"transfer-encoding", true, field_coding},
    {"connection", false, field_connection},
    {"upgrade", true, field_upgrade},
    {"sec-websocket-key", true, field_key},
    {"sec-websocket-version", true, field_version},
    {"origin", true, field_origin},
    {"accept-encoding", false, field_accept},
    {"content-type", true, field_type},
    {"expect", false, field_expect},
    {"purpose", false, field_purpose},
    {"x-purpose", false, field_purpose},
    {"sec-purpose", false, field_purpose},
    {"x-moz", false, field_purpose},
    {"sec-fetch-dest", false, field_dest},
    {"user-agent", false, field_agent},
};

/* --- llhttp's callbacks --------------------------------------------------------------------------
 */

static struct reading *reading_of(llhttp_t *p)
{
    return (struct reading *)(void *)p;
}

/* llhttp may hand over a span in pieces; they lie side by side in one buffer. */
static void span_add(struct view *v, const char *at, size_t n)
{
    *v = v->p && v->len ? VIEW(v->p, v->len + n) : VIEW(at, n);
}

static int on_url(llhttp_t *p, const char *at, size_t n)
{
    span_add(&reading_of(p)->value, at, n);
    return 0;
}

static int on_url_complete(llhttp_t *p)
{
    struct reading *r = reading_of(p);
    struct view path = r->value;
    const uint8_t *q = path.len ? memchr(path.p, '?', path.len) : NULL;
    r->out->query = q != NULL;
    path.len = q ? (size_t)(q - path.p) : path.len;
    if (path.len && path.len < HEAD_PATH) {
        memcpy(r->out->path, path.p, path.len);
    }
    r->value = (struct view){0};
    return 0;
}

static int on_field(llhttp_t *p, const char *at, size_t n)
{
    span_add(&reading_of(p)->name, at, n);
    return 0;
}

static int on_value(llhttp_t *p, const char *at, size_t n)
{
    span_add(&reading_of(p)->value, at, n);
    return 0;
}

static unsigned field_read(struct reading *r, size_t row)
{
    if (fields[row].once && (r->seen & 1u << row)) {
        return 400;
    }
    r->seen |= 1u << row;
    return fields[row].fn(r, trim(r->value));
}

static int on_value_complete(llhttp_t *p)
{
    struct reading *r = reading_of(p);
    unsigned status = 0;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (same(r->name, view_str(fields[i].name))) {
            status = field_read(r, i);
            break;
        }
    }
    /* The plainest refusal wins: 400 over whatever else is wrong with the head. */
    r->status = r->status && status != 400 ? r->status : status;
    r->name = r->value = (struct view){0};
    return 0;
}

static int on_complete(llhttp_t *p)
{
    reading_of(p)->complete = true;
    return 0;
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_url_complete = on_url_complete,
    .on_header_field = on_field,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_complete,
    .on_headers_complete = on_complete,
};

/* --- putting it together -------------------------------------------------------------------------
 */

static uint8_t method_of(const llhttp_t *p)
{
    static const struct {
        uint8_t theirs, ours;
    } methods[] = {{HTTP_GET, METHOD_GET}, {HTTP_HEAD, METHOD_HEAD}, {HTTP_POST, METHOD_POST}};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (p->method == methods[i].theirs) {
            return methods[i].ours;
        }
    }
    return METHOD_OTHER;
}

static unsigned status_of(llhttp_errno_t e)
{
    if (e == HPE_OK || e == HPE_PAUSED_UPGRADE) {
        return 0;
    }
    return e == HPE_INVALID_METHOD ? 501 : e == HPE_INVALID_VERSION ? 505 : 400;
}

/* Origin is scheme://host[:port]; what stands after the slashes must be our Host. */
static bool is_foreign(const struct reading *r)
{
    struct view o = r->origin;
    if (!r->has_origin) {
        return false;
    }
    const uint8_t *at = o.len > 3 ? memmem(o.p, o.len, "://", 3) : NULL;
    if (!at) {
        return true;
    }
    size_t skip = (size_t)(at - o.p) + 3;
    return !same(VIEW(o.p + skip, o.len - skip), r->host);
}

static unsigned reading_judge(struct reading *r, llhttp_errno_t e)
{
    unsigned status = status_of(e);
    if (status) {
        return status;
    }
    if (r->status || !r->complete || !r->host.p) {
        return r->status ? r->status : 400;
    }
    if (r->coded) { /* no body of ours comes in pieces; with a length as well it is an attack */
        return r->out->has_length ? 400 : 411;
    }
    return 0;
}

unsigned head_read(struct view head, struct head *out)
{
    *out = (struct head){0};
    unsigned status = head_scan(head);
    if (status) {
        return status;
    }
    struct reading r = {.out = out};
    llhttp_init(&r.parser, HTTP_REQUEST, &settings);
    llhttp_errno_t e = llhttp_execute(&r.parser, (const char *)head.p, head.len);
    out->method = method_of(&r.parser);
    out->upgrade = r.asks_upgrade && r.websocket;
    out->foreign = is_foreign(&r);
    status = reading_judge(&r, e);
    out->keep = !status && !r.closing && r.parser.http_minor == 1;
    cb_wipe(&r, sizeof r);
    return status;
}
