/* desk: what a signed-in member works at: the way between queue, conversations and members. Made
 * by app. Never forgets an open conversation when the view changes. */
import { t } from '../text';
import type { Row } from '../seal/bytes';
import { asRow } from '../seal/bytes';
import { Role } from '../seal/paper';
import { pushGoneRead } from '../wire/push';
import type { Rec } from '../wire/record';
import { RecordType, Status } from '../wire/record';
import { rowNameRead } from '../wire/shift';
import { accountView } from './accountview';
import { AuditView } from './auditview';
import { CampaignView } from './campaignview';
import { CaseView } from './casefile';
import type { OpenCase } from './cases';
import { Cases, typed } from './cases';
import { Refused } from './connection';
import { focusOn, h, hidden, show } from './dom';
import { DutyBar } from './dutybar';
import { Enrolment } from './enrol';
import { HandedBar, heldBy } from './handedbar';
import { FeedbackView } from './feedbackview';
import { ReferralsView } from './referralsview';
import { resourcesView } from './resourcesview';
import { FiguresView } from './figuresview';
import { KeysView } from './keysview';
import type { Announcer } from './live';
import { MembersView } from './members';
import { learnNames } from './names';
import { Nav, navItem } from './nav';
import { QueueView } from './queue';
import { rowName } from './queuerow';
import { renewEpochs } from './renew';
import { Renewal } from './renewal';
import type { Session } from './session';
import { HoursView } from './hours';
import { SettingsView } from './settings';
import { ShiftDesk } from './shiftdesk';
import { shortcutHelp } from './shortcuts';
import type { View } from './view';
import { WallView } from './wallview';
import type { Workplace, Workroom } from './workroom';

export interface DeskConfig extends Workplace {
    announcer: Announcer;
}

export class Desk implements Workroom {
    readonly element: HTMLElement;
    readonly cases: Cases;
    private enrolment: Enrolment;
    private readonly nav = new Nav();
    private readonly place = h('div');
    private readonly renewal: Renewal;
    private readonly shift: ShiftDesk;
    private readonly duty: DutyBar;
    private readonly handed: HandedBar;
    private view: View | undefined;
    private wall: WallView | undefined;
    private queue: QueueView | undefined;
    private members: MembersView | undefined;
    private settings: SettingsView | undefined;
    private hours: View | undefined;
    private hoursKept: HoursView | undefined; /* what was typed there outlives a look elsewhere */
    private audit: AuditView | undefined;
    private figures: FiguresView | undefined;
    private campaign: View | undefined;
    private campaignKept: CampaignView | undefined; /* as hoursKept */
    private account: View | undefined;
    private referrals: View | undefined;
    private feedback: View | undefined;
    private texts: View | undefined;
    private current: { open: OpenCase; view: CaseView } | undefined;

    constructor(private readonly config: DeskConfig) {
        this.cases = new Cases(config.connection, config.session);
        this.cases.onChange = (c) => this.changed(c);
        this.enrolment = new Enrolment(config.connection, config.session);
        this.renewal = new Renewal({
            door: config.connection, session: () => this.config.session,
            announcer: config.announcer, changed: () => this.papersChanged(),
            showMembers: () => this.showMembers(),
        });
        this.shift = new ShiftDesk(config.connection, () => this.config.session, async () => {
            await this.renewal.papers();
            await this.learn();
        });
        this.duty = new DutyBar(this.shift, config.announcer);
        this.handed = new HandedBar(config.announcer, (name) => this.openHanded(name));
        this.shift.poke();
        this.cases.onPapers = () => this.renewal.papers();
        this.renew();
        void this.learn();
        this.element = h('div', {}, [
            this.nav.element, this.duty.element, this.handed.element, this.renewal.element,
            this.place,
            shortcutHelp(),
        ]);
    }

    /* A line whose key has run out takes no visitor: renewing it must not wait for anybody's click. */
    private renew(): void {
        renewEpochs(this.config.connection, this.config.session).catch(() => {
            this.config.announcer.say(t('The line\'s key could not be renewed. It is tried again when you next sign in.'));
        }).finally(() => this.renewal.poke());
    }

    /* Somebody joined or left, or a line has a new key. */
    private papersChanged(): void {
        void this.learn();
        this.cases.refreshAll();
        this.members?.papers();
    }

    /* Names are for showing: without them colleagues go by four letters. */
    private async learn(): Promise<void> {
        await learnNames(this.config.connection).then(() => {
            this.queue?.refresh();
            this.wall?.refresh();
        }, () => undefined);
    }

    get drafts(): boolean {
        return this.cases.drafts || this.campaignKept?.dirty === true;
    }

    start(): void {
        this.showQueue();
    }

