/* memberitem: one member in a supervisor's list, and what can be done for them. Called by members.
 * Never offers on oneself what only another may do. */
import { t } from '../text';
import { Role } from '../seal/paper';
import type { MemberRow } from '../wire/account';
import { resetFactor } from './account';
import { codeField, codeRule, digitsOf, opener, smallForm } from './accountform';
import { shortName } from './bits';
import type { Door } from './connection';
import { h, warning } from './dom';
import { roleWords } from './roles';
import { dayWords } from './times';
import { totpFacts } from './totpview';

/* The new secret, for the supervisor's eyes and then the member's own. */
function handOver(secret: Uint8Array, name: string): HTMLElement {
    return h('div', {}, [
        warning(t('Warning'), [
            t('This is shown only now. Let {name} put it into their app, here and now or from paper '
                + 'that is then destroyed. Never send it.', { name }),
        ]),
        totpFacts(secret, name),
        h('p', { class: 'govuk-body' }, [
            t('{name} is signed out everywhere. Their password stays as it is.', { name }),
        ]),
    ]);
}

function resetForm(door: Door, member: MemberRow, close: () => void): HTMLElement {
    const { name } = member;
    const code = codeField(t('Your own code'),
        t('The six digits that your authenticator app shows now, not theirs.'));
    return smallForm({
        fields: [
            h('p', { class: 'govuk-body' }, [
                t('Be sure that it is {name} who asks: meet or see them. Their old app stops working, '
                    + 'and they are signed out.', { name }),
            ]), code.element,
        ],
        rules: () => [codeRule(code)],
        submit: t('Give {name} a new secret', { name }),
        working: t('Checking…'),
        run: async () => handOver(
            await resetFactor(door, member.mid, Number(digitsOf(code))), name,
        ),
        clear: () => {
            code.input.value = '';
        },
        cancel: close,
    });
}

/* Somebody whose paper has ended: they are named until every conversation has its new keys. */
export function leftItem(member: MemberRow): HTMLElement {
    const name = member.name === '' ? shortName(member.mid) : member.name;
    return h('li', { class: 'desk-member' }, [
        h('p', { class: 'govuk-body desk-member__line' }, [
            h('strong', {}, [name]), h('br'),
            member.role === Role.Supervisor
                ? t('Has left. The entry stays: what they signed for others still counts.')
                : t('Has left. The entry goes when every conversation has its new keys.'),
        ]),
    ]);
}

/* own: it is oneself; removal: what can be done about their leaving */
export function memberItem(
    door: Door, member: MemberRow, own: boolean, removal: HTMLElement | undefined,
): HTMLElement {
    const name = member.name === '' ? shortName(member.mid) : member.name;
    const role = member.role === undefined ? '' : roleWords(member.role);
    const since = dayWords(member.nbfDay);
    const until = dayWords(member.nafDay);
    return h('li', { class: 'desk-member' }, [
        h('p', { class: 'govuk-body desk-member__line' }, [
            h('strong', {}, [own ? t('{name} (you)', { name }) : name]), h('br'),
            t('{role}, since {since}, until {until}', { role, since, until }),
        ]),
        !own && opener(t('{name} lost their authenticator', { name }),
            (close) => resetForm(door, { ...member, name }, close)),
        removal,
    ]);
}
