/* workroom: what app needs of the room a signed-in member works in, and what the room is given. A desk
 * for those who answer, a lobby for those who do not. Never holds anything itself. */
import type { Rec } from '../wire/record';
import type { Connection } from './connection';
import type { Session } from './session';
import type { Stretch } from './stretch';

export interface Workplace {
    connection: Connection;
    session: Session;
    stretch: Stretch;
    origin: string; /* where passkeys are good; empty: nowhere */
    signOut: () => void;
    signOutEverywhere: () => void;
}

export interface Workroom {
    readonly element: HTMLElement;
    /* Something typed is not sent yet. */
    readonly drafts: boolean;
    /* Show the first view. */
    start(): void;
    push(rec: Rec): void;
    /* A new connection: read again all that is on the screen. */
    resumed(): void;
    /* The same member signed in again after the server's restart. */
    adopt(session: Session): void;
    leave(): void;
    /* What the shortcuts do. */
    next(): void;
    reply(): void;
    insert(): void;
    form(): void;
    showQueue(): void;
}
