/* plantext: the text of a campaign's plan, looked at by sections, and changed a section at a time. Called by
 * the plan's view. Never decides whether it is right (the server's checker does), and never touches a line
 * that it was not asked to: comments and order stay. */

export type SectionKind = 'campaign' | 'message' | 'channel' | 'placement';
const KINDS: SectionKind[] = ['campaign', 'message', 'channel', 'placement'];

export interface Section {
    kind: SectionKind;
    name: string; /* of a placement its code */
    line: number; /* from 0: where its head is */
    end: number; /* behind its last line that is not empty or a comment */
    values: Map<string, { text: string; line: number }>;
}

export function sections(text: string): Section[] {
    const found: Section[] = [];
    for (const [i, whole] of text.split('\n').entries()) {
        const line = whole.trim();
        const head = /^\[\s*([a-z]+)\s*(.*?)\s*\]$/.exec(line);
        const kind = KINDS.find((k) => k === head?.[1]);
        const last = found[found.length - 1];
        if (head !== null && kind !== undefined) {
            found.push({ kind, name: head[2] ?? '', line: i, end: i + 1, values: new Map() });
        } else if (line !== '' && !line.startsWith('#') && last !== undefined) {
            const at = line.indexOf('=');
            last.end = i + 1;
            if (at > 0) {
                last.values.set(line.slice(0, at).trim(), { text: line.slice(at + 1).trim(), line: i });
            }
        }
    }
    return found;
}

export const ofKind = (all: Section[], kind: SectionKind): Section[] => all.filter((s) => s.kind === kind);
export const value = (s: Section, key: string): string => s.values.get(key)?.text ?? '';
export const same = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();
export const find = (all: Section[], kind: SectionKind, name: string): Section | undefined =>
    all.find((s) => s.kind === kind && (kind === 'campaign' || same(s.name, name)));

const headOf = (kind: SectionKind, name: string): string => (kind === 'campaign' ? '[campaign]' : `[${kind} ${name}]`);

/* Where a new section stands: what others name must stand above them. */
function placeFor(lines: string[], all: Section[], kind: SectionKind): number {
    const before = KINDS.slice(0, KINDS.indexOf(kind) + 1);
    const last = all.filter((s) => before.includes(s.kind)).pop();
    return last === undefined ? (kind === 'campaign' ? 0 : lines.length) : last.end;
}

/* The text with a section as it is to be: fields in their order, of which an empty one is left out. One that
 * is there keeps its other lines. */
export function put(text: string, kind: SectionKind, name: string, fields: [string, string][]): string {
    const lines = text.split('\n');
    const all = sections(text);
    const there = find(all, kind, name);
    if (there === undefined) {
        const at = placeFor(lines, all, kind);
        const fresh = [headOf(kind, name), ...fields.filter(([, v]) => v !== '').map(([k, v]) => `${k} = ${v}`)];
        const lead = at > 0 && lines[at - 1]?.trim() !== '' ? [''] : [];
        lines.splice(at, 0, ...lead, ...fresh, ...(at < lines.length && lines[at]?.trim() !== '' ? [''] : []));
        return lines.join('\n');
    }
    let end = there.end;
    for (const [key, v] of fields) {
        const was = sections(lines.join('\n'))[all.indexOf(there)]?.values.get(key);
        if (was === undefined && v !== '') {
            lines.splice(end, 0, `${key} = ${v}`);
            end += 1;
        } else if (was !== undefined && v === '') {
            lines.splice(was.line, 1);
            end -= 1;
        } else if (was !== undefined && was.text !== v) {
            lines[was.line] = `${key} = ${v}`;
        }
    }
    return lines.join('\n');
}

/* The text without a section, and without the empty line behind it. */
export function drop(text: string, kind: SectionKind, name: string): string {
    const lines = text.split('\n');
    const there = find(sections(text), kind, name);
    if (there === undefined) {
        return text;
    }
    const more = lines[there.end]?.trim() === '' ? 1 : 0;
    lines.splice(there.line, there.end - there.line + more);
    return lines.join('\n');
}

