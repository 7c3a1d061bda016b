import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram, removeProgram, type CrashProgram } from '../crash/program.ts';
import { PARITY_STRATEGIES, parityRun } from './parity-run.ts';
import { parityText } from './parity-text.ts';

const TAPES = [0, 1, 2];
/** Of the tape: an hour each, played as a minute. */
const MINUTES = 6;
const FACTOR = 10;
const LONGEST_MS = 240_000;

let program: CrashProgram;

beforeAll(async () => {
  program = await buildProgram([], PARITY_STRATEGIES);
}, LONGEST_MS);

afterAll(() => removeProgram(program));

it(
  'plans in a dry run what it plans live, on three tapes, but for what fills make other',
  async () => {
    const runs = await Promise.all(TAPES.map((tape) => parityRun({ program, tape, minutes: MINUTES, factor: FACTOR })));

    expect(parityText(runs)).toEqual({
      text: expect.stringContaining('Both planned the same.') as string,
      isSame: true,
    });
    expect(runs.reduce((sum, { orders }) => sum + orders, 0)).toBeGreaterThan(3);
  },
  LONGEST_MS,
);
