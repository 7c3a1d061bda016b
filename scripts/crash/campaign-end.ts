import type { Mutation } from './mutations.ts';

/** What runs of a campaign found that is not as it must be. */
export type Found = readonly { readonly differences: readonly string[] }[];

/** Exit code of a campaign that found something. */
export const DIFFERS = 3;

export function isRed(found: Found): boolean {
  return found.some(({ differences }) => differences.length > 0);
}

/** Exit code: a mistake on purpose must be noticed, anything else must not be there. */
export function campaignEnd(found: Found, mutation: Pick<Mutation, 'name'> | null): number {
  const isWrong = isRed(found);
  if (mutation === null) return isWrong ? DIFFERS : 0;
  console.log(isWrong ? `The mistake ${mutation.name} is noticed.` : `Nothing notices the mistake ${mutation.name}.`);
  return isWrong ? 0 : DIFFERS;
}
