import type { Branch, State } from './definition.ts';

/** By name, branches and item processors included: names are unique over a whole document. */
export function allStates(branch: Branch): Readonly<Record<string, State>> {
  const inner = Object.values(branch.States).flatMap((state): Branch[] => {
    if (state.Type === 'Parallel') return [...state.Branches];
    return state.Type === 'Map' ? [state.ItemProcessor] : [];
  });
  return Object.assign({ ...branch.States }, ...inner.map(allStates)) as Record<string, State>;
}
