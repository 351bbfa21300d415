/* desk: what a signed-in member works at: the way between queue, conversations and members. Made
 * by app. Never forgets an open conversation when the view changes. */
import { t } from '../text';
import type { Row } from '../seal/bytes';
import { asRow } from '../seal/bytes';
import { Role } from '../seal/paper';
import { pushGoneRead } from '../wire/push';
import type { Rec } from '../wire/record';
import { RecordType } from '../wire/record';
import { AuditView } from './auditview';
import { CaseView } from './casefile';
import type { OpenCase } from './cases';
import { Cases } from './cases';
import type { Connection } from './connection';
import { focusOn, h, hidden, setAttr, show } from './dom';
import { Enrolment } from './enrol';
import type { Announcer } from './live';
import { MembersView } from './members';
import { QueueView } from './queue';
import { rowName } from './queuerow';
import { renewEpochs } from './renew';
import type { Session } from './session';
import { SettingsView } from './settings';
import { shortcutHelp } from './shortcuts';
import type { View } from './view';

export interface DeskConfig {
    connection: Connection;
    session: Session;
    announcer: Announcer;
    signOut: () => void;
}

export class Desk {
    readonly element: HTMLElement;
    readonly cases: Cases;
    private enrolment: Enrolment;
    private readonly nav = h('ul', { class: 'desk-nav' });
    private readonly place = h('div');
    private view: View | undefined;
    private queue: QueueView | undefined;
    private members: MembersView | undefined;
    private settings: SettingsView | undefined;
    private audit: AuditView | undefined;
    private current: { open: OpenCase; view: CaseView } | undefined;

    constructor(private readonly config: DeskConfig) {
        this.cases = new Cases(config.connection, config.session);
        this.cases.onChange = (c) => this.changed(c);
        this.enrolment = new Enrolment(config.connection, config.session);
        this.renew();
        this.element = h('div', {}, [
            h('nav', { attrs: { 'aria-label': t('Console') } }, [this.nav]),
            this.place,
            shortcutHelp(),
        ]);
    }

    /* A line whose key has run out takes no visitor: renewing it must not wait for anybody's click. */
    private renew(): void {
        renewEpochs(this.config.connection, this.config.session).catch(() => {
            this.config.announcer.say(t('The line\'s key could not be renewed. It is tried again when you next sign in.'));
        });
    }

    /* --- what the server says ---------------------------------------------------------------- */
    push(rec: Rec): void {
        const hints = [RecordType.PushState, RecordType.PushMsg];
        if (rec.type === RecordType.PushStir) {
            const line = ((rec.body[0] ?? 0) << 8) | (rec.body[1] ?? 0);
            this.queue?.stir(line);
            this.members?.stir();
        } else if (rec.type === RecordType.PushGone) {
            this.cases.gone(pushGoneRead(rec.body));
        } else if (hints.includes(rec.type)) {
            /* A hint only: what it says besides the row may be left empty. */
            this.cases.refresh(asRow(rec.body.slice(0, 16))).catch(() => undefined);
        }
    }

    /* After a new connection: read again all that is on the screen or open behind it. */
    resumed(): void {
        this.queue?.refresh();
        this.members?.stir();
        this.cases.refreshAll();
    }

    /* The same member signed in again after the server's restart. */
    adopt(session: Session): void {
        this.config.session = session;
        this.enrolment.wipe();
        this.enrolment = new Enrolment(this.config.connection, session);
        this.cases.adopt(session);
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
            cases: this.cases, open, me: this.config.session.mid, announcer: this.config.announcer,
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
        this.go(view);
        this.current = { open, view };
        this.drawNav();
    }

    showMembers(): void {
        const { session, announcer } = this.config;
        this.members = new MembersView(this.enrolment, session, announcer);
        this.go(this.members);
    }

    showSettings(): void {
        const { connection, session, announcer } = this.config;
        this.settings = new SettingsView(connection, session.lines, announcer);
        this.go(this.settings);
    }

    showAudit(): void {
        const { connection, session, announcer } = this.config;
        this.audit = new AuditView(connection, session, announcer);
        this.go(this.audit);
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

    leave(): void {
        this.leaveView();
        this.cases.wipe();
        this.enrolment.wipe();
        this.element.replaceChildren();
    }

    private async read(row: Row): Promise<void> {
        this.showCase(await this.cases.read(row));
    }

    private close(open: OpenCase): void {
        /* What one holds or has typed stays open behind; the rest is forgotten. */
        const typed = open.reply.trim() + open.note.trim() !== '';
        if (open.gone || (!open.model.mine && !typed)) {
            this.cases.close(open);
        }
        this.showQueue();
    }

    private leaveView(): void {
        this.view?.leave?.();
        this.current = undefined;
        this.queue = this.view === this.queue ? undefined : this.queue;
        this.members = this.view === this.members ? undefined : this.members;
        this.settings = this.view === this.settings ? undefined : this.settings;
        this.audit = this.view === this.audit ? undefined : this.audit;
        this.view = undefined;
    }

    private go(view: View): void {
        this.leaveView();
        this.view = view;
        show(this.place, view.element);
        this.drawNav();
        focusOn(view.heading);
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
        const items = [this.navItem(t('Queue'), this.queue !== undefined, () => this.showQueue())];
        for (const open of this.cases.open.values()) {
            items.push(this.caseItem(open));
        }
        if (this.config.session.role === Role.Supervisor) {
            const [members, settings] = [this.members, this.settings].map((v) => v !== undefined);
            items.push(this.navItem(t('Members'), members === true, () => this.showMembers()));
            items.push(this.navItem(t('Audit'), this.audit !== undefined, () => this.showAudit()));
            items.push(this.navItem(t('Settings'), settings === true, () => this.showSettings()));
        }
        items.push(this.navItem(t('Sign out'), false, this.config.signOut));
        this.keepFocus(() => show(this.nav, ...items));
    }

    private caseItem(open: OpenCase): HTMLElement {
        const name = rowName(open.model.row);
        const item = this.navItem(name, this.current?.open === open, () => this.showCase(open));
        const label = item.querySelector('button');
        label?.prepend(hidden(`${t('Conversation')} `));
        if (open.unread) {
            label?.append(h('strong', { class: 'desk-new' }, [t('new')]));
        }
        return item;
    }

    private navItem(label: string, here: boolean, run: () => void): HTMLElement {
        const item = h('button', {
            class: 'desk-nav__item', attrs: { 'type': 'button', 'data-nav': label },
            on: { click: run },
        }, [label]);
        setAttr(item, 'aria-current', here ? 'page' : undefined);
        return h('li', {}, [item]);
    }

    /* Drawing the bar anew must not take the focus out of it. */
    private keepFocus(draw: () => void): void {
        const active = document.activeElement;
        const name = this.nav.contains(active) ? active?.getAttribute('data-nav') : undefined;
        draw();
        const again = [...this.nav.querySelectorAll('button')]
            .find((item) => item.getAttribute('data-nav') === name);
        again?.focus();
    }
}
