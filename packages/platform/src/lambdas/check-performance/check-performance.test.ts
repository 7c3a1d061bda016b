import { expect, it } from 'vitest';
import { eventOf, functionWorld, published, registered, running, summaryDocument } from '../function-world.fixture.ts';
import { transformResults } from '../transform-results/transform-results.ts';
import { checkPerformance } from './check-performance.ts';

type Performance = Readonly<Record<string, object>>;

async function judged(ofSpec: Performance | undefined, ofStrategy: Performance | undefined) {
  const world = await functionWorld();
  const { services, signal } = world;
  const run = await running(world, ofSpec === undefined ? {} : { config: { performance: ofSpec } });
  const config = { performance: ofStrategy };
  await services.temp.put('strategies/momentum/config.json', new TextEncoder().encode(JSON.stringify(config)));
  await published(services.results, run);
  const { summary } = (await transformResults(eventOf(run), services, signal)) as { summary: object };
  const answer = await checkPerformance({ ...eventOf(run), summary }, services, signal);
  const row = (await services.runs.get(run.id, services.clock.now()))!;
  return {
    answer,
    verdict: row.summary!.verdict,
    again: () => checkPerformance({ ...eventOf(run), summary }, services, signal),
  };
}

it.each([
  ['no thresholds', undefined, undefined, null, 0],
  ['thresholds of its strategy that are met', undefined, { profit_ratio: { fail_below: 0.1 } }, 'PASS', 0],
  ['those that are nearly met', undefined, { sharpe: { warn_below: '1.5' } }, 'WARN', 1],
  [
    'those of its own over those of its strategy',
    { trades: { fail_below: 1000 } },
    { trades: { fail_below: 1 } },
    'FAIL',
    1,
  ],
  ['a figure of tracking', { winrate: { fail_below: 0.7 } }, undefined, 'FAIL', 1],
  ['thresholds that are none', { winrate: { below: 0.7 } }, undefined, 'WARN', 1],
] as const)('a run with %s', async (_, ofSpec, ofStrategy, verdict, reasons) => {
  const found = await judged(ofSpec, ofStrategy);
  expect(found.answer).toMatchObject({ verdict });
  expect((found.answer as { reasons: string[] }).reasons).toHaveLength(reasons);
  expect(found.verdict).toBe(verdict);
  expect(await found.again()).toEqual(found.answer);
});

it('without figures it is refused', async () => {
  const world = await functionWorld();
  await registered(world);
  const { figures: _, ...summary } = summaryDocument();
  const event = { run_id: '0197f000-0000-7000-8000-000000000001', attempt: 1, spec_uri: '', summary };
  await expect(checkPerformance(event, world.services, world.signal)).rejects.toMatchObject({ name: 'Event.Invalid' });
});
