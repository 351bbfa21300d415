/* staff_desk: texts to insert, forms as sealed notes, what is counted beside them, letters and their
 * lists as bytes. Called by run.mjs. Never starts a page: tests/browser does. */
import assert from 'node:assert/strict';
import { asMid, asRow, asSk } from '../../web/seal/bytes';
import { newPair } from '../../web/seal/kdf';
import { LETTER_LEN, LETTER_LONG, LETTER_TEXT, LETTER_TEXT_LONG, LetterOf, NOBODY } from '../../web/seal/letter';
import { letterMake, letterOpen, letterPeek } from '../../web/seal/letter';
import { sodiumReady } from '../../web/seal/sodium';
import { feedbackListRead, feedbackListWrite, feedbackWrite, outcomeWrite, pendingRead } from '../../web/wire/letters';
import { referralSignWrite, referredRead, resourcesSetWrite } from '../../web/wire/letters';
import { actions, emptyContact, emptyReferral, formLines, formRead, formWrite, groups } from '../../web/staff/caseforms';
import { resourceFill, resourcesFind, resourcesRead } from '../../web/staff/resources';
import { waitWords } from '../../web/staff/referralsview';
import { flips, refuses, same, test, unhex } from './check';

const TEXT = `not in a block
# Welcome | hello greet
Hello from {line}.
Second line.

# Doctor
See your doctor: {link}
# Crisis | card, numbers
999
# Empty
`;

test('texts are blocks with a title; an empty one is none', () => {
    const all = resourcesRead(TEXT);
    assert.deepEqual(all.map((r) => r.title), ['Welcome', 'Doctor', 'Crisis']);
    assert.deepEqual(all.map((r) => r.card), [false, false, true]);
    assert.equal(all[0]?.text, 'Hello from {line}.\nSecond line.');
    assert.deepEqual(resourcesRead(''), []);
});

test('a text is found by any of its words, by its title first, and never a card', () => {
    const all = resourcesRead(TEXT);
    const found = (typed: string) => resourcesFind(all, typed).map((r) => r.title);
    assert.deepEqual(found('GREET'), ['Welcome']);
    assert.deepEqual(found('line second'), ['Welcome']);
    assert.deepEqual(found('doctor'), ['Doctor']);
    assert.deepEqual(found('999'), []);
    assert.deepEqual(found('doctor greet'), []);
});

test('what stands for something is filled in, once', () => {
    const f = { line: 'A {link} line', hours: 'mon 9-5', link: 'https://l.example/' };
    assert.equal(resourceFill('{line}, {hours}, {link}, {other}', f), 'A {link} line, mon 9-5, https://l.example/, {other}');
});

test('a form comes back as it was written; what is none, or of a later version, is not shown as one', () => {
    const contact = { ...emptyContact(), group: 1, outcome: 2, agreed: [3, 5], next: 'Thursday' };
    assert.deepEqual(formRead(formWrite(contact)), contact);
    assert.deepEqual(formRead(formWrite({ ...emptyReferral(), person: 'x' })), { ...emptyReferral(), person: 'x' });
    for (const bad of ['', 'null', '[]', '{}', '{"form":"other"}', 'hello', '{"form":"contact"}']) {
        assert.equal(formRead(bad), undefined, bad);
    }
    assert.equal(formRead(JSON.stringify({ ...contact, agreed: ['<b>'] })), undefined);
    assert.equal(formRead(JSON.stringify({ ...contact, next: 7 })), undefined);
    assert.deepEqual(formLines(contact).map(([label]) => label), ['About', 'Agreed', 'Outcome', 'Next contact']);
});

test('numbers of the lists stay what they are', () => {
    assert.deepEqual([groups()[0]?.value, groups().length], [0, 9]);
    assert.deepEqual(actions().map((a) => a.value), Array.from({ length: 13 }, (_, i) => i + 1));
});

test('OUTCOME is what is counted, ascending, in front of the note', () => {
    const note = unhex(`${'11'.repeat(16)}00000000aabb`);
    same(outcomeWrite({ group: 1, outcome: 2, hard: false, agreed: [5, 3], taken: [7] }, note),
        `${'11'.repeat(16)}01020201030507${'00000000aabb'}`);
    same(outcomeWrite({ group: 1, outcome: 2, hard: true, agreed: [], taken: [] }, note),
        `${'11'.repeat(16)}01820000${'00000000aabb'}`);
});

