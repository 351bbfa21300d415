/* lines: what the lines of this installation are called, as the page brought it, and where their pages
 * lie. Called by every view that lets choose a line. Never asks the server: names are the operator's. */
import { t } from '../text';

/* "For families (2)"; where the page names none, "Line 2". */
export function lineWords(line: number): string {
    const name = document.getElementById(`line-${line}`)?.textContent ?? '';
    return name === '' ? t('Line {n}', { n: line }) : `${name} (${line})`;
}

/* The name alone; empty where the page has none. */
export function lineName(line: number): string {
    return document.getElementById(`line-${line}`)?.textContent ?? document.body.dataset['lineName'] ?? '';
}

/* Its front page, with a slash behind it: the first line's has no number. */
export function lineLink(line: number): string {
    const first = document.querySelector('#lines > :first-child')?.id ?? `line-${line}`;
    return `${location.origin}/${first === `line-${line}` ? '' : `line/${line}/`}`;
}

export interface LineName {
    number: number;
    name: string;
    path: string; /* of its front page, on the site that visitors are on */
}

/* All there are; where there is one, none. */
export function linesHere(): LineName[] {
    return [...document.querySelectorAll('#lines > li')].map((e, i) => {
        const number = Number(e.id.replace('line-', ''));
        return { number, name: e.textContent ?? '', path: i === 0 ? '/' : `/line/${number}` };
    });
}
