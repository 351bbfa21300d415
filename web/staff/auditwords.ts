/* auditwords: an audit's entries in words, and as the rows of a table for other programs. Called by
 * the audit's view. Never guesses: what it does not know it says. */
import type { AuditEntry } from '../seal/audit';
import { AuditAction, AuditOf, auditNumber } from '../seal/audit';
import type { Mid } from '../seal/bytes';
import { asMid, isZero } from '../seal/bytes';
import { Role } from '../seal/paper';
import { AUDIT_LINE } from '../seal/roster';
import { hex, sameBytes } from './bits';
import { colleague } from './names';
import { rowName } from './queuerow';
import { riskWords } from './riskwords';
import { roleWords } from './roles';
import type { Break, Line } from './trail';
import { t } from '../text';

const DAY_MS = 24 * 60 * 60 * 1000;

/* What colleagues are called here: by the names in the entries, also those who left; else as
 * everywhere. */
export class Names {
    constructor(private readonly known: Map<string, string>) {}

    of(mid: Uint8Array): string {
        return this.known.get(hex(mid)) ?? colleague(asMid(mid));
    }
}

/* The name of a kind of act, for the choice above the table. */
export function actionName(action: number): string {
    const words: Record<AuditAction, string> = {
        [AuditAction.SignedIn]: t('Signed in'),
        [AuditAction.Took]: t('Took the conversation'),
        [AuditAction.Read]: t('Read the conversation without holding it'),
        [AuditAction.Noted]: t('Added a note'),
        [AuditAction.HandedBack]: t('Handed the conversation back'),
        [AuditAction.Ended]: t('Ended the conversation'),
        [AuditAction.Shredded]: t('Erased conversations whose time was over'),
        [AuditAction.Invited]: t('Made an invitation code'),
        [AuditAction.Confirmed]: t('Confirmed a new member'),
        [AuditAction.Renewed]: t('Renewed a key'),
        [AuditAction.Password]: t('Changed a password'),
        [AuditAction.Factor]: t('Set up a new second factor'),
        [AuditAction.FactorReset]: t('Reset a second factor'),
        [AuditAction.PasskeyAdded]: t('Added a passkey'),
        [AuditAction.PasskeyRemoved]: t('Removed a passkey'),
        [AuditAction.Removed]: t('Removed a member'),
        [AuditAction.Rotated]: t('Made a new key'),
        [AuditAction.Settings]: t('Changed the settings'),
        [AuditAction.BackedUp]: t('Made a backup'),
        [AuditAction.Recovered]: t('Made a supervisor by recovery'),
        [AuditAction.Founded]: t('Founded the line'),
        [AuditAction.Pruned]: t('Erased entries whose time was over'),
        [AuditAction.KeysDone]: t('Destroyed the old keys: every conversation has its new one'),
        [AuditAction.GivenUp]: t('Gave up a conversation whose key opens for nobody'),
        [AuditAction.Risk]: t('Set a risk'),
        [AuditAction.HandedOver]: t('Handed the conversation over'),
        [AuditAction.HeldOff]: t('Held somebody off'),
        [AuditAction.Unanswered]: t('Put the conversation back: nothing was written in time'),
        [AuditAction.Referred]: t('Asked a second person about a referral'),
        [AuditAction.ReferralYes]: t('Confirmed a referral, and passed it on'),
        [AuditAction.ReferralNo]: t('Did not confirm a referral'),
        [AuditAction.ReferralsRead]: t('Read what was passed on to the police intake'),
        [AuditAction.Resources]: t('Changed the texts for replies'),
        [AuditAction.Plan]: t('Changed the plan of the campaign'),
        [AuditAction.Spend]: t('Entered what was spent on the campaign'),
        [AuditAction.PassedOn]: t('Passed a summary on to another line'),
    };
    return words[action as AuditAction] ?? t('Something this console does not know ({n})', { n: action });
}

function keyWords(entry: AuditEntry, line: string, audit: string): string {
    return (entry.line & AUDIT_LINE) === 0 ? line : audit;
}

