/* phrases: words, what a phrase opens, enrolment codes, and what a password opens. Called by
 * run.mjs. Never prints a phrase. */
import assert from 'node:assert/strict';
import { asKey, asSalt, equal } from '../../web/seal/bytes';
import { claimSign, claimVerify, deriveEnrol, newEnrolCode } from '../../web/seal/enrol';
import { hashLabel, newKey, publicOf } from '../../web/seal/kdf';
import { haveWasm } from '../../web/seal/sodium';
import { deriveStaff, nameHash, needCost, stretchPassword } from '../../web/seal/staff';
import { convOf, deriveVisitor, wipeVisitor } from '../../web/seal/visitor';
import { P10, P7, WORD_COUNT, newPhrase, phraseKdfInput } from '../../web/seal/words';
import { readPhrase, word, writePhrase } from '../../web/seal/words';
import { flips, hex, readText, refuses, rnd, same, test, times } from './check';
import { anySalt } from './make';

test('the word list is the one of the EFF', () => {
    const list = readText('src/seal/words_en.txt').trim().split('\n'); /* which the bundle packs */
    assert.deepEqual(Array.from({ length: WORD_COUNT }, (_, i) => word(i)), list);
    assert.deepEqual([list[0], list.at(-1)], ['abacus', 'zoom']);
    refuses(() => word(WORD_COUNT), 'format');
    refuses(() => word(-1), 'format');
});

test('a phrase reads back as it was written', () => times(200, () => {
    for (const n of [P7, P10] as const) {
        const phrase = newPhrase(n);
        assert.deepEqual(readPhrase(writePhrase(phrase)), phrase);
        assert.deepEqual(readPhrase(writePhrase(phrase).toUpperCase()), phrase);
        assert.deepEqual(readPhrase(phrase.words.map(word).join('-')), phrase);
        assert.deepEqual(readPhrase(`\t${phrase.words.map(word).join(',\r\n')}  `), phrase);
    }
}));

test('every word of the list can be typed, the four with hyphens too', () => {
    const six = Array.from({ length: 6 }, () => 'abacus').join(' ');
    for (let i = 0; i < WORD_COUNT; i++) {
        assert.equal(readPhrase(`${word(i)} ${six}`).words[0], i);
        assert.equal(readPhrase(`${six}-${word(i)}`).words[6], i);
    }
    const apart = readPhrase('drop down felt tip t shirt yo yo yo-yo yo, yo abacus');
    assert.deepEqual(apart.words.map(word),
        ['drop-down', 'felt-tip', 't-shirt', 'yo-yo', 'yo-yo', 'yo-yo', 'abacus']);
});

test('what is no phrase is refused', () => {
    const seven = Array.from({ length: 7 }, (_, i) => word(i * 7)).join(' ');
    refuses(() => readPhrase(''), 'size');
    refuses(() => readPhrase(`${seven} abacus`), 'size');
    refuses(() => readPhrase(seven.split(' ').slice(1).join(' ')), 'size');
    refuses(() => readPhrase(`${seven} ${seven}`), 'size');
    const wrong = ['abacuss', 'aba', 'constructor', '__proto__', 'abacu5', 'abacus.', 'ａbacus'];
    for (const w of wrong) {
        refuses(() => readPhrase(seven.replace(/^\S+/, w)), 'format');
    }
});

test('new phrases use the whole list, evenly enough', () => {
    const seen = new Set<number>();
    times(3000, () => newPhrase(P10).words.forEach((w) => seen.add(w)));
    assert.ok(seen.size > WORD_COUNT * 0.96, `${seen.size} words seen`);
});

test('a P10 phrase opens the same things again, and other phrases others', () => {
    const [phrase, instance] = [newPhrase(P10), anySalt()];
    const [a, b] = [deriveVisitor(phrase, instance), deriveVisitor(phrase, instance)];
    assert.deepEqual(a, b);
    same(publicOf(a.sk), a.pk);
    same(convOf(a.pk), a.conv);
    const others = [deriveVisitor(newPhrase(P10), instance), deriveVisitor(phrase, anySalt())];
    for (const other of others) {
        assert.ok(!equal(a.auth, other.auth) && !equal(a.sk, other.sk));
        assert.ok(!equal(a.conv, other.conv));
    }
    wipeVisitor(a);
    same(a.auth, '00'.repeat(32));
    same(a.sk, '00'.repeat(32));
});

