/* casefile: the view of one conversation: what was said, a reply, notes, hand back, end. Called by
 * the desk. Never ends or hands back without a second press. */
import { t } from '../text';
import type { Mid } from '../seal/bytes';
import { Dir } from '../seal/msg';
import { ConvState } from '../wire/bundle';
import type { Cases, OpenCase } from './cases';
import type { Compose } from './compose';
import type { Door } from './connection';
import { ContactPanel, LastTime } from './contactform';
import { ReferralPanel } from './referralform';
import { ResourceBox } from './resources';
import type { ShiftDesk } from './shiftdesk';
import { compose } from './compose';
import { confirmed } from './confirm';
import type { HandingConfig } from './handing';
import { HandedNote, RiskBox, handOver, holdOff } from './handing';
import { button, h, newId, setText, show } from './dom';
import { errorWords } from './errors';
import { busy, isBusy } from './forms';
import type { Announcer } from './live';
import { linesHere } from './lines';
import { Log } from './log';
import { Notes } from './notes';
import { PassedBox } from './passedbox';
import { passOn } from './passon';
import { ownerWords, rowName } from './queuerow';
import type { View } from './view';

export interface CaseActions {
    take(): Promise<void>; /* for one that waits and was opened to read */
    left(words: string): void; /* handed back or ended: nothing to show here any more */
    close(): void;
}

export interface CaseConfig {
    cases: Cases;
    door: Door;
    shift: ShiftDesk;
    open: OpenCase;
    me: Mid;
    announcer: Announcer;
    actions: CaseActions;
}

function stateWords(c: OpenCase, me: Mid): string {
    if (c.model.state === ConvState.Waiting) {
        return t('Waiting. Nobody has it: take it to reply.');
    }
    if (c.model.state === ConvState.Ended) {
        return t('Ended. If the person writes again, it returns to the queue.');
    }
    return c.model.mine ? t('You have this conversation.')
        : t('{who} has this conversation: you can read it and add notes.', {
            who: ownerWords(c.model.owner, me),
        });
}

export class CaseView implements View {
    readonly heading: HTMLElement;
    readonly element: HTMLElement;
    private readonly log = new Log(t('Messages'));
    private readonly state = h('p', { class: 'govuk-body' });
    private readonly message = h('div', { attrs: { role: 'alert' } });
    private readonly older: HTMLButtonElement;
    private readonly reply: Compose;
    private readonly replyPart: HTMLElement;
    private readonly notes: Notes;
    private readonly last = new LastTime();
    private readonly handed = new HandedNote();
    private readonly contact: ContactPanel;
    private readonly referral: ReferralPanel;
    private readonly resources: ResourceBox;
    private readonly holding: HTMLElement;
    private readonly risk: RiskBox;
    private readonly takeButton: HTMLButtonElement;
    private readonly body: HTMLElement;

    constructor(private readonly config: CaseConfig) {
        const name = rowName(config.open.model.row);
        this.heading = h('h2', { class: 'govuk-heading-l' }, [t('Conversation {name}', { name })]);
        this.older = button([t('Read older messages')], () => void this.readOlder(), 'secondary');
        this.takeButton = button([t('Take')], () => this.run(config.actions.take));
        this.reply = this.replyBox();
        this.resources = new ResourceBox((text) => this.insert(text));
        this.resources.load(config.door, config.open.model.line).catch(() => undefined);
        this.replyPart = this.part();
        this.contact = new ContactPanel(config.cases, config.open);
        this.referral = new ReferralPanel(config.cases, config.open);
        this.notes = new Notes(config.cases, config.open);
        this.risk = new RiskBox(this.handing());
        this.holding = this.holdingBar();
        this.body = h('div', { class: 'desk-case' }, [
            h('div', { class: 'desk-case__talk' }, [
                this.older, this.log.element, this.replyPart, this.contact.element, this.referral.element,
            ]),
            h('div', {}, [
                this.notes.element, linesHere().length > 1 ? new PassedBox(config.cases, config.open).element : null, this.resources.card,
            ]),
        ]);
        this.element = h('div', {}, [
            this.heading, this.state, this.message, this.handed.element, this.last.element, this.takeButton, this.risk.element, this.body, this.holding,
            button([t('Close this view')], config.actions.close, 'secondary'),
        ]);
        this.update();
    }

