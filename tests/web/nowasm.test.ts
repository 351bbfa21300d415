/* nowasm: the same answers where WebAssembly is switched off, as at Tor Browser's Safer level, and the
 * published vectors of two other files again, in the plain JavaScript that pages then load.
 * Called by run.mjs. Never lets WebAssembly back in: this process has none from its first line. */
import assert from 'node:assert/strict';
import { asSalt } from '../../web/seal/bytes';
import { grantMake, grantOpen } from '../../web/seal/grant';
import { newKey, newPair } from '../../web/seal/kdf';
import { msgMake, msgOpen } from '../../web/seal/msg';
import { haveWasm } from '../../web/seal/sodium';
import { deriveVisitor } from '../../web/seal/visitor';
import { same, test } from './check';
import { anyGrant, anyMsgBody, anyMsgHeader } from './make';
import './ristretto.test';
import './vectors.test';

Reflect.deleteProperty(globalThis, 'WebAssembly');

test('the page can tell', () => {
    assert.equal(haveWasm(), false);
});

test('a page that forbids it by policy is told from one that has it', () => {
    class Forbidden {
        constructor() {
            throw new Error('refused by Content Security Policy');
        }
    }
    Reflect.set(globalThis, 'WebAssembly', { Module: Forbidden, Instance: Forbidden });
    assert.equal(haveWasm(), false);
    Reflect.deleteProperty(globalThis, 'WebAssembly');
});

/* phrases.test.ts opens the same two phrases with WebAssembly. */
const INSTANCE = Uint8Array.from({ length: 16 }, (_, i) => i);

test('P10 gives the same keys', () => {
    const words = [0, 1, 2, 3, 4, 5, 6, 7, 8, 7775];
    same(deriveVisitor({ words }, asSalt(INSTANCE)).conv, '611cabcfc413cbf85ec700dd4dfc1097');
});

test('P7 gives the same keys, slowly', () => {
    const words = [0, 1, 2, 3, 4, 5, 7775];
    same(deriveVisitor({ words }, asSalt(INSTANCE)).conv, '43df997c76b6078b5fa1a2fb2ea6b646');
});

test('a grant and a message open', () => {
    const [from, to, ck, grant] = [newPair(), newPair(), newKey(), anyGrant()];
    const sealed = grantMake(grant, from.sk, to.pk, ck);
    assert.deepEqual(grantOpen(sealed, to.sk, from.pk), { grant, ck });
    const [header, body] = [anyMsgHeader(), anyMsgBody(100)];
    assert.deepEqual(msgOpen(msgMake(header, ck, body), ck), { header, body });
});