test('FEEDBACK and its list, byte by byte', () => {
    same(feedbackWrite({ line: 1, complaint: false, answers: [1, 0, 3], letter: undefined }), '0001010001000300');
    same(feedbackListWrite(1, 5n, 6n), `00010000${'0000000000000005'}${'0000000000000006'}`);
    const row = `${'0000000000000009'}0000000702010203${'ab'.repeat(LETTER_LEN)}`;
    const { more, rows } = feedbackListRead(unhex(`01000001${row}`));
    assert.equal(more, true);
    assert.deepEqual([rows[0]?.number, rows[0]?.day, rows[0]?.complaint, rows[0]?.answers], [9n, 7, true, [1, 2, 3]]);
    refuses(() => feedbackListRead(unhex('01000001')), 'format');
});

test('referrals that wait, and those that came, byte by byte', () => {
    const pending = `${'0000000000000002'}${'22'.repeat(16)}${'33'.repeat(16)}${'0000000000000004'}0000000500000000`;
    const [p] = pendingRead(unhex(`00000001${pending}`)).rows;
    assert.deepEqual(p, { number: 2n, row: asRow(unhex('22'.repeat(16))), by: asMid(unhex('33'.repeat(16))), seq: 4n, since: 5 });
    const got = referredRead(unhex(`00000001${'0000000000000002'}0000000800000000${'ab'.repeat(LETTER_LONG)}`)).rows[0];
    assert.deepEqual([got?.number, got?.day, got?.letter.length], [2n, 8, LETTER_LONG]);
    same(referralSignWrite(1, false, 3n, []), `00010200${'0000000000000003'}`);
    refuses(() => resourcesSetWrite(1, 'a'.repeat(30_001)), 'size');
});

test('how long one waits is said coarsely', () => {
    const now = 1000 * 30 * 60 * 1000;
    assert.deepEqual([1000, 999, 997, 996, 900].map((since) => waitWords(since, now)),
        ['less than an hour', 'about an hour', 'about an hour', '2 hours', '50 hours']);
});

async function letters(): Promise<void> {
    await sodiumReady();
    const [to, from, other] = [newPair(), newPair(), newPair()];
    const feedback = { of: LetterOf.Feedback, cls: 0, line: 1, epoch: 4, to: NOBODY, from: NOBODY };
    const mids = { to: asMid(unhex('01'.repeat(16))), from: asMid(unhex('02'.repeat(16))) };
    const referral = { of: LetterOf.Referral, cls: 1, line: 1, epoch: 0, ...mids };

    test('a LETTER from nobody opens with its key alone, and not altered', () => {
        const sealed = letterMake(feedback, undefined, to.pk, 'Grüße');
        assert.equal(sealed.length, LETTER_LEN);
        assert.deepEqual(letterPeek(sealed), feedback);
        assert.equal(letterOpen(sealed, to.sk, undefined), 'Grüße');
        refuses(() => letterOpen(sealed, other.sk, undefined), 'seal');
        flips(sealed.slice(0, 76)).slice(0, 200).forEach((head) => {
            assert.throws(() => letterOpen(new Uint8Array([...head, ...sealed.slice(76)]), to.sk, undefined));
        });
    });

    test('a LETTER from a member opens only with that member named', () => {
        const sealed = letterMake(referral, from.sk, to.pk, 'x');
        assert.equal(sealed.length, LETTER_LONG);
        assert.equal(letterOpen(sealed, to.sk, from.pk), 'x');
        refuses(() => letterOpen(sealed, to.sk, other.pk), 'seal');
        refuses(() => letterOpen(sealed, to.sk, undefined), 'seal');
        refuses(() => letterOpen(sealed, asSk(other.sk.slice()), from.pk), 'seal');
    });

    test('what is no LETTER is not made', () => {
        refuses(() => letterMake({ ...feedback, epoch: 0 }, undefined, to.pk, 'x'), 'format');
        refuses(() => letterMake({ ...feedback, to: mids.to }, undefined, to.pk, 'x'), 'format');
        refuses(() => letterMake({ ...referral, from: NOBODY }, undefined, to.pk, 'x'), 'format');
        refuses(() => letterMake(referral, undefined, to.pk, 'x'), 'format');
        refuses(() => letterMake(feedback, undefined, to.pk, 'a'.repeat(LETTER_TEXT + 1)), 'size');
        refuses(() => letterMake(referral, from.sk, to.pk, 'a'.repeat(LETTER_TEXT_LONG + 1)), 'size');
        refuses(() => letterPeek(new Uint8Array(LETTER_LEN - 1)), 'size');
    });
}

void letters();
