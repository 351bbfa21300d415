/* queue: the view of those who wait, mine, held and ended. Called by the desk.
 * Never reads the whole queue: what is in sight, and a page beyond. */
import type { Row } from '../seal/bytes';
import { TakenBy } from './cases';
import type { Door } from './connection';
import { button, h, setAttr, setText, show } from './dom';
import { errorWords } from './errors';
import { busy, isBusy } from './forms';
import { lineWords } from './lines';
import { Coalesce } from './live';
import type { Announcer } from './live';
import type { Counts, Tab } from './queuefeed';
import { QueueFeed, TABS } from './queuefeed';
import type { KnownRow } from './queuemodel';
import { queueRow } from './queuerow';
import { Rows } from './rows';
import type { Session } from './session';
import { hex } from './bits';
import { language } from './times';
import type { View } from './view';
import { t } from '../text';
import { count } from './words';

const REFRESH_MS = 1000; /* a busy queue stirs often; one reading a second follows it well enough */
const TICK_MS = 15_000; /* how often the waits in sight move on; asks the server nothing */
const NEXT_TRIES = 5; /* colleagues who press "next" at the same moment */

export interface QueueActions {
    take(row: Row): Promise<void>; /* and open it */
    read(row: Row): Promise<void>;
}

export interface QueueConfig {
    door: Door;
    session: Session;
    announcer: Announcer;
    actions: QueueActions;
}

function tabWords(tab: Tab): string {
    const words: Record<Tab, string> = {
        waiting: t('Waiting'), mine: t('Mine'), held: t('Held'), ended: t('Ended'),
    };
    return words[tab];
}

function emptyWords(tab: Tab): string {
    const words: Record<Tab, string> = {
        waiting: t('Nobody is waiting.'), mine: t('You have no conversation.'),
        held: t('Nobody has a conversation.'), ended: t('No conversation has ended yet.'),
    };
    return words[tab];
}

function tableHead(): HTMLElement {
    const names = [
        t('Conversation'), t('Wait or first day'), t('Wants'), t('Messages'), t('Who has it'),
        t('Action'),
    ];
    const cells = names.map((name) => h('th', {
        class: 'govuk-table__header', attrs: { scope: 'col', role: 'columnheader' },
    }, [name]));
    const row = h('tr', { class: 'govuk-table__row', attrs: { role: 'row' } }, cells);
    return h('thead', { class: 'govuk-table__head', attrs: { role: 'rowgroup' } }, [row]);
}

