import { TradaiError } from '@tradai/strategy-sdk';
import { canonicalHash } from '../../contract/canonical-json.ts';
import { doublesOf, type TrialResult, type TrialResults } from '../../contract/trial-batch.ts';
import { ServiceError } from '../../ports/errors.ts';
import type { Studies, Study, StudyTrial } from '../../ports/studies.ts';
import { learnsFromResults } from '../../search/samplers/proposer-of.ts';
import { resumeSampler } from '../../search/samplers/sampler.ts';
import type { Trial } from '../../search/samplers/trial.ts';
import { pointKey } from '../../search/space/search-space.ts';
import { finishedTrial } from '../hyperopt/best-trials.ts';
import { chosenTrials, samplerOf } from './planned-trials.ts';

type Named = Pick<Study, 'name' | 'spec'>;

export interface DeliveredResults {
  /** What messages call it: a file. */
  readonly name: string;
  readonly results: TrialResults;
}

export interface Merged {
  readonly added: number;
  /** Trials that were there already, or came twice: the first one stays. */
  readonly doubled: number;
}

export interface MergedTrials {
  /** Those that are new, by number, as the study chooses them. */
  readonly added: readonly StudyTrial[];
  readonly doubled: number;
  /** Of the new ones, by number; null for a trial that failed. */
  readonly returns: ReadonlyMap<number, Float64Array | null>;
}

/**
 * Takes trials that ran elsewhere into a study, which is then as if it had run them: their order and how often they come do not matter. All of them
 * are checked before the first is kept. Throws `unknown-study`, `study-changed` for results of another search, and `bad-option` for
 * trials that the study would not choose. Trials that ran elsewhere took no time here.
 */
export async function mergeTrialResults(
  studies: Studies,
  name: string,
  delivered: readonly DeliveredResults[],
): Promise<Merged> {
  const study = await studies.study(name);
  for (const each of delivered) checkSpec(study, each);
  const results = delivered.flatMap(({ results: { trials } }) => trials);
  const { added, doubled, returns } = mergedTrials(study, await studies.trials(name), results);
  for (const trial of added) await studies.record(name, trial, returns.get(trial.number));
  return { added: added.length, doubled };
}

/** What of trials that ran elsewhere is new to a study that has the `kept` ones. Throws `bad-option` for trials that the study would not choose. */
export function mergedTrials(study: Named, kept: readonly StudyTrial[], results: readonly TrialResult[]): MergedTrials {
  const known = new Set(kept.map(({ number }) => number));
  const fresh = new Map<number, StudyTrial>();
  const returns = new Map<number, Float64Array | null>();
  for (const result of results) {
    if (known.has(result.number) || fresh.has(result.number)) continue;
    fresh.set(result.number, trialOf(result));
    returns.set(result.number, result.daily_returns === null ? null : doublesOf(result.daily_returns));
  }
  const chosen = chosenAmong(study, kept, fresh);
  const added = chosen.map(({ id, point }) => ({ ...fresh.get(id)!, point }));
  return { added, doubled: results.length - added.length, returns };
}

function checkSpec({ name, spec }: Named, delivered: DeliveredResults): void {
  if (delivered.results.spec_sha256 === canonicalHash(spec)) return;
  throw new ServiceError(
    'study-changed',
    `${delivered.name} has results of another search, ${delivered.results.study}: its spec is not that of the study ${name}.`,
  );
}

function trialOf({ number, point, error, values, violations, figures }: TrialResult): StudyTrial {
  return { number, point, error, values, violations, figures, tookMs: 0 };
}

/** The fresh trials as the study chooses them, by number. */
function chosenAmong(study: Named, kept: readonly StudyTrial[], fresh: ReadonlyMap<number, StudyTrial>): Trial[] {
  const { spec } = study;
  const wanted = [...fresh.keys()].toSorted((a, b) => a - b);
  if (!learnsFromResults(samplerOf(spec).kind)) {
    const choices = chosenTrials(spec, (wanted.at(-1) ?? -1) + 1);
    return wanted.map((number) => checked(study, choices[number], fresh.get(number)!));
  }
  const chosen = chosenStepwise(study, kept, fresh);
  const late = wanted[chosen.length];
  if (late === undefined) return chosen;
  throw new TradaiError(
    'bad-option',
    `Trial ${late} is of a batch that the study ${study.name} chooses when it knows the trials before; merge those first, or with it.`,
  );
}

/** Up to the first batch that is not whole. */
function chosenStepwise(study: Named, kept: readonly StudyTrial[], fresh: ReadonlyMap<number, StudyTrial>): Trial[] {
  const size = study.spec['batch'] as number;
  const { sampler, pending } = resumeSampler(samplerOf(study.spec), kept.map(finishedTrial), size);
  const chosen: Trial[] = [];
  let batch = pending.length > 0 ? pending : sampler.ask(size);
  while (batch.length > 0) {
    const known = batch.flatMap((choice) => {
      const trial = fresh.get(choice.id);
      return trial === undefined ? [] : { choice: checked(study, choice, trial), trial };
    });
    for (const { choice, trial } of known) {
      sampler.tell(choice.id, finishedTrial(trial));
      chosen.push(choice);
    }
    if (known.length < batch.length || chosen.length === fresh.size) break;
    batch = sampler.ask(size);
  }
  return chosen;
}

function checked({ name, spec }: Named, choice: Trial | undefined, { number, point }: StudyTrial): Trial {
  const { dimensions } = samplerOf(spec);
  if (choice !== undefined && pointKey(dimensions, choice.point) === pointKey(dimensions, point)) return choice;
  throw new TradaiError('bad-option', `Trial ${number} has another point than the study ${name} chooses.`);
}
