/* nav: the bar of places above every view of a signed-in member. Called by desk and lobby.
 * Never loses the focus when it is drawn anew. */
import { h, setAttr, show } from './dom';
import { t } from '../text';

export function navItem(label: string, here: boolean, run: () => void): HTMLElement {
    const item = h('button', {
        class: 'desk-nav__item', attrs: { 'type': 'button', 'data-nav': label },
        on: { click: run },
    }, [label]);
    setAttr(item, 'aria-current', here ? 'page' : undefined);
    return h('li', {}, [item]);
}

export class Nav {
    private readonly list = h('ul', { class: 'desk-nav' });
    readonly element = h('nav', { attrs: { 'aria-label': t('Console') } }, [this.list]);

    draw(items: HTMLElement[]): void {
        const active = document.activeElement;
        const name = this.list.contains(active) ? active?.getAttribute('data-nav') : undefined;
        show(this.list, ...items);
        const again = [...this.list.querySelectorAll('button')]
            .find((item) => item.getAttribute('data-nav') === name);
        again?.focus();
    }
}
