import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteHeartbeats } from '../../adapters/embedded/heartbeats-sqlite.ts';
import { SqliteTracking } from '../../adapters/embedded/tracking-sqlite.ts';
import { startProcess, type EndedProcess, type StartOptions } from '../container-process.fixture.ts';
import {
  containerWorld,
  eventsIn,
  MONTHS,
  STRATEGY,
  tagsFor,
  type ContainerWorld,
} from '../container-world.fixture.ts';

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
}, 60_000);
afterAll(() => world.remove());

interface Lines {
  /** At the head of the file. */
  readonly first?: string;
  /** At the beginning of `indicators`, which is asked once. */
  readonly indicators?: string;
  /** What it does with an open trade. */
  readonly callback?: string;
}

/** A strategy that a stage of its own name stands for. */
async function register(
  name: string,
  { first = '', indicators = '', callback = 'return keep;' }: Lines,
): Promise<void> {
  const text = `
import { crossesAbove, defineStrategy, enterLong, keep, sma } from '@tradai/strategy-sdk';
${first}
export default defineStrategy({
  name: '${name}',
  timeframe: '1h',
  stoploss: -0.5,
  indicators: ({ candles }) => {
    ${indicators}
    return { fast: sma(candles.close, 5), slow: sma(candles.close, 20) };
  },
  entry: ({ fast, slow }) => [enterLong(crossesAbove(fast, slow))],
  customExit: () => { ${callback} },
});
`;
  const folder = join(world.folder, 'strategies', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'strategy.ts'), text);
  const config = readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`), 'utf8');
  const tags = { ...tagsFor(config), strategy_class: name };
  const { version } = await world.registry.register({
    name: STRATEGY,
    source: 'tradai://test',
    description: name,
    tags,
  });
  await world.registry.setAlias({ name: STRATEGY, alias: name, version });
}

function run(
  name: string,
  env: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<EndedProcess> {
  const wanted = { STRATEGY_STAGE: name, RUN_ID: name, TRADAI_STRATEGIES: join(world.folder, 'strategies'), ...env };
  return startProcess(world, wanted, { ...options, argv: ['--timerange', MONTHS] }).ended;
}

const lastError = ({ err }: EndedProcess): string | undefined =>
  eventsIn(err.replaceAll(/^(?!\{).*$/gm, '')).findLast(({ level }) => level === 'error')?.message;

async function outcome(runId: string): Promise<unknown> {
  const beats = new SqliteHeartbeats(join(world.folder, 'state'));
  const beat = await beats.get({ kind: 'run', runId });
  beats.close();
  return beat?.outcome ?? null;
}

async function tracked(runId: string): Promise<string | undefined> {
  const tracking = new SqliteTracking(join(world.folder, 'registry'));
  const record = await tracking.find(STRATEGY, runId, 1);
  tracking.close();
  return record?.status;
}

describe('a strategy', () => {
  it.each<[string, Lines, number, string | undefined]>([
    ['throws-in-a-callback', { callback: "throw new Error('no such thing');" }, 70, 'failed'],
    // Before there was a run to be tracked.
    ['throws-in-indicators', { indicators: "throw new Error('no such thing');" }, 70, undefined],
    ['throws-when-loaded', { first: "throw new Error('no such thing');" }, 70, undefined],
    ['does-not-compile', { first: 'const = 1;' }, 78, undefined],
  ])('that %s ends with its place, and is told everywhere', async (name, lines, code, status) => {
    await register(name, lines);
    const ended = await run(name);

    expect([ended.code, lastError(ended)]).toEqual([code, expect.stringMatching(/strategy\.ts:\d+/)]);
    expect(lastError(ended)!.includes('no such thing')).toBe(code === 70);
    expect(ended.err).not.toContain('at Object.');
    expect(await outcome(name)).toMatchObject({ code, message: lastError(ended) });
    expect(await tracked(name)).toBe(status);
  });

  it.each<[string, Lines]>([
    ['exits-in-a-callback', { callback: 'process.exit(0);' }],
    ['exits-when-loaded', { first: 'process.exit(0);' }],
  ])('that %s does not pass for a run that ended well', async (name, lines) => {
    await register(name, lines);
    const ended = await run(name);

    expect(ended.code).toBe(70);
    expect(ended.err).toContain('the process ended before the command did: a strategy exits');
    expect(await outcome(name)).toBeNull();
  });

  it('that fails in a timer ends with 1', async () => {
    const first = "setTimeout(() => { throw new Error('too late'); }, 0);";
    await register('throws-later', { first });
    const ended = await run('throws-later');

    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('too late')]);
  });

  it('that waits for what never comes ends with 70', async () => {
    await register('waits', { first: 'await new Promise(() => {});' });
    expect((await run('waits')).code).toBe(70);
  });

  it('that loops without end is ended some seconds after the time limit, and said to be everywhere', async () => {
    await register('loops', { callback: 'for (;;) Math.sqrt(2);' });
    const ended = await run('loops', { MAX_SECONDS: '8' });

    expect(ended.code).toBe(124);
    expect(lastError(ended)).toBe('Stopped at the time limit of MAX_SECONDS. It was not finished in time.');
    expect(await outcome('loops')).toMatchObject({ code: 124 });
    expect(await tracked('loops'), 'the next start goes on with it').toBe('running');
  }, 60_000);

  it('that takes all memory ends by the signal that Node gives itself, and is not taken for done', async () => {
    await register('takes-all', { callback: 'const all = []; for (;;) all.push(new Array(1000).fill(1.5));' });
    const ended = await run('takes-all', {}, { flags: ['--max-old-space-size=64'] });

    expect(ended).toMatchObject({ code: null, signal: 'SIGABRT' });
    expect(ended.err).toContain('JavaScript heap out of memory');
    expect(await outcome('takes-all')).toBeNull();
    expect(await tracked('takes-all')).toBe('running');
  });
});
