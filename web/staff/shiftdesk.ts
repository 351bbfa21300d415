/* shiftdesk: one's own duty, as the server has it: asked when something moved, told to whoever shows it.
 * Made by the desk. Never counts hours itself: a page that is reloaded would forget them. */
import { RecordType } from '../wire/record';
import type { OnDuty, Shift } from '../wire/shift';
import { Duty, DutyAsk, dutyWrite, shiftRead } from '../wire/shift';
import { hex, sameBytes } from './bits';
import type { Door } from './connection';
import { Coalesce } from './live';
import type { KeyHolder } from './session';

const EVERY_MS = 1000;

export class ShiftDesk {
    now: Shift | undefined;
    readMs = 0;
    private readonly met = new Set<string>();
    private readonly listeners = new Set<() => void>();
    private readonly moved = new Coalesce<void>(EVERY_MS, () => {
        this.ask(DutyAsk.Ask).catch(() => undefined); /* asked again with the next move */
    });

    /* meet: reads papers and names anew */
    constructor(private readonly door: Door, private readonly me: () => Pick<KeyHolder, 'mid' | 'memberPk'>,
        private readonly meet: () => Promise<void>) {}

    /* Something that may have changed it happened. */
    poke(): void {
        this.moved.call();
    }

    /* Errors  Refused  their shift is over */
    async ask(what: DutyAsk, chats = 0): Promise<void> {
        this.now = shiftRead(await this.door.ask(RecordType.Duty, dutyWrite(what, chats)));
        this.readMs = Date.now();
        await this.greet();
        this.listeners.forEach((tell) => tell());
    }

    /* Somebody is there who joined after these papers were read: read them again, once for each. */
    private async greet(): Promise<void> {
        const strangers = (this.now?.on ?? []).filter((o) =>
            this.me().memberPk(o.mid, o.line) === undefined && !this.met.has(hex(o.mid)));
        if (strangers.length > 0) {
            strangers.forEach((o) => this.met.add(hex(o.mid)));
            await this.meet().catch(() => undefined); /* they go by four letters, and nobody hands them anything */
        }
    }

    /* Told at each change, until the one who asked is left. */
    listen(tell: () => void): () => void {
        this.listeners.add(tell);
        return () => this.listeners.delete(tell);
    }

    /* Colleagues who answer on a line and could take something over now. */
    ready(line: number): OnDuty[] {
        const { on, capMin } = this.now ?? { on: [], capMin: 0 };
        const room = (o: OnDuty) => (o.chats === 0 || o.held < o.chats) && o.workedMin < capMin;
        const me = this.me();
        return on.filter((o) => o.state === Duty.Ready && room(o) && !sameBytes(o.mid, me.mid)
            && me.memberPk(o.mid, line) !== undefined);
    }

    stop(): void {
        this.moved.stop();
        this.listeners.clear();
    }
}
