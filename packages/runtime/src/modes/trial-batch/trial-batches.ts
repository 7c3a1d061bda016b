import { TRIAL_BATCH_SCHEMA, type TrialBatch } from '../../contract/trial-batch.ts';
import type { Study, StudyTrial } from '../../ports/studies.ts';
import { learnsFromResults } from '../../search/samplers/proposer-of.ts';
import { resumeSampler } from '../../search/samplers/sampler.ts';
import { pointCount } from '../../search/space/search-space.ts';
import { finishedTrial } from '../hyperopt/best-trials.ts';
import { samplerOf } from './planned-trials.ts';

export interface Spread {
  /** Trials of the study in all, those that are known included. */
  readonly epochs: number;
  /** Most trials of one batch. */
  readonly size: number;
}

/**
 * What of a study can be run now, in parts: all trials that are missing, or, where results guide the search, those that it chooses before it knows
 * more. Empty when all are there. `trials`: those that the study has.
 */
export function trialBatches(
  { name, spec }: Pick<Study, 'name' | 'spec'>,
  trials: readonly StudyTrial[],
  { epochs, size }: Spread,
): TrialBatch[] {
  const options = samplerOf(spec);
  const head = { schema: TRIAL_BATCH_SCHEMA, study: name, spec } as const;
  if (!learnsFromResults(options.kind)) {
    const end = Math.min(epochs, pointCount(options.dimensions));
    return missingRanges(new Set(trials.map(({ number }) => number)), end, size).map((range) => ({ ...head, range }));
  }
  const atOnce = spec['batch'] as number;
  const { sampler, pending } = resumeSampler(options, trials.map(finishedTrial), atOnce);
  const next = (pending.length > 0 ? pending : sampler.ask(atOnce)).filter(({ id }) => id < epochs);
  const points = next.map(({ id, point }) => ({ number: id, point }));
  return chunks(points, size).map((part) => ({ ...head, points: part }));
}

function missingRanges(known: ReadonlySet<number>, end: number, size: number): NonNullable<TrialBatch['range']>[] {
  const ranges: { from: number; to: number }[] = [];
  for (let number = 0; number < end; number++) {
    if (known.has(number)) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last.to === number && last.to - last.from < size) last.to++;
    else ranges.push({ from: number, to: number + 1 });
  }
  return ranges;
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
