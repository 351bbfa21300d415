/* rows: a long table of which only the part in sight is in the page, some fifty rows of it. Called
 * by queue. Never rebuilds a row that stays: the focus may be in it. */
import { h, setAttr } from './dom';
import { windowOf } from './queuemodel';
import type { Window } from './queuemodel';

const FIRST_GUESS_PX = 52; /* until a row can be measured */

/* A row's element and how to bring it up to date. */
export interface RowView<T> {
    element: HTMLTableRowElement;
    update(item: T): void;
}

export interface RowsConfig<T> {
    columns: number;
    keyOf: (item: T) => string;
    make: (item: T) => RowView<T>;
    /* What is in sight changed. */
    onWindow: (w: Window) => void;
}

export class Rows<T> {
    readonly body = h('tbody', { class: 'govuk-table__body', attrs: { role: 'rowgroup' } });
    window: Window = { first: 0, last: 0 };
    private readonly above: HTMLTableRowElement;
    private readonly below: HTMLTableRowElement;
    private readonly shown = new Map<string, RowView<T>>();
    private items: T[] = [];
    private rowHeight = FIRST_GUESS_PX;
    private frame = 0;
    private measured = false;

    /* scroller: the element that scrolls; body must be put inside it */
    constructor(private readonly scroller: HTMLElement, private readonly config: RowsConfig<T>) {
        this.above = this.spacer();
        this.below = this.spacer();
        this.body.append(this.above, this.below);
        scroller.addEventListener('scroll', () => this.soon(), { passive: true });
        new ResizeObserver(() => {
            this.measured = false;
            this.soon();
        }).observe(scroller);
    }

    /* Show these items. Keeps its own list, so that focused() still knows what was shown before. */
    set(items: T[]): void {
        this.items = [...items];
        this.draw();
    }

    /* Draw once before the next frame, however often it is asked for. */
    soon(): void {
        if (this.frame === 0) {
            this.frame = requestAnimationFrame(() => this.draw());
        }
    }

    /* Put the focus on the control of the row at this place, if there is one. */
    focus(index: number): boolean {
        const item = this.items[Math.min(index, this.items.length - 1)];
        const row = item === undefined ? undefined : this.shown.get(this.config.keyOf(item));
        const control = row?.element.querySelector('button');
        control?.focus();
        return control !== null && control !== undefined;
    }

    /* The place of the row that holds the focus; -1 when none does. */
    focused(): number {
        const active = document.activeElement;
        const { first, last } = this.window;
        const at = this.items.slice(first, last).findIndex((item) =>
            this.shown.get(this.config.keyOf(item))?.element.contains(active) === true);
        return at < 0 ? -1 : first + at;
    }

    private spacer(): HTMLTableRowElement {
        const cell = h('td', { attrs: { colspan: this.config.columns } });
        return h('tr', { class: 'desk-rows__spacer', attrs: { 'aria-hidden': 'true' } }, [cell]);
    }

    private draw(): void {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        this.window = windowOf(
            this.scroller.scrollTop, this.scroller.clientHeight, this.rowHeight, this.items.length,
        );
        const wanted = this.items.slice(this.window.first, this.window.last);
        this.drop(new Set(wanted.map(this.config.keyOf)));
        wanted.forEach((item, i) => this.place(item, i));
        this.measure(wanted);
        this.above.style.height = `${this.window.first * this.rowHeight}px`;
        this.below.style.height = `${(this.items.length - this.window.last) * this.rowHeight}px`;
        this.config.onWindow(this.window);
    }

    private drop(keys: Set<string>): void {
        for (const [key, row] of this.shown) {
            if (!keys.has(key)) {
                row.element.remove();
                this.shown.delete(key);
            }
        }
    }

    /* Rows that stay keep their order, so only new ones are inserted and no focus is lost. */
    private place(item: T, i: number): void {
        const key = this.config.keyOf(item);
        const row = this.shown.get(key) ?? this.config.make(item);
        this.shown.set(key, row);
        row.update(item);
        setAttr(row.element, 'aria-rowindex', this.window.first + i + 2); /* 1 is the header */
        const at = this.body.children[i + 1] ?? this.below; /* 0 is the spacer above */
        if (at !== row.element) {
            this.body.insertBefore(row.element, at);
        }
    }

    /* Rows are as high as the person's letters make them. Measured once for a size of the list, so
     * that rows of different heights cannot make it draw without end. */
    private measure(wanted: T[]): void {
        const first = wanted[0];
        if (this.measured || first === undefined) {
            return;
        }
        const row = this.shown.get(this.config.keyOf(first));
        const height = row?.element.getBoundingClientRect().height ?? 0;
        this.measured = height > 0;
        if (height > 0 && Math.abs(height - this.rowHeight) > 1) {
            this.rowHeight = height;
            this.soon();
        }
    }
}
