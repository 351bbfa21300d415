/* text: the words that scripts show, in the page's language. Called by visitor and staff.
 * Never used for HTML: what it gives is text, and is put into pages as text. */

/* Made by tools/pages.mjs from po/, and put here by web/build.mjs. Absent in tests: English. */
declare const CALLBOX_TEXT: Record<string, Record<string, string>>;

function table(): Record<string, string> {
    const tables = typeof CALLBOX_TEXT === 'undefined' ? {} : CALLBOX_TEXT;
    const lang = typeof document === 'undefined' ? 'en' : document.documentElement.lang;
    return tables[lang] ?? {};
}

/* Say text in the page's language; English where there is no translation.
 * text    a literal: the build reads it from the source, and it is the key
 * values  what stands for {name} in it */
export function t(text: string, values: Record<string, string | number> = {}): string {
    const said = table()[text] ?? text;
    return said.replace(/\{([a-z0-9_]+)\}/g, (all, name: string) => String(values[name] ?? all));
}
