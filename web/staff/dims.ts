/* dims: every counter there is, as the console says it. Called by the figures' views; a test holds it
 * against src/tally/dims.inc, which has the same words.
 * Never invents a dimension: what is not here is not shown. */
import { t } from '../text';

export type Kind = 'one' | 'list' | 'wait' | 'spell' | 'seconds' | 'numbers';

export interface DimDef {
    dim: number;
    name: string; /* for a machine, in an export */
    label: string;
    kind: Kind;
    unit: string;
    values: [number, string, string][]; /* value, name, label */
}

export const WAIT_EDGES = [10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800, 3600];
export const SPELL_EDGES = [60, 120, 180, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10800];
export const MORE = 13;
export const UNKNOWN = 14;
export const TOTAL = 0xffff;

export enum Dim {
    Person = 1,
    Contact = 2,
    Returned = 3,
    Who = 4,
    Urgency = 5,
    Offered = 10,
    Closed = 11,
    Blocked = 12,
    Answered = 13,
    Abandoned = 14,
    Missed = 15,
    Promised = 20,
    Replied = 21,
    Booked = 24,
    Handle = 30,
    Wrap = 31,
    Staff = 32,
    Handover = 33,
    Risk = 34,
    HeldOff = 35,
    Group = 40,
    Agreed = 41,
    Taken = 42,
    Outcome = 43,
    Referral = 44,
    Feedback = 45,
    Hard = 46,
}

/* Made when it is asked for, because the page's language is known then. */
export function dimDefs(): DimDef[] {
    return [...contactDefs(), ...replyDefs(), ...staffDefs(), ...outcomeDefs()];
}

function contactDefs(): DimDef[] {
    return [
        {
            dim: Dim.Person, name: 'person', kind: 'one', unit: 'people',
            label: t('People: a phrase that is new'),
            values: [],
        },
        {
            dim: Dim.Contact, name: 'contact', kind: 'list', unit: 'contacts',
            label: t('Contacts'),
            values: [
                [1, 'now', t('to talk now')],
                [2, 'message', t('a message')],
                [3, 'booked', t('a booked time')],
            ],
        },
        {
            dim: Dim.Returned, name: 'returned', kind: 'list', unit: 'contacts',
            label: t('Contacts of people who came back with their phrase'),
            values: [
                [1, 'now', t('to talk now')],
                [2, 'message', t('a message')],
                [3, 'booked', t('a booked time')],
            ],
        },
        {
            dim: Dim.Who, name: 'who', kind: 'list', unit: 'contacts',
            label: t('What it is about, as they said'),
            values: [
                [0, 'untold', t('not said')],
                [1, 'own', t('their own behaviour')],
                [2, 'adult', t('another adult\'s behaviour')],
                [3, 'young', t('a young person\'s behaviour')],
                [4, 'child', t('a child who may be at risk')],
                [5, 'professional', t('a professional')],
                [6, 'survivor', t('a survivor')],
                [7, 'family', t('partner or family of someone arrested')],
                [8, 'other', t('something else')],
            ],
        },
        {
            dim: Dim.Urgency, name: 'urgency', kind: 'list', unit: 'contacts',
            label: t('How soon, as they said'),
            values: [
                [0, 'untold', t('not said')],
                [1, 'wait', t('it can wait')],
                [2, 'soon', t('soon')],
                [3, 'now', t('now')],
            ],
        },
        {
            dim: Dim.Offered, name: 'offered', kind: 'one', unit: 'contacts',
            label: t('Offered: joined the queue while the line was open'),
            values: [],
        },
        {
            dim: Dim.Closed, name: 'closed', kind: 'list', unit: 'contacts',
            label: t('Out of hours: made contact while the line was closed'),
            values: [
                [1, 'now', t('asked to talk now')],
                [2, 'message', t('left a message')],
                [3, 'booked', t('booked a time')],
            ],
        },
        {
            dim: Dim.Blocked, name: 'blocked', kind: 'one', unit: 'contacts',
            label: t('Blocked: met a full line'),
            values: [],
        },
        {
            dim: Dim.Answered, name: 'answered', kind: 'wait', unit: 'contacts',
            label: t('Answered, by how long they had waited'),
            values: [],
        },
        {
            dim: Dim.Abandoned, name: 'abandoned', kind: 'wait', unit: 'contacts',
            label: t('Abandoned, by how long they had waited'),
            values: [],
        },
        {
            dim: Dim.Missed, name: 'missed', kind: 'one', unit: 'takes',
            label: t('Missed: taken, and nothing written in time'),
            values: [],
        },
    ];
}

