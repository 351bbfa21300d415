/* frame: what stands around every view: the demonstration's warning, the bar with the state of the
 * connection, the live region, the idle warning. Made by app.
 * Never says more about the service than "Console". */
import { t } from '../text';
import type { ConnState } from './connection';
import { button, focusOn, h, setText, show, warning } from './dom';
import { Announcer } from './live';

function stateWords(state: ConnState): string {
    const words: Record<ConnState['name'], string> = {
        connecting: t('Connecting…'),
        open: t('Connected'),
        waiting: t('Connection lost. What you send is kept and goes out when it is back.'),
        closed: '', /* nobody is signed in: nothing is amiss */
    };
    return words[state.name];
}

export class Frame {
    readonly announcer = new Announcer();
    readonly element: HTMLElement;
    private readonly state = h('p', { class: 'desk-bar__state', attrs: { role: 'status' } });
    private readonly member = h('p', { class: 'desk-bar__who' });
    private readonly main = h('main', { class: 'desk-main', attrs: { id: 'desk-main' } });
    private readonly idle = h('div', { attrs: { hidden: true } });
    private before: Element | null = null;

    constructor(demo: boolean, private readonly stay: () => void) {
        this.element = h('div', { class: 'desk' }, [
            h('a', { class: 'govuk-skip-link', attrs: { href: '#desk-main' } }, [
                t('Skip to main content'),
            ]),
            h('header', { class: 'desk-top' }, [
                h('h1', { class: 'desk-top__name' }, [t('Console')]), this.member, this.state,
                this.announcer.element,
            ]),
            demo && h('aside', { class: 'desk-demo', attrs: { 'aria-label': t('Demonstration') } }, [
                warning(t('Warning'), [
                    t('This is a demonstration. Nobody answers here, and nothing real may be '
                        + 'written here.'),
                ]),
            ]),
            this.main, this.idle,
        ]);
        setText(this.state, stateWords({ name: 'closed' }));
    }

    show(element: HTMLElement): void {
        show(this.main, element);
    }

    connection(state: ConnState, signedIn: boolean): void {
        const retry = state.name === 'waiting' && !signedIn ? t('Connection lost. Trying again…')
            : stateWords(state);
        setText(this.state, retry);
        this.state.className = `desk-bar__state desk-bar__state--${state.name}`;
    }

    who(name: string | undefined): void {
        setText(this.member, name === undefined ? '' : t('Signed in as {name}', { name }));
    }

    /* The last minute before the lock. Any key, click or touch ends it; the button says so. */
    warnIdle(on: boolean): void {
        if (on === !this.idle.hidden) {
            return;
        }
        this.idle.hidden = !on;
        if (!on) {
            this.idle.replaceChildren();
            if (this.before instanceof HTMLElement && this.before.isConnected) {
                this.before.focus();
            }
            return;
        }
        this.before = document.activeElement;
        const text = h('p', { class: 'govuk-body', attrs: { id: 'desk-idle' } }, [
            t('Nothing has happened for a while. In one minute you are signed out, and what you '
                + 'have typed is forgotten.'),
        ]);
        const stay = button([t('Stay signed in')], this.stay);
        show(this.idle, h('div', {
            class: 'desk-idle', attrs: { 'role': 'alertdialog', 'aria-labelledby': 'desk-idle' },
        }, [text, stay]));
        focusOn(stay);
    }
}
