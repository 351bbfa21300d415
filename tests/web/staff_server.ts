/* staff_server: a line in memory that answers the console's records as src/line does, with real
 * envelopes and a real organisation, and visitors who write. Called by the console's tests.
 * Never checks what only src/line must: it is here to be talked to. */
import type { Conv, Hash, Key, Mid, Pk, Row, Salt } from '../../web/seal/bytes';
import { Reader, VISITOR, Writer, asEdSk, asHash, asKey, asMid } from '../../web/seal/bytes';
import { asMsgId, asOrg, asPoint, asRow, asSalt, asScalar, asSk } from '../../web/seal/bytes';
import { concat, random, utf8 } from '../../web/seal/bytes';
import { GrantFor, grantMake, grantPeek } from '../../web/seal/grant';
import { hash256, newKey, newPair } from '../../web/seal/kdf';
import { Dir, MsgKind, msgMake, msgPeek, nowT15 } from '../../web/seal/msg';
import { Role, edPublicOf, epochMake, memberMake, memberPeek, orgMake } from '../../web/seal/paper';
import type { MemberPaper, OrgPaper } from '../../web/seal/paper';
import { rosterHash, rosterWrite, today } from '../../web/seal/roster';
import type { StretchCost } from '../../web/seal/staff';
import { deriveStaff, nameHash, needCost } from '../../web/seal/staff';
import { teamkeyMake } from '../../web/seal/teamkey';
import { convOf } from '../../web/seal/visitor';
import { wrapMake, wrapPeek } from '../../web/seal/wrap';
import { oprfBlind, oprfFinish } from '../../web/seal/oprf';
import type { BundleMsg } from '../../web/wire/bundle';
import { ConvState, caseWrite } from '../../web/wire/bundle';
import type { Rec } from '../../web/wire/record';
import { RecordType, Status } from '../../web/wire/record';
import { claimRead, identityWrite, queueRowWrite } from '../../web/wire/staff';
import sodium from '../../web/seal/sodium';
import { hex, sameBytes as same } from '../../web/staff/bits';
import { oprfEvaluate, oprfPublic } from './server_side';
import { handOver, holdOff, passOn, passedList, setRisk } from './staff_duty';
import { noteGens, regrant, rotate, rotateDone, staleList } from './staff_rotation';
import type { Member } from './staff_members';
import { CODE, Refusal, changeFactor, changeSecret, namesOf, resetFactor } from './staff_members';

/* In the place of Argon2id, where a test is about something else: it must not take a second. */
export function quick(password: string, salt: Salt, cost: StretchCost): Key {
    needCost(cost);
    const label = new Writer().u32(cost.ops).u32(cost.memKib).bytes(salt).bytes(utf8(password));
    return asKey(hash256(label.done()));
}

export const LINE = 1;
const COST = { ops: 2, memKib: 65536 }; /* the floor: tests need not wait */
const NOBODY = asMid(new Uint8Array(16));
const NO_HASH = asHash(new Uint8Array(32));
const EPOCH = 3;

const anyScalar = () => asScalar(sodium().crypto_core_ristretto255_scalar_random());

interface Invite {
    role: Role;
    line: number;
    claim: Uint8Array | undefined;
}

interface Direction {
    last: bigint;
    tip: Hash;
}

export interface Conversation {
    row: Row;
    conv: Conv;
    pkV: Pk;
    ck: Key;
    state: ConvState;
    owner: Mid;
    order: bigint;
    risk: number;
    hold: number;
    grants: Uint8Array[];
    links: Uint8Array[];
    dirs: Record<Dir, Direction>;
    msgs: BundleMsg[];
}

/* One console's side of a connection. */
export class Seat {
    member: Member | undefined;
    constructor(readonly server: FakeServer) {}

    handle(rec: Rec): Rec {
        const answer = (status: Status, body: Uint8Array = new Uint8Array(0)): Rec => ({
            type: rec.type, reply: true, tag: rec.tag, status, body,
        });
        try {
            return answer(Status.Ok, this.server.step(this, rec));
        } catch (error) {
            if (error instanceof Refusal) {
                return answer(error.status);
            }
            throw error;
        }
    }
}

