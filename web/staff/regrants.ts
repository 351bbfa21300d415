/* regrants: after a line got a new key, its conversations are granted to it one by one, by every
 * console that is open, in the background. Made by the desk; told when the papers move on.
 * Never loses a conversation to a fault of its own: what does not open here is left as it is, for a
 * colleague who can, and only a supervisor says that nobody can. */
import { SealError, wipe } from '../seal/bytes';
import type { Key } from '../seal/bytes';
import { GrantFor, grantMake } from '../seal/grant';
import { newKey } from '../seal/kdf';
import { linkMake } from '../seal/link';
import { Role } from '../seal/paper';
import { convOf } from '../seal/visitor';
import { RecordType, Status } from '../wire/record';
import type { Stale, StalePage } from '../wire/rotation';
import { giveUpWrite, regrantWrite, staleAskWrite, staleRead } from '../wire/rotation';
import { identityRead } from '../wire/staff';
import { Lost, Refused } from './connection';
import type { EnrolDoor } from './enrol';
import type { RingFor } from './ring';
import { grantKey, grantsOf } from './ring';
import { rotateDone } from './rotate';
import type { Session } from './session';

const AGAIN_MS = 5 * 60_000; /* what only a colleague can open may be done by then */
const BUSY_MS = 10_000;

/* How far it is. total: what there was to do when this console began; done: by whomever */
export interface Progress {
    done: number;
    total: number;
}

function forStale(session: Session, line: number, stale: Stale): RingFor {
    return { conv: convOf(stale.pkV), pkV: stale.pkV, line, holder: session };
}

/* The conversation's key as it is. Errors  seal  it does not open for us */
function presentKey(f: RingFor, stale: Stale): Key {
    const newest = grantsOf(f, stale.grants, GrantFor.Line)[0];
    if (newest === undefined || newest.grant.gen !== stale.gen) {
        throw new SealError('seal', 'nothing here is for this line');
    }
    return grantKey(f, newest.envelope);
}

/* Each notes key again. One that opens for nobody becomes another that opens nothing: its notes were
 * lost already, and the rest must not be kept from being renewed. */
function notesAgain(session: Session, f: RingFor, stale: Stale): Uint8Array[] {
    const epoch = session.epochOf(f.line);
    return grantsOf(f, stale.grants, GrantFor.Notes).reverse().map(({ envelope, grant }) => {
        let nk: Key;
        try {
            nk = grantKey(f, envelope);
        } catch (error) {
            if (!(error instanceof SealError) || session.role !== Role.Supervisor) {
                throw error;
            }
            nk = newKey();
        }
        const header = { ...grant, epoch: epoch.epoch, sender: session.mid };
        const again = grantMake(header, session.keys.sk, epoch.pk, nk);
        wipe(nk);
        return again;
    });
}

/* The body of REGRANT. Errors  seal  the conversation does not open for us, or no epoch holds */
export function makeRegrant(session: Session, line: number, stale: Stale): Uint8Array {
    const f = forStale(session, line, stale);
    const epoch = session.epochOf(line);
    const below = presentKey(f, stale);
    const ck = newKey();
    const gen = stale.gen + 1;
    const header = { line, gen, conv: f.conv, sender: session.mid };
    const { sk } = session.keys;
    const body = {
        row: stale.row, gen: stale.gen,
        visitor: grantMake({ ...header, for: GrantFor.Visitor, epoch: 0 }, sk, stale.pkV, ck),
        line: grantMake({ ...header, for: GrantFor.Line, epoch: epoch.epoch }, sk, epoch.pk, ck),
        link: linkMake({ conv: f.conv, gen }, ck, below),
        notes: notesAgain(session, f, stale),
    };
    wipe(ck, below);
    return regrantWrite(body);
}

/* Several consoles read the same page: each begins elsewhere in it. */
function shuffled<T>(items: T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
        const k = Math.floor(Math.random() * (i + 1));
        [out[i], out[k]] = [out[k] as T, out[i] as T];
    }
    return out;
}

export class Regrants {
    /* The day on which each line's key was made, as the server says. */
    readonly born = new Map<number, number>();
    private state: 'idle' | 'running' | 'again' = 'idle';
    private stopped = false;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private total = 0;
    private left = 0;

    /* tell: undefined when there is nothing to do any more */
    constructor(
        private readonly door: EnrolDoor, private readonly session: () => Session,
        private readonly tell: (progress: Progress | undefined) => void,
    ) {}

