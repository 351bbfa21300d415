// full: the disk fills. New words are refused and said to be; old ones are read; burning works; and
// with room again it goes on by itself. On a small file system of its own, so it needs root; without
// it says that it was skipped. Called by run.mjs. Never fills a disk that others use.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Line } from '../kill/line.mjs';
import { Visitor, draft, noted } from './people.mjs';
import { ask, request } from './raw.mjs';

const SIZE = '24m', SENDS_MAX = 4000, SOON_MS = 5000;
const FULL = 'Our disk is full, so we could not do this.';

function mount() {
  const dir = mkdtempSync(join(tmpdir(), 'callbox-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'callbox-full', dir], { stdio: 'pipe' });
    return dir;
  } catch {
    rmSync(dir, { recursive: true });
    console.log('skip full: only root can mount the small disk that it needs');
    return null;
  }
}

/** All the room that is left. */
function fill(dir) {
  const fd = openSync(join(dir, 'filler'), 'w');
  try {
    for (const b of [Buffer.alloc(65536), Buffer.alloc(4096)]) {
      try {
        for (;;) writeSync(fd, b);
      } catch { /* no room for one of this size */ }
    }
  } finally {
    closeSync(fd);
  }
}

/** Write until there is no room. kept: messages that are there already; gives how many then are. */
async function fills(line, check, visitor, kept) {
  let word = 'ok';
  fill(line.disk);
  for (let i = 0; word === 'ok' && i < SENDS_MAX; i++) {
    word = await visitor.does('send');
    kept += word === 'ok';
  }
  check('the disk fills: new words are refused, and why', word === 'full', word);
  check('and again', await visitor.does('send') === 'full');
  check('what was acknowledged is read', await visitor.does('return') === 'ok' && visitor.seen === kept, `${visitor.seen} of ${kept}`);
  check('a stream opens', await visitor.does('live') === 'ok');
  check('pages come', (await ask(line.port, request('GET /')))?.status === 200);
  return kept;
}

/** The filler goes: the same processes go on. */
async function frees(line, check, visitor, kept) {
  rmSync(join(line.disk, 'filler'));
  check('with room again it goes on by itself', await visitor.until('send', SOON_MS) !== null, line.err.slice(-1000));
  check('and nothing was lost', await visitor.does('return') === 'ok' && visitor.seen === kept + 1, `${visitor.seen} of ${kept + 1}`);
  return kept + 1;
}

async function plain(line, check) {
  const a = await noted(line, await draft(line));
  check('without JavaScript a plain page says so', a.status === 200 && a.body.toString().includes(FULL), `${a.status} ${a.body.toString().slice(0, 500)}`);
}

/** How often the log says this. */
const said = (line, event) => line.err.split(`event=${event}`).length - 1;

async function story(line, check, [visitor, other, late]) {
  const serve = await line.child('serve');
  check('two visitors sit down', await visitor.does('open') === 'ok' && await other.does('open') === 'ok');
  let kept = await fills(line, check, visitor, 1);
  await plain(line, check);
  check('nobody new is let in', await late.does('open') === 'full');
  check('the log says it once', said(line, 'disk-full') === 1, line.err);
  kept = await frees(line, check, visitor, kept);
  check('and that there is room again, once', said(line, 'disk-back') === 1, line.err);
  check('then others are let in', await late.until('open', SOON_MS) !== null);
  check('all that in one process', await line.child('serve') === serve);
  kept = await fills(line, check, visitor, kept);
  await line.killAll();
  await line.start();
  check('it starts on a full disk, and what was kept is read', await visitor.does('return') === 'ok' && visitor.seen === kept, `${visitor.seen} of ${kept}`);
  check('burning works on a full disk', await other.does('burn') === 'ok' && await other.does('return') === 'unknown');
  await frees(line, check, visitor, kept);
}

export async function full(line, check) {
  const people = [await Visitor.sit(line), await Visitor.sit(line), await Visitor.sit(line)];
  try {
    await story(line, check, people);
  } finally {
    people.forEach((v) => v.leave());
  }
}

full.open = async (build) => {
  const disk = mount();
  if (!disk) return null;
  const away = () => {
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  };
  try {
    const line = await Line.open(build, { data: join(disk, 'data') });
    line.disk = disk;
    line.close = async () => {
      await Line.prototype.close.call(line);
      away();
    };
    return line;
  } catch (e) {
    away();
    throw e;
  }
};
