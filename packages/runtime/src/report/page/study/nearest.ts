import type { Point } from './svg.ts';

/** Position of the point nearest to a place, if it is within `reach` pixels; −1 otherwise. */
export function nearest(points: readonly Point[], [x, y]: Point, reach = 24): number {
  let found = -1;
  let least = reach * reach;
  points.forEach(([px, py], i) => {
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance < least) [found, least] = [i, distance];
  });
  return found;
}
