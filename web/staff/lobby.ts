/* lobby: what a member sees whose role has no conversations to answer: that this is so, and their own
 * account. Made by app. Never shows a queue. */
import type { Rec } from '../wire/record';
import { t } from '../text';
import { accountView } from './accountview';
import { focusOn, h, show } from './dom';
import { Role } from '../seal/paper';
import { CampaignView } from './campaignview';
import { FiguresView } from './figuresview';
import { IntakeView } from './intakeview';
import { Nav, navItem } from './nav';
import { plans, roleHint, roleWords } from './roles';
import type { Session } from './session';
import { dayWords } from './times';
import type { View } from './view';
import type { Workplace, Workroom } from './workroom';

function homeView(session: Session): View {
    const heading = h('h2', { class: 'govuk-heading-l' }, [t('Welcome')]);
    const element = h('div', { class: 'desk-narrow' }, [
        heading,
        h('p', { class: 'govuk-body' }, [
            t('Your role has no conversations to answer. You are here as: {role}.', {
                role: roleWords(session.role),
            }),
        ]),
        h('p', { class: 'govuk-body' }, [roleHint(session.role)]),
        h('p', { class: 'govuk-body' }, [
            t('You can sign in until {day}. Under “Your account” you can change how you sign in.', {
                day: dayWords(session.me.nafDay),
            }),
        ]),
    ]);
    return { element, heading };
}

export class Lobby implements Workroom {
    readonly element: HTMLElement;
    private readonly nav = new Nav();
    private readonly place = h('div');
    private view: View | undefined;
    private campaign: CampaignView | undefined; /* kept: what was typed there outlives a look elsewhere */

    constructor(private readonly config: Workplace) {
        this.element = h('div', {}, [this.nav.element, this.place]);
    }

    get drafts(): boolean {
        return this.campaign?.dirty === true;
    }

    start(): void {
        this.go('home');
    }

    adopt(session: Session): void {
        this.config.session = session;
        this.go('home');
    }

    leave(): void {
        this.view?.leave?.();
        this.element.replaceChildren();
    }

    /* Nothing here changes by itself, and there is no queue to jump to. */
    push(_rec: Rec): void {}

    resumed(): void {}

    next(): void {}

    reply(): void {}

    insert(): void {}

    form(): void {}

    showQueue(): void {}

    private campaignKept(): CampaignView {
        this.campaign ??= new CampaignView(this.config.connection, this.config.session);
        return this.campaign;
    }

    private go(where: 'home' | 'figures' | 'campaign' | 'referrals' | 'account'): void {
        const { connection, session } = this.config;
        this.view?.leave?.();
        this.view = where === 'home' ? homeView(session)
            : where === 'referrals' ? new IntakeView(connection, session)
                : where === 'figures' ? new FiguresView(connection, session, undefined)
                    : where === 'campaign' ? this.campaignKept() : accountView(this.config);
        show(this.place, this.view.element);
        this.nav.draw([
            navItem(t('Start'), where === 'home', () => this.go('home')),
            ...(plans(session.role)
                ? [navItem(t('Figures'), where === 'figures', () => this.go('figures')),
                    navItem(t('Campaign'), where === 'campaign', () => this.go('campaign'))] : []),
            ...(session.role === Role.Intake
                ? [navItem(t('Referrals'), where === 'referrals', () => this.go('referrals'))] : []),
            navItem(t('Your account'), where === 'account', () => this.go('account')),
            navItem(t('Sign out'), false, this.config.signOut),
        ]);
        focusOn(this.view.heading);
    }
}
