/* webauthn: the browser's half of passkeys: may this page use them, make one, use one. Called by
 * passkeys and by signing in. Never asks which make an authenticator is. */
import type { Mid } from '../seal/bytes';
import { asMid, concat } from '../seal/bytes';
import { t } from '../text';
import type { Shown } from '../wire/passkey';

const WAIT_MS = 5 * 60 * 1000; /* as long as the server's question holds */
/* Ed25519, P-256, RSA: what the server can check, best first. */
const ALGS = [-8, -7, -257];

/* Nobody touched a key, or the browser would not. */
export class PasskeyGone extends Error {}
/* The authenticator has one of this member's already. */
export class PasskeyThere extends Error {}

/* Why this page cannot use passkeys; undefined when it can.
 * origin: where the line says that they are good; empty: nowhere */
export function passkeysBarred(origin: string): string | undefined {
    if (origin === '') {
        return t('Passkeys are not set up for this service.');
    }
    if (location.origin !== origin) {
        return t('Passkeys work only at {origin}, not at the address this page was opened with.', {
            origin,
        });
    }
    return typeof PublicKeyCredential === 'undefined'
        ? t('This browser has no passkeys, or keeps them from this page.') : undefined;
}

function asGone(error: unknown): Error {
    const name = error instanceof DOMException ? error.name : '';
    return name === 'InvalidStateError' ? new PasskeyThere() : new PasskeyGone();
}

async function credential(ask: Promise<Credential | null>): Promise<PublicKeyCredential> {
    let found: Credential | null;
    try {
        found = await ask;
    } catch (error) {
        throw asGone(error);
    }
    if (!(found instanceof PublicKeyCredential)) {
        throw new PasskeyGone();
    }
    return found;
}

function bytesOf(buffer: ArrayBuffer | null | undefined): Uint8Array<ArrayBuffer> {
    return concat(new Uint8Array(buffer ?? new ArrayBuffer(0)));
}

/* The PRF's first output; undefined when the authenticator has none. */
function prfOf(found: PublicKeyCredential): Uint8Array | undefined {
    const first = found.getClientExtensionResults().prf?.results?.first;
    if (first === undefined) {
        return undefined;
    }
    const bytes = first instanceof ArrayBuffer ? new Uint8Array(first)
        : new Uint8Array(first.buffer, first.byteOffset, first.byteLength);
    return bytes.length === 32 ? concat(bytes) : undefined;
}

export interface MakeAsk {
    challenge: Uint8Array;
    there: Uint8Array[];
    mid: Mid;
    name: string;
    prfInput: Uint8Array<ArrayBuffer>;
}

export interface Made {
    id: Uint8Array<ArrayBuffer>;
    client: Uint8Array;
    data: Uint8Array;
    prf: Uint8Array | undefined;
    hasPrf: boolean; /* it has one, even if it did not say yet what it gives */
}

/* Errors  PasskeyGone, PasskeyThere */
export async function makePasskey(ask: MakeAsk): Promise<Made> {
    const found = await credential(navigator.credentials.create({
        publicKey: {
            rp: { name: 'Console' },
            user: { id: concat(ask.mid), name: ask.name, displayName: ask.name },
            challenge: concat(ask.challenge),
            pubKeyCredParams: ALGS.map((alg) => ({ type: 'public-key', alg })),
            timeout: WAIT_MS,
            excludeCredentials: ask.there.map((id) => ({ type: 'public-key', id: concat(id) })),
            authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
            attestation: 'none',
            extensions: { prf: { eval: { first: ask.prfInput } } },
        },
    }));
    const response = found.response as AuthenticatorAttestationResponse;
    const prf = prfOf(found);
    return {
        id: bytesOf(found.rawId), client: bytesOf(response.clientDataJSON),
        data: bytesOf(response.getAuthenticatorData()), prf,
        hasPrf: prf !== undefined || found.getClientExtensionResults().prf?.enabled === true,
    };
}

export interface Used extends Shown {
    prf: Uint8Array | undefined;
}

/* id: of the one to be used; undefined: any of this place. Errors  PasskeyGone */
export async function usePasskey(
    challenge: Uint8Array, prfInput: Uint8Array<ArrayBuffer>, id?: Uint8Array<ArrayBuffer>,
): Promise<Used> {
    const found = await credential(navigator.credentials.get({
        publicKey: {
            challenge: concat(challenge), timeout: WAIT_MS, userVerification: 'required',
            allowCredentials: id === undefined ? [] : [{ type: 'public-key', id }],
            extensions: { prf: { eval: { first: prfInput } } },
        },
    }));
    const response = found.response as AuthenticatorAssertionResponse;
    const handle = bytesOf(response.userHandle);
    return {
        mid: asMid(handle.length === 16 ? handle : new Uint8Array(16)),
        id: bytesOf(found.rawId), client: bytesOf(response.clientDataJSON),
        data: bytesOf(response.authenticatorData), sig: bytesOf(response.signature),
        prf: prfOf(found),
    };
}
