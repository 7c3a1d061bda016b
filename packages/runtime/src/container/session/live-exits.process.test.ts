import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { copyDatabase } from '../../adapters/embedded/copy-database.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { StartedProcess } from '../container-process.fixture.ts';
import { eventsIn } from '../container-world.fixture.ts';
import { until } from './dry-run-process.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** Requests have to leave within seconds of the exchange's time, on a busy machine too. */
const FACTOR = 5;
/** Far below the 20 s that a session has to end in order. */
const AT_ONCE_MS = 5_000;

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

/** A session that trades, and was asked to enter. */
async function entering(config: Readonly<Record<string, unknown>> = {}): Promise<[LiveWorld, StartedProcess]> {
  const live = (world = await LiveWorld.open('spot', FACTOR, config));
  await live.allow();
  const run = live.start();
  await trades(live, run);
  await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
  return [live, run];
}

async function trades(live: LiveWorld, run: StartedProcess): Promise<void> {
  const isOfThis = async () => run.err().includes('RUNNING') && (await live.state())?.stage === 'RUNNING';
  await until(async () => ((await isOfThis()) ? true : null), 'RUNNING', run);
}

async function held(): Promise<[LiveWorld, StartedProcess]> {
  const [live, run] = await entering();
  await until(() => (live.restingStops().length > 0 ? true : null), 'the stop', run);
  return [live, run];
}

/** What a process says last. */
const lastWords = (err: string): string => eventsIn(err).at(-1)!.message!;

describe('a container that trades with money', { timeout: 120_000 }, () => {
  it('ends by 130 at a second Ctrl-C, though its entry still rests; the next start takes that away', async () => {
    const [live, run] = await entering({ entry_pricing: { price_side: 'same' } });
    const entry = () => live.sim.ledger.orders().find(({ order }) => order.side === 'BUY')?.order ?? null;
    await until(entry, 'the entry', run);
    // No cancel is answered.
    const deaf = { match: { method: 'DELETE' }, do: { shape: { id: 'A14', point: 'before' } } };
    const fault = live.sim.faults.load({ version: 1, rules: [deaf] });
    run.child.kill('SIGINT');
    await until(() => live.sim.log.records.find(({ method }) => method === 'DELETE') ?? null, 'a cancel', run);
    const askedMs = performance.now();
    run.child.kill('SIGINT');
    const { code, err } = await run.ended;
    expect(code).toBe(EXIT_CODE.interrupted);
    expect(performance.now() - askedMs).toBeLessThan(AT_ONCE_MS);
    expect(lastWords(err)).toBe('DRAINING. The process was asked to end; trades stay as they are.');
    expect(await live.beat(), 'nobody says how it ended').toMatchObject({ outcome: null });
    expect(entry()!.status).toBe('NEW');

    live.sim.faults.unload(fault);
    const next = live.start();
    await until(() => (entry()!.status === 'CANCELED' ? true : null), 'its end', next);
    await trades(live, next);
    next.child.kill('SIGINT');
    expect((await next.ended).code).toBe(EXIT_CODE.done);
    expect(live.sim.ledger.orders()).toHaveLength(1);
    expect(await live.differences()).toEqual([]);
  });

  it('ends by 124 at MAX_SECONDS in order, with what it holds and its stop', async () => {
    const [live, first] = await held();
    const stops = live.restingStops();
    first.child.kill('SIGKILL');
    await first.ended;

    const { code, err } = await live.start({ MAX_SECONDS: '12' }).ended;
    expect({ code, err: err.slice(-800) }).toMatchObject({ code: EXIT_CODE.timeLimit });
    expect(lastWords(err)).toBe('DRAINING. The process was asked to end; trades stay as they are.');
    expect(await live.beat()).toMatchObject({
      ...{ stage: 'DRAINING', causes: [], epoch: 2 },
      outcome: { code: EXIT_CODE.timeLimit, name: 'timeLimit', message: '' },
    });
    expect(live.restingStops()).toEqual(stops);
    expect(live.sim.ledger.orders()).toHaveLength(2);
    expect(await live.differences()).toEqual([]);
  });

  it('does not begin where state.db is damaged: 65 names it, its stop stays, and with a copy it goes on', async () => {
    const [live, first] = await held();
    const stops = live.restingStops();
    const file = join(live.folder, 'state', 'state.db');
    const copy = join(live.folder, 'state.copy.db');
    await copyDatabase(file, copy);
    first.child.kill('SIGKILL');
    await first.ended;
    writeFileSync(file, 'no database');
    // Else SQLite makes the pages again out of its log.
    for (const log of ['-wal', '-shm']) rmSync(file + log, { force: true });
    const { code, err } = await live.start().ended;
    expect({ code, err: err.slice(-800) }).toMatchObject({ code: EXIT_CODE.badData });
    expect(lastWords(err)).toBe(`${file} is no SQLite database that can be read.`);
    expect(live.restingStops()).toEqual(stops);

    copyFileSync(copy, file);
    const next = live.start();
    await trades(live, next);
    expect(await live.state()).toMatchObject({ stage: 'RUNNING', causes: [] });
    next.child.kill('SIGTERM');
    expect((await next.ended).code).toBe(EXIT_CODE.done);
    expect(live.restingStops()).toEqual(stops);
    expect(live.sim.ledger.orders()).toHaveLength(2);
    expect(await live.differences()).toEqual([]);
  });
});
