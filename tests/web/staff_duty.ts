/* staff_duty: hand-over, holding off and risk at the line in memory. Called by staff_server.
 * Never checks what only src/line/handing.c must. */
import { asMid } from '../../web/seal/bytes';
import type { Reader } from '../../web/seal/bytes';
import { ConvState } from '../../web/wire/bundle';
import { Status } from '../../web/wire/record';
import { hex, sameBytes } from '../../web/staff/bits';
import { Refusal } from './staff_members';
import type { Conversation, FakeServer, Seat } from './staff_server';

function own(seat: Seat, c: Conversation): void {
    if (seat.member === undefined || !sameBytes(c.owner, seat.member.mid)) {
        throw new Refusal(Status.Taken);
    }
}

/* Only its holder hands it over, to whoever is there and has room. */
export function handOver(s: FakeServer, seat: Seat, r: Reader): Uint8Array {
    const c = s.conv(r);
    r.u8();
    r.zero(3);
    const to = asMid(r.bytes(16));
    r.end();
    own(seat, c);
    const status = s.notFree.get(hex(to));
    if (status !== undefined) {
        throw new Refusal(status);
    }
    c.owner = to;
    return new Uint8Array(0);
}

export function holdOff(s: FakeServer, seat: Seat, r: Reader): Uint8Array {
    const c = s.conv(r);
    own(seat, c);
    c.hold = r.u32();
    r.end();
    c.state = ConvState.Ended;
    c.owner = asMid(new Uint8Array(16));
    return new Uint8Array(0);
}

export function setRisk(s: FakeServer, r: Reader): Uint8Array {
    const c = s.conv(r);
    c.risk = r.u8();
    r.zero(3);
    r.end();
    return new Uint8Array(0);
}
