/* vectors: published known answers for every primitive, through our own functions where we have
 * one. Called by run.mjs. Never compares with anything this repository made itself. */
import assert from 'node:assert/strict';
import { asEdSk, asKey, asPk, asSk, concat, utf8 } from '../../web/seal/bytes';
import { hpkeAuthOpen, hpkeAuthSeal, hpkeOpen, hpkeSeal } from '../../web/seal/hpke';
import { agree, expandInfo, expandKey, extract, publicOf } from '../../web/seal/kdf';
import { expandMessage } from '../../web/seal/oprf';
import { edPublicOf } from '../../web/seal/paper';
import sodium from '../../web/seal/sodium';
import { flips, refuses, same, test, unhex } from './check';

const bytes = (from: number, n: number) => Uint8Array.from({ length: n }, (_, i) => from + i);

test('RFC 5869 A.1', () => {
    const prk = extract(bytes(0, 13), new Uint8Array(22).fill(0x0b));
    same(prk, '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5');
    same(expandInfo(prk, bytes(0xf0, 10), 42), `3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5d
        b02d56ecc4c5bf34007208d5b887185865`);
});

test('RFC 5869 A.2, longer', () => {
    const prk = extract(bytes(0x60, 80), bytes(0, 80));
    same(prk, '06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244');
    same(expandInfo(prk, bytes(0xb0, 80), 82), `
        b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac78272
        71cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f
        1d87`);
});

test('RFC 5869 A.3, no salt and no info', () => {
    const prk = extract(new Uint8Array(0), new Uint8Array(22).fill(0x0b));
    same(prk, '19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04');
    same(expandInfo(prk, new Uint8Array(0), 42), `8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec
        3454e5f3c738d2d9d201395faa4b61a96c8`);
});

test('HKDF gives no more than 255 blocks', () => {
    refuses(() => expandInfo(asKey(bytes(0, 32)), utf8('x'), 255 * 32 + 1), 'size');
});

test('RFC 9380 K.3 expand_message_xmd, 32 bytes', () => {
    const tag = utf8('QUUX-V01-CS02-with-expander-SHA512-256');
    const cases: [string, string][] = [
        ['', '6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba'],
        ['abc', '0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc'],
        ['abcdef0123456789', '087e45a86e2939ee8b91100af1583c4938e0f5fc6c9db4b107b83346bc967f58'],
        [`q128_${'q'.repeat(128)}`,
            '7336234ee9983902440f6bc35b348352013becd88938d2afec44311caf8356b3'],
        [`a512_${'a'.repeat(512)}`,
            '57b5f7e766d5be68a6bfe1768e3c2b7f1228b3e4b3134956dd73a59b954c66f4'],
    ];
    for (const [message, wanted] of cases) {
        same(expandMessage(utf8(message), tag, 32), wanted);
    }
});

test('RFC 9380 K.3 expand_message_xmd, 128 bytes', () => {
    const tag = utf8('QUUX-V01-CS02-with-expander-SHA512-256');
    same(expandMessage(utf8(''), tag, 128), `
        41b037d1734a5f8df225dd8c7de38f851efdb45c372887be655212d07251b921b052b62eaed99b46
        f72f2ef4cc96bfaf254ebbbec091e1a3b9e4fb5e5b619d2e0c5414800a1d882b62bb5cd1778f098b
        8eb6cb399d5d9d18f5d5842cf5d13d7eb00a7cff859b605da678b318bd0e65ebff70bec88c753b15
        9a805d2c89c55961`);
});

/* The info, aad and text of every case of RFC 9180 A.2. */
const ODE = {
    info: unhex('4f6465206f6e2061204772656369616e2055726e'),
    aad: unhex('436f756e742d30'),
};
const BEAUTY = utf8('Beauty is truth, truth beauty');

