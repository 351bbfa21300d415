/* planeditor: a text with the numbers of its lines, in which one line can be marked as wrong. Called by the
 * plan's view. Never changes what is typed, and never takes the focus away from it. */
import { t } from '../text';
import { h, newId, setAttr, setText, show } from './dom';
import { columnAt, lineSpan } from './plantext';

export interface TextFault {
    line: number;
    col: number;
    why: string;
}

export class PlanEditor {
    readonly element: HTMLElement;
    readonly verdict: HTMLElement; /* what is wrong, or that nothing is: for whoever lays the page out */
    readonly input: HTMLTextAreaElement;
    private readonly numbers = h('pre', { class: 'desk-editor__numbers', attrs: { 'aria-hidden': 'true' } });
    private readonly back = h('pre', { class: 'desk-editor__back', attrs: { 'aria-hidden': 'true' } });
    private readonly fault = h('div', { class: 'desk-editor__fault' });
    private readonly said = h('p', { class: 'desk-editor__said', attrs: { role: 'status' } });
    private wrong: TextFault | undefined;

    constructor(label: string, hint: string, private readonly changed: () => void) {
        const id = newId('plan');
        this.input = h('textarea', {
            class: 'desk-editor__text', attrs: {
                'id': id, 'rows': 24, 'wrap': 'off', 'spellcheck': 'false', 'autocomplete': 'off', 'autocapitalize': 'none',
                'autocorrect': 'off', 'aria-describedby': `${id}-hint ${id}-fault`,
            },
            on: { input: () => this.typed(), scroll: () => this.follow() },
        });
        setAttr(this.fault, 'id', `${id}-fault`);
        this.element = h('div', { class: 'govuk-form-group' }, [
            h('label', { class: 'govuk-label govuk-label--s', attrs: { for: id } }, [label]),
            h('div', { class: 'govuk-hint', attrs: { id: `${id}-hint` } }, [hint]),
            h('div', { class: 'desk-editor' }, [this.numbers, h('div', { class: 'desk-editor__field' }, [this.back, this.input])]),
        ]);
        this.verdict = h('div', { class: 'desk-editor__verdict' }, [this.said, this.fault]);
        this.draw();
    }

    get text(): string {
        return this.input.value;
    }

    /* Another text, by a form: what was wrong is asked again. */
    set(text: string): void {
        if (this.input.value !== text) {
            const { scrollTop } = this.input;
            this.input.value = text;
            this.input.scrollTop = scrollTop;
            this.draw();
        }
    }

    /* undefined: nothing is wrong, or nothing is known yet. */
    show(fault: TextFault | undefined, words: string): void {
        this.wrong = fault;
        setText(this.said, fault === undefined ? words : '');
        show(this.fault, fault !== undefined && h('div', { class: 'desk-editor__why', attrs: { role: 'status' } }, [
            h('strong', {}, [fault.line === 0 ? t('The whole: ') : t('Line {line}, column {col}: ', { line: fault.line, col: fault.col })]),
            fault.why, ' ',
            fault.line > 0 && h('button', {
                class: 'desk-link', attrs: { type: 'button' }, on: { click: () => this.goTo(fault.line, fault.col) },
            }, [t('Go to the line')]),
        ]));
        setAttr(this.input, 'aria-invalid', fault === undefined ? undefined : 'true');
        this.draw();
    }

    /* Put the cursor where something is, and bring it into sight. */
    goTo(line: number, col = 1): void {
        const { from, to } = lineSpan(this.text, line);
        const at = from + columnAt(this.text.slice(from, to), col);
        this.input.focus();
        this.input.setSelectionRange(at, to);
        const lines = this.text.split('\n').length;
        this.input.scrollTop = Math.max(0, (this.input.scrollHeight / lines) * (line - 4));
        this.follow();
    }

    private typed(): void {
        this.draw();
        this.changed();
    }

    private draw(): void {
        const lines = this.text.split('\n');
        const wrong = this.wrong?.line ?? 0;
        const upTo = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => `${from + i + 1}\n`).join('');
        const [before, at, after] = wrong > 0 && wrong <= lines.length
            ? [lines.slice(0, wrong - 1), lines[wrong - 1] ?? '', lines.slice(wrong)] : [lines, undefined, []];
        show(this.numbers, upTo(0, before.length),
            at !== undefined && h('mark', { class: 'desk-editor__bad' }, [`! ${wrong}`]), at !== undefined && '\n',
            upTo(wrong, wrong + after.length));
        show(this.back, '\n'.repeat(before.length),
            at !== undefined && h('mark', { class: 'desk-editor__bad' }, [at === '' ? ' ' : at]), '\n'.repeat(after.length + 1));
        this.follow();
    }

    private follow(): void {
        this.numbers.scrollTop = this.input.scrollTop;
        this.back.scrollTop = this.input.scrollTop;
        this.back.scrollLeft = this.input.scrollLeft;
    }
}
