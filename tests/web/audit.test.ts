/* audit: AUDIT, opened as it was sealed and refused in every altered form, and the chain of entries.
 * Called by run.mjs. Never asserts ciphertext: keys are fresh each time. */
import assert from 'node:assert/strict';
import { asHash, utf8 } from '../../web/seal/bytes';
import { AUDIT_DETAIL, AUDIT_LEN, AuditOf, auditFollows, auditHash } from '../../web/seal/audit';
import { auditMake, auditName, auditNumber, auditOpen, auditPeek } from '../../web/seal/audit';
import { newPair } from '../../web/seal/kdf';
import { AUDIT_LINE } from '../../web/seal/roster';
import { refuses, refusesTwins, rnd, test, times, upTo } from './check';
import { any16, any32, anyMid } from './make';

const anyAudit = () => ({
    action: 1 + upTo(21), of: AuditOf.Member, line: any16(), day: any32(), who: anyMid(),
    subject: anyMid(), detail: rnd(AUDIT_DETAIL),
});

test('AUDIT opens with its epoch\'s key, and with no other', () => times(30, () => {
    const to = newPair();
    const head = { line: AUDIT_LINE | any16(), epoch: any32(), seq: 2n, prev: asHash(rnd(32)) };
    const entry = anyAudit();
    const sealed = auditMake(head, entry, to.pk);
    assert.equal(sealed.length, AUDIT_LEN);
    assert.deepEqual(auditPeek(sealed), head);
    assert.deepEqual(auditOpen(sealed, to.sk), entry);
    refuses(() => auditOpen(sealed, newPair().sk), 'seal');
}));

test('AUDIT altered is refused', () => {
    const to = newPair();
    const head = { line: AUDIT_LINE | 1, epoch: 2, seq: 3n, prev: asHash(rnd(32)) };
    refusesTwins(auditMake(head, anyAudit(), to.pk), (twin) => auditOpen(twin, to.sk));
});

test('AUDIT that does not hang together is refused', () => {
    const to = newPair();
    const none = asHash(new Uint8Array(32));
    const head = { line: AUDIT_LINE | 1, epoch: 2, seq: 1n, prev: none };
    const nothing = { ...anyAudit(), of: AuditOf.Nothing, subject: new Uint8Array(16) };
    const make = (h: object, e: object = {}) => auditMake({ ...head, ...h }, { ...nothing, ...e }, to.pk);
    assert.equal(auditOpen(make({}), to.sk).of, AuditOf.Nothing);
    refuses(() => auditPeek(make({ line: 1 })), 'format');
    refuses(() => auditPeek(make({ seq: 0n })), 'format');
    refuses(() => auditPeek(make({ seq: 2n })), 'format');
    refuses(() => auditPeek(make({ prev: asHash(rnd(32)) })), 'format');
    refuses(() => auditOpen(make({}, { action: 0 }), to.sk), 'format');
    refuses(() => auditOpen(make({}, { of: 3 }), to.sk), 'format');
    refuses(() => auditOpen(make({}, { subject: rnd(16) }), to.sk), 'format');
    refuses(() => auditOpen(make({}, { of: AuditOf.Member }), to.sk), 'format');
});

test('AUDIT entries make a chain of one line', () => {
    const to = newPair();
    const first = auditMake(
        { line: AUDIT_LINE | 1, epoch: 2, seq: 1n, prev: asHash(new Uint8Array(32)) }, anyAudit(), to.pk,
    );
    const next = { line: AUDIT_LINE | 1, epoch: 3, seq: 2n, prev: auditHash(first) };
    const second = (change: object) => auditMake({ ...next, ...change }, anyAudit(), to.pk);
    assert.equal(auditFollows(first, second({})), true);
    assert.equal(auditFollows(first, second({ line: AUDIT_LINE | 2 })), false);
    assert.equal(auditFollows(first, second({ seq: 3n })), false);
    assert.equal(auditFollows(first, second({ prev: asHash(rnd(32)) })), false);
});

test('names and numbers of an entry', () => {
    const entry = (detail: Uint8Array) => ({ ...anyAudit(), detail });
    const padded = (text: string) => Uint8Array.from({ length: 24 }, (_, i) => utf8(text)[i] ?? 0);
    assert.equal(auditName(entry(padded('Niamh'))), 'Niamh');
    assert.equal(auditName(entry(padded(''))), '');
    assert.equal(auditName(entry(padded('a'.repeat(24)))), 'a'.repeat(24));
    assert.equal(auditName(entry(padded(`${'a'.repeat(23)}é`))), 'a'.repeat(23));
    assert.equal(auditNumber(entry(Uint8Array.from({ length: 24 }, (_, i) => (i === 6 ? 1 : 0)))), 256n);
});
