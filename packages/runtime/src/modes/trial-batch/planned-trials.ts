import { TradaiError } from '@tradai/strategy-sdk';
import type { TrialBatch } from '../../contract/trial-batch.ts';
import { learnsFromResults, samplerKind } from '../../search/samplers/proposer-of.ts';
import { createSampler, type SamplerOptions } from '../../search/samplers/sampler.ts';
import type { Trial } from '../../search/samplers/trial.ts';
import { levelOf, type Dimension } from '../../search/space/dimension.ts';
import type { Point } from '../../search/space/search-space.ts';

/** The trials of a batch, by number: those of a range as the study itself would choose them. Throws `bad-option` for a batch that is none of its study. */
export function plannedTrials({ study, spec, range, points }: TrialBatch): Trial[] {
  const options = samplerOf(spec);
  if (range === undefined)
    return points!
      .map(({ number, point }) => ({ id: number, point: checkedPoint(study, number, point, options.dimensions) }))
      .toSorted((a, b) => a.id - b.id);
  if (learnsFromResults(options.kind))
    throw refused(
      `the sampler "${options.kind}" of ${study} learns from results; expected "points" in place of "range".`,
    );
  const trials = chosenTrials(spec, range.to).slice(range.from);
  if (trials.length > 0) return trials;
  throw refused(`${study} has no trial ${range.from}: its points are used up.`);
}

/** The first `count` trials of a study whose sampler needs no results. */
export function chosenTrials(spec: TrialBatch['spec'], count: number): Trial[] {
  return createSampler(samplerOf(spec)).ask(count);
}

export function samplerOf(spec: TrialBatch['spec']): SamplerOptions {
  const objectives = spec['objectives'] as readonly string[];
  return {
    kind: samplerKind(spec['sampler'] as string),
    dimensions: spec['space'] as readonly Dimension[],
    seed: spec['seed'] as number,
    objectives: objectives.length,
  };
}

function checkedPoint(study: string, number: number, point: Point, dimensions: readonly Dimension[]): Point {
  for (const dimension of dimensions) {
    const value = point[dimension.name];
    if (value === undefined || levelOf(dimension, value) < 0)
      throw refused(
        `trial ${number} of ${study} has ${value === undefined ? 'no value' : JSON.stringify(value)} for ${dimension.name}; expected one of its space.`,
      );
  }
  const more = Object.keys(point).find((name) => !dimensions.some((dimension) => dimension.name === name));
  if (more === undefined) return point;
  throw refused(`trial ${number} of ${study} has a value for ${more}, which is not searched.`);
}

function refused(message: string): TradaiError {
  return new TradaiError('bad-option', message);
}
