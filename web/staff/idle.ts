/* idle: locks the console when nobody has touched it for a quarter of an hour. Called by app.
 * Never locks without a minute's warning that any key or touch ends (WCAG 2.2.1). */

export const LOCK_MS = 15 * 60 * 1000; /* as the server's sessions, staff_in.h SESSION_IDLE_MS */
export const WARN_MS = 60 * 1000;
const EVENTS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'];

export interface IdleActions {
    warn(): void; /* a minute is left */
    stay(): void; /* somebody is here after all */
    lock(): void;
}

export class Idle {
    private timer: ReturnType<typeof setTimeout> | undefined;
    private touchedMs = 0;
    private warned = false;
    private readonly touched = () => this.touch();

    constructor(private readonly actions: IdleActions) {}

    start(): void {
        EVENTS.forEach((name) => addEventListener(name, this.touched, { passive: true }));
        this.touchedMs = Date.now();
        this.check();
    }

    stop(): void {
        EVENTS.forEach((name) => removeEventListener(name, this.touched));
        clearTimeout(this.timer);
        this.warned = false;
    }

    touch(): void {
        /* A machine that slept past the limit wakes to a lock, not to one more quarter. */
        if (Date.now() - this.touchedMs >= LOCK_MS) {
            this.check();
            return;
        }
        this.touchedMs = Date.now();
        if (this.warned) {
            this.warned = false;
            this.actions.stay();
            this.check();
        }
    }

    private check(): void {
        clearTimeout(this.timer);
        const idle = Date.now() - this.touchedMs;
        if (idle >= LOCK_MS) {
            this.actions.lock();
            return;
        }
        if (idle >= LOCK_MS - WARN_MS && !this.warned) {
            this.warned = true;
            this.actions.warn();
        }
        const next = this.warned ? LOCK_MS - idle : LOCK_MS - WARN_MS - idle;
        this.timer = setTimeout(() => this.check(), Math.max(next, 250));
    }
}
