/* resources: texts that practitioners insert into a reply, and a card of links and numbers; kept by a
 * line's supervisors as one plain text. Called by casefile and the editor.
 * Never sends by itself: what is inserted stands in the reply box, to be read and changed.
 *
 * The text: a block begins with a line "# Title", or "# Title | words to find it by"; a block with the
 * word "card" among those is shown beside every conversation. {line}, {hours} and {link} are filled in. */
import { t } from '../text';
import { RecordType } from '../wire/record';
import { lineWrite } from '../wire/letters';
import { serviceGetWrite, serviceRead } from '../wire/service';
import type { Door } from './connection';
import { button, h, newId, setText, show } from './dom';
import { lineLink, lineName } from './lines';

export interface Resource {
    title: string;
    tags: string;
    text: string;
    card: boolean;
}

export function resourcesRead(text: string): Resource[] {
    const out: Resource[] = [];
    for (const line of text.split('\n')) {
        const head = /^# +(.+?)(?: *\| *(.*))?$/.exec(line.trimEnd());
        const last = out[out.length - 1];
        if (head !== null) {
            const tags = (head[2] ?? '').trim();
            out.push({ title: (head[1] ?? '').trim(), tags, text: '', card: tags.toLowerCase().split(/[\s,]+/).includes('card') });
        } else if (last !== undefined) {
            last.text += `${line}\n`;
        }
    }
    return out.map((r) => ({ ...r, text: r.text.trim() })).filter((r) => r.text !== '');
}

/* What has all the words, those with them in the title first. */
export function resourcesFind(all: Resource[], typed: string): Resource[] {
    const words = typed.toLowerCase().split(/\s+/).filter((w) => w !== '');
    const has = (s: string) => words.every((w) => s.toLowerCase().includes(w));
    const found = all.filter((r) => !r.card && has(`${r.title} ${r.tags} ${r.text}`));
    return [...found.filter((r) => has(r.title)), ...found.filter((r) => !has(r.title))];
}

export interface Filling {
    line: string;
    hours: string;
    link: string;
}

export function resourceFill(text: string, f: Filling): string {
    return text.replace(/\{(line|hours|link)\}/g, (_, key: keyof Filling) => f[key]);
}

/* Opening hours as they were written, without remarks; where there are none, where to read them. */
function hoursWords(hours: string, link: string): string {
    const lines = hours.split('\n').map((l) => l.replace(/#.*/, '').trim()).filter((l) => l !== '');
    return lines.length > 0 ? lines.join('; ') : `${link}hours`;
}

export async function fillingOf(door: Door, line: number): Promise<Filling> {
    const link = lineLink(line), name = lineName(line);
    const service = serviceRead(await door.ask(RecordType.ServiceGet, serviceGetWrite(line)));
    return { line: name === '' ? t('the line') : name, hours: hoursWords(service.hours, link), link };
}

export async function resourcesLoad(door: Door, line: number): Promise<string> {
    return new TextDecoder().decode(await door.ask(RecordType.ResourcesGet, lineWrite(line)));
}

const SHOWN = 6;

/* The search above the reply box: type, press Enter or choose, and the text is in the reply. */
export class ResourceBox {
    readonly element: HTMLElement;
    readonly card = h('section', { class: 'desk-card', attrs: { hidden: true } });
    private readonly input: HTMLInputElement;
    private readonly list = h('ul', { class: 'govuk-list desk-found' });
    private readonly status = h('p', { class: 'govuk-visually-hidden', attrs: { role: 'status' } });
    private all: Resource[] = [];
    private filling: Filling = { line: '', hours: '', link: '' };

    constructor(private readonly insert: (text: string) => void) {
        const id = newId('resource');
        this.input = h('input', {
            class: 'govuk-input', attrs: { id, type: 'text', autocomplete: 'off', spellcheck: 'false' },
            on: { input: () => this.draw() },
        });
        this.input.addEventListener('keydown', (e) => this.key(e));
        this.element = h('div', { class: 'govuk-form-group desk-resources', attrs: { hidden: true } }, [
            h('label', { class: 'govuk-label govuk-label--s', attrs: { for: id } }, [t('Insert a text')]),
            h('div', { class: 'govuk-hint' }, [t('Type a word of it. Enter inserts the first.')]),
            this.input, this.status, this.list,
        ]);
    }

    async load(door: Door, line: number): Promise<void> {
        this.all = resourcesRead(await resourcesLoad(door, line));
        this.filling = this.all.length > 0 ? await fillingOf(door, line) : this.filling;
        this.element.hidden = this.all.every((r) => r.card);
        this.drawCard();
    }

    focus(): void {
        this.input.focus();
    }

    private key(event: KeyboardEvent): void {
        const first = resourcesFind(this.all, this.input.value)[0];
        if (event.key === 'Escape') {
            this.input.value = '';
            this.draw();
        } else if (event.key === 'Enter' && this.input.value.trim() !== '') {
            event.preventDefault();
            if (first !== undefined) {
                this.take(first);
            }
        }
    }

    private take(r: Resource): void {
        this.input.value = '';
        this.draw();
        this.insert(resourceFill(r.text, this.filling));
    }

    private draw(): void {
        const typed = this.input.value.trim();
        const found = typed === '' ? [] : resourcesFind(this.all, typed);
        setText(this.status, typed === '' ? '' : t('{n} texts', { n: found.length }));
        show(this.list, ...found.slice(0, SHOWN).map((r) => h('li', {}, [
            button([r.title], () => this.take(r), 'secondary'),
            h('span', { class: 'govuk-body-s desk-found__text', attrs: { dir: 'auto' } }, [resourceFill(r.text, this.filling)]),
        ])));
    }

    private drawCard(): void {
        const cards = this.all.filter((r) => r.card);
        const id = newId('card');
        this.card.hidden = cards.length === 0;
        this.card.setAttribute('aria-labelledby', id);
        show(this.card, h('h3', { class: 'govuk-heading-s', attrs: { id } }, [t('Links and numbers')]),
            ...cards.flatMap((r) => [
                h('h4', { class: 'govuk-heading-s desk-card__title' }, [r.title]),
                h('p', { class: 'govuk-body-s desk-card__text', attrs: { dir: 'auto' } }, [resourceFill(r.text, this.filling)]),
            ]));
    }
}
