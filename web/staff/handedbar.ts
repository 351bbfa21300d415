/* handedbar: what became of one's conversations without one's doing: one that a colleague handed over,
 * one that went back to the queue. Above every view, until it was seen. Made by the desk.
 * Never takes the focus: somebody may be typing. */
import { t } from '../text';
import type { Row } from '../seal/bytes';
import { ConvState } from '../wire/bundle';
import { RecordType } from '../wire/record';
import { queueRead, queueWrite, placeOf } from '../wire/staff';
import { hex, sameBytes } from './bits';
import type { Door } from './connection';
import { button, h, hidden } from './dom';
import type { Announcer } from './live';
import { rowName } from './queuerow';
import type { Session } from './session';

const PAGE = 200;
const PAGES_MAX = 50;

/* One's own held conversation whose name begins so; undefined when it is not there any more. */
export async function heldBy(door: Door, holder: Pick<Session, 'mid' | 'lines'>, name: Uint8Array): Promise<Row | undefined> {
    for (const line of holder.lines) {
        let after = 0n;
        for (let page = 0; page < PAGES_MAX; page++) {
            const body = queueWrite({ line, state: ConvState.Held, after, limit: PAGE });
            const { rows } = queueRead(await door.ask(RecordType.Queue, body));
            const found = rows.find((r) => sameBytes(r.row.subarray(0, name.length), name) && sameBytes(r.owner, holder.mid));
            if (found !== undefined) {
                return found.row;
            }
            const last = rows[rows.length - 1];
            if (last === undefined || rows.length < PAGE) {
                break;
            }
            after = placeOf(last);
        }
    }
    return undefined;
}

export class HandedBar {
    readonly element = h('section', { class: 'desk-handed', attrs: { 'aria-label': t('What happened to your conversations') } });
    private readonly shown = new Map<string, HTMLElement>();

    constructor(
        private readonly announcer: Announcer, private readonly open: (name: Uint8Array) => Promise<void>,
    ) {
        this.element.hidden = true;
    }

    handed(name: Uint8Array): void {
        const words = t('A colleague handed conversation {name} to you. It is yours now.', { name: rowName(name) });
        const open = button([t('Open'), hidden(` ${rowName(name)}`)], () => {
            this.open(name).then(() => this.drop(name), () => this.put(name, t('Conversation {name} is not yours any more.', { name: rowName(name) })));
        }, 'secondary');
        this.put(name, words, open);
    }

    missed(name: Uint8Array): void {
        this.put(name, t('Conversation {name} went back to its place in the queue, because nothing was written in it in time.', { name: rowName(name) }));
    }

    /* It was opened some other way, or is no longer of interest. */
    drop(name: Uint8Array): void {
        const key = hex(name.subarray(0, 8));
        this.shown.get(key)?.remove();
        this.shown.delete(key);
        this.element.hidden = this.shown.size === 0;
    }

    private put(name: Uint8Array, words: string, act?: HTMLButtonElement): void {
        this.drop(name);
        const close = button([t('Close'), hidden(` ${t('this message')}`)], () => this.drop(name), 'secondary');
        [act, close].forEach((b) => b?.classList.add('desk-duty__button'));
        const item = h('div', { class: 'desk-handed__item' }, [
            h('p', {}, [words]), h('div', { class: 'desk-duty__buttons' }, [act, close]),
        ]);
        this.shown.set(hex(name.subarray(0, 8)), item);
        this.element.append(item);
        this.element.hidden = false;
        this.announcer.say(words);
    }
}
