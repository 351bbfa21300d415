// forms: every way in which a secret may lie about: as text, in wider characters, hex, base64 at
// its three offsets, percent-encoded. Called by run.mjs. A pattern has 8 bytes at least, or chance
// would find it. Never searches: find.c does.
import { randomBytes } from 'node:crypto';

const SHORTEST = 8;

/** 128 random bits that nobody else writes. */
export function token() {
  return randomBytes(16).toString('hex');
}

/** The middle of the base64 of b when it begins at an offset of 0, 1 or 2 bytes: the digits that
 * its neighbours have no part in. */
function base64At(b, offset) {
  const text = Buffer.concat([Buffer.alloc(offset), b]).toString('base64').replaceAll('=', '');
  const from = offset && offset + 1;
  const whole = Math.floor((b.length + offset) * 8 / 6);
  return text.slice(from, whole);
}

/** The forms of any bytes. */
function plain(b) {
  const base64 = [0, 1, 2].map((n) => base64At(b, n));
  return [
    b, b.toString('hex'), b.toString('hex').toUpperCase(), ...base64,
    ...base64.map((t) => t.replaceAll('+', '-').replaceAll('/', '_')),
    b.toString('hex').replace(/../g, '%$&'), b.toString('hex').toUpperCase().replace(/../g, '%$&'),
  ];
}

/** And of a text. */
function written(text) {
  const wide = Buffer.from(text, 'utf16le');
  return [
    wide, Buffer.from(wide).swap16(), encodeURIComponent(text), text.toUpperCase(),
    ...[' ', '+', '-', '_', ',', '', '\n', '\0'].map((sep) => text.replaceAll(' ', sep)),
    ...plain(Buffer.from(text)),
  ];
}

function lines(name, forms) {
  const unique = new Set(forms.map((f) => Buffer.from(f)).filter((f) => f.length >= SHORTEST)
    .map((f) => f.toString('hex')));
  return [...unique].map((hex) => `${name} ${hex}\n`);
}

/** A token, and each half of it: what is left when somebody overwrote the rest. */
export function ofToken(name, text) {
  const half = text.length / 2;
  return [text, text.slice(0, half), text.slice(half)].flatMap((t) => lines(name, written(t)));
}

/** A key's bytes, and each half. */
export function ofKey(name, hex) {
  const b = Buffer.from(hex, 'hex'), half = b.length >> 1;
  const parts = b.length < 2 * SHORTEST ? [b] : [b, b.subarray(0, half), b.subarray(half)];
  return parts.flatMap((p) => lines(name, plain(p)));
}

/** Every three words in a row, joined in every way. */
export function ofPhrase(name, phrase) {
  const words = phrase.split(' ');
  return words.slice(2).flatMap((_, i) => lines(name, written(words.slice(i, i + 3).join(' '))));
}

/** Where somebody came from, as the system's own structure: family, port, address. */
export function ofAddress(name, address, port) {
  const b = Buffer.from([2, 0, port >> 8, port & 255, ...address.split('.').map(Number)]);
  return [...lines(name, [b]), ...lines(name, written(address))];
}
