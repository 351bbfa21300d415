/* staff_renew: a supervisor's console signs a line's EPOCH anew, and its audit's, when they run out;
 * nobody else's does, and not too early. Called by run.mjs. Never makes a new key. */
import assert from 'node:assert/strict';
import { EMPTY, VISITOR, asEdSk, asMid } from '../../web/seal/bytes';
import { newPair, publicOf } from '../../web/seal/kdf';
import { Role, edPublicOf, epochMake, epochOpen, epochPeek, memberMake, orgMake } from '../../web/seal/paper';
import { AUDIT_LINE, rosterHash, today } from '../../web/seal/roster';
import { teamkeyMake } from '../../web/seal/teamkey';
import { WRAP_LEN } from '../../web/seal/wrap';
import { RecordType } from '../../web/wire/record';
import { identityWrite } from '../../web/wire/staff';
import { identityRead } from '../../web/wire/staff';
import { renewEpochs } from '../../web/staff/renew';
import { Session } from '../../web/staff/session';
import { rnd, same, test } from './check';
import { anyOrg } from './organisation';

const LINE = 1;

/* One member alone, and a line and its audit with so many days left. */
class Place {
    readonly root = asEdSk(rnd(32));
    readonly ed = asEdSk(rnd(32));
    readonly mid = asMid(rnd(16));
    readonly me = newPair();
    readonly keys = new Map([[LINE, newPair()], [AUDIT_LINE | LINE, newPair()]]);
    readonly org = anyOrg(this.root);
    readonly asked: Uint8Array[] = [];
    epochs: Uint8Array[] = [];
    readonly members: Uint8Array[];

    constructor(readonly role: Role, left: Record<number, number>, private readonly given = [LINE, AUDIT_LINE | LINE]) {
        const paper = {
            org: this.org.org, mid: this.mid, role, serial: 1, nbfDay: today() - 100,
            nafDay: today() + 100, pk: this.me.pk, ed: edPublicOf(this.ed), lines: [LINE],
            signer: VISITOR,
        };
        this.members = [memberMake(paper, this.root)];
        this.epochs = Object.entries(left).map(([line, days]) => this.epoch(Number(line), days));
    }

    private epoch(line: number, days: number): Uint8Array {
        return epochMake({
            org: this.org.org, line, epoch: 1, nbfDay: today() + days - 45, nafDay: today() + days,
            pk: this.keys.get(line)?.pk ?? newPair().pk, roster: rosterHash(this.members, line),
            signer: this.mid,
        }, this.ed);
    }

    get identityBytes(): Uint8Array {
        const teamkeys = this.given.map((line) => {
            const pair = this.keys.get(line) ?? newPair();
            return teamkeyMake({ line, epoch: 1, mid: this.mid }, this.me.pk, pair.sk);
        });
        return identityWrite({
            mid: this.mid, role: this.role, nlines: 1, name: 'morag', wrap: new Uint8Array(WRAP_LEN),
            members: this.members, epochs: this.epochs, teamkeys,
        });
    }

    session(): Session {
        const keys = { sk: this.me.sk, ed: this.ed };
        return new Session(keys, orgMake(this.org, this.root), identityRead(this.identityBytes));
    }

    async ask(type: RecordType, body: Uint8Array = EMPTY): Promise<Uint8Array> {
        assert.equal(type, RecordType.Renew);
        this.asked.push(body);
        const { line } = epochPeek(body);
        this.epochs = [...this.epochs.filter((e) => epochPeek(e).line !== line), body];
        return Promise.resolve(EMPTY);
    }

    async identity(): Promise<Uint8Array> {
        return Promise.resolve(this.identityBytes);
    }

    async renewed(): Promise<number[]> {
        const session = this.session();
        const n = await renewEpochs(this, session);
        assert.equal(n, this.asked.length);
        return this.asked.map((paper) => {
            const epoch = epochOpen(paper, edPublicOf(this.ed));
            same(epoch.pk, publicOf(this.keys.get(epoch.line)?.sk ?? newPair().sk)); /* the same key */
            assert.ok(epoch.nafDay >= today() + 40 && epoch.nafDay - epoch.nbfDay <= 45);
            same(epoch.roster, rosterHash(this.members, epoch.line));
            assert.ok(session.lineKey(epoch.line, 1) !== undefined);
            return epoch.line;
        });
    }
}

test("a line's key and its audit's are signed anew, each when it must be", async () => {
    const audit = AUDIT_LINE | LINE;
    const both = { [LINE]: 40, [audit]: 40 };
    assert.deepEqual(await new Place(Role.Supervisor, both).renewed(), []);
    assert.deepEqual(await new Place(Role.Supervisor, { ...both, [audit]: 29 }).renewed(), [audit]);
    assert.deepEqual(await new Place(Role.Supervisor, { ...both, [LINE]: 29 }).renewed(), [LINE]);
    assert.deepEqual(await new Place(Role.Supervisor, { [LINE]: 1, [audit]: 1 }).renewed(), [LINE, audit]);
});

test('also when its days are over: nobody had signed in', async () => {
    const audit = AUDIT_LINE | LINE;
    const place = new Place(Role.Supervisor, { [LINE]: -20, [audit]: -20 });
    assert.deepEqual(await place.renewed(), [LINE, audit]);
});

test('not by a practitioner, and not without the key', async () => {
    const audit = AUDIT_LINE | LINE;
    const old = { [LINE]: 1, [audit]: 1 };
    assert.deepEqual(await new Place(Role.Practitioner, old).renewed(), []);
    assert.deepEqual(await new Place(Role.Supervisor, old, [LINE]).renewed(), [LINE]);
    assert.deepEqual(await new Place(Role.Supervisor, { [LINE]: 1 }).renewed(), [LINE]); /* no audit */
});
