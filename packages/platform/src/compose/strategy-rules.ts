import { checkConfigText, tagProblems, type TagReader } from '@tradai/runtime/services';
import type { ValidateServices } from '../operations/validate-version.ts';

/** What the runtime says of registered strategies. `reader`: who starts them; a folder on one machine needs neither image nor config. */
export function strategyRules(reader: TagReader): Pick<ValidateServices, 'tagProblems' | 'checkConfig'> {
  return { tagProblems: (tags) => tagProblems(tags, { reader }), checkConfig: checkConfigText };
}
