import { TIMEFRAMES, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';

const DAY_MS = 86_400_000;

/** Distances between neighboring times, oldest first. */
export interface Steps {
  /** The commonest distance in milliseconds; `NaN` with fewer than two times. */
  readonly usualMs: number;
  readonly smallestMs: number;
  /** Share of distances that are whole multiples of the commonest one. */
  readonly regular: number;
  readonly count: number;
  /** Share of distances equal to the commonest one. */
  readonly usualShare: number;
}

export function measureSteps(times: Float64Array): Steps {
  const counts = new Map<number, number>();
  let smallestMs = Infinity;
  for (let i = 1; i < times.length; i += 1) {
    const step = times[i]! - times[i - 1]!;
    if (step < smallestMs) smallestMs = step;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [usualMs, usual] = [...counts].reduce(
    (best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best),
    [NaN, 0],
  );
  let regular = 0;
  for (const [step, count] of counts) if (isMultiple(step, usualMs)) regular += count;
  const count = Math.max(0, times.length - 1);
  return {
    usualMs,
    smallestMs,
    count,
    regular: count === 0 ? 1 : regular / count,
    usualShare: count === 0 ? 1 : usual / count,
  };
}

/** Months are 28 to 31 days. */
function isMultiple(step: number, usualMs: number): boolean {
  if (timeframeOfStep(usualMs) === '1M') return step >= 28 * DAY_MS && step % DAY_MS === 0;
  return step % usualMs === 0;
}

/** The timeframe whose candles are that far apart; `null` when there is none. */
export function timeframeOfStep(ms: number): Timeframe | null {
  if (ms >= 28 * DAY_MS && ms <= 31 * DAY_MS && ms % DAY_MS === 0) return '1M';
  return TIMEFRAMES.find((timeframe) => timeframe !== '1M' && timeframeMs(timeframe) === ms) ?? null;
}

/** `2m`, `90m`, `3105.211s`. */
export function formatStep(ms: number): string {
  const known = timeframeOfStep(ms);
  if (known) return known;
  const units = [
    ['d', DAY_MS],
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const;
  const unit = units.find(([, length]) => ms % length === 0);
  return unit ? `${ms / unit[1]}${unit[0]}` : `${ms / 1000}s`;
}

export interface StepChange {
  /** Index of the first time that lies at the new distance. */
  readonly at: number;
  readonly before: Timeframe;
  readonly after: Timeframe;
}

const FEW = 3;
const SOME = 5;
const MANY = 10;
const NEARLY_ALL = 0.8;

/**
 * Where one timeframe ends and another begins, as when files were appended. Sparse data have irregular steps, so both stretches must be
 * nearly free of holes: a finer stretch behind needs three steps, a coarser one, which holes could look like, ten.
 */
export function findStepChange(times: Float64Array): StepChange | null {
  const finerBehind = changeAlong(times.length, (i) => times[i]! - times[i - 1]!, SOME);
  if (finerBehind) return { at: finerBehind.index, before: finerBehind.coarse, after: finerBehind.fine };
  const last = times.length;
  const coarserBehind = changeAlong(times.length, (i) => times[last - i]! - times[last - i - 1]!, MANY);
  if (coarserBehind)
    return { at: last - coarserBehind.index + 1, before: coarserBehind.fine, after: coarserBehind.coarse };
  return null;
}

/** Walks steps 1 to n − 1: a coarse stretch of at least `least` steps, then a fine one to the end. */
function changeAlong(
  n: number,
  step: (i: number) => number,
  least: number,
): { index: number; coarse: Timeframe; fine: Timeframe } | null {
  if (n < least + FEW + 1) return null;
  let coarseMs = Infinity;
  for (let i = 1; i <= SOME; i += 1) coarseMs = Math.min(coarseMs, step(i));
  let index = 1;
  let exact = 0;
  while (index < n && step(index) % coarseMs === 0) {
    if (step(index) === coarseMs) exact += 1;
    index += 1;
  }
  if (index === n || index - 1 < least || exact < NEARLY_ALL * (index - 1)) return null;
  const fineMs = step(index);
  let fineExact = 0;
  for (let i = index; i < n; i += 1) {
    if (step(i) % fineMs !== 0) return null;
    if (step(i) === fineMs) fineExact += 1;
  }
  const coarse = timeframeOfStep(coarseMs);
  const fine = timeframeOfStep(fineMs);
  const proven = fineExact >= FEW && fineExact >= NEARLY_ALL * (n - index);
  return proven && coarse && fine && coarseMs % fineMs === 0 ? { index, coarse, fine } : null;
}
