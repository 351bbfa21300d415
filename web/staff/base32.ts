/* base32: bytes as letters that people can copy (RFC 4648 §6, no padding): secrets of six-digit codes as
 * authenticator apps take them, and papers that `callbox` prints. Called by inviteview and dismissal.
 * Never kept: it is shown once. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32(bytes: Uint8Array): string {
    let out = '';
    let bits = 0;
    let value = 0;
    for (const b of bytes) {
        value = (value << 8) | b;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += LETTERS[(value >>> bits) & 31];
        }
        value &= (1 << bits) - 1;
    }
    return bits > 0 ? out + LETTERS[(value << (5 - bits)) & 31] : out;
}

/* Small letters count as capitals; undefined where another character stands, or bits are left over. */
export function base32Read(text: string): Uint8Array | undefined {
    const out: number[] = [];
    let bits = 0;
    let value = 0;
    for (const letter of text.toUpperCase()) {
        const at = LETTERS.indexOf(letter);
        if (at < 0) {
            return undefined;
        }
        value = (value << 5) | at;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push((value >>> bits) & 255);
            value &= (1 << bits) - 1;
        }
    }
    return bits < 5 && value === 0 ? Uint8Array.from(out) : undefined;
}

/* The line that apps take instead of a picture; a neutral issuer, because it stays on a telephone.
 * Source  Key URI format of the Google Authenticator wiki: SHA1, 6 digits, 30 s are its defaults */
export function otpauth(secret: string, name: string): string {
    return `otpauth://totp/Console:${encodeURIComponent(name)}?secret=${secret}&issuer=Console`;
}
