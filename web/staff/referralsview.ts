/* referralsview: referrals that wait for a second person. Called by the desk. Whoever decides reads
 * what the first one wrote, and the conversation if they want to; yes seals it, in this browser, to each
 * of the police intake. Never decides one's own: the server refuses that too. */
import { t } from '../text';
import { LetterOf, letterMake } from '../seal/letter';
import { Dir } from '../seal/msg';
import { Role } from '../seal/paper';
import type { MemberPaper } from '../seal/paper';
import { rosterMember, today } from '../seal/roster';
import type { Pending } from '../wire/letters';
import { INTAKE_MAX, pendingRead, referralListWrite, referralSignWrite } from '../wire/letters';
import { RecordType } from '../wire/record';
import { sameBytes } from './bits';
import type { CaseForm } from './caseforms';
import { formLines, formRead, formWrite } from './caseforms';
import type { Cases } from './cases';
import { facts } from './choices';
import type { Door } from './connection';
import { button, focusOn, h, setText, show } from './dom';
import { errorWords } from './errors';
import { colleague } from './names';
import { rowName } from './queuerow';
import type { Session } from './session';
import type { View } from './view';
import { count } from './words';

const HALF_HOUR_MS = 30 * 60 * 1000;

/* How long it has waited, as coarse as the server knows it. */
export function waitWords(since: number, nowMs: number): string {
    const halves = Math.max(0, Math.floor(nowMs / HALF_HOUR_MS) - since);
    return halves === 0 ? t('less than an hour')
        : halves < 4 ? t('about an hour')
            : count(Math.floor(halves / 2), t('{n} hour'), t('{n} hours'));
}

/* Those of the line who take referrals in today, as the signed papers name them. */
export function intakeOf(session: Session, line: number): MemberPaper[] {
    return session.members()
        .filter((m) => m.role === Role.Intake && m.lines.includes(line))
        .filter((m) => m.nbfDay <= today() && today() <= m.nafDay)
        .map((m) => rosterMember(session.roster, m.mid))
        .slice(0, INTAKE_MAX);
}

export interface ReferralsConfig {
    door: Door;
    session: Session;
    cases: Cases;
    read: (row: Pending['row']) => void;
}

export class ReferralsView implements View {
    readonly heading = h('h2', { class: 'govuk-heading-l' }, [t('Referrals')]);
    readonly element: HTMLElement;
    private readonly list = h('div');
    private readonly status = h('p', { class: 'govuk-body', attrs: { role: 'status' } });
    private readonly line: number;

    constructor(private readonly config: ReferralsConfig) {
        this.line = config.session.lines[0] ?? 0;
        this.element = h('div', { class: 'desk-narrow' }, [
            this.heading,
            h('p', { class: 'govuk-body' }, [t('These wait for a second person. Decide without delay when a child may be seriously harmed.')]),
            this.status, this.list,
        ]);
        void this.load();
    }

    async load(): Promise<void> {
        try {
            const body = await this.config.door.ask(RecordType.ReferralList, referralListWrite(this.line, 0n, 0n));
            const { rows } = pendingRead(body);
            show(this.list, ...rows.map((row) => this.item(row)));
            setText(this.status, rows.length === 0 ? t('None waits.') : '');
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }

    private item(row: Pending): HTMLElement {
        const mine = sameBytes(row.by, this.config.session.mid);
        const place = h('div');
        const open = mine ? h('p', { class: 'govuk-body' }, [t('You began it: somebody else decides.')])
            : button([t('Read and decide')], () => void this.open(row, place), 'secondary');
        return h('article', { class: 'desk-letter' }, [
            h('h3', { class: 'govuk-heading-s' }, [t('Conversation {name}', { name: rowName(row.row) })]),
            h('p', { class: 'govuk-body' }, [
                t('Begun by {who}. It has waited {how}.', { who: colleague(row.by), how: waitWords(row.since, Date.now()) }),
            ]),
            open, place,
        ]);
    }

    /* The note it stands on, from the conversation itself. */
    private async formOf(row: Pending): Promise<CaseForm | undefined> {
        const c = await this.config.cases.read(row.row);
        const find = () => c.model.items.find((i) => i.kind === 'message' && i.dir === Dir.Note && i.seq === row.seq);
        while (find() === undefined && c.model.before !== 0n) {
            await this.config.cases.older(c);
        }
        const note = find();
        return note?.kind === 'message' && note.form === true ? formRead(note.text) : undefined;
    }

    private async open(row: Pending, place: HTMLElement): Promise<void> {
        try {
            const form = await this.formOf(row);
            if (form?.form !== 'referral') {
                show(place, h('p', { class: 'govuk-body' }, [t('What it stands on cannot be read here.')]));
                return;
            }
            await this.config.cases.onPapers(); /* who takes referrals in as of now */
            const intake = intakeOf(this.config.session, this.line);
            const heading = h('h4', { class: 'govuk-heading-s' }, [t('Both parts, and why')]);
            show(place, heading, facts(formLines(form)),
                h('p', { class: 'govuk-body' }, [intake.length === 0
                    ? t('Nobody of the police intake has joined this line yet: it cannot be passed on here. Ring them.')
                    : count(intake.length, t('Yes seals it to {n} member of the police intake.'), t('Yes seals it to {n} members of the police intake.'))]),
                h('div', { class: 'desk-bar' }, [
                    intake.length > 0 ? button([t('Yes, both are there: pass it on')], () => void this.decide(row, formWrite(form), intake), 'warning') : null,
                    button([t('No, it stays with us')], () => void this.decide(row, undefined, []), 'secondary'),
                    button([t('Read the conversation')], () => this.config.read(row.row), 'secondary'),
                ]));
            focusOn(heading);
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }

    private async decide(row: Pending, text: string | undefined, intake: MemberPaper[]): Promise<void> {
        const { session, door } = this.config;
        try {
            const letters = text === undefined ? [] : intake.map((m) => letterMake(
                { of: LetterOf.Referral, cls: 1, line: this.line, epoch: 0, to: m.mid, from: session.mid }, session.keys.sk, m.pk, text));
            await door.ask(RecordType.ReferralSign, referralSignWrite(this.line, text !== undefined, row.number, letters));
            await this.load();
            setText(this.status, text === undefined ? t('It stays with us. That is written down.') : t('It was passed on. That is written down.'));
            focusOn(this.heading);
        } catch (error) {
            setText(this.status, errorWords(error));
        }
    }
}
