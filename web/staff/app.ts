/* app: the console as a whole: the frame, signing in, the lock. Made by main.
 * Never stores anything: a reload is a sign-out, and the lock forgets the keys. */
import { t } from '../text';
import { sodiumReady } from '../seal/sodium';
import { NotLoaded } from '../seal/sodium_load';
import { rosterRead } from '../seal/roster';
import type { Rec } from '../wire/record';
import { RecordType, Status } from '../wire/record';
import { identityRead, queueWrite } from '../wire/staff';
import { ConvState } from '../wire/bundle';
import { sameBytes } from './bits';
import type { ConnState, SocketLike } from './connection';
import { Connection, Refused, Unreachable } from './connection';
import { Desk } from './desk';
import { focusOn, show } from './dom';
import { Frame } from './frame';
import { Idle } from './idle';
import { claimInvite } from './invite';
import { inviteView } from './inviteview';
import { Lobby } from './lobby';
import { forgetNames } from './names';
import { signInBeside, signInWithPasskey } from './passkeys';
import { answers } from './roles';
import type { Session } from './session';
import { shortcutOf } from './shortcuts';
import type { SignInAsk, SignedIn } from './signin';
import { signIn } from './signin';
import { signInView } from './signinview';
import type { Stretch } from './stretch';
import { stretcher } from './stretch';
import type { View } from './view';
import { passkeysBarred } from './webauthn';
import type { Workroom } from './workroom';

/* What the page says about itself, from the attributes of #app and of the body. */
export interface AppConfig {
    root: HTMLElement;
    openSocket: () => SocketLike;
    roster: string; /* URL of the file that every visitor loads */
    worker: string | undefined;
    origin: string; /* where the line says that passkeys are good; empty: nowhere */
    demo: boolean;
}

export class App {
    private readonly frame: Frame;
    private readonly connection: Connection;
    private readonly stretch: Stretch;
    private readonly idle: Idle;
    private session: Session | undefined;
    private desk: Workroom | undefined;

    constructor(private readonly config: AppConfig) {
        this.frame = new Frame(config.demo, () => this.idle.touch());
        this.stretch = stretcher(config.worker);
        this.connection = new Connection({
            open: config.openSocket,
            onPush: (rec) => this.pushed(rec),
            onState: (state) => this.connectionIs(state),
            onResumed: (identity) => this.resumed(identity),
            onSessionLost: () => this.sessionLost(),
        });
        this.idle = new Idle({
            warn: () => this.frame.warnIdle(true),
            stay: () => this.frame.warnIdle(false),
            lock: () => this.lock(
                t('You were signed out because nothing happened for 15 minutes.'),
            ),
        });
    }

    start(): void {
        show(this.config.root, this.frame.element);
        this.showSignIn(undefined);
        sodiumReady().catch(() => undefined); /* while the form is filled in; begin() tells */
        addEventListener('online', () => this.connection.hurry());
        addEventListener('offline', () => this.connection.drop());
        addEventListener('pagehide', () => this.lock(undefined));
        addEventListener('keydown', (event) => this.key(event));
        addEventListener('beforeunload', (event) => {
            if (this.desk?.drafts === true) {
                event.preventDefault();
            }
        });
    }

    /* --- signing in -------------------------------------------------------------------------- */
    private showSignIn(notice: string | undefined): void {
        this.go(signInView({
            signIn: (ask) => this.signIn(ask),
            passkey: () => this.signedInBy((org) => signInWithPasskey(this.connection, org)),
            beside: (used, ask) => this.signedInBy((org) =>
                signInBeside(this.connection, used, ask, this.stretch, org)),
            haveCode: () => this.showInvite(),
            barred: this.config.origin === '' ? '' : passkeysBarred(this.config.origin),
        }, notice));
    }

    private showInvite(): void {
        this.go(inviteView({
            claim: async (ask) => {
                const org = await this.begin();
                return claimInvite(this.connection, ask, this.stretch, org);
            },
            signIn: () => this.showSignIn(undefined),
        }));
    }

    /* Connect, start libsodium, and fetch the organisation's paper. */
    private async begin(): Promise<Uint8Array> {
        this.connection.start();
        await sodiumReady().catch((e: unknown) => {
            throw e instanceof NotLoaded ? new Unreachable() : e;
        });
        const answer = await fetch(this.config.roster, { credentials: 'omit', cache: 'no-store' })
            .catch(() => undefined);
        if (answer?.ok !== true) {
            throw new Unreachable();
        }
        return rosterRead(new Uint8Array(await answer.arrayBuffer())).org;
    }

