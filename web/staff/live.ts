/* live: tells people who hear the page what changed. Called by the views.
 * Never chatters: of the queue's changes it tells at most one every ten seconds. */
import { h } from './dom';

const QUEUE_EVERY_MS = 10_000; /* a busy queue changes every second; nobody can listen to that */

/* Gather calls: run at once, and then at most once every `everyMs`, with the newest value. */
export class Coalesce<T> {
    private waiting: { value: T } | undefined;
    private timer: ReturnType<typeof setTimeout> | undefined;
    constructor(private readonly everyMs: number, private readonly run: (value: T) => void) {}

    call(value: T): void {
        if (this.timer !== undefined) {
            this.waiting = { value };
            return;
        }
        this.timer = setTimeout(() => this.next(), this.everyMs);
        this.run(value);
    }

    private next(): void {
        this.timer = undefined;
        const waiting = this.waiting;
        this.waiting = undefined;
        if (waiting !== undefined) {
            this.call(waiting.value);
        }
    }

    /* Forget what waits. */
    stop(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        this.waiting = undefined;
    }
}

/* The page's one polite live region. */
export class Announcer {
    readonly element = h('div', {
        class: 'govuk-visually-hidden',
        attrs: { role: 'status', 'aria-live': 'polite' },
    });
    private readonly queue = new Coalesce<string>(QUEUE_EVERY_MS, (text) => this.say(text));

    /* Something the person at the page did, or a message to them. */
    say(text: string): void {
        /* A new node each time: the same words twice must be told twice. */
        this.element.replaceChildren(h('p', {}, [text]));
    }

    sayQueue(text: string): void {
        this.queue.call(text);
    }

    stop(): void {
        this.queue.stop();
        this.element.replaceChildren();
    }
}
