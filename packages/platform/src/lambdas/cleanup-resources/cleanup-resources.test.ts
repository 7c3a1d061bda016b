import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { eventOf, functionWorld, running, type FunctionWorld } from '../function-world.fixture.ts';
import { cleanupResources } from './cleanup-resources.ts';

const EXIT = { stop_code: 'EssentialContainerExited', container: { ExitCode: 137, Name: 'strategy' } };

async function failed(world: FunctionWorld, code = 'TradAI.StrategyFailed') {
  const { services } = world;
  const run = await running(world);
  for (const key of [
    `temp/${run.id}/prepared.json`,
    `temp/${run.id}/a/b.json`,
    `temp/${runIdOf(11)}/prepared.json`,
    'temp.json',
  ])
    await services.temp.put(key, new Uint8Array(1));
  const failure = {
    code,
    message: 'The container ended with 1.',
    exitCode: null,
    stopCode: null,
  };
  const change = {
    by: 'workflow',
    move: STATUS_MOVES.fail,
    attempt: 1,
    execution: run.execution!,
    patch: { failure },
  } as const;
  await services.runs.change(run.id, { ...change, atMs: services.clock.now() });
  const clean = (more: object = {}) =>
    cleanupResources({ ...eventOf(run), outcome: {}, ...more }, services, world.signal);
  return { run, clean, row: async () => (await services.runs.get(run.id, services.clock.now()))! };
}

async function keys({ services }: FunctionWorld): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of services.temp.list('temp')) found.push(key);
  return found.toSorted();
}

describe('what a run held', () => {
  it('is given back once: its slot, and what was prepared for it alone', async () => {
    const world = await functionWorld();
    const { clean, row } = await failed(world);
    expect(await clean({ exit: EXIT })).toEqual({ deleted: 2 });
    expect(await keys(world)).toEqual(['temp.json', `temp/${runIdOf(11)}/prepared.json`]);
    expect(await world.services.slots.holders('backtest')).toEqual([]);
    const after = await row();
    expect(await clean({ exit: EXIT })).toEqual({ deleted: 0 });
    expect(await row()).toEqual(after);
  });

  it('stays where another attempt has it by now', async () => {
    const world = await functionWorld();
    const { clean, run } = await failed(world);
    const { runs, slots, clock } = world.services;
    await runs.change(run.id, { by: 'api', move: STATUS_MOVES.retry, attempt: 1, atMs: clock.now() });
    await expect(clean()).rejects.toMatchObject({ name: 'Run.NotRunnable' });
    expect(await slots.holders('backtest')).toEqual([run.id]);
    expect(await keys(world)).toHaveLength(4);
  });
});

describe('the end of a container', () => {
  it('is written down as ECS saw it', async () => {
    const world = await functionWorld();
    const { clean, row } = await failed(world);
    await clean({ exit: EXIT });
    const { failure, expiresMs, endedMs } = await row();
    expect(failure).toMatchObject({
      code: 'TradAI.StrategyFailed',
      exitCode: 137,
      stopCode: 'EssentialContainerExited',
    });
    expect(expiresMs).toBe(endedMs! + 7 * 86_400_000);
  });

  it.each([
    ['run', 'TradAI.StrategyFailed', ''],
    ['prepared', 'TradAI.ConfigFailed', '-prepare'],
  ])('is told in the container’s own words where that which %s it said any', async (_, code, suffix) => {
    const world = await functionWorld();
    const { clean, row, run } = await failed(world, code);
    const start = {
      runId: `${run.id}${suffix}`,
      attempt: 1,
      holder: 'h',
      strategy: run.strategy,
      mode: 'backtest',
      startedMs: 1,
    } as const;
    await world.services.records.end(start, 2, { code: 78, name: 'badConfig', message: 'stoploss is "deep".' });
    await clean({ exit: {} });
    expect((await row()).failure).toEqual({
      ...{ code, message: 'stoploss is "deep".', exitCode: 78, stopCode: null },
    });
  });
});
