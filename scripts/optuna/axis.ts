/** Where values of a panel stand, and which of them are named. */
export interface Axis {
  /** From 0, the bottom, to 1, the top. */
  readonly shareOf: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Marks on an axis, about. */
const TICKS = 4;
/** With fewer decades than this, parts of them are named too. */
const FEW_DECADES = 2;

/** Each step is as many times the one before. `values` are above 0. */
export function logAxis(values: readonly number[]): Axis {
  const [low, high] = spanOf(values.map((value) => Math.log10(value)));
  const every = Math.max(1, Math.ceil((high - low) / TICKS));
  const parts = high - low < FEW_DECADES ? [1, 2, 5] : [1];
  const decades = multiples(every, Math.floor(low), high);
  const ticks = decades.flatMap((power) => parts.map((part) => part * 10 ** power));
  return {
    shareOf: (value) => (Math.log10(value) - low) / (high - low),
    ticks: ticks.filter((tick) => Math.log10(tick) >= low && Math.log10(tick) <= high),
  };
}

export function linearAxis(values: readonly number[]): Axis {
  const [low, high] = spanOf(values);
  return {
    shareOf: (value) => (value - low) / (high - low),
    ticks: multiples(roundStep((high - low) / TICKS), low, high),
  };
}

function spanOf(values: readonly number[]): [low: number, high: number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

/** 1, 2 or 5 times a power of ten, the smallest that is not below `step`. */
function roundStep(step: number): number {
  const decade = 10 ** Math.floor(Math.log10(step));
  return decade * ([1, 2, 5].find((times) => decade * times >= step) ?? 10);
}

/** Of `step`, within both ends. */
function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step);
}
