/* save: gives a file made in this page to the browser's downloads. Called by the audit's view.
 * Never sends it anywhere: it goes from the page's memory to where downloads go. */

const GONE_MS = 60_000; /* the browser has taken it by then */

export function saveFile(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
    const url = URL.createObjectURL(new Blob([bytes], { type }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), GONE_MS);
}