function replyDefs(): DimDef[] {
    return [
        {
            dim: Dim.Promised, name: 'promised', kind: 'one', unit: 'replies',
            label: t('Replies promised'),
            values: [],
        },
        {
            dim: Dim.Replied, name: 'replied', kind: 'list', unit: 'replies',
            label: t('Replies given'),
            values: [
                [0, 'in_time', t('in the time promised')],
                [1, 'late', t('late')],
            ],
        },
        {
            dim: Dim.Booked, name: 'booked', kind: 'list', unit: 'bookings',
            label: t('Times booked'),
            values: [
                [0, 'booked', t('booked')],
                [1, 'kept', t('kept')],
                [2, 'not_kept', t('not kept')],
                [3, 'given_back', t('given back before')],
                [4, 'missed_by_us', t('not kept by the line')],
            ],
        },
    ];
}

function staffDefs(): DimDef[] {
    return [
        {
            dim: Dim.Handle, name: 'handle', kind: 'spell', unit: 'conversations',
            label: t('Handled, by how long it took from take to end'),
            values: [],
        },
        {
            dim: Dim.Wrap, name: 'wrap', kind: 'spell', unit: 'conversations',
            label: t('After-call work, by how long it took'),
            values: [],
        },
        {
            dim: Dim.Staff, name: 'staff', kind: 'seconds', unit: 'seconds',
            label: t('Time of those signed in to answer'),
            values: [
                [0, 'free', t('free')],
                [1, 'busy', t('in conversation')],
                [2, 'wrap', t('after-call work')],
                [3, 'away', t('on a break')],
            ],
        },
        {
            dim: Dim.Handover, name: 'handover', kind: 'one', unit: 'conversations',
            label: t('Handed over to a colleague'),
            values: [],
        },
        {
            dim: Dim.Risk, name: 'risk', kind: 'list', unit: 'settings',
            label: t('Risk, as staff set it'),
            values: [
                [0, 'untold', t('not set')],
                [1, 'low', t('low')],
                [2, 'raised', t('raised')],
                [3, 'now', t('now')],
            ],
        },
        {
            dim: Dim.HeldOff, name: 'held_off', kind: 'one', unit: 'conversations',
            label: t('Ended and held off for a while'),
            values: [],
        },
    ];
}

function outcomeDefs(): DimDef[] {
    return [
        {
            dim: Dim.Group, name: 'group', kind: 'list', unit: 'contacts',
            label: t('Contact group, as staff saw it'),
            values: [
                [0, 'untold', t('not said')],
                [1, 'own', t('own behaviour')],
                [2, 'adult', t('another adult\'s behaviour')],
                [3, 'young', t('a young person\'s behaviour')],
                [4, 'child', t('a child who may be at risk')],
                [5, 'professional', t('a professional')],
                [6, 'survivor', t('a survivor')],
                [7, 'family', t('partner or family of someone arrested')],
                [8, 'other', t('something else')],
            ],
        },
        {
            dim: Dim.Agreed, name: 'agreed', kind: 'numbers', unit: 'actions',
            label: t('Protective actions agreed'),
            values: actionValues(),
        },
        {
            dim: Dim.Taken, name: 'taken', kind: 'numbers', unit: 'actions',
            label: t('Protective actions taken, asked at a later contact'),
            values: actionValues(),
        },
        {
            dim: Dim.Outcome, name: 'outcome', kind: 'numbers', unit: 'contacts',
            label: t('How contacts ended'),
            values: endValues(),
        },
        {
            dim: Dim.Referral, name: 'referral', kind: 'list', unit: 'referrals',
            label: t('Referrals'),
            values: [
                [1, 'begun', t('begun')],
                [2, 'confirmed', t('confirmed by a second person')],
                [3, 'refused', t('not confirmed')],
            ],
        },
        {
            dim: Dim.Feedback, name: 'feedback', kind: 'numbers', unit: 'answers',
            label: t('Feedback, by question and answer'),
            values: answerValues(),
        },
        {
            dim: Dim.Hard, name: 'hard', kind: 'one', unit: 'contacts',
            label: t('Hard for whoever answered, as they said'), values: [],
        },
    ];
}

