/* shift: who is there to answer, and how a line stands, as bytes. A part of wire.h, which includes
 * it; called by line and client. Never kept: it is told from memory.
 *
 * DUTY: what1 chats1 0x2 -> SHIFT. what: 0 ask only, 1 ready, 2 pause, 3 not there; chats: how many
 *   conversations one wants at most, 0 as it was. TAKE makes ready whoever is not, and END begins the
 *   wrap-up.
 * SHIFT: state1 held1 chats1 most1 since_s4 wrap_s4 worked_min2 warn_min2 cap_min2 n2 | ON x n
 *   most: of chats, the line's; since: in that state; wrap: seconds of it that are left; cap: minutes
 *   after which there is no TAKE any more; ON: those who are there on the asker's lines, themselves too
 * ON: mid16 state1 held1 chats1 0x1 since_s4 worked_min2 line2 = 28
 * HANDOVER: row16 to1 0x3 mid16: to a colleague who is there
 * WALL, of a supervisor: line2 0x2 -> now4 message4 booked4 held4 longest_s4 due4 overdue4 n2 0x2 | ON x n
 *   Waiting, by what they want, as far as WIRE_WALL_SCAN rows tell; longest: of those who want to talk
 *   now, 0xffffffff: not known; due: promised within eight hours; overdue: the time has passed
 * RISK: row16 risk1 0x3
 * HOLD_OFF: row16 until4 (half hours since 1970): ends it, and its visitor is held off until then; until
 *   0, of one that has ended: no longer
 * Pushes. DUTY_MOVED: nothing: ask DUTY. HANDED: name8 of a row: a colleague handed it to you. MISSED:
 *   name8 of a row: you wrote nothing in time, it is in the queue again */
#ifndef CALLBOX_WIRE_SHIFT_H
#define CALLBOX_WIRE_SHIFT_H
enum wire_duty { DUTY_AWAY = 0, DUTY_READY, DUTY_PAUSED, DUTY_WRAP };
enum wire_duty_ask {
    DUTY_ASK = 0,
    DUTY_BE_READY,
    DUTY_PAUSE,
    DUTY_LEAVE,
    DUTY_ASK_LAST = DUTY_LEAVE
};
enum {
    WIRE_SHIFT_HDR = 20,
    WIRE_ON = 28,
    WIRE_WALL_HDR = 32,
    WIRE_WALL_SCAN = 4000,
    WIRE_ROW_NAME = 8, /* of a row's random name: enough to find it among those one holds */
};
#endif
