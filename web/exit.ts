/* exit: Shift pressed three times leaves, as the link at the top does. On every page, in its head.
 * Never clears the history (nothing can), and never delays the plain link, which needs no script. */

const PRESSES = 3;
const WITHIN_MS = 3000; /* from the first press to the last; longer is somebody typing capitals */

const root = document.documentElement;
let presses: number[] = [];
let alone = false; /* Shift went down, and nothing with it: not the Shift of a capital letter */

/* The page is blank at once, however slow the other website is. The entry in the history is
 * replaced, so that Back does not return here. */
function leave(url: string): void {
    root.classList.add('leaving');
    document.title = '\u200b'; /* an empty title would show the address */
    location.replace(url);
}

function exitLink(from: EventTarget | null): HTMLAnchorElement | null {
    return from instanceof Element ? from.closest<HTMLAnchorElement>('#exit') : null;
}

document.addEventListener('keydown', (event) => {
    alone = event.key === 'Shift';
    if (!alone) {
        presses = [];
    }
});

document.addEventListener('keyup', (event) => {
    if (event.key !== 'Shift' || !alone) {
        return;
    }
    const now = event.timeStamp;
    presses = [...presses.filter((at) => now - at < WITHIN_MS), now];
    const link = document.querySelector<HTMLAnchorElement>('#exit');
    if (presses.length >= PRESSES && link) {
        leave(link.href);
    }
});

document.addEventListener('click', (event) => {
    const link = exitLink(event.target);
    if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        leave(link.href);
    }
});

/* Shown again from the browser's memory: they chose to come back. */
addEventListener('pageshow', (event) => {
    if (event.persisted) {
        root.classList.remove('leaving');
    }
});

root.classList.add('js');
