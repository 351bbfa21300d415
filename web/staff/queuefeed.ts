/* queuefeed: reads the queue page by page for one tab. Called by queue.
 * Never asks on a clock: only for what is in sight, and when the server said that it changed. */
import { ConvState } from '../wire/bundle';
import { RecordType } from '../wire/record';
import type { Queue, QueueRow } from '../wire/staff';
import { placeOf, queueRead, queueWrite } from '../wire/staff';
import { sameBytes } from './bits';
import type { Door } from './connection';
import type { PageAsk, Window } from './queuemodel';
import { QueueModel } from './queuemodel';
import type { KeyHolder } from './session';

export type Tab = 'waiting' | 'mine' | 'held' | 'ended';
export const TABS: Tab[] = ['waiting', 'mine', 'held', 'ended'];
const STATE_OF: Record<Tab, ConvState> = {
    waiting: ConvState.Waiting, mine: ConvState.Held, held: ConvState.Held, ended: ConvState.Ended,
};
const PAGE = 100; /* rows: 6.4 KB, and twice what a screen shows */
const PAGE_MAX = 200; /* the server gives no more at once, desk.c QUEUE_PAGE */
const MINE_PAGES_MAX = 50; /* there is no list of one's own: go through all that are held */
const NEAR_END = 30; /* rows before the last read one, where reading on begins */

export interface Counts {
    waiting: number;
    held: number;
}

export interface FeedConfig {
    door: Door;
    holder: KeyHolder;
    /* Rows or counts are new. */
    onNews: (counts: Counts) => void;
    onError: (error: unknown) => void;
}

export class QueueFeed {
    model = new QueueModel();
    private tab: Tab = 'waiting';
    private line: number;
    private loading = false;

    constructor(private readonly config: FeedConfig, line: number) {
        this.line = line;
    }

    /* Start over with another tab or line. */
    choose(tab: Tab, line: number): Promise<void> {
        this.tab = tab;
        this.line = line;
        this.model = new QueueModel();
        return this.load(0n, PAGE);
    }

    /* The queue changed: read again what is in sight, and no more. */
    async refresh(w: Window): Promise<void> {
        this.model.stir();
        await this.loadAt(w);
    }

    /* What is in sight changed: read what is old there, or read on near the end. */
    async need(w: Window): Promise<void> {
        if (this.loading) {
            return;
        }
        if (this.model.isOld(w.first, w.last)) {
            await this.loadAt(w);
        } else if (!this.model.complete && w.last + NEAR_END >= this.model.rows.length) {
            await this.load(this.model.end, PAGE);
        }
    }

    /* The first rows of those who wait, whatever the tab shows. */
    async firstWaiting(n: number): Promise<QueueRow[]> {
        return (await this.ask(ConvState.Waiting, 0n, n)).rows;
    }

    private loadAt(w: Window): Promise<void> {
        const rows = Math.min(PAGE_MAX, Math.max(PAGE, w.last - w.first));
        return this.load(this.model.cursorAt(w.first), rows);
    }

    private async load(after: bigint, limit: number): Promise<void> {
        const model = this.model;
        this.loading = true;
        try {
            const counts = this.tab === 'mine'
                ? await this.loadMine(model) : await this.loadPage(model, model.page(after, limit));
            if (model === this.model) {
                this.loading = false;
                this.config.onNews(counts);
            }
        } catch (error) {
            this.config.onError(error);
        } finally {
            this.loading = this.loading && model !== this.model;
        }
    }

    private async loadPage(model: QueueModel, ask: PageAsk): Promise<Counts> {
        const got = await this.ask(STATE_OF[this.tab], ask.after, ask.limit);
        model.merge(ask, got.rows, Date.now());
        return got;
    }

    private async loadMine(model: QueueModel): Promise<Counts> {
        const whole = model.page(0n, Number.MAX_SAFE_INTEGER);
        const mine: QueueRow[] = [];
        let got: Queue = { waiting: 0, held: 0, rows: [] };
        let after = 0n;
        for (let page = 0; page < MINE_PAGES_MAX; page++) {
            got = await this.ask(ConvState.Held, after, PAGE_MAX);
            mine.push(...got.rows.filter((r) => sameBytes(r.owner, this.config.holder.mid)));
            const last = got.rows[got.rows.length - 1];
            after = last === undefined ? after : placeOf(last);
            if (got.rows.length < PAGE_MAX) {
                break;
            }
        }
        model.merge(whole, mine, Date.now());
        return got;
    }

    private async ask(state: ConvState, after: bigint, limit: number): Promise<Queue> {
        const body = queueWrite({ line: this.line, state, after, limit });
        return queueRead(await this.config.door.ask(RecordType.Queue, body));
    }
}
