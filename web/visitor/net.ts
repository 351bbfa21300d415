/* net: one request, one answer, over a POST whose two lengths never change. Called by session.
 * Never puts anything in a URL, and never follows a redirect. */
import type { Rec } from '../wire/record';
import { REPLY_LEN, RecordType, Status, postWrite, replyRead, request } from '../wire/record';

const ANSWER_MS = 30_000;

/* The line whose page this is. It goes inside what is posted, never into an address that is posted to. */
export const LINE = Number(globalThis.document?.body.dataset['line'] ?? 1);

/* The code of the advert that this way in began at, for one count; of one length with or without, as the
 * request is. The server counts it when a conversation was opened or found again, beside no other word of
 * it, and from then on it is nowhere. */
const NO_CODE = '0000';
let code = /^(?:\/gd)?\/go\/([0-9A-Za-z]{4})\//.exec(globalThis.location?.pathname ?? '')?.[1] ?? NO_CODE;

/* The other side could not be reached, or its answer was no answer. Try again. */
export class NoAnswer extends Error {}

async function fetched(path: string, init: RequestInit): Promise<Uint8Array> {
    const response = await fetch(path, {
        ...init, cache: 'no-store', credentials: 'omit', redirect: 'error',
        referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(ANSWER_MS),
    }).catch(() => undefined);
    if (response === undefined || !response.ok) {
        throw new NoAnswer();
    }
    const body = await response.arrayBuffer().catch(() => undefined);
    if (body === undefined) {
        throw new NoAnswer();
    }
    return new Uint8Array(body);
}

/* The signed papers of the organisation, the same file for everybody. */
export function getRoster(): Promise<Uint8Array> {
    return fetched('/org.bin', {});
}

/* Ask, and give the answering record whatever its status.
 * Errors  NoAnswer  not reached, or no record of this type came back */
export async function post(type: RecordType, body: Uint8Array): Promise<Rec> {
    const bytes = await fetched(`/v/${code}`, {
        method: 'POST', body: postWrite(request(type, 1, body)),
        headers: { 'Content-Type': 'application/octet-stream' },
    });
    const rec = bytes.length === REPLY_LEN ? replyRead(bytes) : undefined;
    if (rec === undefined || rec.type !== type || !rec.reply) {
        throw new NoAnswer();
    }
    if (rec.status === Status.Ok && (type === RecordType.Open || type === RecordType.Return)) {
        code = NO_CODE;
    }
    return rec;
}

export function isOk(rec: Rec): boolean {
    return rec.status === Status.Ok;
}
