/* dutybar: whether one is there to answer, with how much and for how long already, above every view.
 * Made by the desk. Never takes the focus, and says nothing by itself but what the person must know. */
import { DutyAsk, Duty } from '../wire/shift';
import type { Shift } from '../wire/shift';
import { button, h, setText, show } from './dom';
import { errorWords } from './errors';
import type { Announcer } from './live';
import type { ShiftDesk } from './shiftdesk';
import { t } from '../text';

const TICK_MS = 1000;
const MINUTE_MS = 60_000;

export function dutyWords(state: Duty): string {
    const words: Record<Duty, string> = {
        [Duty.Away]: t('Off duty'), [Duty.Ready]: t('On duty'),
        [Duty.Paused]: t('Pausing'), [Duty.Wrap]: t('Wrapping up'),
    };
    return words[state];
}

/* Minutes and seconds, or hours and minutes, as a clock shows them. */
export function clockWords(n: number): string {
    return `${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`;
}

/* What must be said about the length of a shift; empty: nothing. */
export function capWords(s: Shift): string {
    if (s.workedMin >= s.capMin) {
        const held = s.held > 0 ? t('Finish what you have or hand it over, and rest.') : t('Please go off duty, and rest.');
        return `${t('You have been on duty for {time} hours. That is enough for today, and you can take no more conversations.',
            { time: clockWords(s.workedMin) })} ${s.state === Duty.Away ? t('Eight hours after you left, the next shift can begin.') : held}`;
    }
    return s.workedMin < s.warnMin ? ''
        : t('You have been on duty for {time} hours. At {cap} hours you can take no more conversations today.',
            { time: clockWords(s.workedMin), cap: clockWords(s.capMin) });
}

/* What one can do about one's duty now, in the order of the buttons. */
export function dutyChoices(s: Shift): DutyAsk[] {
    const over = s.workedMin >= s.capMin;
    const ready = s.state === Duty.Ready || over ? [] : [DutyAsk.BeReady];
    const pause = s.state === Duty.Ready || s.state === Duty.Wrap ? [DutyAsk.Pause] : [];
    return [...ready, ...pause, ...(s.state === Duty.Away ? [] : [DutyAsk.Leave])];
}

function choiceWords(what: DutyAsk, state: Duty): string {
    if (what === DutyAsk.BeReady) {
        return state === Duty.Away ? t('Go on duty') : t('I am ready again');
    }
    return what === DutyAsk.Pause ? t('Pause') : t('Go off duty');
}

export class DutyBar {
    readonly element: HTMLElement;
    private readonly state = h('strong', { class: 'desk-duty__state' });
    private readonly left = h('span', { class: 'desk-duty__left' });
    private readonly load = h('span');
    private readonly atOnce = h('select', {
        class: 'govuk-select desk-duty__most', attrs: { 'aria-label': t('Conversations at once, at most') },
    });
    private readonly worked = h('span');
    private readonly buttons = h('div', { class: 'desk-duty__buttons' });
    private readonly warning = h('p', { class: 'desk-duty__warning', attrs: { hidden: true } });
    private readonly message = h('div');
    private drawn = '';
    private before: Duty | undefined;
    private readonly timer = setInterval(() => this.tick(), TICK_MS);
    private readonly deaf: () => void;

    constructor(private readonly shift: ShiftDesk, private readonly announcer: Announcer) {
        this.deaf = shift.listen(() => this.draw());
        this.atOnce.hidden = true;
        this.atOnce.addEventListener('change', () => this.run(DutyAsk.Ask, Number(this.atOnce.value)));
        this.element = h('section', { class: 'desk-duty', attrs: { 'aria-label': t('Your duty') } }, [
            h('div', { class: 'desk-duty__line' }, [
                h('p', { class: 'desk-duty__words' }, [
                    h('span', {}, [this.state, ' ', this.left]), ' ', h('span', {}, [this.load, ' ', this.atOnce]), ' ', this.worked,
                ]),
                this.buttons,
            ]),
            this.warning, this.message,
        ]);
        setText(this.state, t('Asking about your duty…'));
    }

    leave(): void {
        clearInterval(this.timer);
        this.deaf();
    }

    private draw(): void {
        const s = this.shift.now;
        if (s === undefined) {
            return;
        }
        setText(this.state, dutyWords(s.state));
        this.element.dataset['duty'] = Duty[s.state];
        this.drawLoad(s);
        this.drawButtons(s);
        const words = capWords(s);
        if (words !== '' && words !== this.warning.textContent) {
            this.announcer.say(words);
        } else if (this.before === Duty.Wrap && s.state === Duty.Ready) {
            this.announcer.say(t('Your wrap-up is over: you are on duty.'));
        }
        this.before = s.state;
        this.warning.hidden = words === '';
        setText(this.warning, words);
        this.tick();
    }

    /* "Conversations: 2 of 3", where the 3 can be made smaller. */
    private drawLoad(s: Shift): void {
        const choice = s.most > 1;
        const most = choice || s.chats === 0 ? '' : ` ${t('of {most}', { most: s.chats })}`;
        setText(this.load, choice ? t('Conversations: {held} of', { held: s.held })
            : `${t('Conversations: {held}', { held: s.held })}${most}`);
        this.atOnce.hidden = !choice;
        if (this.atOnce.options.length !== s.most) {
            show(this.atOnce, ...Array.from({ length: s.most }, (_, i) => h('option', { attrs: { value: i + 1 } }, [String(i + 1)])));
        }
        this.atOnce.value = String(s.chats);
    }

    /* A wrap-up counts down here, and a shift goes on; the server ends both, and says so. */
    private tick(): void {
        const s = this.shift.now;
        if (s === undefined) {
            return;
        }
        const goneMs = Date.now() - this.shift.readMs;
        const left = s.state === Duty.Wrap ? Math.max(0, s.wrapS - Math.floor(goneMs / 1000)) : undefined;
        setText(this.left, left === undefined ? '' : t('{time} left', { time: clockWords(left) }));
        const worked = s.workedMin + (s.state === Duty.Away ? 0 : Math.floor(goneMs / MINUTE_MS));
        setText(this.worked, worked === 0 ? '' : t('On duty for {time} hours', { time: clockWords(worked) }));
    }

    private drawButtons(s: Shift): void {
        const choices = dutyChoices(s);
        const drawn = `${s.state} ${choices.join()}`;
        if (this.drawn === drawn) {
            return;
        }
        const had = this.buttons.contains(document.activeElement);
        this.drawn = drawn;
        show(this.buttons, ...choices.map((what) => {
            const b = button([choiceWords(what, s.state)], () => this.run(what), 'secondary');
            b.classList.add('desk-duty__button');
            return b;
        }));
        if (had) {
            this.buttons.querySelector('button')?.focus();
        }
    }

    private run(what: DutyAsk, chats = 0): void {
        show(this.message);
        this.shift.ask(what, chats).then(() => {
            const s = this.shift.now;
            if (s !== undefined && capWords(s) === '') {
                this.announcer.say(what === DutyAsk.Ask ? t('Saved.') : dutyWords(s.state));
            }
        }).catch((error: unknown) => {
            show(this.message, h('p', { class: 'govuk-inset-text desk-tell', attrs: { role: 'alert' } }, [errorWords(error)]));
        });
    }
}
