import { ServiceError } from '@tradai/runtime/ports';
import { describe, expect, it } from 'vitest';
import { STATUS_MOVES } from '../../domain/run-status.ts';
import { MOST_SUMMARY_BYTES } from '../../domain/summary-payload.ts';
import { MOST_ENTRIES } from '../../operations/track-run.ts';
import {
  eventOf,
  functionWorld,
  published,
  running,
  sha256,
  summaryDocument,
  type FunctionWorld,
} from '../function-world.fixture.ts';
import { transformResults } from './transform-results.ts';

async function begun() {
  const world = await functionWorld();
  const run = await running(world);
  const transform = (event: object = eventOf(run)) => transformResults(event, world.services, world.signal);
  return { world, run, transform };
}

const rowOf = ({ services }: FunctionWorld, id: string) => services.runs.get(id, services.clock.now());

describe('results that a container has published', () => {
  it('become part of the run, once', async () => {
    const { world, run, transform } = await begun();
    await published(world.services.results, run);
    const answer = await transform();
    const result = { uri: `s3://results/backtests/${run.id}/a1/result.json`, sha256: expect.any(String) as string };
    const row = (await rowOf(world, run.id))!;
    expect(row).toMatchObject({ status: 'RUNNING', result });
    expect(row.summary).toEqual({
      trades: 812,
      profitRatio: '0.142',
      maxDrawdownRatio: '0.061',
      sharpe: '1.4',
      verdict: null,
    });
    expect(answer).toMatchObject({ result_uri: result.uri, summary: { trades: 812, figures: { winrate: 0.61 } } });
    expect(await transform()).toEqual({ ...(answer as object), tracked: 0 });
    expect(await rowOf(world, run.id)).toEqual(row);
  });

  it('are read without what lies beside them, and the answer stays small', async () => {
    const { world, run, transform } = await begun();
    const figures = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`figure_${at}`, at / 7]));
    await published(world.services.results, run, summaryDocument({ figures }), {
      'trades.csv': new Uint8Array(5_000_000),
    });
    const read: number[] = [];
    const { results } = world.services;
    const get = results.get.bind(results);
    results.get = async (key, options) => {
      const stored = await get(key, options);
      read.push(stored?.bytes.length ?? 0);
      return stored;
    };
    const answer = (await transform()) as { summary: { figures: object } };
    expect(read.length).toBe(2);
    expect(Math.max(...read)).toBeLessThanOrEqual(262_144);
    expect(Buffer.byteLength(JSON.stringify(answer.summary))).toBeLessThanOrEqual(MOST_SUMMARY_BYTES);
    expect(Object.keys(answer.summary.figures).length).toBeGreaterThan(500);
  });

  it('of an earlier attempt are nobody’s', async () => {
    const { world, run, transform } = await begun();
    await published(world.services.results, { id: run.id, attempt: 2 });
    await expect(transform()).rejects.toMatchObject({
      name: 'Transform.Invalid',
      message: `Attempt 1 of ${run.id} has published no results.`,
    });
    await expect(transform({ ...eventOf(run), attempt: 2 })).rejects.toMatchObject({ name: 'Run.NotRunnable' });
  });

  it('come too late for a run that is being canceled', async () => {
    const { world, run, transform } = await begun();
    await published(world.services.results, run);
    await world.services.runs.change(run.id, { by: 'api', move: STATUS_MOVES.cancel, attempt: 1, atMs: 0 });
    await expect(transform()).rejects.toMatchObject({ name: 'Run.NotRunnable' });
    expect((await rowOf(world, run.id))!.result).toBeNull();
  });

  const damage: [what: string, (world: FunctionWorld, id: string) => Promise<unknown>, problem: RegExp][] = [
    ['another summary than was published', ({ services }, id) => services.results.put(`backtests/${id}/a1/summary.json`, Buffer.from('{}')), /is not what was published/],
    ['no summary', ({ services }, id) => services.results.delete(`backtests/${id}/a1/summary.json`), /has no backtests\//],
    ['a summary that is none', ({ services }, id) => published(services.results, { id, attempt: 1 }, { schema: 'tradai.summary/1' }), /summary\.json: strategy_name/],
    ['a summary of a newer form', ({ services }, id) => published(services.results, { id, attempt: 1 }, { schema: 'tradai.summary/2' }), /tradai\.summary\/2/],
    ['a summary as large as a result', ({ services }, id) => published(services.results, { id, attempt: 1 }, summaryDocument({ strategy_name: 'x'.repeat(300_000) })), /larger than 262144 bytes/],
    ['a publication that is no JSON', ({ services }, id) => services.results.put(`backtests/${id}/publication.json`, Buffer.from('{')), /is not JSON/],
    ['a publication of files elsewhere', async ({ services }, id) => {
      const [file, hash] = [{ name: 'summary.json', key: 'specs/x.json', size: 1 }, sha256('x')];
      const publication = { schema: 'tradai.publication/1', run_id: id, attempt: 1, manifest_sha256: hash, files: [{ ...file, sha256: hash }] };
      await services.results.put(`backtests/${id}/publication.json`, Buffer.from(JSON.stringify(publication)));
    }, /have no backtests\//],
  ]; // prettier-ignore
  it.each(damage)('with %s are refused by name', async (_, harm, problem) => {
    const { world, run, transform } = await begun();
    await published(world.services.results, run);
    await harm(world, run.id);
    await expect(transform()).rejects.toMatchObject({
      name: 'Transform.Invalid',
      message: expect.stringMatching(problem) as string,
    });
  });
});