export class QueueView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Queue')]);
    readonly element: HTMLElement;
    private tab: Tab = 'waiting';
    private line: number;
    private readonly feed: QueueFeed;
    private readonly rows: Rows<KnownRow>;
    private readonly summary = h('p', { class: 'govuk-body desk-queue__summary' });
    private readonly extent = h('p', { class: 'govuk-body-s' });
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private readonly tabs = new Map<Tab, HTMLButtonElement>();
    private readonly table: HTMLTableElement;
    private readonly scroller: HTMLElement;
    private readonly next: HTMLButtonElement;
    private readonly stirred = new Coalesce<void>(REFRESH_MS, () => {
        void this.feed.refresh(this.rows.window);
    });
    private readonly tick = setInterval(() => this.redraw(), TICK_MS);

    constructor(private readonly config: QueueConfig) {
        this.line = config.session.lines[0] ?? 0;
        this.feed = new QueueFeed({
            door: config.door,
            holder: config.session,
            onNews: (counts) => this.news(counts),
            onError: (error) => this.tell(errorWords(error)),
        }, this.line);
        this.next = button([t('Take the next one')], () => void this.takeNext());
        this.scroller = h('div', { class: 'desk-queue__scroller' });
        this.rows = this.makeRows();
        this.table = h('table', { class: 'govuk-table desk-queue', attrs: { role: 'table' } }, [
            h('caption', { class: 'govuk-visually-hidden' }, [t('Conversations')]),
            tableHead(), this.rows.body,
        ]);
        this.scroller.append(this.table);
        this.element = h('div', {}, [
            this.heading, this.summary, this.controls(), this.message, this.tabList(),
            this.scroller, this.extent,
        ]);
        this.choose('waiting', this.line);
    }

    /* The server says that the queue of a line changed. */
    stir(line: number): void {
        if (line === this.line) {
            this.stirred.call();
        }
    }

    /* After a new connection. */
    refresh(): void {
        this.stirred.call();
    }

    leave(): void {
        this.stirred.stop();
        clearInterval(this.tick);
    }

    /* Take whoever waits longest; when a colleague is quicker, whoever comes after. */
    async takeNext(): Promise<void> {
        if (isBusy(this.next)) {
            return;
        }
        busy(this.next, true);
        try {
            const rows = await this.feed.firstWaiting(NEXT_TRIES);
            await this.takeFirst(rows.map((r) => r.row));
        } catch (error) {
            this.tell(errorWords(error));
        } finally {
            busy(this.next, false);
        }
    }

    private async takeFirst(rows: Row[]): Promise<void> {
        let quicker: unknown;
        for (const row of rows) {
            try {
                await this.config.actions.take(row);
                return;
            } catch (error) {
                if (!(error instanceof TakenBy)) {
                    throw error;
                }
                quicker = error;
            }
        }
        this.tell(quicker === undefined ? t('Nobody is waiting.') : errorWords(quicker));
        this.refresh();
    }

    private makeRows(): Rows<KnownRow> {
        const run = (work: Promise<void>) => {
            work.catch((error: unknown) => {
                this.tell(errorWords(error));
                this.refresh();
            });
        };
        const actions = {
            me: this.config.session.mid,
            take: (row: KnownRow) => run(this.config.actions.take(row.row)),
            read: (row: KnownRow) => run(this.config.actions.read(row.row)),
        };
        return new Rows<KnownRow>(this.scroller, {
            columns: 6,
            keyOf: (row) => hex(row.row),
            make: (row) => queueRow(row, actions),
            onWindow: (w) => void this.feed.need(w),
        });
    }

    private controls(): HTMLElement {
        const lines = this.config.session.lines;
        const id = 'desk-line';
        const select = h('select', {
            class: 'govuk-select', attrs: { id },
            on: { change: () => this.choose(this.tab, Number(select.value)) },
        }, lines.map((line) => h('option', { attrs: { value: line } }, [
            lineWords(line),
        ])));
        const choice = lines.length > 1 && h('div', { class: 'govuk-form-group' }, [
            h('label', { class: 'govuk-label', attrs: { for: id } }, [t('Line')]), select,
        ]);
        return h('div', { class: 'desk-bar' }, [this.next, choice]);
    }

    private tabList(): HTMLElement {
        const items = TABS.map((tab) => {
            const item = h('button', {
                class: 'desk-tabs__tab', attrs: { type: 'button' },
                on: { click: () => this.choose(tab, this.line) },
            }, [tabWords(tab)]);
            this.tabs.set(tab, item);
            return h('li', {}, [item]);
        });
        const list = h('ul', { class: 'desk-tabs' }, items);
        return h('nav', { attrs: { 'aria-label': t('Which conversations') } }, [list]);
    }

    private choose(tab: Tab, line: number): void {
        this.tab = tab;
        this.line = line;
        for (const [name, item] of this.tabs) {
            setAttr(item, 'aria-current', name === tab ? 'true' : undefined);
        }
        setText(this.extent, t('Reading…'));
        void this.feed.choose(tab, line);
        this.scroller.scrollTop = 0;
        this.rows.set([]);
    }

    /* Rows came. A focused row that is gone hands the focus to its neighbour. */
    private news(counts: Counts): void {
        const focused = this.rows.focused();
        this.redraw();
        if (focused >= 0 && this.rows.focused() < 0 && !this.rows.focus(focused)) {
            this.next.focus();
        }
        this.showCounts(counts);
        this.showExtent(counts);
    }

    private redraw(): void {
        this.rows.set(this.feed.model.rows);
    }

    private showCounts(counts: Counts): void {
        const words = t('{waiting} waiting, {held} held', {
            waiting: counts.waiting.toLocaleString(language()),
            held: counts.held.toLocaleString(language()),
        });
        if (this.summary.textContent !== words) {
            setText(this.summary, words);
            this.config.announcer.sayQueue(words);
        }
    }

    private showExtent(counts: Counts): void {
        const { rows, complete } = this.feed.model;
        const totals: Partial<Record<Tab, number>> = { waiting: counts.waiting, held: counts.held };
        const total = complete ? rows.length : totals[this.tab];
        setAttr(this.table, 'aria-rowcount', total === undefined ? -1 : total + 1);
        this.scroller.hidden = rows.length === 0;
        if (rows.length === 0) {
            setText(this.extent, emptyWords(this.tab));
        } else if (complete) {
            setText(this.extent, count(rows.length, t('{n} conversation'), t('{n} conversations')));
        } else {
            setText(this.extent, count(rows.length, t('The first {n}; scroll to read on'),
                t('The first {n}; scroll to read on')));
        }
    }

    private tell(text: string): void {
        show(this.message, h('div', { class: 'govuk-inset-text desk-tell' }, [text]));
    }
}
