import { normalProbability } from '../../metrics/normal.ts';
import type { Random } from '../random.ts';

/** How much of a normal curve lies within the unit. */
export function shareInside(center: number, width: number): number {
  return normalProbability((1 - center) / width) - normalProbability(-center / width);
}

/** A draw from the part within the unit. With a center inside and a width of at most 1, a third of the tries is kept or more. */
export function drawInside(center: number, width: number, random: Random): number {
  for (;;) {
    const value = center + width * random.normal();
    if (value >= 0 && value < 1) return value;
  }
}
