/* qr: a text as a picture that an authenticator app can scan. Called by totpview.
 * Never fetched: it is drawn here, as an SVG of one path. */
import qrcode from 'qrcode-generator';

const SVG = 'http://www.w3.org/2000/svg';
const QUIET = 4; /* modules of white around it, ISO/IEC 18004 */
const ANY_SIZE = 0; /* the smallest that holds the text */

function svg(name: string, attrs: Record<string, string | number>): SVGElement {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attrs)) {
        element.setAttribute(key, String(value));
    }
    return element;
}

/* One square a dark module. */
function pathOf(dark: (row: number, column: number) => boolean, n: number): string {
    let d = '';
    for (let y = 0; y < n; y++) {
        for (let x = 0; x < n; x++) {
            d += dark(y, x) ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '';
        }
    }
    return d;
}

/* label: what those hear who do not see it. ASCII only. */
export function qrPicture(text: string, label: string): SVGElement {
    const qr = qrcode(ANY_SIZE, 'M');
    qr.addData(text, 'Byte');
    qr.make();
    const n = qr.getModuleCount();
    const side = n + 2 * QUIET;
    const picture = svg('svg', {
        'viewBox': `0 0 ${side} ${side}`, 'class': 'desk-qr', 'role': 'img', 'aria-label': label,
        'shape-rendering': 'crispEdges',
    });
    picture.append(
        svg('rect', { width: side, height: side, fill: '#fff' }),
        svg('path', { d: pathOf((y, x) => qr.isDark(y, x), n), fill: '#000' }),
    );
    return picture;
}
