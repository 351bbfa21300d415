/* planview: a campaign's plan, as tables with forms beside its text; both are the same plan. Made by the
 * campaign's view. Never loses what was typed: what is refused stays, and when two save at once the second
 * is told what the first has changed. */
import { t } from '../text';
import type { PlanFault } from '../wire/campaign';
import { PlanDoc } from '../wire/campaign';
import { planCheck, planSave, textRead } from './campaignread';
import type { Door } from './connection';
import { button, focusOn, h, setText, show } from './dom';
import { errorWords } from './errors';
import { ErrorSummary, busy, isBusy } from './forms';
import { PlanEditor } from './planeditor';
import { sectionForm } from './planforms';
import { planTables } from './plantables';
import type { SectionKind } from './plantext';
import { changed, drop, find, merged, sections } from './plantext';

const WAIT_MS = 700; /* after the last key, before the server is asked */

export class PlanView {
    readonly element: HTMLElement;
    private base = ''; /* as it was read, or saved last */
    private known = false;
    private readonly editor = new PlanEditor(t('The plan as text'),
        t('Sections in brackets, key = value, comments behind a #. What is wrong is said at its line.'), () => this.typed());
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'desk-editor__said', attrs: { role: 'status' } });
    private readonly save = button([t('Save the plan')], () => void this.send());
    private readonly undo = button([t('Undo')], () => this.undone(), 'secondary');
    private readonly revert = button([t('Drop what is not saved')], () => this.change(this.base), 'secondary');
    private readonly before: string[] = []; /* what a form or a button wrote over, the last one last */
    private readonly tables = h('div');
    private readonly form = h('div');
    private readonly clash = h('div');
    private readonly look = { open: false };
    private timer: ReturnType<typeof setTimeout> | undefined;
    private asked = 0;

    constructor(private readonly door: Door, private readonly line: number) {
        const add = (kind: SectionKind, label: string) => button([label], () => this.openForm(kind), 'secondary');
        this.element = h('div', { class: 'desk-planning' }, [
            this.summary.element, this.clash,
            h('div', { class: 'desk-bar' }, [
                add('message', t('Add a message')), add('channel', t('Add a channel')), add('placement', t('Add a placement')),
            ]),
            this.form, this.tables,
            this.editor.element,
            h('div', { class: 'desk-planbar' }, [this.save, this.undo, this.revert, h('div', { class: 'desk-planbar__words' }, [this.editor.verdict, this.status])]),
        ]);
        void this.load();
    }

    get dirty(): boolean {
        return this.known && this.editor.text !== this.base;
    }

    leave(): void {
        clearTimeout(this.timer);
    }

    private async load(): Promise<void> {
        busy(this.save, true);
        try {
            this.base = await textRead(this.door, this.line, PlanDoc.Plan);
            this.known = true;
            this.summary.clear();
            this.editor.set(this.base);
            this.editor.show(undefined, this.base === '' ? t('There is no plan yet.') : '');
            this.draw();
        } catch (error) {
            this.summary.show(errorWords(error));
        } finally {
            busy(this.save, false);
        }
    }

    /* By anything but typing: it can be undone. */
    private change(text: string): void {
        if (text !== this.editor.text) {
            this.before.push(this.editor.text);
            this.editor.set(text);
        }
        setText(this.status, '');
        void this.check();
    }

    private undone(): void {
        this.editor.set(this.before.pop() ?? this.editor.text);
        setText(this.status, '');
        void this.check();
        (this.undo.hidden ? this.editor.input : this.undo).focus();
    }

    private draw(): void {
        this.undo.hidden = this.before.length === 0;
        this.revert.hidden = !this.dirty;
        show(this.tables, planTables(this.editor.text, this.look, (kind, name) => this.openForm(kind, name), (kind, name) => this.remove(kind, name)));
    }

    /* --- what is typed, and what the checker says of it ----------------------------------------------- */
    private typed(): void {
        clearTimeout(this.timer);
        setText(this.status, '');
        this.timer = setTimeout(() => void this.check(), WAIT_MS);
    }

    private async check(): Promise<void> {
        this.draw();
        this.asked += 1;
        const { asked } = this;
        const { text } = this.editor;
        try {
            const fault = await planCheck(this.door, this.line, text);
            if (asked === this.asked && text === this.editor.text) {
                this.tell(fault);
            }
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }

    private tell(fault: PlanFault | undefined): void {
        this.editor.show(fault, this.dirty ? t('There is no mistake in it. It is not saved yet.') : '');
    }

    private async send(): Promise<void> {
        if (isBusy(this.save)) {
            return;
        }
        if (!this.known) { /* it could not be read before: what would be written over? */
            await this.load();
            return;
        }
        clearTimeout(this.timer);
        this.asked += 1;
        this.summary.clear();
        busy(this.save, true);
        try {
            const { text } = this.editor;
            const fault = await planSave(this.door, this.line, this.base, text);
            if (fault === 'moved') {
                await this.moved();
            } else if (fault !== undefined) {
                this.tell(fault);
                this.summary.show(t('Nothing was saved. {why}', { why: whyWords(fault) }));
            } else {
                this.isSaved(text);
            }
        } catch (error) {
            this.summary.show(errorWords(error));
        } finally {
            busy(this.save, false);
        }
    }

    private isSaved(text: string): void {
        this.base = text;
        show(this.clash);
        this.draw();
        this.tell(undefined);
        setText(this.status, t('Saved. Pages of adverts that are opened from now on follow it.'));
    }

    /* --- two at once ------------------------------------------------------------------------------------ */
    private async moved(): Promise<void> {
        const theirs = await textRead(this.door, this.line, PlanDoc.Plan);
        const { base } = this;
        const both = merged(base, this.editor.text, theirs);
        const heading = h('h3', { class: 'govuk-heading-m' }, [t('Somebody else has saved the plan meanwhile')]);
        const take = (text: string) => {
            this.base = theirs;
            show(this.clash);
            this.change(text);
            this.editor.input.focus();
        };
        show(this.clash, h('div', { class: 'desk-confirm', attrs: { role: 'group' } }, [
            heading,
            h('p', { class: 'govuk-body' }, [t('Nothing of yours is lost, and nothing is saved yet. They changed: {theirs}. You changed: {yours}.', {
                theirs: listWords(changed(base, theirs)), yours: listWords(changed(base, this.editor.text)),
            })]),
            h('details', { class: 'govuk-details' }, [
                h('summary', { class: 'govuk-details__summary' }, [h('span', { class: 'govuk-details__summary-text' }, [t('What they saved')])]),
                h('pre', { class: 'desk-example', attrs: { tabindex: 0 } }, [theirs]),
            ]),
            h('div', { class: 'desk-bar' }, [
                both !== undefined && button([t('Put both together')], () => take(both)),
                button([t('Keep mine in place of theirs')], () => take(this.editor.text), 'secondary'),
                button([t('Take theirs and drop mine')], () => take(theirs), 'secondary'),
            ]),
        ]));
        focusOn(heading);
    }

    /* --- forms ------------------------------------------------------------------------------------------ */
    private openForm(kind: SectionKind, name?: string): void {
        const from = document.activeElement;
        const close = () => {
            show(this.form);
            const back = from instanceof HTMLElement && from.isConnected ? from : this.editor.input;
            back.focus();
        };
        const made = sectionForm({
            kind, ...(name === undefined ? {} : { name }), text: this.editor.text, cancel: close,
            done: (text, of, called) => {
                show(this.form);
                this.change(text);
                const line = find(sections(text), of, called)?.line ?? 0;
                this.editor.goTo(line + 1);
            },
        });
        show(this.form, made.element);
        focusOn(made.heading);
    }

    private remove(kind: SectionKind, name: string): void {
        this.change(drop(this.editor.text, kind, name));
        setText(this.status, t('{name} is taken out of the text. It is not saved yet.', { name }));
        this.undo.focus();
    }
}

function whyWords(f: PlanFault): string {
    return f.line === 0 ? f.why : t('Line {line}, column {col}: {why}', { line: f.line, col: f.col, why: f.why });
}

const listWords = (keys: string[]): string => (keys.length === 0 ? t('comments only') : keys.map((k) => k.trim()).join(', '));