    /* Signed in, connected again, or told that the papers moved on: look whether there is work. */
    poke(): void {
        if (this.stopped) {
            return;
        }
        if (this.state !== 'idle') {
            this.state = 'again';
            return;
        }
        this.state = 'running';
        clearTimeout(this.timer);
        void this.run();
    }

    stop(): void {
        this.stopped = true;
        clearTimeout(this.timer);
    }

    private async run(): Promise<void> {
        let wait: number | undefined;
        try {
            wait = await this.allLines();
        } catch (error) {
            /* A broken connection pokes again by itself, and one who may not any more is done. */
            const gone = error instanceof Lost
                || (error instanceof Refused && error.status === Status.Denied);
            wait = gone ? undefined : BUSY_MS;
        }
        const again = this.state === 'again';
        this.state = 'idle';
        if (again) {
            this.poke();
        } else if (wait !== undefined && !this.stopped) {
            this.timer = setTimeout(() => this.poke(), wait);
        }
    }

    /* Gives after how long to look again; undefined: all is done. */
    private async allLines(): Promise<number | undefined> {
        const complete: number[] = [];
        let left = 0;
        this.total = 0;
        for (const line of this.session().lines) {
            const n = await this.oneLine(line);
            left += n;
            if (n === 0) {
                complete.push(line);
            }
        }
        this.tell(undefined);
        if (left === 0 && !this.stopped) {
            await rotateDone(this.door, this.session(), complete);
        }
        return left > 0 ? AGAIN_MS : undefined;
    }

    /* Passes over the line's list for as long as it gets shorter. Gives how many are left. */
    private async oneLine(line: number): Promise<number> {
        let before = Infinity;
        for (;;) {
            const left = await this.pass(line, before === Infinity);
            if (left === 0 || left >= before || this.stopped) {
                return left;
            }
            before = left;
        }
    }

    private async pass(line: number, first: boolean): Promise<number> {
        let page = await this.page(line, 0n);
        this.left = page.left;
        this.total += first ? page.left : 0;
        while (page.rows.length > 0 && !this.stopped) {
            await this.known(line, page);
            for (const stale of shuffled(page.rows)) {
                if (this.stopped) {
                    break;
                }
                this.left -= (await this.renew(line, stale)) ? 1 : 0;
                this.tell({ done: Math.max(0, this.total - this.left), total: this.total });
            }
            page = await this.page(line, page.rows[page.rows.length - 1]?.place ?? 0n);
            this.left = page.left;
        }
        return page.left;
    }

    private async page(line: number, after: bigint): Promise<StalePage> {
        const page = staleRead(await this.door.ask(RecordType.StaleList, staleAskWrite(line, after)));
        this.born.set(line, page.born);
        return page;
    }

    /* The list names an epoch, or grants by a colleague, that our papers do not: read them. */
    private async known(line: number, page: StalePage): Promise<void> {
        const session = this.session();
        const newest = session.roster.epochs.length > 0 ? session.epochOf(line).epoch : 0;
        const keys = page.rows.every((s) => session.lineKey(line, s.epoch) !== undefined);
        if (newest !== page.epoch || !keys) {
            session.refresh(identityRead(await this.door.identity()));
        }
    }

    /* Gives true when it needs our work no more: done, or by a colleague who was quicker, or erased. */
    private async renew(line: number, stale: Stale): Promise<boolean> {
        const body = this.bodyOf(line, stale);
        if (body === undefined) {
            return false;
        }
        try {
            await this.door.ask(RecordType.Regrant, body);
        } catch (error) {
            const passed = error instanceof Refused
                && [Status.Stale, Status.Unknown].includes(error.status);
            if (!passed) {
                throw error;
            }
        }
        return true;
    }

    /* undefined: a colleague's to do, who was given the key that it is granted to */
    private bodyOf(line: number, stale: Stale): Uint8Array | undefined {
        const session = this.session();
        try {
            return makeRegrant(session, line, stale);
        } catch (error) {
            if (!(error instanceof SealError)) {
                throw error;
            }
        }
        const held = session.lineKey(line, stale.epoch) !== undefined;
        return held && session.role === Role.Supervisor && this.isLost(line, stale)
            ? giveUpWrite(stale.row, stale.gen) : undefined;
    }

    /* With the key it is granted to in hand, and the papers of now: it does not open. */
    private isLost(line: number, stale: Stale): boolean {
        try {
            wipe(presentKey(forStale(this.session(), line, stale), stale));
            return false;
        } catch (error) {
            return error instanceof SealError;
        }
    }
}
