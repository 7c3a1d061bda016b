import { join } from 'node:path';
import { judgeGolden, type GoldenResult } from './golden-case.ts';
import { GOLDENS, readGolden } from './goldens.ts';
import type { CaseResult } from './verdict.ts';

/** The cases whose candles are part of this repository. */
export function shippableCases(): CaseResult[] {
  return goldenCases(
    join(GOLDENS, 'shippable'),
    join(GOLDENS, 'shippable', 'cases'),
    join(GOLDENS, '..', '..', '..', '..', 'examples', 'data'),
    'ship',
  );
}

/** The larger cases, where the shared reference data exist. */
export function largeCases(reference: string): CaseResult[] {
  return goldenCases(
    join(reference, 'goldens', 'freqtrade'),
    join(reference, 'reference', 'freqtrade', 'cases'),
    join(reference, 'data'),
    'large',
  );
}

function goldenCases(results: string, cases: string, root: string, suite: string): CaseResult[] {
  const index = readGolden(join(results, 'index.json')) as { readonly cases: Readonly<Record<string, unknown>> };
  return Object.keys(index.cases).map((name) => {
    const golden = readGolden(join(results, `${name}.json.gz`)) as GoldenResult;
    const { data } = readGolden(join(cases, `${name}.json`)) as { readonly data: readonly string[] };
    return { name: `${suite}/${name}`, verdict: judgeGolden(golden, { root, folders: data }) };
  });
}
