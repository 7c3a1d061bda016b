import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Counts } from './counts.ts';
import { nightEnd } from './night-end.ts';
import { piecesIn } from './night-file.ts';
import { byChance, placed, tested, told, type NightPart } from './night-part.ts';
import { night, type Ended, type Tree } from './night.ts';

const PART: NightPart = {
  ...{ name: 'kills', goal: 5, unit: 'kills', piece: 2 },
  command: (n) => ['run', 'crash', String(n)],
  env: (n) => ({ FROM: String(10 * n) }),
  counted: told('kills'),
};
const PLACES = placed({ name: 'places', goal: 4, unit: 'seeds', piece: 2 }, ['C01', 'C02']);
const TREE: Tree = { commit: 'abc', isClean: true };

let folder: string;
let file: string;
let ran: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-night-'));
  file = join(folder, 'deep', 'night.json');
  ran = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Chosen {
  readonly part?: NightPart;
  readonly untilMs?: number;
  readonly tree?: () => Tree;
}

/** What a night of one part comes to, whose n-th command ends like this; the first is 1. */
async function aNight(
  answer: (n: number) => Ended,
  { part = PART, untilMs = Infinity, tree = () => TREE }: Chosen = {},
) {
  const pieces = await night({
    ...{ parts: [part], file, untilMs, tree, say: () => {} },
    run: (command, { FROM }) => {
      ran.push(`${command.join(' ')}${FROM === undefined ? '' : ` from ${FROM}`}`);
      return Promise.resolve(answer(ran.length));
    },
  });
  return nightEnd([part], pieces);
}

const did = (counts: Counts): Ended => ({ code: 0, text: '', counts });
const fine = (): Ended => did({ kills: 2 });

describe('a night', () => {
  it('does a part in pieces until its goal is reached, and nothing of it again', async () => {
    await aNight(fine);
    expect(await aNight(fine)).toMatchObject({ isWhole: true });
    expect(ran).toEqual(['run crash 0 from 0', 'run crash 1 from 10', 'run crash 2 from 20']);
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

  it('begins nothing when its time is over, and says what it has not done', async () => {
    const { lines, isWhole } = await aNight(fine, { untilMs: 0 });
    expect(ran).toEqual([]);
    expect(isWhole).toBe(false);
    expect(lines.at(-1)).toBe('not done: kills, 0 of 5 kills');
  });

  it('keeps of each piece its command, commit and figures, and the last words of what failed, and goes on', async () => {
    const failed: Ended = { code: 3, text: 'an order was doubled', counts: { kills: 2, orders: 7 } };
    const { lines, isWhole } = await aNight((n) => (n === 1 ? failed : did({ kills: 2, orders: 5 })));
    expect(piecesIn(file)['kills']).toMatchObject([
      {
        command: 'FROM=0 npm run crash 0',
        code: 3,
        text: 'an order was doubled',
        counts: { orders: 7 },
        commit: 'abc',
      },
      { command: 'FROM=10 npm run crash 1', code: 0, counts: { kills: 2, orders: 5 }, isClean: true },
      { command: 'FROM=20 npm run crash 2', code: 0 },
    ]);
    expect(isWhole).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(/^kills: 5 of 5 kills; 3 pieces, \d+ s, 6 kills, 17 orders$/),
      'failed: FROM=0 npm run crash 0',
    ]);
  });

  it('counts what pieces did, not what was planned', async () => {
    const { lines, isWhole } = await aNight((n) => did({ kills: n === 2 ? 0 : 2 }));
    expect(isWhole).toBe(false);
    expect(lines.at(-1)).toBe('not done: kills, 4 of 5 kills');
  });

  it('tries places that were not reached again, with other seeds', async () => {
    const answers = [{ 'at C01': 2, 'at C02': 2 }, { 'at C01': 2, 'at C02': 1 }, { 'at C02': 1 }];
    expect(await aNight((n) => did(answers[n - 1]!), { part: PLACES })).toMatchObject({ isWhole: true });
    expect(ran).toEqual([
      'run --silent crash:live -- --seeds 2 --from 1',
      'run --silent crash:live -- --seeds 2 --from 3',
      'run --silent crash:live -- --points C02 --seeds 1 --from 5',
    ]);
  });

  it('tries again three times at most, and names the places that lack', async () => {
    const { lines, isWhole } = await aNight(() => did({ 'at C01': 2 }), { part: PLACES });
    expect(ran).toHaveLength(5);
    expect(isWhole).toBe(false);
    expect(lines.at(-1)).toBe('not done: places, 0 of 4 seeds: reached C02 0');
  });

  it('makes up for kills of chance that did not come', async () => {
    const part = byChance({ name: 'moments', goal: 8, unit: 'random kills', piece: 4 }, '--random', 2, 'kills');
    await aNight((n) => did({ kills: [4, 3, 1][n - 1]! }), { part });
    expect(ran.map((words) => words.split(' -- ')[1])).toEqual([
      '--random 4 --from 1',
      '--random 4 --from 3',
      '--random 1 --from 5',
    ]);
  });

  it.each([
    ['none was there', {}],
    ['one was skipped', { passed: 9, skipped: 1 }],
  ])('takes tests of which %s for nothing done', async (_, counts) => {
    const part = { ...PART, piece: 5, counted: tested(5) };
    expect(await aNight(() => did(counts), { part })).toMatchObject({ isWhole: false });
  });

  it('is not whole where files were changed, or another commit came in between', async () => {
    const changed = await aNight(fine, { tree: () => ({ ...TREE, isClean: false }) });
    expect(changed.lines.at(-1)).toBe('of no commit: files had been changed beside 3 pieces');
    rmSync(file);
    let looks = 0;
    const { lines, isWhole } = await aNight(fine, {
      tree: () => ({ commit: (looks += 1) < 4 ? 'abc' : 'def', isClean: true }),
    });
    expect(isWhole).toBe(false);
    expect(lines).toContain('of no one commit: pieces are of abc, def');
  });

  it.each([
    ['of an older night', '{ "kills": { "done": 5 } }'],
    ['of something else', 'not JSON'],
  ])('refuses a file %s in a sentence', async (_, text) => {
    await aNight(fine);
    writeFileSync(file, text);
    await expect(aNight(fine)).rejects.toThrow(/holds no pieces of a night: expected what this command has written/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
