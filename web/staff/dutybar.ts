/* dutybar: whether one is there to answer, with how much and for how long yet, above every view. Made
 * by the desk. Never takes the focus, and says nothing by itself but what the person must know. */
import { DutyAsk, Duty } from '../wire/shift';
import type { Shift } from '../wire/shift';
import { button, h, setText, show } from './dom';
import { errorWords } from './errors';
import type { Announcer } from './live';
import type { ShiftDesk } from './shiftdesk';
import { t } from '../text';

const TICK_MS = 1000;

export function dutyWords(state: Duty): string {
    const words: Record<Duty, string> = {
        [Duty.Away]: t('Off duty'), [Duty.Ready]: t('On duty'),
        [Duty.Paused]: t('Pausing'), [Duty.Wrap]: t('Wrapping up'),
    };
    return words[state];
}

/* Minutes and seconds, as a clock shows them. */
export function clockWords(seconds: number): string {
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function loadWords(s: Shift): string {
    return s.chats === 0 ? t('Conversations: {held}', { held: s.held })
        : t('Conversations: {held} of {most}', { held: s.held, most: s.chats });
}

function hours(minutes: number): string {
    return clockWords(minutes); /* h:mm */
}

/* What must be said about the length of a shift; empty: nothing. */
export function capWords(s: Shift): string {
    if (s.workedMin >= s.capMin) {
        return t('You have been on duty for {time}. That is enough for today: finish what you have, hand over, and rest.',
            { time: hours(s.workedMin) });
    }
    return s.workedMin < s.warnMin ? ''
        : t('You have been on duty for {time}. After {cap} you can take no more conversations today.',
            { time: hours(s.workedMin), cap: hours(s.capMin) });
}

export class DutyBar {
    readonly element: HTMLElement;
    private readonly state = h('strong', { class: 'desk-duty__state' });
    private readonly load = h('span');
    private readonly left = h('span', { class: 'desk-duty__left' });
    private readonly buttons = h('div', { class: 'desk-duty__buttons' });
    private readonly warning = h('p', { class: 'desk-duty__warning', attrs: { hidden: true } });
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private drawn: Duty | undefined;
    private readonly timer = setInterval(() => this.tick(), TICK_MS);
    private readonly deaf: () => void;

    constructor(private readonly shift: ShiftDesk, private readonly announcer: Announcer) {
        this.deaf = shift.listen(() => this.draw());
        this.element = h('section', { class: 'desk-duty', attrs: { 'aria-label': t('Your duty') } }, [
            h('div', { class: 'desk-duty__line' }, [
                h('p', { class: 'desk-duty__words' }, [this.state, ' ', this.load, ' ', this.left]),
                this.buttons,
            ]),
            this.warning, this.message,
        ]);
        this.element.hidden = true;
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
        this.element.hidden = false;
        setText(this.state, dutyWords(s.state));
        this.element.dataset['duty'] = Duty[s.state];
        setText(this.load, s.state === Duty.Away && s.held === 0 ? '' : loadWords(s));
        if (this.drawn !== s.state) {
            this.drawButtons(s.state);
        }
        const words = capWords(s);
        if (words !== '' && this.warning.hidden) {
            this.announcer.say(words);
        }
        this.warning.hidden = words === '';
        setText(this.warning, words);
        this.tick();
    }

    /* A wrap-up counts down here; the server ends it, and says so. */
    private tick(): void {
        const s = this.shift.now;
        const gone = Math.floor((Date.now() - this.shift.readMs) / 1000);
        const left = s?.state === Duty.Wrap ? Math.max(0, s.wrapS - gone) : undefined;
        setText(this.left, left === undefined ? '' : t('{time} left', { time: clockWords(left) }));
    }

    private drawButtons(state: Duty): void {
        const had = this.buttons.contains(document.activeElement);
        this.drawn = state;
        const act = (label: string, what: DutyAsk) => {
            const b = button([label], () => this.run(what), 'secondary');
            b.classList.add('desk-duty__button');
            return b;
        };
        const ready = state === Duty.Ready ? null
            : act(state === Duty.Away ? t('Go on duty') : t('I am ready again'), DutyAsk.BeReady);
        const pause = state === Duty.Ready || state === Duty.Wrap ? act(t('Pause'), DutyAsk.Pause) : null;
        const off = state === Duty.Away ? null : act(t('Go off duty'), DutyAsk.Leave);
        show(this.buttons, ready, pause, off);
        if (had) {
            this.buttons.querySelector('button')?.focus();
        }
    }

    private run(what: DutyAsk): void {
        show(this.message);
        this.shift.ask(what).then(() => {
            this.announcer.say(dutyWords(this.shift.now?.state ?? Duty.Away));
        }).catch((error: unknown) => {
            show(this.message, h('p', { class: 'govuk-inset-text desk-tell' }, [errorWords(error)]));
        });
    }
}
