/* resourcesview: where supervisors keep the texts that practitioners insert. Called by the desk.
 * Never holds anything about a person, and says so. */
import { t } from '../text';
import { utf8 } from '../seal/bytes';
import { RESOURCES_MAX, resourcesSetWrite } from '../wire/letters';
import { RecordType } from '../wire/record';
import type { Door } from './connection';
import { h, setText } from './dom';
import { runForm } from './formrun';
import { ErrorSummary, field, isBusy } from './forms';
import { lineWords } from './lines';
import { resourcesLoad, resourcesRead } from './resources';
import type { View } from './view';

function lineForm(door: Door, line: number, name: string | undefined): HTMLElement {
    const summary = new ErrorSummary();
    const status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    const text = field({
        label: name ?? t('The texts'), rows: 20,
        hint: t('Each begins with a line “# Title | words to find it by”. With the word “card” it is shown beside every conversation. {line}, {hours} and {link} are filled in.'),
        attrs: { autocomplete: 'off', spellcheck: 'true' }, class: 'desk-textkeep',
    });
    const save = h('button', { class: 'govuk-button', attrs: { type: 'submit' } }, [t('Save')]);
    const run = (work: () => Promise<void>) => runForm(save, summary, async () => {
        await work();
        summary.clear();
    });
    const keep = async () => {
        await door.ask(RecordType.ResourcesSet, resourcesSetWrite(line, text.input.value));
        setText(status, t('Saved: {n} texts.', { n: resourcesRead(text.input.value).length }));
    };
    const submit = (event: Event) => {
        event.preventDefault();
        setText(status, '');
        if (utf8(text.input.value).length > RESOURCES_MAX) {
            summary.show(t('The texts are too long together.'));
        } else if (!isBusy(save)) {
            void run(keep);
        }
    };
    void run(async () => {
        text.input.value = await resourcesLoad(door, line);
    });
    return h('form', { attrs: { novalidate: true }, on: { submit } }, [summary.element, text.element, save, status]);
}

export function resourcesView(door: Door, lines: number[]): View {
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('Texts for replies')]);
    const forms = lines.map((line) => lineForm(door, line, lines.length > 1 ? lineWords(line) : undefined));
    return {
        heading,
        element: h('div', { class: 'desk-narrow' }, [
            heading,
            h('p', { class: 'govuk-body' }, [t('Practitioners find these by a word and put them into a reply. They are not sealed: write nothing about anybody here.')]),
            ...forms,
        ]),
    };
}
