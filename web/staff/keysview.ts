/* keysview: the parts of the members view that change a line's key: removing somebody, and renewing
 * the keys each month. Called by members. Never does either without saying first, in plain words,
 * what it does and what it cannot undo. */
import { t } from '../text';
import type { MemberPaper } from '../seal/paper';
import { today } from '../seal/roster';
import type { MemberRow } from '../wire/account';
import { opener, smallForm } from './accountform';
import { hex, sameBytes, shortName } from './bits';
import { dismissalRead } from './dismissal';
import { h, show } from './dom';
import type { EnrolDoor } from './enrol';
import type { Field } from './forms';
import { field } from './forms';
import type { AgeOf } from './renewal';
import { OLD_DAYS } from './renewal';
import { cannotEnd, rotate } from './rotate';
import type { Session } from './session';
import { count } from './words';

export interface KeysConfig {
    door: EnrolDoor;
    session: Session;
    ageOf: AgeOf;
    rotated: () => void; /* there is a new key: the conversations are to be renewed */
}

/* Where what the root signed is put in. */
interface Signed {
    element: HTMLElement;
    read: () => Uint8Array | undefined;
    rule: () => { field: Field; wrong: string | undefined };
}

interface After {
    close: () => void;
    done: (said: string) => void; /* the list is drawn anew, and the form with it */
    signed: Signed | undefined;
}

function para(text: string): HTMLElement {
    return h('p', { class: 'govuk-body' }, [text]);
}

function points(texts: string[]): HTMLElement {
    return h('ul', { class: 'govuk-list govuk-list--bullet' }, texts.map((text) => h('li', {}, [text])));
}

/* Has this member's paper ended? They are named until every conversation has its new keys. */
export function hasLeftRow(row: MemberRow): boolean {
    return row.nafDay < today();
}

export class KeysView {
    readonly element = h('div', { class: 'desk-section' });

    constructor(private readonly config: KeysConfig) {
        this.draw();
    }

    /* What a supervisor can do about one member's leaving; undefined for oneself. */
    removal(row: MemberRow, done: (said: string) => void): HTMLElement | undefined {
        const { session } = this.config;
        const member = session.members().find((m) => sameBytes(m.mid, row.mid));
        if (member === undefined || sameBytes(row.mid, session.mid)) {
            return undefined;
        }
        const name = row.name === '' ? shortName(row.mid) : row.name;
        const why = cannotEnd(session, member);
        if (why === 'line') {
            return h('p', { class: 'govuk-body-s' }, [
                t('{name} serves a line that is not yours: a supervisor of all their lines can '
                    + 'remove them.', { name }),
            ]);
        }
        return opener(t('Remove {name}', { name }), (close) => this.removeForm(member, name, {
            close, done, signed: why === 'root' ? this.signedField(member, name) : undefined,
        }));
    }

    /* A supervisor was signed by the root: only the root can end that. */
    private signedField(member: MemberPaper, name: string): Signed {
        const box = field({
            label: t('What the root key signed'), rows: 5,
            hint: t('The line of text that the command prints. It begins with CALLBOX.'),
            attrs: { autocomplete: 'off' },
        });
        const read = () => dismissalRead(box.input.value, member, this.config.session.org.root);
        return {
            element: h('div', {}, [
                para(t('{name} is a supervisor. The root key signed their paper, so its custodians '
                    + 'have to sign the end of it: on the stopped line, or on a copy of its '
                    + 'directory, with', { name })),
                h('p', { class: 'desk-command' }, [`callbox dismiss DIR ${hex(member.mid)}`]),
                box.element,
            ]),
            read,
            rule: () => ({
                field: box,
                wrong: read() === undefined
                    ? t('This is not the end of {name}\'s paper, signed by the root key', { name })
                    : undefined,
            }),
        };
    }

    private removeForm(member: MemberPaper, name: string, after: After): HTMLElement {
        const { door, session, rotated } = this.config;
        const { signed } = after;
        return smallForm({
            fields: [
                ...(signed === undefined ? [] : [signed.element]),
                para(t('Removing {name}:', { name })),
                points([
                    t('They are signed out at once and cannot sign in again.'),
                    t('Conversations they have go back to the queue, each at its place.'),
                    t('The line gets a new key, and every conversation too. That happens by itself '
                        + 'while consoles are open; nobody has to wait, and visitors notice nothing.'),
                    t('What is written in a conversation after that, nothing they kept can open.'),
                ]),
                para(t('It cannot take back what they have read, copied or saved.')),
            ],
            rules: () => (signed === undefined ? [] : [signed.rule()]),
            submit: t('Remove {name} now', { name }),
            working: t('Making the new key…'),
            run: async () => {
                const paper = signed?.read();
                await rotate(door, session, [member.mid], paper === undefined ? [] : [paper]);
                rotated();
                const said = t('{name} is removed. The conversations are getting their new keys.', { name });
                after.done(said);
                this.draw();
                return said;
            },
            clear: () => undefined,
            cancel: after.close,
        });
    }

    private draw(): void {
        const { session } = this.config;
        show(this.element, h('h3', { class: 'govuk-heading-m' }, [t('The keys of the line')]),
            ...session.lines.map((line) => this.ageWords(line)),
            para(t('Renew the keys once a month. Whoever stole one, or kept one, can open nothing that '
                + 'is written afterwards.')),
            opener(t('Renew the keys'), (close) => this.renewForm(close)));
    }

    private ageWords(line: number): HTMLElement {
        const days = this.config.ageOf(line);
        const many = this.config.session.lines.length > 1;
        if (days === undefined) {
            return para(many ? t('How old the key of line {line} is, is not known.', { line })
                : t('How old the line\'s key is, is not known.'));
        }
        const words = days === 0 ? t('The line\'s key was made today.')
            : count(days, t('The line\'s key is {n} day old.'), t('The line\'s key is {n} days old.'));
        const text = many ? t('Line {line}: {words}', { line, words }) : words;
        return days > OLD_DAYS ? h('p', { class: 'govuk-body desk-old' }, [text]) : para(text);
    }

    private renewForm(close: () => void): HTMLElement {
        const { door, session, rotated } = this.config;
        return smallForm({
            fields: [
                para(t('The line gets a new key, and every conversation too. That happens by itself '
                    + 'while consoles are open; nobody has to wait, and visitors notice nothing.')),
            ],
            rules: () => [],
            submit: t('Renew the keys now'),
            working: t('Making the new key…'),
            run: async () => {
                await rotate(door, session, []);
                rotated();
                return t('The line has a new key. The conversations are getting theirs.');
            },
            clear: () => undefined,
            cancel: close,
        });
    }
}
