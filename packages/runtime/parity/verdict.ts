/** How one golden case came out. */
export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'differs'; readonly difference: string }
  | { readonly kind: 'not built'; readonly feature: string }
  | { readonly kind: 'deliberate'; readonly quirk: string };

export interface CaseResult {
  readonly name: string;
  readonly verdict: Verdict;
}

export function describeVerdict({ name, verdict }: CaseResult): string {
  switch (verdict.kind) {
    case 'equal':
      return `${name}: equal`;
    case 'differs':
      return `${name}: differs: ${verdict.difference}`;
    case 'not built':
      return `${name}: not built: ${verdict.feature}`;
    case 'deliberate':
      return `${name}: deliberate: ${verdict.quirk}`;
  }
}

export function summaryLine(results: readonly CaseResult[]): string {
  const count = (kind: Verdict['kind']): number => results.filter(({ verdict }) => verdict.kind === kind).length;
  return `parity: ${count('equal')} equal, ${count('deliberate')} deliberate, ${count('differs')} differ, ${count('not built')} not built of ${results.length}`;
}
