/* routes: the one table of what can be asked. Called by conn when a head is read.
 * Never looks at a query. */
#include "http/http_in.h"
#include <string.h>

#define TYPE(t) (1u << (t))
enum { READING = METHOD_GET | METHOD_HEAD };

static const struct route table[] = {
    {"/v", METHOD_POST, WIRE_POST_LEN, TYPE(TYPE_OCTETS) | TYPE(TYPE_NONE), visitor_post},
    {"/v/live", METHOD_GET, 0, 0, stream_open},
    {"/staff/live", METHOD_GET, 0, 0, staff_open},
    {"/n", METHOD_POST, NOJS_FORM_MAX, TYPE(TYPE_FORM), nojs_post},
    {"/gd/n", METHOD_POST, NOJS_FORM_MAX, TYPE(TYPE_FORM), nojs_post},
    {"/org.bin", READING, 0, 0, roster_get},
    {"/go", READING, 0, 0, landing_get},
    {"/gd/go", READING, 0, 0, landing_get},
    {"/self", READING, 0, 0, landing_door},
    {"/gd/self", READING, 0, 0, landing_door},
    {"/other", READING, 0, 0, landing_door},
    {"/gd/other", READING, 0, 0, landing_door},
    {NULL, READING, 0, 0, page_get}, /* whatever pages_find knows; last */
};

/* Under /line/N lie pages, and what their forms are sent to; never with a code. */
static const struct route *row_of(const struct http *h, const struct head *head)
{
    const struct route *r = table;
    char bare[HEAD_PATH] = "";
    unsigned line;
    bool under = !head->from && lines_of(&h->pages, head->path, &line, bare);
    while (r->path && strcmp(r->path, head->path) != 0 &&
           !(under && r->fn == nojs_post && strcmp(r->path, bare) == 0)) {
        r++;
    }
    return r->path || pages_find(h, head->path) ? r : NULL;
}

/* With a code: what the way in from an advert is made of. Without: everything but its doors. */
static bool fits_code(const struct route *r, const struct head *head)
{
    bool door = r->fn == landing_get || r->fn == landing_door,
         post = r->fn == visitor_post || r->fn == nojs_post;
    return head->from ? door || post || landing_threads(head->path) : !door;
}

/* What is wrong with the body that was announced; 0: nothing. */
static unsigned body_refusal(const struct route *r, const struct head *head)
{
    if (r->methods == METHOD_POST && !head->has_length) {
        return 411;
    }
    if (head->length > r->body_max) {
        return 413;
    }
    return r->types && !(r->types & TYPE(head->type)) ? 415 : 0;
}

const struct route *route_find(const struct http *h, const struct head *head, unsigned *status_out,
                               unsigned *allow_out)
{
    const struct route *r = row_of(h, head);
    *allow_out = 0;
    if (!r || !fits_code(r, head)) {
        *status_out = 404;
        return NULL;
    }
    if (!(r->methods & head->method)) {
        *status_out = 405;
        *allow_out = r->methods;
        return NULL;
    }
    *status_out = body_refusal(r, head);
    return *status_out ? NULL : r;
}
