/* dismissal: the end of a supervisor's paper, as the root key signed it away from the line (`callbox
 * dismiss`) and somebody brought it here as a line of text. Called by the keys view and by rotate.
 * Never taken for what it says before the root's signature over it holds. */
import type { EdPk } from '../seal/bytes';
import { SealError, VISITOR, equal } from '../seal/bytes';
import type { MemberPaper } from '../seal/paper';
import { memberOpen } from '../seal/paper';
import { today } from '../seal/roster';
import { base32Read } from './base32';

const MARK = 'CALLBOX:';

/* Is it this member's paper, with the same keys and lines, one serial on, and over? */
function ends(paper: MemberPaper, member: MemberPaper): boolean {
    const sameLines = paper.lines.length === member.lines.length
        && paper.lines.every((line, i) => line === member.lines[i]);
    return equal(paper.mid, member.mid) && equal(paper.pk, member.pk) && equal(paper.ed, member.ed)
        && equal(paper.org, member.org) && paper.role === member.role && sameLines
        && paper.serial === member.serial + 1 && equal(paper.signer, VISITOR)
        && paper.nafDay < today();
}

/* The paper in what was pasted, however it was broken into lines; undefined when it is none, or not
 * the end of this member's. */
export function dismissalRead(
    text: string, member: MemberPaper, root: EdPk,
): Uint8Array | undefined {
    const bare = text.replace(/\s/g, '').toUpperCase();
    const paper = base32Read(bare.startsWith(MARK) ? bare.slice(MARK.length) : bare);
    if (paper === undefined) {
        return undefined;
    }
    try {
        return ends(memberOpen(paper, root), member) ? paper : undefined;
    } catch (error) {
        if (error instanceof SealError) {
            return undefined;
        }
        throw error;
    }
}
