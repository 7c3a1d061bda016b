import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { accountFaults } from './account-faults.ts';
import { chaosRun } from './chaos-run.ts';
import { chaosFaults } from './faults.ts';
import { violations } from './oracle.ts';
import { sourceProgram } from './program.ts';

const SECONDS = 1.2;
const NAMES = ["the account's stream says nothing", 'connections are cut'];

it('a session with money beside streams that fail decides on final candles, and its books are those of the exchange', async () => {
  const evidence = await chaosRun(
    {
      ...{ mode: 'live', seed: 1, factor: 60, pairs: 3, calmMs: 300, connectedWithinMs: 0 },
      faults: (factor, pairs) =>
        [...chaosFaults(factor, pairs), ...accountFaults(factor)].flatMap((fault) =>
          NAMES.includes(fault.name) ? [{ ...fault, seconds: SECONDS }] : [],
        ),
    },
    sourceProgram(),
  );
  expect(await violations(evidence)).toEqual([]);
  expect(evidence.spans.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
  expect(evidence.books!.fills.length).toBeGreaterThan(0);
  rmSync(evidence.folder, { recursive: true, force: true });
}, 240_000);
