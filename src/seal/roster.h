/* seal, the signed papers: who the organisation is, who its members are, which key a line has. */
#ifndef CALLBOX_SEAL_ROSTER_H
#define CALLBOX_SEAL_ROSTER_H
#include "seal/seal.h"

struct seal_org { uint8_t org[16]; struct seal_ed_pk root; struct seal_pk rec;
                  struct seal_point k_pw, k_match; struct seal_salt instance; };
struct seal_member { uint8_t org[16]; struct seal_mid mid; uint8_t role, nlines; uint32_t serial,
                     nbf_day, naf_day; struct seal_pk pk; struct seal_ed_pk ed; uint16_t line[8];
                     struct seal_mid signer; };
struct seal_epoch { uint8_t org[16]; uint16_t line; uint32_t epoch, nbf_day, naf_day;
                    struct seal_pk pk; struct seal_hash roster; struct seal_mid signer; };
/* ORG 228: hdr4 org16 root32 rec32 k_pw32 k_match32 salt16 sig64, signed by root (sig/org).
 * MEMBER signed by root when signer is all zero, else by that supervisor (sig/member). */
enum cb_err seal_ed_pk_of(const struct seal_ed_sk *sk, struct seal_ed_pk *out) CB_MUST;
enum cb_err seal_org_make(const struct seal_org *o, const struct seal_ed_sk *root,
                          uint8_t out[SEAL_ORG]) CB_MUST;
enum cb_err seal_org_open(struct view org, struct seal_org *out) CB_MUST; /* checks its own sig */
enum cb_err seal_member_make(const struct seal_member *m, const struct seal_ed_sk *signer,
                             uint8_t out[SEAL_MEMBER]) CB_MUST;
enum cb_err seal_member_open(struct view member, const struct seal_ed_pk *signer,
                             struct seal_member *out) CB_MUST;
enum cb_err seal_member_peek(struct view member, struct seal_member *out) CB_MUST;
enum cb_err seal_epoch_make(const struct seal_epoch *e, const struct seal_ed_sk *signer,
                            uint8_t out[SEAL_EPOCH]) CB_MUST;
enum cb_err seal_epoch_open(struct view epoch, const struct seal_ed_pk *signer,
                            struct seal_epoch *out) CB_MUST;
enum cb_err seal_epoch_peek(struct view epoch, struct seal_epoch *out) CB_MUST;
/* ROSTER, the file every visitor loads: ORG | nmembers2 | MEMBER x n | nepochs2 | EPOCH x n.
 * Members ascending by mid; an EPOCH's roster hash covers those of its own line, as they lie. */
struct seal_roster { struct seal_org org; uint16_t nmembers, nepochs; struct view members, epochs; };
/* Shapes and ORG's own signature; the rest of the signatures is for seal_roster_check. */
enum cb_err seal_roster_read(struct view v, struct seal_roster *out) CB_MUST;
/* Verify the whole chain for one line on a day: ORG by its root, the signer as a supervisor signed
 * by root, every member, the roster hash, the dates; gives the newest epoch that holds. */
enum cb_err seal_roster_check(const struct seal_roster *r, uint16_t line, uint32_t day,
                              struct seal_epoch *epoch_out) CB_MUST;
/* An EPOCH of a line by its number, whatever its dates and members: what was sealed to its key is to
 * be opened still. Its signer is a supervisor whom the root signed. Errors  NONE_FOUND */
enum cb_err seal_roster_epoch(const struct seal_roster *r, uint16_t line, uint32_t number,
                              struct seal_epoch *out) CB_MUST;
enum cb_err seal_roster_member(const struct seal_roster *r, const struct seal_mid *mid,
                               struct seal_member *out) CB_MUST;
/* A line's own audit has a number too: the line's with this bit. Its key is for supervisors. */
enum { SEAL_AUDIT_LINE = 0x8000 };
bool seal_member_serves(const struct seal_member *m, uint16_t line);
/* What an EPOCH of a line says about its members: BLAKE2b-256 over the MEMBERs that serve the line,
 * as they lie, one after the other. members: MEMBER x n. Errors  PEER_* one of them is no MEMBER */
enum cb_err seal_roster_hash(struct view members, uint16_t line, struct seal_hash *out) CB_MUST;
#endif
