import { TradaiError } from '@tradai/strategy-sdk';

/** One step of a walk forward: parameters are chosen in the first part and judged in the second. Epoch ms, ends excluded. */
export interface WalkWindow {
  readonly trainStartMs: number;
  readonly trainEndMs: number;
  readonly testStartMs: number;
  readonly testEndMs: number;
}

export interface WalkPlan {
  /** The range, end excluded. */
  readonly startMs: number;
  readonly endMs: number;
  /** Length of the part that chooses; of an anchored walk: of its first window. */
  readonly trainMs: number;
  readonly testMs: number;
  /** From one window to the next; default and most: `testMs`, so that no time is left untested. */
  readonly stepMs?: number;
  /** Left out between the two parts, so that no trade or look-back reaches from one into the other. */
  readonly embargoMs?: number;
  /** Every training begins at the start of the range and grows (true), or all are of one length (false). */
  readonly anchored?: boolean;
  /** What is too short for another window is left out at this end of the range. Default: the older one, so that the newest time is tested. */
  readonly leaveOutAt?: 'start' | 'end';
}

/**
 * Windows in order of time, at least one. An anchored training always begins at the start of the range. Throws `bad-option` for lengths that are none, and
 * for a range that is too short, naming the length that is needed.
 */
export function walkWindows(plan: WalkPlan): WalkWindow[] {
  const { startMs, endMs, trainMs, testMs, embargoMs = 0, anchored = false, leaveOutAt = 'start' } = plan;
  const stepMs = plan.stepMs ?? testMs;
  refuseLengths({ trainMs, testMs, stepMs, embargoMs });
  const neededMs = trainMs + embargoMs + testMs;
  const spareMs = endMs - startMs - neededMs;
  if (!(spareMs >= 0)) throw tooShort(plan, neededMs);
  const count = Math.floor(spareMs / stepMs) + 1;
  const firstMs = startMs + (leaveOutAt === 'start' ? spareMs - (count - 1) * stepMs : 0);
  return Array.from({ length: count }, (_, i) => {
    const trainEndMs = firstMs + i * stepMs + trainMs;
    const testStartMs = trainEndMs + embargoMs;
    return {
      trainStartMs: anchored ? startMs : trainEndMs - trainMs,
      trainEndMs,
      testStartMs,
      testEndMs: testStartMs + testMs,
    };
  });
}

function refuseLengths(lengths: Readonly<Record<'trainMs' | 'testMs' | 'stepMs' | 'embargoMs', number>>): void {
  const { trainMs, testMs, stepMs, embargoMs } = lengths;
  const problem = !(trainMs > 0)
    ? `the training of a walk forward must be longer than 0, not ${days(trainMs)}`
    : !(testMs > 0)
      ? `the test of a walk forward must be longer than 0, not ${days(testMs)}`
      : !(embargoMs >= 0)
        ? `the embargo of a walk forward must be 0 or longer, not ${days(embargoMs)}`
        : !(stepMs > 0 && stepMs <= testMs)
          ? `the step of a walk forward must be above 0 and at most its test of ${days(testMs)}, not ${days(stepMs)}: time between tests would stay untested`
          : null;
  if (problem !== null) throw new TradaiError('bad-option', `${problem}.`);
}

function tooShort({ startMs, endMs, trainMs, testMs, embargoMs = 0 }: WalkPlan, neededMs: number): TradaiError {
  const embargo = embargoMs === 0 ? '' : ` + ${days(embargoMs)} of embargo`;
  const parts = `${days(trainMs)} of training${embargo} + ${days(testMs)} of test`;
  const range = `the range from ${isoTime(startMs)} to ${isoTime(endMs)}`;
  return new TradaiError(
    'bad-option',
    `a walk forward needs at least ${days(neededMs)} (${parts}), and ${range} has ${days(endMs - startMs)}.`,
  );
}

function days(ms: number): string {
  const count = Number((ms / 86_400_000).toFixed(3));
  return `${count} ${count === 1 ? 'day' : 'days'}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/(T00:00)?:00\.000Z$/, '');
}