/* What was done, with its number where it has one. */
export function whatWords(entry: AuditEntry): string {
    const n = entry.of === AuditOf.Member ? 0 : Number(auditNumber(entry));
    switch (entry.action) {
        case AuditAction.Invited:
            return t('Made an invitation code for a new {role}', { role: Role[n] === undefined ? n : roleWords(n) });
        case AuditAction.Renewed:
            return keyWords(entry, t("Renewed the line's key"), t("Renewed the audit's key"));
        case AuditAction.Rotated:
            return keyWords(entry, t('Made a new key for the line'), t('Made a new key for the audit'));
        case AuditAction.Risk:
            return t('Set the risk: {risk}', { risk: riskWords(n) });
        case AuditAction.HeldOff:
            return n === 0 ? t('No longer holds somebody off') : t('Held somebody off, for half hours: {n}', { n });
        case AuditAction.Settings:
            return t('Set for how many days conversations are kept: {n}', { n });
        case AuditAction.Shredded:
            return t('Conversations erased because their time was over: {n}', { n });
        case AuditAction.Pruned:
            return t('Entries erased because their time was over: up to number {n}', { n });
        case AuditAction.Plan:
            return t('Changed the plan of the campaign; placements: {n}', { n });
        case AuditAction.Spend:
            return t('Entered what was spent on the campaign; rows: {n}', { n });
        case AuditAction.PassedOn:
            return t('Passed a summary on to another line: number {n}', { n });
        default:
            return actionName(entry.action);
    }
}

/* Whoever did it. */
export function whoWords(entry: AuditEntry, names: Names): string {
    if (!isZero(entry.who)) {
        return names.of(entry.who);
    }
    const machine = entry.action === AuditAction.Founded || entry.action === AuditAction.Recovered;
    return machine ? t('Somebody at the server') : t('The server itself');
}

/* Which conversation or whom; empty when it is about nothing, or about whoever did it. */
export function aboutWords(entry: AuditEntry, names: Names): string {
    if (entry.of === AuditOf.Conversation) {
        return rowName(entry.subject);
    }
    const other = entry.of === AuditOf.Member && !sameBytes(entry.subject, entry.who);
    return other ? names.of(entry.subject) : '';
}

export function breakWords(b: Break): string {
    const n = { older: String(b.older), newer: String(b.newer) };
    const words: Record<Break['kind'], string> = {
        between: t('The chain is broken between entries {older} and {newer}: something there was '
            + 'taken out, put in or changed.', n),
        cut: t('The entries before number {newer} are missing, and no entry says that their time '
            + 'was over.', n),
        head: t('The newest entry is not the one that the service says it is: number {newer}.', n),
        changed: t('Entry {older} is not what it was when you looked before: the audit was written '
            + 'anew.', n),
    };
    return words[b.kind];
}

/* --- a table for other programs: RFC 4180 ---------------------------------------------------- */
export function csvField(text: string): string {
    /* A spreadsheet would run what begins like this. */
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${safe.replace(/"/g, '""')}"`;
}

function isoDay(day: number): string {
    return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function csvRow(line: Line, names: Names): string[] {
    const { reading } = line;
    if (typeof reading === 'string') {
        return [String(line.seq), '', '', '', reading, '', ''];
    }
    const about = reading.of === AuditOf.Nothing ? '' : hex(reading.subject);
    return [
        String(line.seq), isoDay(reading.day), whoWords(reading, names), midHex(reading.who),
        whatWords(reading), aboutWords(reading, names), about,
    ];
}

function midHex(mid: Mid): string {
    return isZero(mid) ? '' : hex(mid);
}

/* All lines, oldest first. */
export function csvOf(lines: Line[], names: Names): string {
    const head = [
        t('Number'), t('Day'), t('Who'), t('Who, whole id'), t('What'), t('About'), t('About, whole id'),
    ];
    const rows = [head, ...lines.map((line) => csvRow(line, names)).reverse()];
    return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}
