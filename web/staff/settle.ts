/* settle: brings a part of a page to what it should be now, and leaves alone what is so already.
 * Called by views that follow something that changes under a reader's eyes.
 * Never replaces an element that stays: the focus, a selection or a screen reader may be in it. */

function attributes(now: Element, next: Element): void {
    for (const { name } of [...now.attributes]) {
        if (!next.hasAttribute(name)) {
            now.removeAttribute(name);
        }
    }
    for (const { name, value } of [...next.attributes]) {
        if (now.getAttribute(name) !== value) {
            now.setAttribute(name, value);
        }
    }
}

function one(now: ChildNode, next: ChildNode): void {
    if (now instanceof Text && next instanceof Text) {
        if (now.data !== next.data) {
            now.data = next.data;
        }
    } else if (now instanceof Element && next instanceof Element && now.tagName === next.tagName) {
        attributes(now, next);
        settle(now, next);
    } else {
        now.replaceWith(next);
    }
}

/* Make the children of now those of next, by their places; next is used up. Only for what listens to
 * nothing: what an element does stays that of the one that was there first. */
export function settle(now: Element, next: Element): void {
    const wanted = [...next.childNodes];
    const there = [...now.childNodes];
    there.slice(wanted.length).forEach((node) => node.remove());
    wanted.forEach((node, i) => {
        const old = there[i];
        if (old === undefined) {
            now.append(node);
        } else {
            one(old, node);
        }
    });
}
