/* staff: how long the parts are that the console is answered with, and what stands in them. A part of
 * wire.h, which includes it; called by line and client. Never says who may ask: line's table does. */
#ifndef CALLBOX_WIRE_STAFF_H
#define CALLBOX_WIRE_STAFF_H

/* CASE (staff): row16 pkv32 last_note8 tip_note32 owner16 risk1 0x3 | BUNDLE */
enum { WIRE_CASE_HDR = 108 };
/* A queue row: row16 state1 want1 day2 order8 wait_s4 owner16 last_v2s8 last_s2v8 risk1 here1 0x2
 * due4 = 72. here: 0 not known, 1 the visitor is there, 2 they left; due: half hours since 1970 */
enum { WIRE_QROW = 72 };
enum { WIRE_AUDIT_HDR = 52 };
/* CLAIM: id32 mid16 name_hash16 name32 (UTF-8, zero padded) pkx32 pked32 salt16 authm_hash32
 *        wrap184 mac32 = 424 */
enum { WIRE_CLAIM = 424 };
/* MEMBER_ROW: mid16 role1 0x3 nbf4 naf4 name32 = 60; to a practitioner mid and name alone */
enum { WIRE_MEMBER_ROW = 60 };
/* IDENTITY: mid16 role1 0x1 nlines2 name32 wrap184 | nmembers2 nepochs2 nkeys2 0x2 |
 *           member212 x | epoch180 x | teamkey112 x */

/* SETTINGS of a line: retention_days2 chats1 0x1 answer_s2 wrap_s2 0x8. chats: that one member holds at
 * once; answer: within which something is written after TAKE; wrap: after END. 0, in SET: as it is */
enum { WIRE_SETTINGS = 16, WIRE_RETENTION_MIN = 7, WIRE_RETENTION_MAX = 3650, WIRE_CHATS_MAX = 20 };
#endif
