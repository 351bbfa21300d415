/* staff_duty: hand-over, passing on, holding off and risk at the line in memory. Called by staff_server.
 * Never checks what only src/line/handing.c must. */
import { Writer, asMid } from '../../web/seal/bytes';
import type { Reader } from '../../web/seal/bytes';
import { today } from '../../web/seal/roster';
import { ConvState } from '../../web/wire/bundle';
import { Status } from '../../web/wire/record';
import { hex, sameBytes } from '../../web/staff/bits';
import { Refusal } from './staff_members';
import type { Conversation, FakeServer, Seat } from './staff_server';

const PAGE = 32;

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

/* A letter from its holder, to another line. */
export function passOn(s: FakeServer, seat: Seat, r: Reader): Uint8Array {
    own(seat, s.conv(r));
    const line = r.u16();
    r.zero(2);
    const lies = s.passed.get(line) ?? [];
    lies.push({ number: BigInt(s.passedNext++), day: today(), letter: r.bytes(r.left) });
    s.passed.set(line, lies);
    return new Uint8Array(0);
}

export function passedList(s: FakeServer, r: Reader): Uint8Array {
    const line = r.u16();
    r.zero(2);
    const [before, drop] = [r.u64(), r.u64()];
    const lies = (s.passed.get(line) ?? []).filter((l) => l.number !== drop);
    s.passed.set(line, lies);
    const rows = lies.filter((l) => before === 0n || l.number < before).reverse().slice(0, PAGE);
    const w = new Writer().u8(rows.length === PAGE ? 1 : 0).zero(1).u16(rows.length);
    rows.forEach((l) => w.u64(l.number).u32(l.day).zero(4).bytes(l.letter));
    return w.done();
}