test('a P7 phrase opens the same things again', () => {
    assert.ok(haveWasm());
    const [phrase, instance] = [newPhrase(P7), anySalt()];
    assert.deepEqual(deriveVisitor(phrase, instance), deriveVisitor(phrase, instance));
});

/* The same two phrases as in nowasm.test.ts. */
test('known phrases open known conversations', () => {
    const instance = asSalt(Uint8Array.from({ length: 16 }, (_, i) => i));
    const p7 = deriveVisitor({ words: [0, 1, 2, 3, 4, 5, 7775] }, instance);
    same(p7.conv, '43df997c76b6078b5fa1a2fb2ea6b646');
    const p10 = deriveVisitor({ words: [0, 1, 2, 3, 4, 5, 6, 7, 8, 7775] }, instance);
    same(p10.conv, '611cabcfc413cbf85ec700dd4dfc1097');
});

test('only 7 or 10 words choose how a phrase is stretched', () => {
    for (const n of [0, 1, 6, 8, 9, 11]) {
        const phrase = { words: Array.from({ length: n }, () => 1) };
        refuses(() => deriveVisitor(phrase, anySalt()), 'size');
    }
});

test('the KDF input is list, count and indices', () => {
    same(phraseKdfInput({ words: [0, 1, 7775] }), '0103000000011e5f');
});

test('an enrolment code proves a claim, and no other code does', () => {
    const code = newEnrolCode();
    const { id, mac } = deriveEnrol(code);
    assert.deepEqual(deriveEnrol(readPhrase(writePhrase(code))), { id, mac });
    assert.ok(!equal(id, mac));
    const claim = claimSign(rnd(392), mac);
    claimVerify(claim, mac);
    flips(claim).forEach((twin) => refuses(() => claimVerify(twin, mac), 'seal'));
    refuses(() => claimVerify(claim, deriveEnrol(newEnrolCode()).mac), 'seal');
    refuses(() => claimVerify(claim, id), 'seal');
    refuses(() => claimVerify(new Uint8Array(32), mac), 'size');
    refuses(() => deriveEnrol(newPhrase(P7)), 'size');
});

test('a password and its VOPRF output give two different keys', () => {
    const [a, y] = [newKey(), rnd(64)];
    const keys = deriveStaff(a, y);
    assert.deepEqual(deriveStaff(a, y), keys);
    assert.ok(!equal(keys.auth, keys.kek));
    assert.ok(!equal(deriveStaff(newKey(), y).kek, keys.kek));
    assert.ok(!equal(deriveStaff(a, rnd(64)).kek, keys.kek));
    refuses(() => deriveStaff(a, rnd(63)), 'size');
});

test('a server can ask for neither too little nor too much stretching', () => {
    const bad = [{ ops: 1 }, { ops: 0 }, { ops: 11 }, { memKib: 65535 }, { memKib: 1048577 }];
    for (const cost of bad) {
        const asked = { ops: 3, memKib: 262144, ...cost };
        refuses(() => needCost(asked), 'format');
        refuses(() => stretchPassword('x', anySalt(), asked), 'format');
    }
    const salt = asSalt(new Uint8Array(16));
    const one = stretchPassword('correct horse', salt, { ops: 2, memKib: 65536 });
    assert.deepEqual(asKey(one), stretchPassword('correct horse', salt, { ops: 2, memKib: 65536 }));
});

test('a name is known by its hash, whatever the white space and the case of A to Z', () => {
    const plain = hex(nameHash('alex morgan'));
    assert.equal(hex(nameHash('  Alex MORGAN\t\n')), plain);
    assert.notEqual(hex(nameHash('alexmorgan')), plain);
    assert.notEqual(hex(nameHash('Élodie')), hex(nameHash('élodie')));
    const text = new TextEncoder().encode('alex morgan');
    assert.equal(plain, hex(hashLabel('staff/name', text, 16)));
});
