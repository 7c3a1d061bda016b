import type { SoakFigure } from './figures.ts';
import type { ObservedSoak } from './observed-soak.ts';

/** What a soak tells a night: whole hours that it traded, however many were wanted of it. */
export function soakCounts(
  { hours }: Pick<ObservedSoak, 'hours'>,
  figures: readonly Pick<SoakFigure, 'isReached'>[],
): { readonly 'simulated hours': number; readonly 'goals missed': number } {
  const missed = figures.filter(({ isReached }) => isReached === false);
  return { 'simulated hours': Math.floor(hours), 'goals missed': missed.length };
}