test('RFC 9180 A.2.1, base', () => {
    const to = asPk(unhex('4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a'));
    const eph = asSk(unhex('f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600'));
    const sealed = hpkeSeal(to, ODE, BEAUTY, eph);
    same(sealed, `
        1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a1c5250d8034ec2b7
        84ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28`);
    const sk = asSk(unhex('8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb'));
    same(hpkeOpen(sk, ODE, sealed), BEAUTY);
});

test('RFC 9180 A.2.3, auth', () => {
    const to = asPk(unhex('1a478716d63cb2e16786ee93004486dc151e988b34b475043d3e0175bdb01c44'));
    const from = asSk(unhex('2def0cb58ffcf83d1062dd085c8aceca7f4c0c3fd05912d847b61f3e54121f05'));
    const eph = asSk(unhex('c94619e1af28971c8fa7957192b7e62a71ca2dcdde0a7cc4a8a9e741d600ab13'));
    const sealed = hpkeAuthSeal(from, to, ODE, BEAUTY, eph);
    same(sealed, `
        f7674cc8cd7baa5872d1f33dbaffe3314239f6197ddf5ded1746760bfc847e0eab1a13c9d4f01a87
        ec3440dbd756e2677bd2ecf9df0ce7ed73869b98e00c09be111cb9fdf077347aeb88e61bdf`);
    const sk = asSk(unhex('3ca22a6d1cda1bb9480949ec5329d3bf0b080ca4c45879c95eddb55c70b80b82'));
    same(hpkeAuthOpen(sk, publicOf(from), ODE, sealed), BEAUTY);
    refuses(() => hpkeAuthOpen(sk, to, ODE, sealed), 'seal');
});

const SUNSCREEN = utf8("Ladies and Gentlemen of the class of '99: If I could offer you only one "
    + 'tip for the future, sunscreen would be it.');
const AEAD_AAD = unhex('50515253c0c1c2c3c4c5c6c7');

test('RFC 8439 2.8.2, ChaCha20-Poly1305', () => {
    const nonce = unhex('070000004041424344454647');
    const ct = sodium().crypto_aead_chacha20poly1305_ietf_encrypt(
        SUNSCREEN, AEAD_AAD, null, nonce, bytes(0x80, 32));
    same(ct, `
        d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca96712
        82fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58
        fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09
        e26a7e902ecbd0600691`);
});

test('RFC 8439 A.5, one to open, and every way to alter it', () => {
    const nonce = unhex('000000000102030405060708');
    const aad = unhex('f33388860000000000004e91');
    const key = unhex('1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0');
    const sealed = unhex(`
        64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43ee
        a09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b9481
        14ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0
        f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e
        af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a0bb2316053fa7699
        1955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130
        305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38`);
    const open = (s: Uint8Array, a = aad, n = nonce, k = key) =>
        sodium().crypto_aead_chacha20poly1305_ietf_decrypt(null, s, a, n, k);
    same(open(sealed), utf8('Internet-Drafts are draft documents valid for a maximum of six months and '
        + 'may be updated, replaced, or obsoleted by other documents at any time. It is inappropriate '
        + 'to use Internet-Drafts as reference material or to cite them other than as '
        + '/\u201cwork in progress./\u201d'));
    flips(sealed).forEach((twin) => assert.throws(() => open(twin)));
    flips(aad).forEach((twin) => assert.throws(() => open(sealed, twin)));
    flips(nonce).forEach((twin) => assert.throws(() => open(sealed, aad, twin)));
    flips(key).forEach((twin) => assert.throws(() => open(sealed, aad, nonce, twin)));
    [sealed.slice(0, -1), sealed.slice(1), sealed.slice(0, 15), new Uint8Array(0)]
        .forEach((twin) => assert.throws(() => open(twin)));
});

test('draft-irtf-cfrg-xchacha A.3.1, XChaCha20-Poly1305', () => {
    const ct = sodium().crypto_aead_xchacha20poly1305_ietf_encrypt(
        SUNSCREEN, AEAD_AAD, null, bytes(0x40, 24), bytes(0x80, 32));
    same(ct, `
        bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa644
        0bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e
        3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52ec0875924c1c7
        987947deafd8780acf49`);
});

