/* want: what a visitor wants, and what they say it is about (src/wire/wire.h). Called by the visitor's
 * page and the console. Never asks for it: both questions may be left alone. */
export enum Want {
    Now = 1,
    Message = 2,
    Booked = 3,
}

/* Who it is about. */
export enum Who {
    Untold = 0,
    Own = 1, /* their own behaviour */
    Adult = 2,
    Young = 3,
    Child = 4, /* possibly abused */
    Professional = 5,
    Survivor = 6,
    Family = 7, /* partner or family of somebody arrested */
    Other = 8,
}

export enum Soon {
    Untold = 0,
    Later = 1,
    Soon = 2,
    Now = 3, /* somebody is at risk */
}

/* OPEN's about, and the flags of the first message: who in the low four bits, how soon above. */
export function aboutOf(who: Who, soon: Soon): number {
    return who | (soon << 4);
}

export function aboutRead(byte: number): { who: Who; soon: Soon } {
    const who = byte & 0x0f;
    return { who: Who[who] === undefined ? Who.Untold : who, soon: (byte >> 4) & 0x03 };
}
