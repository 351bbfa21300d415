/* oprf: RFC 9497 A.1.2 and everything an evil answer could be. Called by run.mjs.
 * Never uses the real key process: server_side answers. */
import assert from 'node:assert/strict';
import type { Point, Scalar } from '../../web/seal/bytes';
import { asPoint, asScalar } from '../../web/seal/bytes';
import { oprfBlind, oprfFinish, oprfFinishAll } from '../../web/seal/oprf';
import sodium from '../../web/seal/sodium';
import { flips, hex, refuses, rnd, same, test, times, unhex, upTo } from './check';
import { oprfEvaluate, oprfEvaluateAll, oprfPublic, oprfScalar as scalar } from './server_side';

const RFC_KEY = 'e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909';
const RFC_BLIND = '64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706';
const RFC_NONCE = '222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e';

interface Vector {
    input: string;
    blinded: string;
    evaluated: string;
    proof: string;
    output: string;
}
const VECTORS: Vector[] = [{
    input: '00',
    blinded: '863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945',
    evaluated: 'aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e',
    proof: 'ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06'
        + '6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d',
    output: 'b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d'
        + 'a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c',
}, {
    input: '5a'.repeat(17),
    blinded: 'cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c',
    evaluated: '60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468',
    proof: '401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a'
        + '67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02',
    output: '8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60'
        + '356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6',
}];

test('RFC 9497 A.1.2', () => {
    const k = asScalar(unhex(RFC_KEY));
    const pk = oprfPublic(k);
    same(pk, 'c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e');
    for (const v of VECTORS) {
        const ask = oprfBlind(unhex(v.input), asScalar(unhex(RFC_BLIND)));
        same(ask.element, v.blinded);
        const answer = oprfEvaluate(k, ask.element, asScalar(unhex(RFC_NONCE)));
        same(answer.evaluated, v.evaluated);
        same(answer.proof, v.proof);
        same(oprfFinish(unhex(v.input), ask, pk, answer), v.output);
    }
});

/* Both inputs above, the second under a blind of its own, and one proof for both. */
const BATCH = {
    nonce: '419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c',
    proof: 'cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a'
        + '5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08',
    blinds: [RFC_BLIND, RFC_NONCE],
    blinded: ['863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945',
        '90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654'],
    evaluated: ['aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e',
        'cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a'],
};

test('RFC 9497 A.1.2.3, two elements under one proof', () => {
    const k = asScalar(unhex(RFC_KEY));
    const inputs = VECTORS.map((v) => unhex(v.input));
    const asks = inputs.map((input, i) => oprfBlind(input, asScalar(unhex(BATCH.blinds[i]!))));
    const answers = oprfEvaluateAll(k, asks.map((a) => a.element), asScalar(unhex(BATCH.nonce)));
    const outputs = oprfFinishAll(inputs, asks, oprfPublic(k), answers);
    same(answers.proof, BATCH.proof);
    VECTORS.forEach((v, i) => {
        same(asks[i]!.element, BATCH.blinded[i]!);
        same(answers.evaluated[i]!, BATCH.evaluated[i]!);
        same(outputs[i]!, v.output);
    });
});

test('one proof covers each element and its place', () => {
    const k = scalar();
    const pk = oprfPublic(k);
    const inputs = [rnd(32), rnd(32), rnd(32)];
    const asks = inputs.map((input) => oprfBlind(input));
    const answers = oprfEvaluateAll(k, asks.map((a) => a.element));
    const finish = (evaluated = answers.evaluated, proof = answers.proof) =>
        () => oprfFinishAll(inputs, asks, pk, { evaluated, proof });
    assert.equal(finish()().length, 3);
    const [one, two, three] = answers.evaluated as [Point, Point, Point];
    refuses(finish([two, one, three]), 'seal');
    refuses(finish([one, two, oprfEvaluate(scalar(), asks[2]!.element).evaluated]), 'seal');
    refuses(finish([one, two]), 'size');
    refuses(finish([one, two, three, three]), 'size');
    refuses(finish(answers.evaluated, oprfEvaluate(k, asks[0]!.element).proof), 'seal');
    for (const proof of flips(answers.proof)) {
        refuses(finish(answers.evaluated, proof), 'seal');
    }
    refuses(() => oprfFinishAll([], [], pk, { evaluated: [], proof: answers.proof }), 'size');
});

/* One asking and its honest answer. */
function asked(k: Scalar) {
    const input = rnd(32);
    const ask = oprfBlind(input);
    return { input, ask, pk: oprfPublic(k), answer: oprfEvaluate(k, ask.element) };
}

test('the blind never changes the output', () => {
    const k = scalar();
    times(20, () => {
        const input = rnd(upTo(100));
        const run = () => {
            const ask = oprfBlind(input);
            const answer = oprfEvaluate(k, ask.element);
            return hex(oprfFinish(input, ask, oprfPublic(k), answer));
        };
        assert.equal(run(), run());
    });
});

test('the element sent differs each time', () => {
    const input = rnd(32);
    assert.notEqual(hex(oprfBlind(input).element), hex(oprfBlind(input).element));
});

test('another key, another input and another asking are refused', () => {
    const { input, ask, pk, answer } = asked(scalar());
    refuses(() => oprfFinish(input, ask, oprfPublic(scalar()), answer), 'seal');
    refuses(() => oprfFinish(input, oprfBlind(input), pk, answer), 'seal');
    const tagging = oprfEvaluate(scalar(), ask.element);
    refuses(() => oprfFinish(input, ask, pk, tagging), 'seal');
});

test('every altered byte of proof and element is refused', () => {
    const { input, ask, pk, answer } = asked(scalar());
    for (const proof of flips(answer.proof)) {
        refuses(() => oprfFinish(input, ask, pk, { ...answer, proof }));
    }
    for (const evaluated of flips(answer.evaluated)) {
        const altered = { ...answer, evaluated: asPoint(evaluated) };
        refuses(() => oprfFinish(input, ask, pk, altered), 'seal');
    }
});

test('identity, non-canonical points and a short proof are refused', () => {
    const { input, ask, pk, answer } = asked(scalar());
    const identity = asPoint(new Uint8Array(32));
    refuses(() => oprfFinish(input, ask, pk, { ...answer, evaluated: identity }), 'seal');
    refuses(() => oprfFinish(input, ask, identity, answer), 'seal');
    /* RFC 9496 A.2: a field element that is not reduced, a negative one, one that is no point */
    const bad = [
        '00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
        '0100000000000000000000000000000000000000000000000000000000000000',
        '26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371',
    ];
    for (const p of bad) {
        const altered = { ...answer, evaluated: asPoint(unhex(p)) };
        refuses(() => oprfFinish(input, ask, pk, altered), 'seal');
    }
    const short = { ...answer, proof: answer.proof.slice(0, 63) };
    refuses(() => oprfFinish(input, ask, pk, short), 'size');
    refuses(() => oprfFinish(input, ask, pk, { ...answer, proof: new Uint8Array(64) }), 'seal');
});

test('a proof has one spelling: its scalar plus the group order is refused', () => {
    const { input, ask, pk, answer } = asked(scalar());
    const order = unhex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
    const s = answer.proof.slice(32);
    sodium().add(s, order);
    const proof = answer.proof.slice();
    proof.set(s, 32);
    refuses(() => oprfFinish(input, ask, pk, { ...answer, proof }), 'seal');
});

test('a blind of zero and an input too long are refused', () => {
    refuses(() => oprfBlind(rnd(32), asScalar(new Uint8Array(32))), 'seal');
    refuses(() => oprfBlind(new Uint8Array(65536)), 'size');
});
