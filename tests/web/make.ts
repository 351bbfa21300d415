/* make: random but well-formed values for the property tests. Called by *.test.ts and kat_write.
 * Never the same twice. */
import type { Conv, Mid, MsgId, Row, Salt } from '../../web/seal/bytes';
import { asConv, asHash, asMid, asMsgId, asRow, asSalt } from '../../web/seal/bytes';
import type { Grant } from '../../web/seal/grant';
import type { MsgBody, MsgHeader } from '../../web/seal/msg';
import { Dir, MsgKind } from '../../web/seal/msg';
import type { WrapHeader } from '../../web/seal/wrap';
import { rnd, rnd64, upTo } from './check';

export const anyConv = (): Conv => asConv(rnd(16));
export const anyMid = (): Mid => asMid(rnd(16));
export const anyMsgId = (): MsgId => asMsgId(rnd(16));
export const anyRow = (): Row => asRow(rnd(16));
export const anySalt = (): Salt => asSalt(rnd(16));
export const any32 = (): number => Number(rnd64() & 0xffffffffn);
export const any16 = (): number => upTo(0xffff);

export function pick<T>(choices: readonly T[]): T {
    return choices[upTo(choices.length - 1)] as T;
}

export function anyGrant(): Grant {
    return {
        for: 1 + upTo(2), line: any16(), epoch: any32(), gen: any32(),
        conv: anyConv(), sender: anyMid(),
    };
}

export function anyMsgHeader(dir: Dir = 1 + upTo(2)): MsgHeader {
    return {
        conv: anyConv(), gen: any32(), dir, seq: rnd64(),
        msgid: anyMsgId(), prev: asHash(rnd(32)),
    };
}

export function anyMsgBody(textLen: number): MsgBody {
    const kind = pick([MsgKind.Text, MsgKind.System, MsgKind.Report]);
    return {
        kind, flags: upTo(255), ackSeq: rnd64(), ackHash: rnd(8), t15: any32(),
        text: rnd(textLen),
    };
}

/* Of a password, or a kind to come: a passkey's (2) has no cost. */
export function anyWrapHeader(): WrapHeader {
    const kind = upTo(255);
    return {
        mid: anyMid(), kind: kind === 2 ? 1 : kind, ops: 2 + upTo(8),
        memKib: 65536 + upTo(1048576 - 65536), salt: anySalt(),
    };
}
