import { canonicalJson } from '../../contract/canonical-json.ts';
import type { TrialBatch } from '../../contract/trial-batch.ts';
import { VERSION } from '../../contract/version.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { LoadedStrategy } from '../../strategies/load-strategy.ts';
import { sourceHash } from '../../strategies/local-imports.ts';
import { shortPath } from '../../strategies/short-path.ts';
import { RunError } from '../rerun/errors.ts';

type Spec = TrialBatch['spec'];
type Series = readonly { readonly series: string; readonly sha256: string }[];

/** Before anything is loaded: throws `study-changed` for other versions or another strategy, `strategy-changed` for other sources of it. */
export function checkSameStrategy(
  study: string,
  spec: Spec,
  { strategy, file }: Pick<LoadedStrategy, 'strategy' | 'file'>,
): void {
  const versions = spec['versions'] as Readonly<Record<string, string>>;
  const here = { '@tradai/runtime': VERSION, '@tradai/strategy-sdk': strategy.sdkVersion };
  for (const [name, version] of Object.entries(here))
    if (versions[name] !== version)
      throw new ServiceError(
        'study-changed',
        `The study ${study} has ${name} ${versions[name] ?? 'of no version'}, and here is ${version}: its trials would not go together.`,
      );
  if (spec['strategy'] !== strategy.name)
    throw new ServiceError(
      'study-changed',
      `The study ${study} searches ${String(spec['strategy'])}, and ${shortPath(file)} is ${strategy.name}.`,
    );
  const source = sourceHash(file);
  if (source !== spec['strategy_source'])
    throw new RunError(
      'strategy-changed',
      `${shortPath(file)} is not as in the study ${study}: its source is ${short(source)}, that of the study ${short(spec['strategy_source'])}.`,
    );
}

/** Throws `data-changed` for other candles, `markets-changed` for other markets, and `study-changed` for any other part that is not the same. */
export function checkSameSpec(study: string, spec: Spec, here: Spec): void {
  const key = Object.keys({ ...spec, ...here }).find((name) => !isSame(spec[name], here[name]));
  if (key === undefined) return;
  if (key === 'candles') throw otherCandles(study, spec['candles'] as Series, here['candles'] as Series);
  if (key === 'markets')
    throw new RunError(
      'markets-changed',
      `The markets here are not those of the study ${study}: they are ${short(here[key])}, those of the study ${short(spec[key])}.`,
    );
  throw new ServiceError(
    'study-changed',
    `The study ${study} differs in its ${key.replaceAll('_', ' ')} from what comes of it here: its trials would not go together.`,
  );
}

function otherCandles(study: string, wanted: Series, found: Series): RunError {
  const name = [...wanted, ...found].find(({ series }) => hashOf(series, wanted) !== hashOf(series, found))?.series;
  if (name === undefined)
    return new RunError('data-changed', `The candles here are in another order than those of the study ${study}.`);
  return new RunError(
    'data-changed',
    `The candles of ${name} are not those of the study ${study}: here ${short(hashOf(name, found))}, there ${short(hashOf(name, wanted))}.`,
  );
}

function hashOf(name: string, list: Series): string | null {
  return list.find(({ series }) => series === name)?.sha256 ?? null;
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}

/** Enough of a hash to see that two differ. */
function short(hash: unknown): string {
  return typeof hash === 'string' ? hash.slice(0, 8) : 'none';
}
