/* main: starts the console in the page's #app. The bundle's entry; called by the browser.
 * Never runs where the page has no place for it. */
import { App } from './app';

const root = document.getElementById('app');
if (root !== null) {
    const data = root.dataset;
    const live = new URL(data['live'] ?? '/staff/live', location.href);
    live.protocol = live.protocol === 'https:' ? 'wss:' : 'ws:';
    const app = new App({
        root,
        openSocket: () => new WebSocket(live),
        roster: data['roster'] ?? '/org.bin',
        worker: data['worker'],
        origin: data['origin'] ?? '',
        demo: 'demo' in data || 'demo' in document.body.dataset,
    });
    app.start();
}
