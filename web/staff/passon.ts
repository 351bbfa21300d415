/* passon: a conversation's holder lets another line know what the person agreed to. What they need for
 * it there, two words, is offered as a reply. Called by casefile.
 * Never sends anything to the person by itself, nor seals anything before the box is ticked. */
import { t } from '../text';
import { select, tick } from './choices';
import { confirmed } from './confirm';
import { h, show } from './dom';
import { ErrorSummary, checkFields, field } from './forms';
import type { HandingConfig } from './handing';
import type { LineName } from './lines';
import { lineName } from './lines';
import { newPassed, passedOver } from './passing';

/* What the person is told, for whoever answers to change and send. No address of this browser's: the
 * person may have come another way. */
export function offerWords(to: LineName, words: string): string {
    const where = to.path === '/' ? t('Its page is the front page of this site.')
        : t('Its page is {path} on this site. Our front page leads there too.', { path: to.path });
    return t('Our line “{name}” may be able to help you better. {where} If you write there, you can give them these two words: {words}. '
        + 'Then they know what you have told me already. You do not have to: without the words they do not know that it is you. '
        + 'What I let them know is thrown away after 30 days at most; deleting this conversation does not delete it.', { name: to.name, where, words });
}

export interface PassOnConfig extends HandingConfig {
    lines: LineName[];
    offer: (text: string) => void; /* into the reply, where the cursor stands */
    say: (text: string) => void;
}

export function passOn(config: PassOnConfig): HTMLElement | null {
    const { open, cases } = config;
    const others = config.lines.filter((l) => l.number !== open.model.line);
    if (others.length === 0) {
        return null;
    }
    let [to, agreed] = [others[0], false];
    const wrong = new ErrorSummary();
    const box = h('div', { class: 'govuk-form-group govuk-checkboxes govuk-checkboxes--small' });
    const summary = field({
        label: t('What the other line should know'), hint: t('In a few sentences. Nothing that the person did not agree to.'), rows: 4,
        attrs: { autocapitalize: 'sentences', spellcheck: 'true', maxlength: 4000 },
    });
    summary.input.value = open.passing ?? '';
    summary.input.addEventListener('input', () => {
        open.passing = summary.input.value;
    });
    const written = () => newPassed(open.model.line, lineName(open.model.line), summary.input.value.trim());
    const fits = () => {
        const fault = summary.input.value.trim() === '' ? t('Write what the other line should know.')
            : passedOver(written()) > 0 ? t('That is too long. About a page has room.') : undefined;
        const fine = checkFields(wrong, [{ field: summary, wrong: fault }]);
        if (fine && !agreed) {
            wrong.show(t('Ask the person first. When they agree, tick the box.'));
        }
        return fine && agreed;
    };
    const choice = others.map((l, value) => ({ value, words: l.name }));
    return confirmed({
        label: t('Pass on to another line'),
        question: t('Let another line know what the person told you? They get two words to give there. The conversation stays here.'),
        yes: t('Yes, pass it on'),
        mild: true,
        opened: () => {
            agreed = false;
            wrong.clear();
            show(box, tick(t('The person agreed to this'), false, (on) => {
                agreed = on;
            }));
        },
        ready: fits,
        more: [wrong.element, select(t('To which line'), choice, 0, undefined, (i) => {
            to = others[i];
        }), summary.element, box],
        run: () => config.run(async () => {
            if (to === undefined) {
                return;
            }
            const p = written();
            const noted = await cases.passOn(open, to, p);
            summary.input.value = '';
            open.passing = undefined;
            config.offer(offerWords(to, p.words));
            config.say(noted ? t('Sealed to {name}, and kept as a note. The reply has the two words: read it, change it, send it.', { name: to.name })
                : t('Sealed to {name}. The reply has the two words: read it, change it, send it. A note about it could not be kept.', { name: to.name }));
        }),
    });
}