test('RFC 7748 5.2 and 6.1, X25519', () => {
    const k = asSk(unhex('a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4'));
    const u = asPk(unhex('e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c'));
    same(agree(k, u), 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552');
    const alice = asSk(unhex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
    const bob = asSk(unhex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
    same(publicOf(alice), '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
    same(publicOf(bob), 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    const shared = '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742';
    same(agree(alice, publicOf(bob)), shared);
    same(agree(bob, publicOf(alice)), shared);
});

test('RFC 7748 5.2, X25519 a thousand times', () => {
    let k: Uint8Array = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0));
    let u = k;
    for (let i = 1; i <= 1000; i++) {
        [k, u] = [sodium().crypto_scalarmult(k, u), k];
        if (i === 1) {
            same(k, '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
        }
    }
    same(k, '684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
});

test('X25519 refuses points of low order', () => {
    const sk = asSk(bytes(1, 32));
    const low = [
        '00'.repeat(32),
        `01${'00'.repeat(31)}`,
        'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
        '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
        'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
        'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
        'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
        `01${'00'.repeat(30)}80`,
    ];
    for (const p of low) {
        refuses(() => agree(sk, asPk(unhex(p))), 'seal');
        refuses(() => hpkeSeal(asPk(unhex(p)), ODE, BEAUTY), 'seal');
        refuses(() => hpkeOpen(sk, ODE, concat(unhex(p), new Uint8Array(45))), 'seal');
    }
});

test('RFC 8032 7.1 test 1, Ed25519', () => {
    const seed = asEdSk(unhex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
    same(edPublicOf(seed), 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    const secret = sodium().crypto_sign_seed_keypair(seed).privateKey;
    same(sodium().crypto_sign_detached(new Uint8Array(0), secret), `
        e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac
        c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b`);
});

test('RFC 8032 7.1 SHA(abc), and no second spelling of its S', () => {
    const pk = unhex('ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf');
    const message = unhex(`ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
        2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f`);
    const signature = unhex(`dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589
        09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704`);
    const holds = (sig: Uint8Array) => sodium().crypto_sign_verify_detached(sig, message, pk);
    assert.equal(holds(signature), true);
    flips(signature).forEach((twin) => assert.equal(holds(twin), false));
    const order = unhex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
    const s = signature.slice(32);
    sodium().add(s, order);
    assert.equal(holds(concat(signature.slice(0, 32), s)), false);
});

/* What the protocol's first trial in C printed, before any of this was written. */
test('the trial of the protocol in C', () => {
    const s = sodium();
    const input = unhex('0107000501101e5f00000aaa11221a2b');
    const root = asKey(s.crypto_pwhash(
        32, input, new Uint8Array(16).fill(7), 2, 64 << 20, s.crypto_pwhash_ALG_ARGON2ID13));
    same(root, 'b0ece9e08c711376c549de830de679fa83aecee2e6f1e3c59ca15665e64d4e48');
    same(expandKey(root, 'visitor/auth'),
        'e9a1071374e581b015c8a26eb7d677289403f854cbee9076807ce9a81e78d44b');
    same(publicOf(asSk(expandKey(root, 'visitor/x25519'))),
        '8c531118ac937b6c9ced133b87b055c0b1dd36bde531afcd4ec86949c98d2148');
    const padded = s.pad(new Uint8Array(100).fill(0x41), 2048);
    assert.equal(padded.length, 2048);
    same(s.crypto_generichash(32, padded, null),
        'c74df08df44d3b4ba7f0a5d1a10869a787f1bd6f360a84684123024aa584001d');
    const ct = s.crypto_aead_xchacha20poly1305_ietf_encrypt(
        padded, utf8('aad'), null, new Uint8Array(24).fill(2), new Uint8Array(32).fill(1));
    same(s.crypto_generichash(32, ct, null),
        '541deef9d44859dc097c259eb875024582bd9d78baae02087b79b57c22734732');
});
