/* kat: the known-answer files of tests/vectors, as its README.md describes them: one "name hex" a
 * line. Called by kat.test and kat_write.
 * Never forgives: a name twice, missing or not asked for is a failure. */
import assert from 'node:assert/strict';
import { Reader, Writer } from '../../web/seal/bytes';
import { hex, unhex } from './check';

const LINE = /^([a-z0-9]+\.[a-z0-9]+) (-|(?:[0-9a-f]{2})+)$/;

/* A file being read; what was asked for is remembered. */
export class Kat {
    private readonly values = new Map<string, Uint8Array>();
    private readonly asked = new Set<string>();

    constructor(text: string) {
        const lines = text.split('\n').filter((l) => l !== '' && !l.startsWith('#'));
        for (const line of lines) {
            const [, name, digits] = LINE.exec(line) ?? assert.fail(`not a line: ${line}`);
            assert.ok(name !== undefined && digits !== undefined);
            assert.ok(!this.values.has(name), `${name} is there twice`);
            this.values.set(name, digits === '-' ? new Uint8Array(0) : unhex(digits));
        }
    }

    bytes(name: string): Uint8Array {
        this.asked.add(name);
        return this.values.get(name)?.slice() ?? assert.fail(`${name} is missing`);
    }
    number(name: string): number {
        return this.bytes(name).reduce((v, b) => v * 256 + b, 0);
    }
    u64(name: string): bigint {
        return new Reader(this.bytes(name)).u64();
    }
    text(name: string): string {
        return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(name));
    }
    /* Numbers of two bytes each. */
    list(name: string): number[] {
        const r = new Reader(this.bytes(name));
        return Array.from({ length: r.left / 2 }, () => r.u16());
    }

    /* Names nobody asked for. */
    unasked(): string[] {
        return [...this.values.keys()].filter((name) => !this.asked.has(name));
    }
}

/* A file being written. */
export class KatWriter {
    private lines: string[] = [];

    constructor(private readonly group: string) {}

    bytes(name: string, value: Uint8Array): this {
        this.lines.push(`${this.group}.${name} ${value.length === 0 ? '-' : hex(value)}`);
        return this;
    }
    u8(name: string, v: number): this {
        return this.bytes(name, new Writer().u8(v).done());
    }
    u16(name: string, v: number): this {
        return this.bytes(name, new Writer().u16(v).done());
    }
    u32(name: string, v: number): this {
        return this.bytes(name, new Writer().u32(v).done());
    }
    u64(name: string, v: bigint): this {
        return this.bytes(name, new Writer().u64(v).done());
    }
    text(name: string, v: string): this {
        return this.bytes(name, new TextEncoder().encode(v));
    }
    list(name: string, v: readonly number[]): this {
        const w = new Writer();
        v.forEach((n) => w.u16(n));
        return this.bytes(name, w.done());
    }
    done(): string {
        return `${this.lines.join('\n')}\n`;
    }
}