export class FakeServer {
    readonly org: OrgPaper;
    readonly orgPaper: Uint8Array;
    readonly convs = new Map<string, Conversation>();
    readonly sessions = new Map<string, Member>();
    readonly invites = new Map<string, Invite>();
    readonly asked: RecordType[] = [];
    members: Uint8Array[] = [];
    epochs: Uint8Array[] = [];
    pageMsgs = 50;
    retentionDays = 180;
    readonly staff: Member[] = [];
    readonly moreKeys = new Map<string, Uint8Array[]>(); /* of later epochs, by member */
    readonly givenUp: Conversation[] = [];
    readonly notFree = new Map<string, Status>(); /* members who cannot take anything over, and why */
    readonly passed = new Map<number, { number: bigint; day: number; letter: Uint8Array }[]>(); /* to a line */
    passedNext = 1;
    private readonly rootSeed = asEdSk(random(32));
    private readonly pair = newPair(); /* the line's epoch key */
    private readonly oprf = anyScalar();
    private order = 0n;

    /* stretch: what its members' passwords went through */
    constructor(private readonly stretch: typeof quick = quick) {
        this.org = {
            org: asOrg(random(16)), root: edPublicOf(this.rootSeed), rec: newPair().pk,
            kPw: oprfPublic(this.oprf), kMatch: oprfPublic(this.oprf), instance: asSalt(random(16)),
        };
        this.orgPaper = orgMake(this.org, this.rootSeed);
    }

    /* Add a member; the first one must be a supervisor, who signs the epoch. */
    join(name: string, password: string, role: Role): Mid {
        const pair = newPair();
        const ed = asEdSk(random(32));
        const mid = asMid(random(16));
        const salt = asSalt(random(16));
        const keys = this.passwordKeys(password, salt);
        const wrap = wrapMake({ mid, kind: 1, ...COST, salt }, keys.kek, { sk: pair.sk, ed });
        const teamkey = teamkeyMake({ line: LINE, epoch: EPOCH, mid }, pair.pk, this.pair.sk);
        this.staff.push({
            mid, name, sk: pair.sk, pk: pair.pk, ed, salt, auth: keys.auth, wrap, teamkey, role,
            cost: COST, factors: [],
        });
        const paper = {
            org: this.org.org, mid, role, serial: 1, nbfDay: today() - 1, nafDay: today() + 100,
            pk: pair.pk, ed: edPublicOf(ed), lines: [LINE], signer: VISITOR,
        };
        this.setMembers([...this.members, this.rootSigned(paper)]);
        return mid;
    }

    /* As its custodians would, away from the line. */
    rootSigned(paper: MemberPaper): Uint8Array {
        return memberMake(paper, this.rootSeed);
    }

    get rosterFile(): Uint8Array<ArrayBuffer> {
        return rosterWrite({ org: this.orgPaper, members: this.members, epochs: this.epochs });
    }

    memberOf(name: string): Member {
        return this.staff.find((m) => m.name === name) as Member;
    }

    /* --- visitors ---------------------------------------------------------------------------- */
    visit(text: string): Conversation {
        const pair = newPair();
        const conv = convOf(pair.pk);
        const ck = newKey();
        const head = {
            for: GrantFor.Line, line: LINE, epoch: EPOCH, gen: 0, conv, sender: VISITOR,
        };
        const none = () => ({ last: 0n, tip: NO_HASH });
        const c: Conversation = {
            row: asRow(random(16)), conv, pkV: pair.pk, ck, state: ConvState.Waiting,
            owner: NOBODY, order: ++this.order, risk: 0, hold: 0,
            grants: [grantMake(head, pair.sk, this.pair.pk, ck)],
            links: [],
            dirs: { [Dir.FromVisitor]: none(), [Dir.FromStaff]: none(), [Dir.Note]: none() },
            msgs: [],
        };
        this.convs.set(hex(c.row), c);
        this.say(c, Dir.FromVisitor, text);
        return c;
    }

    /* A message under the conversation's own key, as its visitor or another colleague makes it. */
    say(c: Conversation, dir: Dir, text: string): void {
        const other = c.dirs[dir === Dir.FromVisitor ? Dir.FromStaff : Dir.FromVisitor];
        const ackHash = other.last > 0n ? other.tip.slice(0, 8) : new Uint8Array(8);
        const head = {
            conv: c.conv, gen: 0, dir, seq: c.dirs[dir].last + 1n, msgid: asMsgId(random(16)),
            prev: c.dirs[dir].tip,
        };
        const body = {
            kind: MsgKind.Text, flags: 0, ackSeq: other.last, ackHash, t15: nowT15(),
            text: utf8(text),
        };
        this.append(c, msgMake(head, c.ck, body));
    }