/* Protective actions: what a person agrees to do. */
function actionValues(): DimDef['values'] {
    return [
        [1, 'devices', t('keep devices out of the bedroom at night')],
        [2, 'not_alone', t('not be alone with children for now')],
        [3, 'delete_block', t('delete or block accounts, apps or contacts')],
        [4, 'tell_somebody', t('tell somebody they trust')],
        [5, 'doctor', t('see a doctor or a therapist')],
        [6, 'filter', t('use software that filters or blocks')],
        [7, 'drink_drugs', t('drink less, or take fewer drugs')],
        [8, 'low_mood', t('get help with low mood or thoughts of suicide')],
        [9, 'self_help', t('work through a self-help site')],
        [10, 'authorities', t("tell the police or children's services")],
        [11, 'talk_calmly', t('talk calmly with the child or young person')],
        [12, 'home_rules', t('agree on rules at home')],
        [13, 'own_words', t('something else, in their words')],
    ];
}

function endValues(): DimDef['values'] {
    return [
        [1, 'served', t('they have what they came for')],
        [2, 'coming_back', t('they will come back')],
        [3, 'passed_on', t('passed on to another service')],
        [4, 'referral', t('a referral was begun')],
        [5, 'left', t('they left in the middle')],
        [6, 'abuse', t('ended because of abuse')],
        [7, 'not_for_us', t('not for this line')],
        [8, 'silent', t('silent, or by mistake')],
    ];
}

/* 16 x question + answer. */
function answerValues(): DimDef['values'] {
    return [
        [17, 'listened_yes', t('listened to: yes')],
        [18, 'listened_partly', t('listened to: partly')],
        [19, 'listened_no', t('listened to: no')],
        [33, 'helped_yes', t('of help: yes')],
        [34, 'helped_partly', t('of help: partly')],
        [35, 'helped_no', t('of help: no')],
        [49, 'return_yes', t('would come back: yes')],
        [50, 'return_perhaps', t('would come back: perhaps')],
        [51, 'return_no', t('would come back: no')],
        [65, 'complaint', t('complaints')],
    ];
}

function edgeWords(edges: number[], value: number): string {
    if (value === UNKNOWN) {
        return t('not known');
    }
    const last = edges[edges.length - 1] ?? 0;
    return value >= MORE ? t('over {n} s', { n: last }) : t('up to {n} s', { n: edges[value] ?? 0 });
}

/* A value in words. */
export function valueLabel(def: DimDef, value: number): string {
    if (value === TOTAL || def.kind === 'one') {
        return t('all together');
    }
    if (def.kind === 'wait' || def.kind === 'spell') {
        return edgeWords(def.kind === 'wait' ? WAIT_EDGES : SPELL_EDGES, value);
    }
    return def.values.find(([v]) => v === value)?.[2] ?? t('no. {n}', { n: value });
}

/* A value for a machine. */
export function valueName(def: DimDef, value: number): string {
    if (value === TOTAL || def.kind === 'one') {
        return 'total';
    }
    const edges = def.kind === 'wait' ? WAIT_EDGES : def.kind === 'spell' ? SPELL_EDGES : undefined;
    if (edges !== undefined) {
        return value === UNKNOWN ? 'unknown'
            : value >= MORE ? `over_${edges[MORE - 1]}` : String(edges[value]);
    }
    return def.values.find(([v]) => v === value)?.[1] ?? String(value);
}

/* The values of one, as a form offers them. */
export function valuesOf(dim: Dim): DimDef['values'] {
    return dimDefs().find((d) => d.dim === dim)?.values ?? [];
}
