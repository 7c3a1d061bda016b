import { join } from 'node:path';
import { judgeGolden, type GoldenResult, type JudgeOptions } from './golden-case.ts';
import type { GoldenFiles } from './golden-input.ts';
import { GOLDENS, readGolden } from './goldens.ts';
import type { CaseResult } from './verdict.ts';

/** The cases whose candles are part of this repository. */
export function shippableCases(options?: JudgeOptions): CaseResult[] {
  return casesHere('ship', 'shippable', options);
}

/** Mixtures of features that the other cases do not show, over the same candles. */
export function ownCases(options?: JudgeOptions): CaseResult[] {
  return casesHere('own', 'own', options);
}

function casesHere(suite: string, folder: string, options?: JudgeOptions): CaseResult[] {
  const root = join(GOLDENS, '..', '..', '..', '..', 'examples', 'data');
  const tiers = join(GOLDENS, 'shippable', 'leverage_tiers.json');
  return goldenCases(suite, join(GOLDENS, folder), root, tiers, options);
}

/** The larger cases, where the shared reference data exist. */
export function largeCases(reference: string, options?: JudgeOptions): CaseResult[] {
  const tiers = join(reference, 'reference', 'freqtrade', 'leverage_tiers.json');
  return goldenCases('large', join(reference, 'goldens', 'freqtrade'), join(reference, 'data'), tiers, options);
}

function goldenCases(
  suite: string,
  results: string,
  root: string,
  tiersFile: string,
  options?: JudgeOptions,
): CaseResult[] {
  const index = readGolden(join(results, 'index.json')) as { readonly cases: Readonly<Record<string, unknown>> };
  const tiers = readGolden(tiersFile) as GoldenFiles['tiers'];
  return Object.keys(index.cases).map((name) => {
    const golden = readGolden(join(results, `${name}.json.gz`)) as GoldenResult;
    return { name: `${suite}/${name}`, verdict: judgeGolden(golden, { root, tiers }, options) };
  });
}