    append(c: Conversation, msg: Uint8Array): bigint {
        const header = msgPeek(msg);
        const known = c.msgs.find((m) => same(msgPeek(m.msg).msgid, header.msgid));
        if (known !== undefined) {
            return msgPeek(known.msg).seq;
        }
        const dir = c.dirs[header.dir];
        if (header.seq !== dir.last + 1n || !same(header.prev, dir.tip)) {
            throw new Refusal(Status.Stale);
        }
        c.dirs[header.dir] = { last: header.seq, tip: hash256(msg) };
        c.msgs.push({ order: ++this.order, msg });
        return header.seq;
    }

    /* --- the console ------------------------------------------------------------------------- */
    step(seat: Seat, rec: Rec): Uint8Array {
        this.asked.push(rec.type);
        const step = STEPS[rec.type];
        if (step === undefined) {
            throw new Refusal(Status.Bad);
        }
        if (!OPEN_TO_ALL.has(rec.type) && seat.member === undefined) {
            throw new Refusal(Status.Denied);
        }
        return step(this, seat, new Reader(rec.body));
    }

    hello(name: Uint8Array): Uint8Array {
        const m = this.staff.find((s) => same(nameHash(s.name), name));
        const w = new Writer().bytes(m?.mid ?? random(16)).bytes(m?.salt ?? random(16));
        const cost = m?.cost ?? COST;
        return w.u32(cost.ops).u32(cost.memKib).done();
    }

    blind(r: Reader): Uint8Array {
        r.bytes(16);
        const { evaluated, proof } = oprfEvaluate(this.oprf, asPoint(r.bytes(32)), anyScalar());
        return concat(evaluated, proof);
    }

    login(seat: Seat, r: Reader): Uint8Array {
        const [mid, auth, code] = [r.bytes(16), r.bytes(32), r.u32()];
        const right = (m: Member) => (m.authHash === undefined ? same(m.auth, auth)
            : same(m.authHash, hash256(auth)));
        const m = this.staff.find((s) => same(s.mid, mid) && right(s));
        if (m === undefined || code !== CODE) {
            throw new Refusal(Status.Denied);
        }
        const secret = random(32);
        this.sessions.set(hex(secret), m);
        seat.member = m;
        return concat(secret, this.identity(m));
    }

    resume(seat: Seat, secret: Uint8Array): Uint8Array {
        seat.member = this.sessions.get(hex(secret));
        if (seat.member === undefined) {
            throw new Refusal(Status.Denied);
        }
        return this.identity(seat.member);
    }

