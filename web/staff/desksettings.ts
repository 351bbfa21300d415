/* desksettings: how a line's desk works: how many conversations at once, and how soon a word must be
 * said. Called by settings. Never changes for how long anything is kept. */
import { t } from '../text';
import { RecordType } from '../wire/record';
import type { Settings } from '../wire/settings';
import { CHATS_MAX, lineGetWrite, lineSetWrite, settingsRead } from '../wire/settings';
import type { Door } from './connection';
import { h, setText } from './dom';
import { errorWords } from './errors';
import type { Field } from './forms';
import { ErrorSummary, busy, checkFields, field, isBusy } from './forms';
import type { Announcer } from './live';

type Key = 'chats' | 'answerS' | 'wrapS';
const MOST_S = 3600;

interface Asked {
    key: Key;
    label: string;
    hint: string;
    most: number;
}

function asked(): Asked[] {
    return [
        { key: 'chats', label: t('Conversations of one person at once'), most: CHATS_MAX,
            hint: t('Of people who want to talk now; messages do not count. While this is empty: 3, unless the server is set up otherwise.') },
        { key: 'answerS', label: t('Seconds in which something is written after taking'), most: MOST_S,
            hint: t('Else the conversation goes back to its place in the queue. While this is empty: 300, unless the server is set up otherwise.') },
        { key: 'wrapS', label: t('Seconds of wrap-up after ending'), most: MOST_S,
            hint: t('Everybody can cut it short. While this is empty: 120.') },
    ];
}

/* A whole number from 1; empty: 0, which leaves it as it is. */
export function numberOf(typed: string, most: number): number | undefined {
    const text = typed.trim();
    const n = text === '' ? 0 : /^\d{1,4}$/.test(text) ? Number(text) : -1;
    return n < 0 || n > most || (text !== '' && n === 0) ? undefined : n;
}

export class DeskSettings {
    readonly element: HTMLElement;
    private readonly fields = new Map<Key, Field>();
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly save = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Save how the desk works')]);

    constructor(
        private readonly door: Door, private readonly line: number, name: string | undefined,
        private readonly announcer: Announcer,
    ) {
        asked().forEach((a) => this.fields.set(a.key, field({
            label: a.label, hint: a.hint, class: 'govuk-input--width-5',
            attrs: { type: 'text', inputmode: 'numeric', autocomplete: 'off' },
        })));
        const form = h('form', {
            attrs: { novalidate: true },
            on: {
                submit: (event) => {
                    event.preventDefault();
                    this.submit();
                },
            },
        }, [...[...this.fields.values()].map((f) => f.element), this.save, this.status]);
        const heading = name === undefined ? null : h('h3', { class: 'govuk-heading-m' }, [name]);
        this.element = h('div', {}, [heading, this.summary.element, form]);
        void this.run(() => this.read());
    }

    private async read(): Promise<Settings> {
        const now = settingsRead(await this.door.ask(RecordType.LineGet, lineGetWrite(this.line)));
        this.fields.forEach((f, key) => {
            f.input.value = f.input.value === '' && now[key] > 0 ? String(now[key]) : f.input.value;
        });
        return now;
    }

    private submit(): void {
        const rules = asked().map((a) => {
            const f = this.fields.get(a.key) as Field;
            const wrong = numberOf(f.input.value, a.most) === undefined
                ? t('Enter a whole number between {min} and {max}', { min: 1, max: a.most }) : undefined;
            return { field: f, wrong };
        });
        if (!isBusy(this.save) && checkFields(this.summary, rules)) {
            void this.run(() => this.write());
        }
    }

    private async write(): Promise<void> {
        const value = (key: Key) => numberOf(this.fields.get(key)?.input.value ?? '', MOST_S) ?? 0;
        const now = settingsRead(await this.door.ask(RecordType.LineGet, lineGetWrite(this.line)));
        await this.door.ask(RecordType.LineSet, lineSetWrite(this.line, {
            retentionDays: now.retentionDays, chats: value('chats'), answerS: value('answerS'), wrapS: value('wrapS'),
        }));
        setText(this.status, t('Saved.'));
        this.announcer.say(t('Saved.'));
    }

    private async run(work: () => Promise<unknown>): Promise<void> {
        busy(this.save, true);
        setText(this.status, '');
        try {
            await work();
        } catch (error) {
            this.summary.show(errorWords(error));
        } finally {
            busy(this.save, false);
        }
    }
}
