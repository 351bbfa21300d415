/* local: what serve and the nojs process say to each other on their socketpair, one packet a
 * message. Included by http (one end) and nojs (the other end).
 * Never travels over a network. */
#ifndef CALLBOX_WIRE_LOCAL_H
#define CALLBOX_WIRE_LOCAL_H
#include "core/core.h"

/* kind1 0x3 job4 body. A job is one form, from FORM to PAGE; its number is serve's.
 *   FORM   serve -> nojs: lang1 0x1 line2 body of the POST (application/x-www-form-urlencoded);
 *          line: of the page that was posted
 *   ASK    nojs -> serve: one record (as a POST /v would hold, unpadded)
 *   ANSWER serve -> nojs: one record, the reply
 *   PAGE   nojs -> serve: status2 0x2 html; ends the job
 *   ROSTER serve -> nojs: the roster file, at start and when it changed (job 0)
 *   SITE   serve -> nojs: what the operator decides, at start (job 0), each a NUL-ended string:
 *          name, exit url, usual wait in minutes, cadence in ms, "1" for a demonstration
 *   WAY    serve -> nojs: one line's way in (job 0), one of each before the first FORM:
 *          line2 based1 0x1, then for each language name80 (UTF-8, zeros) and page/way.h's bytes;
 *          based: its pages lie under /line/N
 * status is an HTTP status; html is a whole page in UTF-8. */
enum nojs_kind { NOJS_FORM = 1, NOJS_ASK, NOJS_ANSWER, NOJS_PAGE, NOJS_ROSTER, NOJS_SITE, NOJS_WAY };
/* lang1: the page's language; 0 English, 1 Gaelic. */
enum nojs_lang { NOJS_EN = 0, NOJS_GD = 1 };
/* The largest PAGE with its header, and the largest FORM, fit IPC_MAX (core/os.h, 128 KiB). */
enum { NOJS_HDR = 8, NOJS_NAME = 80, NOJS_FORM_MAX = 120 * 1024, NOJS_PAGE_MAX = 126 * 1024 };
#endif