    /* --- what the server says ---------------------------------------------------------------- */
    push(rec: Rec): void {
        const hints = [RecordType.PushState, RecordType.PushMsg];
        if (rec.type === RecordType.PushStir) {
            const line = ((rec.body[0] ?? 0) << 8) | (rec.body[1] ?? 0);
            this.queue?.stir(line);
            this.wall?.stir(line);
            this.shift.poke();
            this.members?.stir();
        } else if (rec.type === RecordType.PushPapers) {
            this.renewal.papers().catch(() => undefined); /* read again when connected again */
        } else if (rec.type === RecordType.PushGone) {
            this.cases.gone(pushGoneRead(rec.body));
        } else if (rec.type === RecordType.PushDuty) {
            this.shift.poke();
        } else if (rec.type === RecordType.PushHanded) {
            this.shift.poke();
            this.handed.handed(rowNameRead(rec.body));
        } else if (rec.type === RecordType.PushMissed) {
            this.shift.poke();
            this.handed.missed(rowNameRead(rec.body));
        } else if (hints.includes(rec.type)) {
            /* A hint only: what it says besides the row may be left empty. */
            this.cases.refresh(asRow(rec.body.slice(0, 16))).catch(() => undefined);
        }
    }

    /* After a new connection: read again all that is on the screen or open behind it. */
    resumed(): void {
        void this.learn();
        this.queue?.refresh();
        this.wall?.refresh();
        this.shift.poke();
        this.members?.stir();
        this.cases.refreshAll();
        this.renewal.poke();
    }

    /* The same member signed in again after the server's restart. */
    adopt(session: Session): void {
        this.config.session = session;
        this.enrolment.wipe();
        this.enrolment = new Enrolment(this.config.connection, session);
        this.cases.adopt(session);
        this.renewal.poke();
        if (this.current === undefined) {
            this.showQueue();
        } else {
            this.showCase(this.current.open);
        }
    }

    /* --- the views --------------------------------------------------------------------------- */
    showQueue(): void {
        const { connection, session, announcer } = this.config;
        this.queue = new QueueView({
            door: connection, session, announcer,
            actions: {
                take: async (row) => this.showCase(await this.cases.take(row)),
                read: (row) => this.read(row),
            },
        });
        this.go(this.queue);
    }

    showCase(open: OpenCase): void {
        const view = new CaseView({
            cases: this.cases, door: this.config.connection, shift: this.shift, open, me: this.config.session.mid, announcer: this.config.announcer,
            actions: {
                take: async () => this.showCase(await this.cases.take(open.model.row)),
                left: (words) => {
                    this.showQueue();
                    this.config.announcer.say(words);
                },
                close: () => this.close(open),
            },
        });
        open.unread = false;
        this.handed.drop(open.model.row);
        this.go(view);
        this.current = { open, view };
        this.drawNav();
    }

    showWall(): void {
        const { connection, session } = this.config;
        this.wall = new WallView(connection, session.lines, session.mid);
        this.go(this.wall);
    }

    showMembers(): void {
        const { connection, session, announcer } = this.config;
        const keys = new KeysView({
            door: connection, session, ageOf: this.renewal.ageOf, rotated: () => this.renewal.poke(),
        });
        this.members = new MembersView(this.enrolment, connection, session, announcer, keys);
        this.go(this.members);
    }

    showSettings(): void {
        const { connection, session, announcer } = this.config;
        this.settings = new SettingsView(connection, session.lines, announcer);
        this.go(this.settings);
    }

    showHours(): void {
        const { connection, session, announcer } = this.config;
        this.hoursKept ??= new HoursView(connection, session.lines, announcer);
        this.go(this.hoursKept);
        this.hours = this.hoursKept;
        this.drawNav();
    }

    showAudit(): void {
        const { connection, session, announcer } = this.config;
        this.audit = new AuditView(connection, session, announcer);
        this.go(this.audit);
    }

    showFigures(): void {
        const { connection, session, announcer } = this.config;
        this.figures = new FiguresView(connection, session, announcer);
        this.go(this.figures);
    }

    showCampaign(): void {
        const { connection, session } = this.config;
        this.campaignKept ??= new CampaignView(connection, session);
        this.go(this.campaignKept);
        this.campaign = this.campaignKept;
        this.drawNav();
    }

    showReferrals(): void {
        const { connection, session } = this.config;
        this.referrals = new ReferralsView({
            door: connection, session, cases: this.cases, read: (row) => void this.read(row),
        });
        this.go(this.referrals);
    }

    showFeedback(): void {
        this.feedback = new FeedbackView(this.config.connection, this.config.session);
        this.go(this.feedback);
    }

