/* passedbox: what another line passed on, found by the two words that the person gives. Called by
 * casefile. Never lists what was passed on: one is shown, to who has its words. */
import { t } from '../text';
import type { Cases, OpenCase } from './cases';
import { facts, fold } from './choices';
import { button, focusOn, h, newId, setText, show } from './dom';
import { runForm } from './formrun';
import { ErrorSummary, checkFields, field, isBusy } from './forms';
import { linesHere } from './lines';
import type { Found } from './passing';
import { dayWords } from './times';
import { count } from './words';

function noneWords(closed: number): string {
    const none = t('Nothing here has these words.');
    return closed === 0 ? none
        : `${none} ${count(closed, t('{n} summary that lies here cannot be opened any more.'), t('{n} summaries that lie here cannot be opened any more.'))}`
            + ` ${t('The person can tell you again, if they want to.')}`;
}

/* As the operator calls that line; if there is none such any more, as its console did. */
function nameOf(found: Found): string {
    return linesHere().find((l) => l.number === found.line)?.name ?? found.name;
}

export class PassedBox {
    readonly element: HTMLElement;
    private readonly summary = new ErrorSummary();
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly place = h('div');
    private readonly find = h('button', { class: 'govuk-button govuk-button--secondary', attrs: { type: 'submit' } }, [t('Look for it')]);
    private readonly words = field({
        label: t('The two words'), hint: t('As the person gave them. Capitals, spaces and order do not matter.'),
        attrs: { autocomplete: 'off' },
    });

    constructor(private readonly cases: Cases, private readonly c: OpenCase) {
        const id = newId('passed');
        const form = h('form', { attrs: { novalidate: true }, on: { submit: (e) => { e.preventDefault(); void this.look(); } } }, [
            h('p', { class: 'govuk-body' }, [t('Did another of our lines give the person two words? Then this is what they wanted you to know.')]),
            this.summary.element, this.words.element, this.find,
        ]);
        this.element = h('section', { class: 'desk-form', attrs: { 'aria-labelledby': id } }, [
            h('h3', { class: 'govuk-visually-hidden', attrs: { id } }, [t('Passed on to us')]),
            fold(t('Passed on to us'), false, [form, this.status, this.place]),
        ]);
    }

    private async look(): Promise<void> {
        const typed = this.words.input.value;
        setText(this.status, '');
        if (isBusy(this.find) || !checkFields(this.summary, [
            { field: this.words, wrong: typed.trim() === '' ? t('Type the two words.') : undefined },
        ])) {
            return;
        }
        await runForm(this.find, this.summary, async () => {
            show(this.place);
            const { found, closed } = await this.cases.passedFind(this.c, typed);
            if (found === undefined) {
                setText(this.status, noneWords(closed));
            } else {
                this.shows(found);
            }
        });
    }

    private shows(found: Found): void {
        const heading = h('h4', { class: 'govuk-heading-s' }, [t('What they wanted you to know')]);
        const keep = button([t('Keep as a note')], () => void runForm(keep, this.summary, async () => {
            await this.cases.passedKeep(this.c, found, nameOf(found));
            this.words.input.value = '';
            show(this.place);
            setText(this.status, t('Kept as a note of this conversation. It lies nowhere else any more.'));
            focusOn(this.status);
        }));
        show(this.place, heading, facts([
            [t('From'), nameOf(found)], [t('Day'), dayWords(found.day)], [t('Summary'), found.summary],
        ]), h('div', { class: 'desk-bar' }, [
            keep, button([t('Leave it there')], () => {
                show(this.place);
                this.words.input.focus();
            }, 'secondary'),
        ]));
        focusOn(heading);
    }
}
