/* sodium_load: fetches libsodium in the build that this browser can run: WebAssembly, or the same in
 * plain JavaScript, twice as large, for browsers that refuse it (Tor Browser's Safer level). A page
 * asks for one of them, after it is drawn. Called by sodium; tests/web has a twin that reads the same
 * files from the disk. Never asks anybody but the server that the page came from. */

export type Sodium = typeof import('libsodium-wrappers-sumo').default;

/* What sodium_wasm.ts and sodium_plain.ts become: a script that leaves this behind. */
export interface Starter {
    start(wasm?: Promise<ArrayBuffer>): Promise<Sodium>;
}

/* Where web/build.mjs put them. */
declare const CALLBOX_SODIUM: { wasm: string; glue: string; plain: string };
declare function importScripts(url: string): void;

const LATE_MS = 60_000;

/* Not reached, or cut off: try again. */
export class NotLoaded extends Error {}

/* A script element can be tried again; a failed import() stays failed in some browsers. */
function addScript(url: string): Promise<void> {
    return new Promise((done, fail) => {
        const script = document.createElement('script');
        const end = (act: () => void) => {
            clearTimeout(late);
            script.remove();
            act();
        };
        const late = setTimeout(() => end(() => fail(new NotLoaded())), LATE_MS);
        script.onload = () => end(done);
        script.onerror = () => end(() => fail(new NotLoaded()));
        script.src = url;
        document.head.append(script);
    });
}

async function starterFrom(url: string): Promise<Starter> {
    if (typeof document !== 'undefined') {
        await addScript(url);
    } else {
        try {
            importScripts(url);
        } catch {
            throw new NotLoaded();
        }
    }
    const left = globalThis as { callboxSodium?: Starter };
    if (left.callboxSodium === undefined) {
        throw new NotLoaded();
    }
    return left.callboxSodium;
}

async function fetched(url: string): Promise<ArrayBuffer> {
    try {
        const response = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(LATE_MS) });
        if (response.ok) {
            return await response.arrayBuffer();
        }
    } catch { /* as below */ }
    throw new NotLoaded();
}

/* Errors  NotLoaded; Error  WebAssembly would not run it */
export async function loadFast(): Promise<Sodium> {
    const wasm = fetched(CALLBOX_SODIUM.wasm); /* both at once: a round trip over Tor is long */
    wasm.catch(() => undefined); /* start() says it, unless its script is missing too */
    return (await starterFrom(CALLBOX_SODIUM.glue)).start(wasm);
}

/* Errors  NotLoaded */
export async function loadPlain(): Promise<Sodium> {
    return (await starterFrom(CALLBOX_SODIUM.plain)).start();
}
