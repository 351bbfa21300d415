/* frame: the pieces of one size that a visitor's live stream is cut into. A part of wire.h, which
 * includes it; called by http and client. Never says whether anything was in one. */
#ifndef CALLBOX_WIRE_FRAME_H
#define CALLBOX_WIRE_FRAME_H
#include "core/core.h"

/* FRAME, the only size there is on a visitor's live stream, each way (PROTOCOL §4):
 *   "CB" 01 11 ctr8 flags1 0 len2 payload2032
 * The payloads of frames with FRAME_DATA, laid end to end, are a stream of records; what len does
 * not cover is random fill. ctr counts from 0 in each direction and leaves nothing out. */
enum { WIRE_FRAME = 2048, WIRE_FRAME_PAYLOAD = 2032 };
enum wire_frame_flags { WIRE_FRAME_EMPTY = 0, WIRE_FRAME_DATA = 1 };
/* Make one frame; payload 0..2032 B, empty makes a cover frame. */
void wire_frame_make(uint64_t ctr, struct view payload, uint8_t out[WIRE_FRAME]);
/* Open one; payload_out borrows and is empty for a cover frame. Errors  PEER_SIZE not 2048 B or
 * len over 2032; PEER_VERSION other version or type; PEER_FORMAT anything else, another ctr too */
enum cb_err wire_frame_open(struct view frame, uint64_t ctr, struct view *payload_out) CB_MUST;
#endif
