/* staff_rotation: how the line in memory answers a rotation: new papers, which conversations are left,
 * a re-grant by compare and swap, the end. Called by staff_server.
 * Never checks what only src/line must, but for the order of things: that is what consoles rely on. */
import type { Reader } from '../../web/seal/bytes';
import { Writer, concat } from '../../web/seal/bytes';
import { GrantFor, grantPeek } from '../../web/seal/grant';
import { epochPeek, memberPeek } from '../../web/seal/paper';
import { today } from '../../web/seal/roster';
import { teamkeyPeek } from '../../web/seal/teamkey';
import { Status } from '../../web/wire/record';
import { hex, sameBytes as same } from '../../web/staff/bits';
import { Refusal } from './staff_members';
import type { Conversation, FakeServer } from './staff_server';

const newestEpoch = (s: FakeServer) => Math.max(...s.epochs.map((e) => epochPeek(e).epoch));
const lineGrant = (c: Conversation) => c.grants.map((g) => ({ bytes: g, peek: grantPeek(g) }))
    .filter(({ peek }) => peek.for === GrantFor.Line).sort((a, b) => b.peek.gen - a.peek.gen)[0]!;
const left = (s: FakeServer) => [...s.convs.values()]
    .filter((c) => lineGrant(c).peek.epoch < newestEpoch(s));

/* Of which generations there is a notes key: one each. */
export function noteGens(c: Conversation): number[] {
    return c.grants.map(grantPeek).filter((g) => g.for === GrantFor.Notes).map((g) => g.gen);
}

export function rotate(s: FakeServer, r: Reader): Uint8Array {
    const [nends, nlines] = [r.u8(), r.u8()];
    r.zero(2);
    const ends = Array.from({ length: nends }, () => r.bytes(212));
    for (let i = 0; i < nlines; i++) {
        const epoch = r.bytes(180);
        const n = r.u16();
        r.zero(2);
        const keys = Array.from({ length: n }, () => r.bytes(112));
        if (epochPeek(epoch).epoch !== newestEpoch(s) + 1) {
            throw new Refusal(Status.Stale);
        }
        s.epochs.push(epoch);
        keys.forEach((key) => {
            const mid = hex(teamkeyPeek(key).mid);
            s.moreKeys.set(mid, [...(s.moreKeys.get(mid) ?? []), key]);
        });
    }
    r.end();
    s.members = s.members.map((paper) => {
        return ends.find((e) => same(memberPeek(e).mid, memberPeek(paper).mid)) ?? paper;
    });
    return new Uint8Array(0);
}

export function staleList(s: FakeServer, r: Reader): Uint8Array {
    r.u16();
    r.zero(2);
    const [after, limit] = [r.u64(), r.u16()];
    r.zero(2);
    const rows = left(s).filter((c) => c.order > after).slice(0, limit);
    const w = new Writer().u32(left(s).length).u32(newestEpoch(s)).u32(today()).u16(rows.length).zero(2);
    for (const c of rows) {
        const { peek } = lineGrant(c);
        const grants = c.grants.filter((g) => grantPeek(g).for !== GrantFor.Visitor);
        w.bytes(c.row).u64(c.order).u32(peek.gen).u32(peek.epoch).bytes(c.pkV)
            .u8(grants.length).zero(3).bytes(concat(...grants));
    }
    return w.done();
}

export function regrant(s: FakeServer, c: Conversation, r: Reader): Uint8Array {
    const gen = r.u32();
    const { peek } = lineGrant(c);
    if (gen !== peek.gen || peek.epoch >= newestEpoch(s)) {
        throw new Refusal(Status.Stale);
    }
    if (r.left === 0) {
        s.givenUp.push(c);
        s.convs.delete(hex(c.row));
        return new Uint8Array(0);
    }
    const nnotes = r.u8();
    r.zero(3);
    const [visitor, line, link] = [r.bytes(128), r.bytes(128), r.bytes(96)];
    const notes = Array.from({ length: nnotes }, () => r.bytes(128));
    r.end();
    const had = c.grants.filter((g) => grantPeek(g).for === GrantFor.Notes).length;
    if (nnotes !== had) {
        throw new Refusal(Status.Stale);
    }
    c.grants = [visitor, line, ...notes];
    c.links.push(link);
    return new Uint8Array(0);
}

export function rotateDone(s: FakeServer, r: Reader): Uint8Array {
    const [nends, nlines] = [r.u8(), r.u8()];
    r.zero(2);
    const mids = Array.from({ length: nends }, () => r.bytes(16));
    const epochs = Array.from({ length: nlines }, () => r.bytes(180));
    r.end();
    if (left(s).length > 0) {
        throw new Refusal(Status.Stale);
    }
    s.members = s.members.filter((paper) => !mids.some((m) => same(m, memberPeek(paper).mid)));
    s.epochs = epochs;
    return new Uint8Array(0);
}
