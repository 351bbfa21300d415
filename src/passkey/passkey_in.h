/* passkey, private: what the files of this room share. Included only inside src/passkey. */
#ifndef CALLBOX_PASSKEY_IN_H
#define CALLBOX_PASSKEY_IN_H
#include "passkey/passkey.h"

/* Authenticator data, WebAuthn §6.1: rp hash32 flags1 counter4 .. */
enum { DATA_FLAGS_AT = 32, DATA_LEAST = 37 };
enum data_flags { DATA_PRESENT = 0x01, DATA_VERIFIED = 0x04 };

/* clientDataJSON must say this type ("webauthn.get"), challenge and origin, and not another frame.
 * Errors  PEER_AUTH it says something else; PEER_SIZE longer than any of ours */
enum cb_err client_check(struct view client, const char *type, const char *origin,
                         const uint8_t challenge[PASSKEY_CHALLENGE]) CB_MUST;
/* For this place, by somebody who was there and was verified. Errors  PEER_AUTH, PEER_SIZE */
enum cb_err data_check(const struct passkey_site *s, struct view authdata) CB_MUST;
#endif
