/** Timings of one contestant, milliseconds of CPU time of the calling thread. */
export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  readonly minimumMs: number;
  readonly runs: number;
}

export interface Contestant {
  readonly name: string;
  readonly run: () => unknown;
}

export interface MeasureOptions {
  readonly rounds?: number;
  readonly collect?: boolean;
  /** Calls before the first timed one. */
  readonly warmUp?: number;
}

/**
 * Times contestants interleaved: each round runs every one once, in rotated order, so that a slow moment of the machine hits all.
 * With `collect`, garbage is collected after each run, outside the timing, so that nobody pays for somebody else's; without it
 * everybody's collections happen when they happen, as in real use.
 */
export function measure(
  contestants: readonly Contestant[],
  { rounds = 11, warmUp = 3, collect = false }: MeasureOptions = {},
): Timing[] {
  for (const { run } of contestants) for (let i = 0; i < warmUp; i++) run();
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const place = (i + round) % contestants.length;
      times[place]!.push(cpuMsOf(contestants[place]!.run));
      if (collect) globalThis.gc?.();
    }
  }
  return contestants.map(({ name }, i) => ({
    name,
    medianMs: median(times[i]!),
    minimumMs: Math.min(...times[i]!),
    runs: rounds,
  }));
}

function cpuMsOf(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A goal of the benchmark: a ratio against a baseline of the same run. */
export interface Goal {
  readonly name: string;
  /** Ours over the baseline, or the baseline over ours where more is better. */
  readonly ratio: number;
  readonly goal: string;
  readonly reached: boolean;
}

export function atMost(name: string, ratio: number, limit: number): Goal {
  return { name, ratio, goal: `≤ ${limit}`, reached: ratio <= limit };
}

export function atLeast(name: string, ratio: number, limit: number): Goal {
  return { name, ratio, goal: `≥ ${limit}`, reached: ratio >= limit };
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What one part of the benchmark found. */
export interface Report {
  readonly part: string;
  readonly figures: readonly Figure[];
  readonly goals: readonly Goal[];
  readonly notes?: readonly string[];
}
