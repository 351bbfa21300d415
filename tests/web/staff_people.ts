/* staff_people: a console's way to the line in memory. Called by the console's tests.
 * Never a wire: what is asked is answered in the same breath. */
import type { RecordType } from '../../web/wire/record';
import { RecordType as T, Status, request } from '../../web/wire/record';
import { Refused } from '../../web/staff/connection';
import type { Stretch } from '../../web/staff/stretch';
import type { FakeServer } from './staff_server';
import { Seat, quick } from './staff_server';

export const stretch: Stretch = async (password, salt, cost) => quick(password, salt, cost);

/* A connection without a wire. */
export class FakeDoor {
    readonly seat: Seat;
    before: ((type: RecordType) => void) | undefined;
    secret: Uint8Array = new Uint8Array(32);
    constructor(server: FakeServer) {
        this.seat = new Seat(server);
    }
    async ask(type: RecordType, body: Uint8Array = new Uint8Array(0)): Promise<Uint8Array> {
        this.before?.(type);
        const rec = this.seat.handle(request(type, 1, body));
        await Promise.resolve();
        if (rec.status !== Status.Ok) {
            throw new Refused(rec.status);
        }
        return rec.body;
    }
    identity(): Promise<Uint8Array> {
        return this.ask(T.Resume, this.secret);
    }
}
