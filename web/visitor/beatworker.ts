/* beatworker: the live stream's connections beside the page. Started by beside, which says what to open
 * and what to send, and is told what came. Never keeps a connection when another is opened. */
import { Beat } from './beat';
import type { FromWorker, ToWorker } from './beside';

/* The compiler knows this file's global as a window. */
const scope = self as unknown as {
    onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
    postMessage(said: FromWorker): void;
};

let beat: Beat | undefined;

function open(n: number, url: string, cadence: number): void {
    beat?.close();
    beat = new Beat(url, cadence, {
        up: () => scope.postMessage({ n, what: 'up' }),
        record: (rec) => scope.postMessage({ n, what: 'record', rec }),
        down: () => scope.postMessage({ n, what: 'down' }),
    });
}

scope.onmessage = ({ data }) => {
    if (data.what === 'open') {
        open(data.n, data.url, data.cadence);
    } else if (data.what === 'send') {
        beat?.send(data.rec);
    } else {
        beat?.close();
    }
};
scope.postMessage({ n: 0, what: 'ready' });
