/* roles: what a member is, in words, and who has a desk. Called by the views and by enrolment.
 * Never decides what is allowed: the server's table does (src/line/calls.c). */
import { Role } from '../seal/paper';
import { t } from '../text';

/* Those a supervisor may invite; a supervisor is signed by the root, offline. */
export const INVITED_ROLES = [
    Role.Practitioner, Role.Campaign, Role.Analyst, Role.Intake, Role.Operator,
];

export function answers(role: Role): boolean {
    return role === Role.Practitioner || role === Role.Supervisor;
}

/* Who sees a line's figures without having a desk. */
export function plans(role: Role): boolean {
    return role === Role.Campaign || role === Role.Analyst;
}

export function roleWords(role: Role): string {
    const words: Record<Role, string> = {
        [Role.Practitioner]: t('practitioner'), [Role.Supervisor]: t('supervisor'),
        [Role.Campaign]: t('campaign manager'), [Role.Analyst]: t('analyst'),
        [Role.Intake]: t('police intake'), [Role.Operator]: t('operator'),
    };
    return words[role];
}

/* One sentence under the choice of a role. */
export function roleHint(role: Role): string {
    const words: Record<Role, string> = {
        [Role.Practitioner]: t('Reads and answers conversations.'),
        [Role.Supervisor]: t('Reads and answers conversations, and signs members.'),
        [Role.Campaign]: t('Plans adverts and sees counts. No conversations.'),
        [Role.Analyst]: t('Sees counts. No conversations.'),
        [Role.Intake]: t('Sees only what was passed on to the police.'),
        [Role.Operator]: t('Looks after the machine. No conversations.'),
    };
    return words[role];
}
