/* rolechoice: what somebody is invited as: a role, and a line where there are several. Called by
 * members. Never offers supervisor: those are signed by the root, offline. */
import { Role } from '../seal/paper';
import { t } from '../text';
import { h, newId } from './dom';
import { lineWords } from './lines';
import { INVITED_ROLES, roleHint, roleWords } from './roles';

export interface RoleChoice {
    element: HTMLElement;
    role(): Role;
    line(): number;
}

function radio(role: Role, name: string): { input: HTMLInputElement; element: HTMLElement } {
    const id = newId('role');
    const input = h('input', {
        class: 'govuk-radios__input',
        attrs: {
            'type': 'radio', id, name, 'value': role, 'aria-describedby': `${id}-hint`,
            'checked': role === Role.Practitioner,
        },
    });
    const label = h('label', {
        class: 'govuk-label govuk-radios__label', attrs: { for: id },
    }, [roleWords(role)]);
    const hint = h('div', {
        class: 'govuk-hint govuk-radios__hint', attrs: { id: `${id}-hint` },
    }, [roleHint(role)]);
    return { input, element: h('div', { class: 'govuk-radios__item' }, [input, label, hint]) };
}

function lineSelect(lines: number[]): { element: HTMLElement; select: HTMLSelectElement } {
    const id = newId('line');
    const options = lines.map((n) => h('option', { attrs: { value: n } }, [lineWords(n)]));
    const select = h('select', { class: 'govuk-select', attrs: { id } }, options);
    const element = h('div', { class: 'govuk-form-group' }, [
        h('label', { class: 'govuk-label', attrs: { for: id } }, [t('Line')]), select,
    ]);
    return { element, select };
}

/* lines: those of the supervisor, one at least */
export function roleChoice(lines: number[]): RoleChoice {
    const name = newId('roles');
    const radios = INVITED_ROLES.map((role) => radio(role, name));
    const line = lineSelect(lines);
    const roles = h('fieldset', { class: 'govuk-fieldset' }, [
        h('legend', { class: 'govuk-fieldset__legend' }, [t('What they will be')]),
        h('div', { class: 'govuk-radios govuk-radios--small' }, radios.map((r) => r.element)),
    ]);
    return {
        element: h('div', {}, [
            h('div', { class: 'govuk-form-group' }, [roles]),
            h('p', { class: 'govuk-hint' }, [
                t('A new supervisor cannot be invited here: the organisation\'s root key signs them, '
                    + 'offline.'),
            ]),
            lines.length > 1 && line.element,
        ]),
        role: () => Number(radios.find((r) => r.input.checked)?.input.value ?? Role.Practitioner),
        line: () => Number(line.select.value),
    };
}
