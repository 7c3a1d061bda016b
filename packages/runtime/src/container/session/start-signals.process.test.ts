import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSessions } from '../../compose/open-sessions.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { HOST_STARTS } from '../../modes/session/start/crash-loop.ts';
import { HOST_STATE, type HostState } from '../../modes/session/view/host-records.ts';
import type { EndedProcess, StartedProcess } from '../container-process.fixture.ts';
import { eventsIn, STRATEGY, tagsFor } from '../container-world.fixture.ts';
import { DryRunWorld, until } from './dry-run-process.fixture.ts';

/** A minute passes in a second. */
const FACTOR = 60;
/** Long before the deadline of 20 s, also on a busy machine. */
const SOON_MS = 10_000;

let world: DryRunWorld;
/** Takes connections and never says a word. */
let silent: Server;
let silence = '';
beforeAll(async () => {
  world = await DryRunWorld.open(FACTOR);
  silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  silence = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
  silent.close();
  await world.close();
}, 60_000);

/** A strategy that a stage of its own name stands for, with these lines before it. */
async function register(name: string, lines: string): Promise<Record<string, string>> {
  const { container } = world;
  const folder = join(container.folder, 'strategies', name);
  mkdirSync(folder, { recursive: true });
  const text = `
import { isMainThread } from 'node:worker_threads';
import { defineStrategy, enterLong, sma } from '@tradai/strategy-sdk';
${lines}
export default defineStrategy({
  name: '${name}',
  timeframe: '1h',
  stoploss: -0.5,
  indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
  entry: ({ candles, mean }) => [enterLong(candles.close.gt(mean))],
});
`;
  writeFileSync(join(folder, 'strategy.ts'), text);
  const config = readFileSync(container.configFile(`strategies/${STRATEGY}/config.json`), 'utf8');
  const tags = { ...tagsFor(config), strategy_class: name };
  const { version } = await container.registry.register({ name: STRATEGY, source: 't', description: name, tags });
  await container.registry.setAlias({ name: STRATEGY, alias: name, version });
  return { STRATEGY_STAGE: name, TRADAI_STRATEGIES: join(container.folder, 'strategies') };
}

async function interrupted({ child, ended }: StartedProcess): Promise<EndedProcess & { readonly tookMs: number }> {
  const fromMs = performance.now();
  child.kill('SIGINT');
  return { ...(await ended), tookMs: performance.now() - fromMs };
}

async function leaseOf(account: string): Promise<unknown> {
  const door = await openSessions({ kind: 'folder', folder: world.container.env['TRADAI_STATE']! });
  const row = await door.leaseOf({ account, strategy: STRATEGY, mode: 'dry-run' });
  door.close();
  return row;
}

/** The records of an account's session once it was started, by its journal. */
async function recordsOf(account: string): Promise<ReadonlyMap<string, string> | null> {
  const door = await openSessions({ kind: 'folder', folder: world.container.env['TRADAI_STATE']! });
  const stored = await door.store.read({ account, strategy: STRATEGY, mode: 'dry-run' });
  door.close();
  return stored === null || stored.seq === 0 ? null : stored.records;
}

const isState =
  (stage: string) =>
  async (account: string): Promise<true | null> => {
    const state = JSON.parse((await recordsOf(account))?.get(HOST_STATE) ?? 'null') as HostState | null;
    return state?.stage === stage ? true : null;
  };
const isCounted = async (account: string): Promise<true | null> => ((await recordsOf(account)) === null ? null : true);

/** Where a start is when Ctrl-C is pressed, what brings it there, and how one sees that it is there. */
const stages: readonly (readonly [string, () => Promise<Record<string, string>>, typeof isCounted])[] = [
  ['asks the exchange', () => Promise.resolve({ TRADAI_EXCHANGE_URL: `http://${silence}` }), isCounted],
  ['opens its strategy', () => register('hangs', 'if (!isMainThread) for (;;);'), isCounted],
  ['opens streams', () => Promise.resolve({ TRADAI_EXCHANGE_WS: `ws://${silence}` }), isCounted],
  ['trades', () => Promise.resolve({}), isState('RUNNING')],
];

describe('Ctrl-C while a session', { timeout: 120_000 }, () => {
  it.each(stages)('%s ends it in order', async (name, env, isThere) => {
    const account = name.replaceAll(' ', '-');
    const process = world.start({ ACCOUNT: account, ...(await env()) });
    await until(() => isThere(account), name, process);
    // Further on the way.
    if (isThere === isCounted) await new Promise((resolve) => setTimeout(resolve, 1500));
    const { code, tookMs, err } = await interrupted(process);
    expect({ code, err: code === 0 ? '' : err.slice(-1500) }).toEqual({ code: EXIT_CODE.done, err: '' });
    expect(tookMs).toBeLessThan(SOON_MS);
    const records = (await recordsOf(account))!;
    expect(JSON.parse(records.get(HOST_STATE)!)).toMatchObject({ stage: 'DRAINING', causes: [] });
    expect(records.get(HOST_STARTS)).toBe('[]');
    expect(await leaseOf(account)).toMatchObject({ isReleased: true });
  });

  it('asks the registry ends it before there is anything to put in order', async () => {
    const asked = once(silent, 'connection');
    const process = world.start({ ACCOUNT: 'registry', MLFLOW_TRACKING_URI: `http://${silence}` });
    await asked;
    const { code, tookMs } = await interrupted(process);
    expect(code).toBe(EXIT_CODE.done);
    expect(tookMs).toBeLessThan(SOON_MS);
    expect(await leaseOf('registry')).toBeNull();
  });

  it('waits for the lease of another ends it, and the other trades on', async () => {
    const account = 'twice';
    const first = world.start({ ACCOUNT: account });
    await until(() => isState('RUNNING')(account), 'the first', first);
    const second = world.start({ ACCOUNT: account });
    await until(() => (second.err().includes('lease-busy') ? true : null), 'the wait', second);
    const { code, tookMs } = await interrupted(second);
    expect(code).toBe(EXIT_CODE.done);
    expect(tookMs).toBeLessThan(SOON_MS);
    expect(await leaseOf(account)).toMatchObject({ isReleased: false, epoch: 1 });
    expect((await interrupted(first)).code).toBe(EXIT_CODE.done);
  });
});

describe('a timer of a strategy that throws', { timeout: 120_000 }, () => {
  it('ends its session with 70 and a line, and leaves the journal whole', async () => {
    const account = 'accident';
    const env = await register(
      'throws-late',
      `import { existsSync } from 'node:fs';
if (isMainThread) setInterval(() => { if (existsSync(new URL('now', import.meta.url))) throw new Error('boom'); }, 100);`,
    );
    const process = world.start({ ACCOUNT: account, ...env });
    await until(() => isState('RUNNING')(account), 'trading', process);
    writeFileSync(join(world.container.folder, 'strategies', 'throws-late', 'now'), '');
    const { code, err } = await process.ended;
    expect(code).toBe(EXIT_CODE.internal);
    expect(eventsIn(err).findLast(({ level }) => level === 'error')?.message).toBe(
      'A timer or promise that nothing waits for failed: Error: boom.',
    );
    expect(await isState('RUNNING')(account)).toBe(true);
  });
});
