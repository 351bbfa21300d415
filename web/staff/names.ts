/* names: what colleagues are called. The signed papers hold no names; the server tells members those
 * of their own lines (MEMBERS). Filled by desk and the members view, used by all that shows a member.
 * Never kept past the lock. */
import type { Mid } from '../seal/bytes';
import { RecordType } from '../wire/record';
import type { MemberRow } from '../wire/account';
import { membersRead } from '../wire/account';
import { hex, shortName } from './bits';
import type { Door } from './connection';
import { t } from '../text';

const known = new Map<string, string>();

/* Ask who is there, and remember their names. Errors  Refused; SealError */
export async function learnNames(door: Door): Promise<MemberRow[]> {
    const rows = membersRead(await door.ask(RecordType.Members));
    rows.forEach((row) => known.set(hex(row.mid), row.name));
    return rows;
}

export function forgetNames(): void {
    known.clear();
}

/* Whoever has left, or joined a moment ago, goes by four letters. */
export function colleague(mid: Mid): string {
    const name = known.get(hex(mid));
    return name === undefined || name === ''
        ? t('Colleague {name}', { name: shortName(mid) }) : name;
}
