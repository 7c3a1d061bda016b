import { TradaiError } from '@tradai/strategy-sdk';
import { didYouMean } from '@tradai/strategy-sdk/graph';
import { type Dimension, levelCount } from '../space/dimension.ts';
import { CmaEs } from './cma-es.ts';
import { gridProposer } from './grid.ts';
import { Nsga2 } from './nsga-2.ts';
import { learnNothing, type Proposer, type Shape } from './proposer.ts';
import { SOBOL_DIMENSIONS, sobolProposer } from './sobol.ts';
import { Tpe } from './tpe.ts';

export const SAMPLER_KINDS = ['tpe', 'random', 'sobol', 'grid', 'cma-es', 'nsga-2'] as const;
export type SamplerKind = (typeof SAMPLER_KINDS)[number];

/** Whether results guide it. What does not learn chooses a trial's point by its number alone. */
export function learnsFromResults(kind: SamplerKind): boolean {
  return kind !== 'random' && kind !== 'sobol' && kind !== 'grid';
}

/** The sampler of a name, throws `bad-option` for an unknown one. */
export function samplerKind(name: string): SamplerKind {
  const kind = SAMPLER_KINDS.find((known) => known === name);
  if (kind === undefined) throw refused(`there is no sampler "${name}"; ${didYouMean(name, SAMPLER_KINDS)}`);
  return kind;
}

/** Throws `bad-option` when the method cannot search these dimensions or that many objectives. */
export function proposerOf(
  kind: SamplerKind,
  dimensions: readonly Dimension[],
  seed: number,
  objectives: number,
): Proposer {
  if (objectives > 1 && (kind === 'tpe' || kind === 'cma-es'))
    throw refused(`the sampler "${kind}" has one objective, and ${objectives} are given; "nsga-2" takes several.`);
  switch (kind) {
    case 'tpe':
      return new Tpe(dimensions.map(shapeOf));
    case 'random':
      return { learn: learnNothing, propose: ({ random }) => Float64Array.from(dimensions, () => random.uniform()) };
    case 'sobol':
      if (dimensions.length > SOBOL_DIMENSIONS)
        throw refused(
          `the sampler "sobol" searches at most ${SOBOL_DIMENSIONS} values, and there are ${dimensions.length}; "random" has no limit.`,
        );
      return sobolProposer(dimensions.length, seed);
    case 'grid':
      return gridProposer(dimensions.map(levelCount));
    case 'cma-es':
      checkNumeric(dimensions);
      return new CmaEs(dimensions.map(levelCount), seed);
    case 'nsga-2':
      return new Nsga2(dimensions.map(shapeOf));
  }
}

function shapeOf(dimension: Dimension): Shape {
  return { levels: levelCount(dimension), isOrdered: dimension.kind !== 'choice' };
}

function checkNumeric(dimensions: readonly Dimension[]): void {
  const choice = dimensions.find((dimension) => dimension.kind === 'choice' && levelCount(dimension) > 1);
  if (choice !== undefined)
    throw refused(`the sampler "cma-es" searches numbers, and "${choice.name}" is a choice; pin it, or take "tpe".`);
}

function refused(message: string): TradaiError {
  return new TradaiError('bad-option', message);
}
