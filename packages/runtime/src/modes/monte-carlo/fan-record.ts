import type { FanRecord } from '../../contract/odds.ts';
import { snakeCased } from '../../contract/snake-case.ts';
import type { MonteCarlo } from '../../odds/monte-carlo/monte-carlo.ts';

/** `meanBlock` in the unit of what was drawn in blocks; null where nothing was. */
export function fanRecord({ fan, ...found }: MonteCarlo, unit: FanRecord['unit'], meanBlock: number | null): FanRecord {
  return {
    ...snakeCased(found),
    ...{ unit, mean_block: meanBlock, steps: fan.steps },
    bands: fan.bands.map(({ share, values }) => ({ share, values: [...values] })),
  };
}
