/* renewal: the renewing of keys as the people at the desk see it: one quiet line while it runs, and
 * to supervisors a reminder when a key is a month old. Made by the desk, which tells it when the
 * papers move on. Never asks anybody to wait: the work is done behind what they do. */
import { t } from '../text';
import { Role } from '../seal/paper';
import { today } from '../seal/roster';
import { identityRead } from '../wire/staff';
import { button, h, setText, show } from './dom';
import type { EnrolDoor } from './enrol';
import type { Announcer } from './live';
import { Coalesce } from './live';
import type { Progress } from './regrants';
import { Regrants } from './regrants';
import type { Session } from './session';
import { language } from './times';

export const OLD_DAYS = 30;
const SHOWN_EVERY_MS = 500;

export interface RenewalConfig {
    door: EnrolDoor;
    session: () => Session;
    announcer: Announcer;
    changed: () => void; /* the papers are others: show and read again what hangs on them */
    showMembers: () => void;
}

/* How old a line's key is, in days; undefined: not known */
export type AgeOf = (line: number) => number | undefined;

export class Renewal {
    readonly element = h('div', { class: 'desk-renewal' });
    private readonly progress = h('p', { class: 'govuk-body', attrs: { hidden: true } });
    private readonly reminder = h('div', { attrs: { hidden: true } });
    private readonly regrants: Regrants;
    private readonly drawn = new Coalesce<Progress | undefined>(SHOWN_EVERY_MS, (p) => this.draw(p));
    private running = false;

    constructor(private readonly config: RenewalConfig) {
        this.regrants = new Regrants(config.door, config.session, (p) => this.drawn.call(p));
        show(this.element, this.progress, this.reminder);
    }

    /* Is there work to do? Signed in, connected again, or rotated just now. */
    poke(): void {
        this.regrants.poke();
    }

    /* The papers moved on, the server says; or something is granted to a key we do not hold. */
    async papers(): Promise<void> {
        const { door, session, changed } = this.config;
        session().refresh(identityRead(await door.identity()));
        changed();
        this.poke();
    }

    readonly ageOf: AgeOf = (line) => {
        const born = this.regrants.born.get(line) ?? 0;
        return born === 0 ? undefined : Math.max(0, today() - born);
    };

    leave(): void {
        this.regrants.stop();
        this.drawn.stop();
    }

    private draw(progress: Progress | undefined): void {
        const { announcer } = this.config;
        this.progress.hidden = progress === undefined;
        if (progress !== undefined) {
            const say = (n: number) => n.toLocaleString(language());
            const { done, total } = progress;
            setText(this.progress, t('Renewing keys: {done} of {total}', {
                done: say(done), total: say(total),
            }));
            if (!this.running) {
                announcer.say(t('Keys are being renewed. You can go on working.'));
            }
        } else if (this.running) {
            announcer.say(t('The keys are renewed.'));
        }
        this.running = progress !== undefined;
        this.remind();
    }

    private remind(): void {
        const session = this.config.session();
        const old = session.lines.some((line) => (this.ageOf(line) ?? 0) > OLD_DAYS);
        this.reminder.hidden = !old || session.role !== Role.Supervisor;
        if (!this.reminder.hidden && this.reminder.childElementCount === 0) {
            show(this.reminder, h('div', { class: 'govuk-inset-text' }, [
                h('p', { class: 'govuk-body' }, [
                    t('The line\'s keys are more than a month old.'),
                ]),
                button([t('Renew them in Members')], this.config.showMembers, 'secondary'),
            ]));
        }
    }
}
