import type { MistakeOnPurpose } from './mutations.ts';

/** What runs of a campaign found that is not as it must be. */
export type Found = readonly { readonly differences: readonly string[] }[];

/** Exit code of a campaign that found something. */
export const DIFFERS = 3;

/** Whether runs found what shows the mistake: a program that does not start, or a machine that is busy, differs too. */
export function isNoticed(found: Found, { shows }: Pick<MistakeOnPurpose, 'shows'>): boolean {
  return found.some(({ differences }) => differences.some((text) => shows.test(text)));
}

/** Exit code: a mistake on purpose must be noticed by what shows it, anything else must not be there. */
export function campaignEnd(found: Found, mistake: Pick<MistakeOnPurpose, 'name' | 'shows'> | null): number {
  const isWrong = found.some(({ differences }) => differences.length > 0);
  if (mistake === null) return isWrong ? DIFFERS : 0;
  const { name, shows } = mistake;
  const isFound = isNoticed(found, mistake);
  if (isFound) console.log(`The mistake ${name} is noticed.`);
  else if (isWrong) console.log(`The mistake ${name} is not noticed: nothing that differs is what shows it, ${shows}.`);
  else console.log(`Nothing notices the mistake ${name}.`);
  return isFound ? 0 : DIFFERS;
}
