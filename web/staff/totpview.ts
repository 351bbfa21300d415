/* totpview: the secret of the six digits, as an authenticator app takes it: a picture, letters, and a
 * line. Called where a second factor begins: invitation, account, reset. Never shown twice. */
import { t } from '../text';
import { base32, otpauth } from './base32';
import { h } from './dom';
import { qrPicture } from './qr';

/* name: whose it is, so that the app's list says so */
export function totpFacts(secret: Uint8Array, name: string): HTMLElement {
    const text = base32(secret);
    const line = otpauth(text, name);
    const groups = text.match(/.{1,4}/g) ?? [text];
    return h('dl', { class: 'desk-facts' }, [
        h('dt', {}, [t('Picture, for scanning')]),
        h('dd', {}, [qrPicture(line, t('The secret as a picture for an authenticator app'))]),
        h('dt', {}, [t('Secret, for typing')]),
        h('dd', { class: 'desk-code' }, [groups.join(' ')]),
        h('dt', {}, [t('The same as one line, for pasting')]),
        h('dd', { class: 'desk-code' }, [line]),
    ]);
}