    private async signIn(ask: SignInAsk): Promise<void> {
        await this.signedInBy((org) => signIn(this.connection, ask, this.stretch, org));
    }

    private async signedInBy(how: (org: Uint8Array) => Promise<SignedIn>): Promise<void> {
        const { session, secret } = await how(await this.begin());
        this.connection.keep(secret);
        this.connection.pulse = () => this.pulse();
        this.idle.start();
        this.open(session);
    }

    /* The same member as before a lost session finds everything as it was. */
    private open(session: Session): void {
        const before = this.session;
        const desk = this.desk;
        this.session = session;
        this.frame.who(session.name);
        if (desk !== undefined && before !== undefined && sameBytes(before.mid, session.mid)) {
            this.frame.show(desk.element);
            desk.adopt(session);
            before.wipe();
            return;
        }
        desk?.leave();
        before?.wipe();
        this.desk = this.room(session);
        this.frame.show(this.desk.element);
        this.desk.start();
    }

    private room(session: Session): Workroom {
        const place = {
            connection: this.connection, session, stretch: this.stretch,
            origin: this.config.origin,
            signOut: () => this.signOut(), signOutEverywhere: () => this.signOutEverywhere(),
        };
        return answers(session.role) ? new Desk({ ...place, announcer: this.frame.announcer })
            : new Lobby(place);
    }

    /* --- the connection ---------------------------------------------------------------------- */
    private connectionIs(state: ConnState): void {
        this.frame.connection(state, this.session !== undefined);
    }

    private pushed(rec: Rec): void {
        try {
            this.desk?.push(rec);
        } catch {
            /* A push that cannot be read is no news; what it hinted at is read at the next one. */
        }
    }

    private resumed(identity: Uint8Array): void {
        try {
            this.session?.refresh(identityRead(identity));
        } catch {
            this.lock(t('What the service sent does not pass the checks. Tell your supervisor.'));
            return;
        }
        this.desk?.resumed();
    }

    /* Nothing was heard for a minute: is the way still open, and the session? */
    private pulse(): void {
        this.question().catch((error: unknown) => {
            if (error instanceof Refused && error.status === Status.Denied) {
                this.sessionLost();
            }
        });
    }

    /* The least that this member may ask. */
    private question(): Promise<unknown> {
        if (this.session === undefined || !answers(this.session.role)) {
            return this.connection.identity();
        }
        const line = this.session.lines[0] ?? 0;
        const body = queueWrite({ line, state: ConvState.Waiting, after: 0n, limit: 1 });
        return this.connection.ask(RecordType.Queue, body);
    }

    /* The server was started anew, or the session was ended from elsewhere. What was typed is kept until the same member is back. */
    private sessionLost(): void {
        if (this.session === undefined || !this.connection.signedIn) {
            return;
        }
        this.connection.forget();
        this.showSignIn(t('You were signed out: the service was restarted, or you signed out in '
            + 'another place, or your access has changed. Sign in again: what you were writing is '
            + 'still here.'));
    }

    /* --- leaving ----------------------------------------------------------------------------- */
    private signOut(): void {
        this.lock(t('You are signed out.'));
    }

    /* Here at once, and everywhere else at their next question. */
    private signOutEverywhere(): void {
        this.connection.ask(RecordType.Leave, Uint8Array.of(1)).then(
            () => this.lock(t('You are signed out here and everywhere else.'), false),
            () => this.lock(t('You are signed out here. The service did not answer, so other '
                + 'places may still be signed in: sign in again and repeat it.')),
        );
    }

    /* Forget the keys, the conversations and everything typed. */
    private lock(notice: string | undefined, tell = true): void {
        this.idle.stop();
        if (this.session === undefined) {
            return;
        }
        if (tell && this.connection.signedIn) {
            this.connection.ask(RecordType.Leave).catch(() => undefined);
        }
        this.connection.forget();
        this.desk?.leave();
        this.session.wipe();
        forgetNames();
        this.session = undefined;
        this.desk = undefined;
        this.frame.who(undefined);
        this.frame.warnIdle(false);
        this.showSignIn(notice);
    }

    private key(event: KeyboardEvent): void {
        const what = shortcutOf(event);
        if (what === undefined || this.desk === undefined || !this.desk.element.isConnected) {
            return;
        }
        event.preventDefault();
        const run = {
            next: () => this.desk?.next(),
            queue: () => this.desk?.showQueue(),
            reply: () => this.desk?.reply(),
            insert: () => this.desk?.insert(),
            form: () => this.desk?.form(),
        };
        run[what]();
    }

    private go(view: View): void {
        this.frame.show(view.element);
        focusOn(view.heading);
    }
}
