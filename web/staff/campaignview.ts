/* campaignview: a campaign in the console: its plan, what was spent on it, and what came of it. Made by the
 * desk and the lobby, which keep it: what was typed outlives a look elsewhere.
 * Never shows plan or spending to a role that may not write them: the server would refuse. */
import { Role } from '../seal/paper';
import { t } from '../text';
import type { Door } from './connection';
import { h, newId, setAttr, show } from './dom';
import { lineWords } from './lines';
import { PlanView } from './planview';
import { ReportView } from './reportview';
import type { Session } from './session';
import { SpendView } from './spendview';
import type { View } from './view';

type Tab = 'plan' | 'spend' | 'report';

export class CampaignView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Campaign')]);
    readonly element: HTMLElement;
    private readonly tabs: [Tab, HTMLButtonElement][];
    private readonly place = h('div');
    private readonly plans = new Map<number, PlanView>();
    private line: number;
    private tab: Tab;

    constructor(private readonly door: Door, private readonly session: Session) {
        const writes = session.role === Role.Supervisor || session.role === Role.Campaign;
        const words: Record<Tab, string> = { plan: t('Plan'), spend: t('Spending'), report: t('Report') };
        const shown: Tab[] = writes ? ['plan', 'spend', 'report'] : ['report'];
        this.line = session.lines[0] ?? 0;
        this.tab = shown[0] ?? 'report';
        this.tabs = shown.map((tab) => [tab, h('button', {
            class: 'desk-tabs__tab', attrs: { type: 'button' }, on: { click: () => this.open(tab) },
        }, [words[tab]])]);
        this.element = h('div', { class: 'desk-campaign' }, [
            this.heading, session.lines.length > 1 && this.choice(),
            shown.length > 1 && h('nav', { attrs: { 'aria-label': t('What of the campaign') } }, [
                h('ul', { class: 'desk-tabs' }, this.tabs.map(([, b]) => h('li', {}, [b]))),
            ]),
            this.place,
        ]);
        this.open(this.tab);
    }

    /* Something in a plan is typed and not saved. */
    get dirty(): boolean {
        return [...this.plans.values()].some((p) => p.dirty);
    }

    leave(): void {
        this.plans.forEach((p) => p.leave());
    }

    private choice(): HTMLElement {
        const id = newId('choice');
        const select = h('select', {
            class: 'govuk-select', attrs: { id },
            on: { change: () => { this.line = Number(select.value); this.open(this.tab); } },
        }, this.session.lines.map((n) => h('option', { attrs: { value: n } }, [lineWords(n)])));
        return h('div', { class: 'govuk-form-group desk-noprint' }, [h('label', { class: 'govuk-label', attrs: { for: id } }, [t('Line')]), select]);
    }

    private planOf(line: number): PlanView {
        const there = this.plans.get(line) ?? new PlanView(this.door, line);
        this.plans.set(line, there);
        return there;
    }

    private open(tab: Tab): void {
        const { door, line } = this;
        this.tab = tab;
        this.tabs.forEach(([of, b]) => setAttr(b, 'aria-current', of === tab ? 'true' : undefined));
        const view = tab === 'plan' ? this.planOf(line) : tab === 'spend' ? new SpendView(door, line)
            : new ReportView(door, line, this.session.role);
        show(this.place, view.element);
    }
}