describe('tracking', () => {
  it('gets the figures where the container has not logged them, in one request', async () => {
    const { world, run, transform } = await begun();
    const { tracking } = world.services;
    const figures = Object.fromEntries(
      Array.from({ length: 1200 }, (_, at) => [`f${String(at).padStart(4, '0')}`, at]),
    );
    await published(world.services.results, run, summaryDocument({ figures: { ...figures, total_trades: 812 } }));
    const logs: number[] = [];
    const log = tracking.log.bind(tracking);
    tracking.log = (tracked, entries) => {
      logs.push((entries.metrics ?? []).length + Object.keys(entries.tags ?? {}).length);
      return log(tracked, entries);
    };
    await transform();
    expect(logs).toEqual([MOST_ENTRIES]);
    expect(await tracking.find(run.strategy, run.id, 1)).toMatchObject({ status: 'finished' });
  });

  it('is left as the container has logged it', async () => {
    const { world, run, transform } = await begun();
    const { tracking } = world.services;
    await published(world.services.results, run);
    const tracked = await tracking.start({ runId: run.id, attempt: 1, experiment: run.strategy, startMs: 1 });
    await tracking.log(tracked, { metrics: [{ key: 'total_trades', value: 812, timeMs: 1, step: 0 }] });
    expect(await transform()).toMatchObject({ tracked: 0 });
    expect((await tracking.find(run.strategy, run.id, 1))!.metrics).toEqual({ total_trades: 812 });
  });

  it('that is away is worth another try, and the run has its result by then', async () => {
    const { world, run, transform } = await begun();
    await published(world.services.results, run);
    world.services.tracking.find = () => Promise.reject(new ServiceError('unavailable', 'MLflow is away.'));
    await expect(transform()).rejects.toMatchObject({ name: 'Mlflow.Unavailable' });
    expect((await rowOf(world, run.id))!.result).not.toBeNull();
  });
});

it.each([{}, null, { run_id: '../x', attempt: 1, spec_uri: '' }, { run_id: '0197f000-0000-7000-8000-000000000001', attempt: 0, spec_uri: '' }])(
  'an event such as %j is refused',
  async (event) => {
    const { services, signal } = await functionWorld();
    await expect(transformResults(event, services, signal)).rejects.toMatchObject({ name: 'Event.Invalid' });
  },
); // prettier-ignore
