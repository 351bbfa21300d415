/* staff, audit: the line that a step adds to its line's audit, in the transaction of what it did.
 * c: who asks; NULL is the server itself. A line without an audit key goes on without.
 * Never a word about a visitor, and nothing about what failed. */
#ifndef CALLBOX_STAFF_AUDIT_H
#define CALLBOX_STAFF_AUDIT_H
#include "seal/audit.h"
#include "staff/staff.h"

enum cb_err staff_audit_conv(struct staffroom *sr, const struct call *c, uint8_t action,
                             const struct store_conv *v) CB_MUST;
/* The same, with a number. */
enum cb_err staff_audit_conv_n(struct staffroom *sr, const struct call *c, uint8_t action,
                               const struct store_conv *v, uint64_t n) CB_MUST;
enum cb_err staff_audit_number(struct staffroom *sr, const struct call *c, uint8_t action,
                               uint16_t line, uint64_t n) CB_MUST;
/* holds: it is theirs, which TOOK says already. Once a sign-in, day and conversation. */
enum cb_err staff_audit_read(struct staffroom *sr, const struct call *c, const struct store_conv *v,
                             bool holds) CB_MUST;
/* One step of a day's round; from: begins at 0 and goes on by itself. Today must be believed.
 * Errors  NONE_FOUND it was the last; any other: leave it, and begin again later */
enum cb_err staff_audit_old_step(struct staffroom *sr, uint32_t today, uint32_t *from) CB_MUST;
#endif
