/* backup: BACKUP as PROTOCOL §4 has it, written again in another language: what C sealed opens here,
 * and what is sealed here opens in C (tests/seal/test_backup.c reads both from backup.kat).
 * Called by run.mjs; BACKUP_WRITE=FILE adds this side's lines to a file that has C's.
 * Never shares a line of code with src/seal. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { asSk, concat, equal } from '../../web/seal/bytes';
import { Reader, Writer, utf8 } from '../../web/seal/bytes';
import type { Pk, Sk } from '../../web/seal/bytes';
import { hpkeOpen, hpkeSeal } from '../../web/seal/hpke';
import { hash256, hashLabel, label, newPair, publicOf } from '../../web/seal/kdf';
import sodium from '../../web/seal/sodium';
import { hex, readText, same, test } from './check';
import { Kat } from './kat';

const CHUNK = 65536;
const EXTRA = 17;
const FINAL = 3; /* libsodium's tag */

/* The calls that web/ has no use for. */
interface Stream {
    crypto_secretstream_xchacha20poly1305_init_pull(header: Uint8Array, key: Uint8Array): object;
    crypto_secretstream_xchacha20poly1305_pull(state: object, ct: Uint8Array):
        { message: Uint8Array; tag: number } | false;
    crypto_secretstream_xchacha20poly1305_init_push(key: Uint8Array):
        { state: object; header: Uint8Array };
    crypto_secretstream_xchacha20poly1305_push(
        state: object, pt: Uint8Array, ad: null, tag: number): Uint8Array;
}
const stream = () => sodium() as unknown as Stream;

function open(file: Uint8Array, sk: Sk): Uint8Array {
    const r = new Reader(file);
    same(r.bytes(8), '4342010e' + '02000000'); /* BACKUP 1, of the key process */
    assert.equal(r.u32(), 20000);
    r.zero(4);
    const len = Number(r.u64());
    same(r.bytes(16), hashLabel('backup/to', publicOf(sk), 16));
    const sealed = r.bytes(80);
    const key = hpkeOpen(sk, { info: label('backup'), aad: file.slice(0, 40) }, sealed);
    const state = stream().crypto_secretstream_xchacha20poly1305_init_pull(r.bytes(24), key);
    let plain: Uint8Array = new Uint8Array(0);
    while (plain.length < len) {
        const n = Math.min(CHUNK, len - plain.length);
        const piece = stream().crypto_secretstream_xchacha20poly1305_pull(
            state, r.bytes(n + EXTRA));
        assert.ok(piece !== false, 'a chunk does not open');
        assert.equal(piece.tag, plain.length + n === len ? FINAL : 0);
        plain = concat(plain, piece.message);
    }
    assert.ok(equal(r.bytes(32), hash256(file.slice(0, file.length - 32))));
    r.end();
    return plain;
}

function make(plain: Uint8Array, pk: Pk): Uint8Array {
    const head = new Writer().bytes(utf8('CB')).u8(1).u8(14).u8(2).zero(3).u32(20000).zero(4)
        .u64(BigInt(plain.length)).bytes(hashLabel('backup/to', pk, 16)).done();
    const key = sodium().randombytes_buf(32);
    const sealed = hpkeSeal(pk, { info: label('backup'), aad: head }, key);
    const { state, header } = stream().crypto_secretstream_xchacha20poly1305_init_push(key);
    const ct = stream().crypto_secretstream_xchacha20poly1305_push(state, plain, null, FINAL);
    const body = concat(head, sealed, header, ct);
    return concat(body, hash256(body));
}

test('what C sealed, and what was sealed here', () => {
    const kat = new Kat(readText('tests', 'vectors', 'backup.kat'));
    ['backup', 'backupts'].forEach((group) => {
        same(open(kat.bytes(`${group}.file`), asSk(kat.bytes(`${group}.sk`))),
            hex(kat.bytes(`${group}.pt`)));
    });
});

test('and it comes back', () => {
    const { sk, pk } = newPair();
    const plain = sodium().randombytes_buf(200);
    const file = make(plain, pk);
    same(open(file, sk), hex(plain));
    const path = process.env['BACKUP_WRITE'];
    if (path !== undefined) {
        appendFileSync(path, `backupts.sk ${hex(sk)}\nbackupts.pt ${hex(plain)}\n`
            + `backupts.file ${hex(file)}\n`);
    }
});
