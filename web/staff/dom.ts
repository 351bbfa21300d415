/* dom: the few things the console does to a page. Called by every view.
 * Never reads markup: text enters as text nodes only, so nothing that a visitor or a server sends
 * can become an element. */

export type Child = Node | string | null | undefined | false;

export interface Props {
    class?: string;
    /* Attributes by name; true is an empty attribute, false and undefined leave it out. */
    attrs?: Record<string, string | number | boolean | undefined>;
    on?: Record<string, (event: Event) => void>;
}

/* Make one element. */
export function h<K extends keyof HTMLElementTagNameMap>(
    tag: K, props: Props = {}, children: Child[] = [],
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    if (props.class !== undefined) {
        element.className = props.class;
    }
    for (const [name, value] of Object.entries(props.attrs ?? {})) {
        setAttr(element, name, value);
    }
    for (const [name, listener] of Object.entries(props.on ?? {})) {
        element.addEventListener(name, listener);
    }
    put(element, children);
    return element;
}

/* Errors  Error  an attribute that would run code or set a style: a fault of ours */
export function setAttr(
    element: Element, name: string, value: string | number | boolean | undefined,
): void {
    if (name === 'style' || name.startsWith('on')) {
        throw new Error(`attribute ${name} is not allowed`);
    }
    if (value === undefined || value === false) {
        element.removeAttribute(name);
    } else {
        element.setAttribute(name, value === true ? '' : String(value));
    }
}

function put(element: Element, children: Child[]): void {
    for (const child of children) {
        if (child !== null && child !== undefined && child !== false) {
            element.append(child);
        }
    }
}

/* Replace what an element holds. */
export function show(element: Element, ...children: Child[]): void {
    element.replaceChildren();
    put(element, children);
}

/* Write text only when it differs: a live region repeats whatever is written into it. */
export function setText(element: Element, text: string): void {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

/* Move the focus to something that is not a control, such as a view's heading. */
export function focusOn(element: HTMLElement): void {
    element.tabIndex = -1;
    element.focus();
}

export function button(
    label: Child[], run: () => void, kind: 'primary' | 'secondary' | 'warning' = 'primary',
): HTMLButtonElement {
    const extra = kind === 'primary' ? '' : ` govuk-button--${kind}`;
    return h('button', {
        class: `govuk-button${extra}`,
        attrs: { type: 'button' },
        on: { click: run },
    }, label);
}

/* Text for those who hear the page and do not see it. */
export function hidden(text: string): HTMLElement {
    return h('span', { class: 'govuk-visually-hidden' }, [text]);
}

/* A strong warning, with its word for those who do not see the sign. */
export function warning(word: string, text: Child[]): HTMLElement {
    return h('div', { class: 'govuk-warning-text' }, [
        h('span', { class: 'govuk-warning-text__icon', attrs: { 'aria-hidden': 'true' } }, ['!']),
        h('strong', { class: 'govuk-warning-text__text' }, [hidden(`${word} `), ...text]),
    ]);
}

let lastId = 0;
/* An id for one label or description; unique on the page. */
export function newId(name: string): string {
    lastId += 1;
    return `desk-${name}-${lastId}`;
}
