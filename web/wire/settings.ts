/* settings: a line's SETTINGS, as its supervisors decide them (src/wire/wire.h). Called by the
 * console. Never fills in what the server did not say. */
import { Reader, Writer, needLength } from '../seal/bytes';

export const SETTINGS_LEN = 16;
export const RETENTION_MIN = 7;
export const RETENTION_MAX = 3650;

export interface Settings {
    retentionDays: number; /* after its last message a conversation is destroyed */
}

export function lineGetWrite(line: number): Uint8Array {
    return new Writer().u16(line).done();
}

/* Errors  size, format */
export function settingsRead(body: Uint8Array): Settings {
    needLength(body, SETTINGS_LEN, 'SETTINGS');
    const r = new Reader(body);
    const settings = { retentionDays: r.u16() };
    r.zero(SETTINGS_LEN - 2);
    r.end();
    return settings;
}

export function lineSetWrite(line: number, s: Settings): Uint8Array {
    return new Writer().u16(line).u16(s.retentionDays).zero(SETTINGS_LEN - 2).done();
}
