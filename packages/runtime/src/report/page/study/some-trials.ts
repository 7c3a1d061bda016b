import { type Coloring, SHADES } from './coloring.ts';
import type { Study, Trial } from './study.ts';

/** Trials that a drawing of lines and dots shows: more of them cannot be told apart and make it slow. */
const MOST = 3000;

/** Trials with a finite value, the worst first: all, or the better half of `MOST` and evenly some of the rest. */
export function someTrials({ trials }: Study, objective: number): Trial[] {
  const valueOf = ({ values }: Trial): number => values[objective]!;
  const valued = trials.filter((trial) => Number.isFinite(valueOf(trial))).toSorted((a, b) => valueOf(a) - valueOf(b));
  if (valued.length <= MOST) return valued.toReversed();
  const rest = valued.length - MOST / 2;
  const kept = Array.from({ length: MOST / 2 }, (_, i) => valued[MOST / 2 + Math.floor((i * rest) / (MOST / 2))]!);
  return [...valued.slice(0, MOST / 2), ...kept].toReversed();
}

/** Says when `someTrials` left some out. */
export function leftOutNote({ trials }: Study): string | null {
  if (trials.length <= MOST) return null;
  return `${MOST.toLocaleString('en-US')} of ${trials.length.toLocaleString('en-US')} trials are drawn: the best ${MOST / 2}, and evenly some of the others.`;
}

/** Positions of the trials of each shade, in their order. */
export function byShade(trials: readonly Trial[], { shadeOf }: Coloring, objective: number): number[][] {
  const shades = Array.from({ length: SHADES }, (): number[] => []);
  trials.forEach(({ values }, i) => shades[shadeOf(values[objective]!)]!.push(i));
  return shades;
}