    showTexts(): void {
        this.texts = resourcesView(this.config.connection, this.config.session.lines);
        this.go(this.texts);
    }

    showAccount(): void {
        this.account = accountView(this.config);
        this.go(this.account);
    }

    /* What the shortcuts do. */
    next(): void {
        if (this.queue === undefined) {
            this.showQueue();
        }
        void this.queue?.takeNext();
    }

    reply(): void {
        this.current?.view.focusReply();
    }

    insert(): void {
        this.current?.view.focusTexts();
    }

    form(): void {
        this.current?.view.focusForm();
    }

    leave(): void {
        this.leaveView();
        this.renewal.leave();
        this.duty.leave();
        this.shift.stop();
        this.cases.wipe();
        this.enrolment.wipe();
        this.element.replaceChildren();
    }

    private async read(row: Row): Promise<void> {
        this.showCase(await this.cases.read(row));
    }

    private async openHanded(name: Uint8Array): Promise<void> {
        const row = await heldBy(this.config.connection, this.config.session, name);
        if (row === undefined) {
            throw new Refused(Status.Taken);
        }
        await this.read(row);
    }

    private close(open: OpenCase): void {
        /* What one holds or has typed stays open behind; the rest is forgotten. */
        if (open.gone || (!open.model.mine && typed(open) === '')) {
            this.cases.close(open);
        }
        this.showQueue();
    }

    private leaveView(): void {
        this.view?.leave?.();
        this.current = undefined;
        this.queue = this.view === this.queue ? undefined : this.queue;
        this.wall = this.view === this.wall ? undefined : this.wall;
        this.members = this.view === this.members ? undefined : this.members;
        this.settings = this.view === this.settings ? undefined : this.settings;
        this.hours = this.view === this.hours ? undefined : this.hours;
        this.audit = this.view === this.audit ? undefined : this.audit;
        this.figures = this.view === this.figures ? undefined : this.figures;
        this.campaign = this.view === this.campaign ? undefined : this.campaign;
        this.account = this.view === this.account ? undefined : this.account;
        this.referrals = this.view === this.referrals ? undefined : this.referrals;
        this.feedback = this.view === this.feedback ? undefined : this.feedback;
        this.texts = this.view === this.texts ? undefined : this.texts;
        this.view = undefined;
    }

    private go(view: View): void {
        this.leaveView();
        this.view = view;
        show(this.place, view.element);
        this.drawNav();
        focusOn(view.heading);
        this.shift.poke();
    }

    private changed(c: OpenCase): void {
        if (this.current?.open === c) {
            this.current.view.update();
        } else if (!c.unread) {
            c.unread = true;
            const name = rowName(c.model.row);
            this.config.announcer.say(t('Something new in conversation {name}.', { name }));
        }
        this.drawNav();
    }

    private drawNav(): void {
        const items = [navItem(t('Queue'), this.queue !== undefined, () => this.showQueue())];
        for (const open of this.cases.open.values()) {
            items.push(this.caseItem(open));
        }
        items.push(navItem(t('Referrals'), this.referrals !== undefined, () => this.showReferrals()));
        if (this.config.session.role === Role.Supervisor) {
            items.push(navItem(t('Wall'), this.wall !== undefined, () => this.showWall()));
            const [members, settings] = [this.members, this.settings].map((v) => v !== undefined);
            items.push(navItem(t('Members'), members === true, () => this.showMembers()));
            items.push(navItem(t('Figures'), this.figures !== undefined, () => this.showFigures()));
            items.push(navItem(t('Campaign'), this.campaign !== undefined, () => this.showCampaign()));
            items.push(navItem(t('Feedback'), this.feedback !== undefined, () => this.showFeedback()));
            items.push(navItem(t('Texts'), this.texts !== undefined, () => this.showTexts()));
            items.push(navItem(t('Audit'), this.audit !== undefined, () => this.showAudit()));
            items.push(navItem(t('Hours and rota'), this.hours !== undefined, () => this.showHours()));
            items.push(navItem(t('Settings'), settings === true, () => this.showSettings()));
        }
        const here = this.account !== undefined;
        items.push(navItem(t('Your account'), here, () => this.showAccount()));
        items.push(navItem(t('Sign out'), false, this.config.signOut));
        this.nav.draw(items);
    }

    private caseItem(open: OpenCase): HTMLElement {
        const name = rowName(open.model.row);
        const item = navItem(name, this.current?.open === open, () => this.showCase(open));
        const label = item.querySelector('button');
        label?.prepend(hidden(`${t('Conversation')} `));
        if (open.unread) {
            label?.append(h('strong', { class: 'desk-new' }, [t('new')]));
        }
        return item;
    }
}
