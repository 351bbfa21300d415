/* settings: what a supervisor decides for a line: for how long conversations are kept, and how its desk
 * works. Called by the desk. Never shortens that time without asking again: what it destroys does not come back. */
import { t } from '../text';
import { RecordType } from '../wire/record';
import type { Settings } from '../wire/settings';
import { RETENTION_MAX, RETENTION_MIN, lineGetWrite, lineSetWrite } from '../wire/settings';
import { settingsRead } from '../wire/settings';
import type { Door } from './connection';
import { DeskSettings } from './desksettings';
import { button, focusOn, h, setText, show } from './dom';
import { runForm } from './formrun';
import type { Field } from './forms';
import { ErrorSummary, checkFields, field, isBusy } from './forms';
import { lineWords } from './lines';
import type { Announcer } from './live';
import type { View } from './view';

const AS_IT_IS = { chats: 0, answerS: 0, wrapS: 0 };

/* Digits that make a whole number in the bounds; undefined when they do not. */
export function daysOf(typed: string): number | undefined {
    const days = /^\d{1,4}$/.test(typed.trim()) ? Number(typed.trim()) : NaN;
    return days >= RETENTION_MIN && days <= RETENTION_MAX ? days : undefined;
}

/* One line's settings: a form, and the question that a shorter time asks. */
class LineSettings {
    readonly element: HTMLElement;
    private now: Settings | undefined;
    private readonly days: Field;
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly save: HTMLButtonElement;
    private readonly panel = h('div', {
        class: 'desk-confirm', attrs: { hidden: true, role: 'group' },
    });

    constructor(
        private readonly door: Door, private readonly line: number, name: string | undefined,
        private readonly announcer: Announcer,
    ) {
        this.days = field({
            label: t('Days after the last message'),
            hint: t('Between {min} and {max}. Visitors read this number before they write.',
                { min: RETENTION_MIN, max: RETENTION_MAX }),
            attrs: { type: 'text', inputmode: 'numeric', autocomplete: 'off' },
            class: 'govuk-input--width-5',
        });
        this.save = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Save')]);
        const form = h('form', {
            attrs: { novalidate: true },
            on: {
                submit: (event) => {
                    event.preventDefault();
                    this.submit();
                },
            },
        }, [this.days.element, this.save, this.panel, this.status]);
        this.panel.addEventListener('keydown', (event) => {
            if (event.key === 'Escape') {
                this.askClose();
            }
        });
        const heading = name === undefined ? null
            : h('h3', { class: 'govuk-heading-m' }, [name]);
        this.element = h('div', {}, [heading, this.summary.element, form]);
        void this.run(() => this.read());
    }

    private async read(): Promise<void> {
        const body = await this.door.ask(RecordType.LineGet, lineGetWrite(this.line));
        this.now = settingsRead(body);
        this.days.input.value = String(this.now.retentionDays);
    }

    private submit(): void {
        const days = daysOf(this.days.input.value);
        const wrong = days === undefined
            ? t('Enter a whole number between {min} and {max}',
                { min: RETENTION_MIN, max: RETENTION_MAX })
            : undefined;
        if (isBusy(this.save) || !checkFields(this.summary, [{ field: this.days, wrong }])
            || days === undefined) {
            return;
        }
        if (this.now === undefined) { /* it could not be read before: what would be changed? */
            void this.run(() => this.read());
        } else if (days < this.now.retentionDays) {
            this.ask(days);
        } else {
            void this.run(() => this.write(days));
        }
    }

    private ask(days: number): void {
        const question = h('p', { class: 'govuk-body' }, [
            t('From tomorrow on, conversations in which nobody has written for {days} days are '
                + 'destroyed. Nobody can bring them back. Until tomorrow you can change it again.',
            { days }),
        ]);
        show(this.panel, question, h('div', { class: 'desk-bar' }, [
            button([t('Yes, keep them for a shorter time')], () => {
                this.askClose();
                void this.run(() => this.write(days));
            }, 'warning'),
            button([t('No, go back')], () => this.askClose(), 'secondary'),
        ]));
        this.panel.hidden = false;
        this.save.hidden = true;
        focusOn(question);
    }

    private askClose(): void {
        this.panel.hidden = true;
        this.save.hidden = false;
        this.save.focus();
    }

    private async write(retentionDays: number): Promise<void> {
        await this.door.ask(RecordType.LineSet, lineSetWrite(this.line, { ...AS_IT_IS, retentionDays }));
        this.now = { ...AS_IT_IS, retentionDays };
        setText(this.status, t('Saved. Pages that are opened from now on say {days} days.',
            { days: retentionDays }));
        this.announcer.say(t('Saved.'));
    }

    private run(work: () => Promise<void>): Promise<void> {
        setText(this.status, '');
        return runForm(this.save, this.summary, work);
    }
}

export class SettingsView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Settings')]);
    readonly element: HTMLElement;

    constructor(door: Door, lines: readonly number[], announcer: Announcer) {
        const several = lines.length > 1;
        this.element = h('div', { class: 'desk-narrow' }, [
            this.heading,
            h('h3', { class: 'govuk-heading-m' }, [t('How long conversations are kept')]),
            h('p', { class: 'govuk-body' }, [
                t('When nobody has written in a conversation for so long, it is destroyed: '
                    + 'messages, answers and notes. Old backups cannot bring it back.'),
            ]),
            ...lines.map((line) => new LineSettings(
                door, line, several ? lineWords(line) : undefined, announcer,
            ).element),
            h('h3', { class: 'govuk-heading-m' }, [t('How the desk works')]),
            ...lines.map((line) => new DeskSettings(
                door, line, several ? lineWords(line) : undefined, announcer,
            ).element),
        ]);
    }
}
