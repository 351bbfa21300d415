/* tabs: notices when this site is open in a second tab with a phrase of its own, so that one person
 * does not become two without seeing it. Called by main. Tabs of one browser only; nothing is
 * stored, nothing leaves the browser, and what they say holds no secret. */
const CHANNEL = 'line';

export class Tabs {
    private readonly channel = typeof BroadcastChannel === 'function'
        ? new BroadcastChannel(CHANNEL) : undefined;
    private mine = false;

    /* other: called each time another tab says that it has a phrase or a conversation open */
    constructor(other: () => void) {
        this.channel?.addEventListener('message', (e) => {
            if (e.data === 'anyone?' && this.mine) {
                this.channel?.postMessage('here');
            } else if (e.data === 'here') {
                other();
            }
        });
        this.channel?.postMessage('anyone?');
    }

    /* From now on this tab has a phrase: tell others, answer them, and ask once more. */
    claim(): void {
        this.mine = true;
        this.channel?.postMessage('here');
        this.channel?.postMessage('anyone?');
    }

    release(): void {
        this.mine = false;
    }
}