/* Where a line of a text lies in it, and how long it is. line from 1. */
export function lineSpan(text: string, line: number): { from: number; to: number } {
    const lines = text.split('\n');
    const at = Math.min(Math.max(line, 1), lines.length) - 1;
    const from = lines.slice(0, at).reduce((n, l) => n + l.length + 1, 0);
    return { from, to: from + (lines[at]?.length ?? 0) };
}

/* A column in bytes, from 1, as a place in the line's own units. */
export function columnAt(line: string, col: number): number {
    let [bytes, at] = [0, 0];
    for (const c of line) {
        bytes += new TextEncoder().encode(c).length;
        if (bytes >= col) {
            return at;
        }
        at += c.length;
    }
    return at;
}

/* --- values, as far as tables need them ------------------------------------------------------------ */
/* Pence; undefined: no sum. */
export function moneyRead(text: string): number | undefined {
    const m = /^£?(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
    return m === null ? undefined : Number(m[1]?.replace(/,/g, '')) * 100 + Number((m[2] ?? '').padEnd(2, '0'));
}

export function moneyWords(pence: number): string {
    const whole = Math.floor(pence / 100).toLocaleString('en-GB');
    return pence % 100 === 0 ? `£${whole}` : `£${whole}.${String(pence % 100).padStart(2, '0')}`;
}

export const countRead = (text: string): number | undefined =>
    (/^(\d{1,3}(,\d{3})*|\d+)$/.test(text.trim()) ? Number(text.replace(/,/g, '')) : undefined);

const DAY_MS = 86_400_000;
/* Days since 1970; undefined: no date. */
export function dayRead(text: string): number | undefined {
    const ms = /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? Date.parse(`${text.trim()}T00:00:00Z`) : NaN;
    return Number.isNaN(ms) ? undefined : ms / DAY_MS;
}
export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/* --- two who write at once ------------------------------------------------------------------------- */
const keyOf = (s: Section): string => `${s.kind} ${s.name.toUpperCase()}`;
function bodies(text: string): Map<string, string> {
    const lines = text.split('\n');
    return new Map(sections(text).map((s) => [keyOf(s), lines.slice(s.line, s.end).map((l) => l.trim()).filter((l) => l !== '').join('\n')]));
}

/* What two have changed of one text since: the sections of each, by their heads. */
export function changed(base: string, now: string): string[] {
    const [was, is] = [bodies(base), bodies(now)];
    const keys = new Set([...was.keys(), ...is.keys()]);
    return [...keys].filter((k) => was.get(k) !== is.get(k));
}

/* Mine put into theirs, where each section was changed by one of us alone. undefined: some by both, or
 * something of mine would be left out. */
export function merged(base: string, mine: string, theirs: string): string | undefined {
    const both = changed(base, theirs);
    const own = changed(base, mine);
    if (own.some((k) => both.includes(k))) {
        return undefined;
    }
    const out = own.reduce((text, key) => {
        const s = sections(mine).find((x) => keyOf(x) === key);
        const gone = sections(base).find((x) => keyOf(x) === key);
        if (s === undefined) {
            return gone === undefined ? text : drop(text, gone.kind, gone.name);
        }
        const there = find(sections(text), s.kind, s.name);
        const fields: [string, string][] = [...s.values].map(([k, v]) => [k, v.text]);
        const left = [...there?.values.keys() ?? []].filter((k) => !s.values.has(k));
        return put(text, s.kind, s.name, [...fields, ...left.map((k): [string, string] => [k, ''])]);
    }, theirs);
    const kept = new Set(out.split('\n').map((l) => l.trim()));
    const lost = mine.split('\n').some((l) => !kept.has(l.trim()) && !base.includes(l));
    return lost || own.some((k) => changed(mine, out).includes(k)) ? undefined : out;
}
