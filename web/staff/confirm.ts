/* confirm: a button that asks first, in its own place. Called by casefile and handing.
 * Never does anything at the first press. */
import { button, focusOn, h, show } from './dom';
import type { Child } from './dom';
import { t } from '../text';

export interface Confirmed {
    label: string;
    question: string;
    yes: string;
    run: () => void;
    /* Harms nothing: no red button. */
    mild?: boolean;
    /* What is to be filled in before yes. */
    more?: Child[];
    opened?: () => void;
    /* False: something is yet to be filled in, and was said. */
    ready?: () => boolean;
}

export function confirmed(config: Confirmed): HTMLElement {
    const panel = h('div', { class: 'desk-confirm', attrs: { hidden: true, role: 'group' } });
    const question = h('p', { class: 'govuk-body' }, [config.question]);
    const close = () => {
        panel.hidden = true;
        ask.hidden = false;
        ask.focus();
    };
    const ask = button([config.label], () => {
        config.opened?.();
        panel.hidden = false;
        ask.hidden = true;
        focusOn(question);
    }, 'secondary');
    const yes = button([config.yes], () => {
        if (config.ready?.() === false) {
            return;
        }
        close();
        config.run();
    }, config.mild === true ? 'primary' : 'warning');
    show(panel, question, ...(config.more ?? []), h('div', { class: 'desk-bar' }, [
        yes, button([t('No, go back')], close, 'secondary'),
    ]));
    panel.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') {
            close();
        }
    });
    return h('div', {}, [ask, panel]);
}
