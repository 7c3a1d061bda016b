import { expect, it } from 'vitest';
import { memoryServices } from '../operations/memory-services.fixture.ts';
import { keyOf, newRun } from '../ports/run-store-contract.fixture.ts';
import { startMessage } from '../domain/run-messages.ts';
import type { Run } from '../domain/run.ts';
import { LinePlaces } from './line-places.ts';

async function world(waiting: number) {
  const { runs, clock } = memoryServices();
  const accept = async (number: number, priority = 5): Promise<Run> => {
    const run = newRun(number, { priority });
    const accepted = await runs.accept(run, keyOf(run.id), startMessage(run, 1, run.createdMs));
    if (accepted.kind !== 'accepted') throw new Error(`run ${number} was ${accepted.kind}`);
    return accepted.run;
  };
  const line = await Promise.all(Array.from({ length: waiting }, (_, at) => accept(at)));
  let counts = 0;
  const counted = {
    clock,
    runs: Object.create(runs, {
      ahead: { value: (run: Run, most: number) => (counts++, runs.ahead!(run, most)) },
    }) as typeof runs,
  };
  const list = runs.list.bind(runs);
  const without = { clock, runs: { list } as unknown as typeof runs };
  return {
    accept,
    line,
    clock,
    places: new LinePlaces(counted),
    listed: new LinePlaces(without),
    counts: () => counts,
  };
}

it('is the same whether the store counts or its rows are read', async () => {
  const { accept, line, places, listed } = await world(5);
  const first = await accept(5, 9);
  for (const [at, run] of [first, ...line].entries()) {
    expect(await places.of(run)).toBe(at + 1);
    expect(await listed.of(run)).toBe(at + 1);
  }
});

it('is not told behind two hundred, and not counted with each run of a burst', async () => {
  const { accept, line, places, clock, counts } = await world(202);
  expect(await places.of(line[199]!)).toBe(200);
  expect(await places.of(line[200]!)).toBeNull();
  expect([await places.of(line[201]!), counts()]).toEqual([null, 2]);
  clock.pass(101);
  const all = await Promise.all(
    line
      .slice(200)
      .concat(line.slice(201))
      .map((run) => places.of(run)),
  );
  expect([all, counts()]).toEqual([[null, null, null], 3]);
  // Who comes before is counted all the same.
  expect(await places.of(line[0]!)).toBe(1);
  expect(await places.of(await accept(300, 9))).toBe(1);
  const before = counts();
  clock.pass(101);
  expect([await places.of(line[201]!), counts()]).toEqual([null, before + 1]);
});
