/* session: what a signed-in member holds, checked against the signed papers. Made by signin, used
 * by the conversations and by enrolment.
 * Never trusts a key because the server sent it: each comes down a chain of signatures from the
 * organisation's root. */
import type { Mid, Pk, Sk } from '../seal/bytes';
import { SealError, equal, wipe } from '../seal/bytes';
import { publicOf } from '../seal/kdf';
import type { EpochPaper, MemberPaper, OrgPaper } from '../seal/paper';
import { Role, edPublicOf, epochOpen, epochPeek, memberPeek, orgOpen } from '../seal/paper';
import type { Roster } from '../seal/roster';
import { rosterCheck, rosterMember, today } from '../seal/roster';
import { teamkeyOpen } from '../seal/teamkey';
import type { MemberKeys } from '../seal/wrap';
import type { Identity } from '../wire/staff';
import { sameBytes } from './bits';

interface LineKey {
    line: number;
    epoch: number;
    sk: Sk;
}

/* The parts that opening and writing in a conversation needs. */
export interface KeyHolder {
    readonly mid: Mid;
    readonly keys: MemberKeys;
    /* The secret of a line's epoch; undefined when this member was not given it. */
    lineKey(line: number, epoch: number): Sk | undefined;
    /* The key a grant of this member's was sealed with; undefined when the roster names no such
     * member of the line. */
    memberPk(mid: Mid, line: number): Pk | undefined;
    /* Whoever answers, on whichever lines; undefined when the roster names no such member. */
    answerer(mid: Mid): MemberPaper | undefined;
    /* The line's key of today. Errors  seal  none holds */
    epochOf(line: number): EpochPaper;
}

export class Session implements KeyHolder {
    readonly mid: Mid;
    readonly name: string;
    readonly role: Role;
    readonly org: OrgPaper;
    roster: Roster;
    me: MemberPaper;
    private lineKeys: LineKey[] = [];

    /* Errors  seal  the papers do not name this member with these keys */
    constructor(readonly keys: MemberKeys, private readonly orgPaper: Uint8Array, id: Identity) {
        this.mid = id.mid;
        this.name = id.name;
        this.role = id.role;
        this.org = orgOpen(orgPaper);
        this.roster = { org: orgPaper, members: id.members, epochs: id.epochs };
        this.me = this.findMe();
        this.takeKeys(id);
    }

    /* Take the papers as they are now, after a new connection or before signing. */
    refresh(id: Identity): void {
        if (!sameBytes(id.mid, this.mid)) {
            throw new SealError('seal', "another member's papers");
        }
        this.roster = { org: this.orgPaper, members: id.members, epochs: id.epochs };
        this.me = this.findMe();
        this.takeKeys(id);
    }

    get lines(): number[] {
        return this.me.lines;
    }

    lineKey(line: number, epoch: number): Sk | undefined {
        return this.lineKeys.find((k) => k.line === line && k.epoch === epoch)?.sk;
    }

    /* Their paper may have ended since: what they granted before is good while the roster names
     * them. Who has no desk holds no line's key, and grants none. */
    memberPk(mid: Mid, line: number): Pk | undefined {
        const member = this.answerer(mid);
        return member?.lines.includes(line) === true ? member.pk : undefined;
    }

    answerer(mid: Mid): MemberPaper | undefined {
        try {
            const member = rosterMember(this.roster, mid);
            return member.role === Role.Practitioner || member.role === Role.Supervisor ? member : undefined;
        } catch {
            return undefined;
        }
    }

    epochOf(line: number): EpochPaper {
        return rosterCheck(this.roster, line, today());
    }

    /* Everybody the roster names, signatures unchecked: for showing only. */
    members(): MemberPaper[] {
        return this.roster.members.map(memberPeek);
    }

    wipe(): void {
        wipe(this.keys.sk, this.keys.ed, ...this.lineKeys.map((k) => k.sk));
        this.lineKeys = [];
    }

    private findMe(): MemberPaper {
        const me = rosterMember(this.roster, this.mid);
        const mine = equal(me.pk, publicOf(this.keys.sk));
        if (!mine || !equal(me.ed, edPublicOf(this.keys.ed))) {
            throw new SealError('seal', 'the roster names other keys');
        }
        return me;
    }

    private takeKeys(id: Identity): void {
        const old = this.lineKeys;
        this.lineKeys = id.teamkeys
            .map((teamkey) => this.openKey(teamkey))
            .filter((k): k is LineKey => k !== undefined);
        wipe(...old.map((k) => k.sk));
    }

    /* One TEAMKEY, if a signed EPOCH names the key in it. Its dates do not matter here: the epochs
     * before today's still open what was sealed to them. */
    private openKey(teamkey: Uint8Array): LineKey | undefined {
        try {
            const { team, skE } = teamkeyOpen(teamkey, this.keys.sk);
            const pk = publicOf(skE);
            const named = this.roster.epochs.some((paper) => {
                const epoch = epochPeek(paper);
                return epoch.line === team.line && epoch.epoch === team.epoch
                    && equal(epoch.pk, pk) && this.isSigned(paper, epoch);
            });
            return named ? { line: team.line, epoch: team.epoch, sk: skE } : undefined;
        } catch {
            return undefined;
        }
    }

    private isSigned(paper: Uint8Array, epoch: EpochPaper): boolean {
        try {
            const signer = rosterMember(this.roster, epoch.signer);
            epochOpen(paper, signer.ed);
            return signer.role === Role.Supervisor;
        } catch {
            return false;
        }
    }
}
