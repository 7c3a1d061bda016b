import type { SuperiorityRecord } from '../../../contract/odds.ts';
import { snakeCased } from '../../../contract/snake-case.ts';
import type { SuperiorAbility } from '../../../odds/significance/superior-ability.ts';

/** `trialOf` names the number of a tested account; null where there is no such thing. */
export function superiorityRecord(
  { best, ...found }: SuperiorAbility,
  trialOf: (position: number) => number | null,
): SuperiorityRecord {
  return { ...snakeCased(found), best_trial: trialOf(best) };
}
