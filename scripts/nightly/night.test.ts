import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { night, resultsIn, type Ended } from './night.ts';
import { NIGHT_PARTS, type NightPart } from './parts.ts';

const PART: NightPart = {
  ...{ name: 'kills', goal: 5, unit: 'kills', piece: 2 },
  command: (n) => ['run', 'crash', String(n)],
  env: (n) => ({ FROM: String(10 * n) }),
};

let folder: string;
let ran: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-night-'));
  ran = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function aNight(answer: (n: number) => Ended, untilMs = Infinity): Promise<void> {
  await night({
    ...{ parts: [PART], file: join(folder, 'deep', 'night.json'), untilMs, say: () => {} },
    run: (command, { FROM }) => {
      ran.push(`${command.join(' ')} from ${FROM}`);
      return Promise.resolve(answer(ran.length));
    },
  });
}

const fine = (): Ended => ({ code: 0, text: '' });
const kills = () => resultsIn(join(folder, 'deep', 'night.json'))['kills'];

describe('a night', () => {
  it('does a part in pieces until its goal is reached, and nothing of it again', async () => {
    await aNight(fine);
    await aNight(fine);
    expect(ran).toEqual(['run crash 0 from 0', 'run crash 1 from 10', 'run crash 2 from 20']);
    expect(kills()).toMatchObject({ done: 5, goal: 5, failures: [] });
  });

  it('goes on where one that was cut short has ended', async () => {
    await expect(
      aNight((n) => {
        if (n === 2) throw new Error('the machine went away');
        return fine();
      }),
    ).rejects.toThrow('went away');
    await aNight(fine);
    expect(ran).toEqual(['run crash 0 from 0', 'run crash 1 from 10', 'run crash 1 from 10', 'run crash 2 from 20']);
  });

  it('begins nothing when its time is over', async () => {
    await aNight(fine, 0);
    expect(ran).toEqual([]);
  });

  it('keeps the command and the last words of what failed, and goes on', async () => {
    await aNight((n) => (n === 1 ? { code: 3, text: 'an order was doubled' } : fine()));
    expect(kills()).toMatchObject({
      done: 5,
      failures: [{ command: 'FROM=0 npm run crash 0', text: 'an order was doubled' }],
    });
  });

  it('has parts with names of their own', () => {
    expect(new Set(NIGHT_PARTS.map(({ name }) => name)).size).toBe(NIGHT_PARTS.length);
  });
});
