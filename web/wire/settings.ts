/* settings: a line's SETTINGS, as its supervisors decide them (src/wire/wire.h). Called by the
 * console. Never fills in what the server did not say. */
import { Reader, Writer, needLength } from '../seal/bytes';

export const SETTINGS_LEN = 16;
export const RETENTION_MIN = 7;
export const RETENTION_MAX = 3650;
export const CHATS_MAX = 20;

export interface Settings {
    retentionDays: number; /* after its last message a conversation is destroyed */
    chats: number; /* that one member holds at once; here and below 0: as the server is set up */
    answerS: number; /* within which something is written after taking */
    wrapS: number; /* after ending */
}

export function lineGetWrite(line: number): Uint8Array {
    return new Writer().u16(line).done();
}

/* Errors  size, format */
export function settingsRead(body: Uint8Array): Settings {
    needLength(body, SETTINGS_LEN, 'SETTINGS');
    const r = new Reader(body);
    const [retentionDays, chats] = [r.u16(), r.u8()];
    r.zero(1);
    const settings = { retentionDays, chats, answerS: r.u16(), wrapS: r.u16() };
    r.zero(SETTINGS_LEN - 8);
    r.end();
    return settings;
}

export function lineSetWrite(line: number, s: Settings): Uint8Array {
    return new Writer().u16(line).u16(s.retentionDays)
        .u8(s.chats).zero(1).u16(s.answerS).u16(s.wrapS).zero(SETTINGS_LEN - 8).done();
}