    queue(r: Reader): Uint8Array {
        r.u16();
        const state = r.u8();
        r.u8();
        const [after, limit] = [r.u64(), Math.min(200, r.u16())];
        const all = [...this.convs.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
        const of = (s: ConvState) => all.filter((c) => c.state === s);
        const rows = of(state).filter((c) => c.order > after).slice(0, limit);
        const w = new Writer().u32(of(ConvState.Waiting).length).u32(of(ConvState.Held).length);
        w.u16(rows.length);
        rows.forEach((c) => w.bytes(queueRowWrite({
            row: c.row, state: c.state, want: 1, day: today(), order: c.order, waitS: 60,
            owner: c.owner, lastV2s: c.dirs[Dir.FromVisitor].last,
            lastS2v: c.dirs[Dir.FromStaff].last, risk: c.risk, here: 0, due: 0,
        })));
        return w.done();
    }

    take(seat: Seat, r: Reader): Uint8Array {
        const c = this.conv(r);
        const mine = same(c.owner, seat.member?.mid ?? NOBODY);
        if (c.state !== ConvState.Waiting && !(c.state === ConvState.Held && mine)) {
            throw new Refusal(c.state === ConvState.Ended ? Status.Ended : Status.Taken);
        }
        c.state = ConvState.Held;
        c.owner = seat.member?.mid ?? NOBODY;
        return this.caseOf(c, 0n, 0n, 0n);
    }

    read(r: Reader): Uint8Array {
        const c = this.conv(r);
        return this.caseOf(c, r.u64(), r.u64(), r.u64());
    }

    reply(seat: Seat, r: Reader): Uint8Array {
        const c = this.conv(r);
        if (!same(c.owner, seat.member?.mid ?? NOBODY)) {
            throw new Refusal(Status.Taken);
        }
        return new Writer().u64(this.append(c, r.bytes(r.left))).done();
    }

    note(r: Reader): Uint8Array {
        const c = this.conv(r);
        const has = r.u8();
        r.zero(3);
        const grant = has === 1 ? r.bytes(128) : undefined;
        if (grant !== undefined && noteGens(c).includes(grantPeek(grant).gen)) {
            throw new Refusal(Status.Stale);
        }
        const seq = this.append(c, r.bytes(r.left));
        if (grant !== undefined) {
            c.grants.push(grant);
        }
        return new Writer().u64(seq).done();
    }

    letGo(r: Reader, state: ConvState): Uint8Array {
        const c = this.conv(r);
        c.state = state;
        c.owner = NOBODY;
        return new Uint8Array(0);
    }

    claim(r: Reader): Uint8Array {
        const bytes = r.bytes(r.left);
        const invite = this.invites.get(hex(claimRead(bytes).id));
        if (invite === undefined || invite.claim !== undefined) {
            throw new Refusal(Status.Unknown);
        }
        invite.claim = bytes;
        return random(20);
    }

    claims(): Uint8Array {
        const all = [...this.invites.values()].filter((i) => i.claim !== undefined);
        const w = new Writer().u16(all.length);
        all.forEach((i) => w.u8(i.role).zero(1).u16(i.line).bytes(i.claim ?? new Uint8Array(0)));
        return w.done();
    }

    sign(r: Reader): Uint8Array {
        const id = hex(r.bytes(32));
        const [member, epoch, teamkey] = [r.bytes(212), r.bytes(180), r.bytes(r.left)];
        const invite = this.invites.get(id) as Invite;
        const claim = claimRead(invite.claim as Uint8Array);
        this.members = this.sorted([...this.members, member]);
        this.epochs = [epoch];
        this.staff.push({
            mid: claim.mid, name: claim.name, sk: asSk(random(32)),
            pk: claim.pk, ed: asEdSk(random(32)), salt: claim.salt, auth: asKey(random(32)),
            wrap: claim.wrap, teamkey, role: invite.role, cost: wrapPeek(claim.wrap), factors: [],
        });
        this.invites.delete(id);
        return new Uint8Array(0);
    }

    /* A member who enrolled here: the server never saw what it now checks, so tests tell it. */
    trust(name: string, password: string): void {
        const m = this.memberOf(name);
        m.auth = this.passwordKeys(password, m.salt, m.cost).auth;
    }

    /* --- its own ----------------------------------------------------------------------------- */
    private passwordKeys(password: string, salt: Salt, cost: StretchCost = COST) {
        const stretched = this.stretch(password, salt, cost);
        const ask = oprfBlind(stretched);
        return deriveStaff(stretched, oprfFinish(
            stretched, ask, this.org.kPw, oprfEvaluate(this.oprf, ask.element, anyScalar()),
        ));
    }

    private sorted(members: Uint8Array[]): Uint8Array[] {
        const key = (paper: Uint8Array) => hex(memberPeek(paper).mid);
        return [...members].sort((a, b) => (key(a) < key(b) ? -1 : 1));
    }

    private setMembers(members: Uint8Array[]): void {
        this.members = this.sorted(members);
        const first = this.staff[0] as Member;
        const epoch = {
            org: this.org.org, line: LINE, epoch: EPOCH, nbfDay: today() - 1,
            nafDay: today() + 40, pk: this.pair.pk, roster: rosterHash(this.members, LINE),
            signer: first.mid,
        };
        this.epochs = [epochMake(epoch, first.ed)];
    }

    private identity(m: Member): Uint8Array {
        return identityWrite({
            mid: m.mid, role: m.role, nlines: 1, name: m.name, wrap: m.wrap,
            members: this.members, epochs: this.epochs,
            teamkeys: [...(m.teamkey.length > 0 ? [m.teamkey] : []), ...(this.moreKeys.get(hex(m.mid)) ?? [])],
        });
    }

    settings(r: Reader): Uint8Array {
        r.u16();
        return new Writer().u16(this.retentionDays).zero(14).done();
    }

    setSettings(r: Reader): Uint8Array {
        r.u16();
        const days = r.u16();
        r.zero(14);
        r.end();
        if (days < 7 || days > 3650) {
            throw new Refusal(Status.Bad);
        }
        this.retentionDays = days;
        return new Uint8Array(0);
    }

    conv(r: Reader): Conversation {
        const c = this.convs.get(hex(r.bytes(16)));
        if (c === undefined) {
            throw new Refusal(Status.Unknown);
        }
        return c;
    }

    /* As history.c: newest first until the page is full, without what the asker has. */
    private caseOf(c: Conversation, before: bigint, haveV2s: bigint, haveS2v: bigint): Uint8Array {
        const have: Record<Dir, bigint> = {
            [Dir.FromVisitor]: haveV2s, [Dir.FromStaff]: haveS2v, [Dir.Note]: 0n,
        };
        const wanted = c.msgs.filter((m) => {
            const h = msgPeek(m.msg);
            return (before === 0n || m.order < before) && h.seq > have[h.dir];
        });
        const page = wanted.slice(-this.pageMsgs);
        const more = page.length < wanted.length;
        return caseWrite({
            row: c.row, pkV: c.pkV, owner: c.owner, risk: c.risk,
            lastNote: c.dirs[Dir.Note].last, tipNote: c.dirs[Dir.Note].tip,
            bundle: {
                state: c.state, more, line: LINE,
                lastV2s: c.dirs[Dir.FromVisitor].last, lastS2v: c.dirs[Dir.FromStaff].last,
                tipV2s: c.dirs[Dir.FromVisitor].tip, tipS2v: c.dirs[Dir.FromStaff].tip,
                before: more ? page[0]?.order ?? 0n : 0n, ahead: 0, want: 0, east: 0, due: 0, hold: c.hold, grants: c.grants, links: c.links, msgs: page,
            },
        });
    }
}

const OPEN_TO_ALL = new Set([
    RecordType.Hello, RecordType.Blind, RecordType.Login, RecordType.Resume, RecordType.EnrolClaim,
]);

type Step = (s: FakeServer, seat: Seat, r: Reader) => Uint8Array;
const STEPS: Partial<Record<RecordType, Step>> = {
    [RecordType.Hello]: (s, _, r) => s.hello(r.bytes(16)),
    [RecordType.Blind]: (s, _, r) => s.blind(r),
    [RecordType.Login]: (s, seat, r) => s.login(seat, r),
    [RecordType.Resume]: (s, seat, r) => s.resume(seat, r.bytes(32)),
    [RecordType.Queue]: (s, _, r) => s.queue(r),
    [RecordType.Take]: (s, seat, r) => s.take(seat, r),
    [RecordType.Read]: (s, _, r) => s.read(r),
    [RecordType.ReplyMsg]: (s, seat, r) => s.reply(seat, r),
    [RecordType.Note]: (s, _, r) => s.note(r),
    [RecordType.Back]: (s, _, r) => s.letGo(r, ConvState.Waiting),
    [RecordType.End]: (s, _, r) => s.letGo(r, ConvState.Ended),
    [RecordType.Handover]: (s, seat, r) => handOver(s, seat, r),
    [RecordType.HoldOff]: (s, seat, r) => holdOff(s, seat, r),
    [RecordType.Risk]: (s, _, r) => setRisk(s, r),
    [RecordType.PassOn]: (s, seat, r) => passOn(s, seat, r),
    [RecordType.PassedList]: (s, _, r) => passedList(s, r),
    [RecordType.EnrolNew]: (s, _, r) => {
        const id = hex(r.bytes(32));
        const role = r.u8();
        r.zero(1);
        s.invites.set(id, { role, line: r.u16(), claim: undefined });
        return new Uint8Array(0);
    },
    [RecordType.EnrolClaim]: (s, _, r) => s.claim(r),
    [RecordType.EnrolList]: (s) => s.claims(),
    [RecordType.EnrolSign]: (s, _, r) => s.sign(r),
    [RecordType.Members]: (s) => namesOf(s.staff),
    [RecordType.Password]: (_, seat, r) => changeSecret(seat.member as Member, r),
    [RecordType.Factor]: (_, seat, r) => changeFactor(seat.member as Member, r),
    [RecordType.FactorReset]: (s, _, r) => resetFactor(s.staff, r),
    [RecordType.Rotate]: (s, _, r) => rotate(s, r),
    [RecordType.StaleList]: (s, _, r) => staleList(s, r),
    [RecordType.Regrant]: (s, _, r) => regrant(s, s.conv(r), r),
    [RecordType.RotateDone]: (s, _, r) => rotateDone(s, r),
    [RecordType.LineGet]: (s, _, r) => s.settings(r),
    [RecordType.LineSet]: (s, _, r) => s.setSettings(r),
    [RecordType.Leave]: (_, seat) => {
        seat.member = undefined;
        return new Uint8Array(0);
    },
};
