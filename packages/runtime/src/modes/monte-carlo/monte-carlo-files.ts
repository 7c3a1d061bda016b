import { join } from 'node:path';
import { makeFolder } from '../../data/make-folder.ts';
import { canonicalHash, canonicalJson } from '../../contract/canonical-json.ts';
import type { MonteCarloDocument } from '../../contract/monte-carlo.ts';
import type { FanRecord } from '../../contract/odds.ts';
import { csv } from '../../report/csv.ts';
import { writeWhole } from '../../report/write.ts';

/** Enough of a hash to tell the runs of one strategy apart. */
const HASH_DIGITS = 8;

/** Folder of what nobody named: equal runs with equal seeds have the same. */
export function monteCarloFolder(document: MonteCarloDocument): string {
  return join('results', `${document.strategy.name}-monte-carlo-${canonicalHash(document).slice(0, HASH_DIGITS)}`);
}

/** Writes `fans.csv`, and at last `monte-carlo.json`. Gives their paths. */
export function writeMonteCarlo(folder: string, document: MonteCarloDocument): string[] {
  makeFolder(folder);
  return [
    writeWhole(join(folder, 'fans.csv'), fansCsv(document)),
    writeWhole(join(folder, 'monte-carlo.json'), canonicalJson(document)),
  ];
}

/** One row per way and step: the account below which 5 %, 25 % and so on of the paths lie. */
function fansCsv({ monte_carlo: ways }: MonteCarloDocument): string {
  const fans = Object.entries(ways).flatMap(([way, fan]): [string, FanRecord][] =>
    fan === null || 'unanswered' in fan ? [] : [[way, fan]],
  );
  const shares = fans[0]?.[1].bands.map(({ share }) => `p${Math.round(share * 100)}`) ?? [];
  return csv(
    ['way', 'unit', 'step', ...shares],
    fans.flatMap(([way, { unit, steps, bands }]) =>
      steps.map((step, i) => [way, unit, step, ...bands.map(({ values }) => values[i]!)]),
    ),
  );
}
