/* kit, its paper: a campaign's report as a PDF of A4 pages. Part of kit.h. Called by cli alone.
 * Never another report than the one that is told as HTML: both are told by the same words. */
#ifndef CALLBOX_KIT_PAPER_H
#define CALLBOX_KIT_PAPER_H
#include "campaign/sheet.h"

enum cb_err paper_pdf(const struct facts *f, bool hidden, const char *path) CB_MUST;
#endif