    /* The conversation changed. */
    update(): void {
        const c = this.config.open;
        if (c.gone) {
            setText(this.state, t('This conversation was erased. Nothing of it is left.'));
            this.body.replaceChildren();
            this.holding.hidden = true;
            this.risk.element.hidden = true;
            this.takeButton.hidden = true;
            return;
        }
        const items = c.model.items;
        this.log.set(items.filter((item) => item.dir !== Dir.Note));
        this.notes.set(items);
        this.last.set(items);
        this.handed.set(items);
        this.contact.set(items);
        this.risk.update();
        setText(this.state, stateWords(c, this.config.me));
        this.older.hidden = c.model.before === 0n;
        this.replyPart.hidden = !c.model.mine;
        this.holding.hidden = !c.model.mine;
        this.takeButton.hidden = c.model.state !== ConvState.Waiting;
    }

    /* What the shortcuts do. */
    focusTexts(): void {
        if (!this.replyPart.hidden) {
            this.resources.focus();
        }
    }

    focusForm(): void {
        this.contact.open();
    }

    /* Where the cursor stands; nothing that is typed goes. */
    private insert(text: string): void {
        const box = this.reply.input as HTMLTextAreaElement;
        box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
        box.dispatchEvent(new Event('input'));
        box.focus();
    }

    focusReply(): void {
        if (!this.replyPart.hidden) {
            this.reply.input.focus();
        }
    }

    private replyBox(): Compose {
        const { cases, open } = this.config;
        return compose({
            label: t('Reply to the person'),
            hint: t('Ctrl and Enter sends it.'),
            submit: t('Send reply'),
            secondary: false,
            sending: t('Sending…'),
            done: (again) => (again
                ? t('Sent. Another message came just before yours: read it above.') : t('Sent.')),
            draft: open.reply,
            onDraft: (text) => {
                open.reply = text;
            },
            send: (text) => cases.reply(open, text),
        });
    }

    private part(): HTMLElement {
        const id = newId('reply');
        return h('section', { class: 'desk-reply', attrs: { 'aria-labelledby': id } }, [
            h('h3', { class: 'govuk-heading-m', attrs: { id } }, [t('Reply')]),
            this.resources.element, this.reply.element,
        ]);
    }

    private letGo(work: () => Promise<void>, handsOver = false): void {
        const { open } = this.config;
        this.run(async () => {
            if ((open.reply + open.note + (open.passing ?? '')).trim() !== '' || (!handsOver && open.handover.trim() !== '')) {
                this.tell(t('You have typed something that is not sent. Send it, or delete it, '
                    + 'first.'));
                return;
            }
            await work();
        });
    }

    private handing(): HandingConfig {
        const { cases, open, shift, actions } = this.config;
        return {
            cases, open, shift, run: (work) => this.run(work), letGo: (work, handsOver) => this.letGo(work, handsOver),
            left: actions.left,
        };
    }

    private holdingBar(): HTMLElement {
        const { cases, open, actions } = this.config;
        const letGo = (work: () => Promise<void>) => this.letGo(work);
        const back = confirmed({
            label: t('Hand back'),
            question: t('Hand this conversation back to the queue? A colleague can then take it.'),
            yes: t('Yes, hand back'),
            run: () => letGo(async () => {
                await cases.handBack(open);
                actions.left(t('Handed back to the queue.'));
            }),
        });
        const end = confirmed({
            label: t('End'),
            question: t('End this conversation? The person can still read it, and writing again '
                + 'brings it back to the queue.'),
            yes: t('Yes, end it'),
            run: () => letGo(async () => {
                await cases.end(open);
                actions.left(t('The conversation has ended.'));
            }),
        });
        const on = passOn({ ...this.handing(), lines: linesHere(), offer: (text) => this.insert(text), say: (words) => this.tell(words, true) });
        return h('div', { class: 'desk-bar' }, [handOver(this.handing()), on, back, end, holdOff(this.handing())]);
    }

    private async readOlder(): Promise<void> {
        if (isBusy(this.older)) {
            return;
        }
        busy(this.older, true);
        try {
            await this.config.cases.older(this.config.open);
            this.config.announcer.say(t('Older messages are shown above.'));
            if (this.older.hidden) {
                this.log.element.focus();
            }
        } catch (error) {
            this.tell(errorWords(error));
        } finally {
            busy(this.older, false);
        }
    }

    private run(work: () => Promise<void>): void {
        work().catch((error: unknown) => this.tell(errorWords(error)));
    }

    private tell(text: string, done = false): void {
        show(this.message, h('div', { class: `govuk-inset-text desk-tell${done ? ' desk-tell--done' : ''}` }, [text]));
    }
}
