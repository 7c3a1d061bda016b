import { TradaiError } from '@tradai/strategy-sdk';
import { didYouMean, type ParamSpec, type ParamValue } from '@tradai/strategy-sdk/graph';
import { BUILT_IN_SPACES, type BuiltInSpace, builtInDimensions } from './built-in-spaces.ts';
import { type Dimension, levelCount } from './dimension.ts';
import type { Point } from './search-space.ts';

/** What is to be searched. */
export interface SpaceRequest {
  readonly strategy: string;
  /** The strategy's parameters by name, in the order of declaration. */
  readonly params: ReadonlyMap<string, ParamSpec>;
  readonly timeframeMs: number;
  /** Words of `--spaces`: `all`, `default`, names of spaces; freqtrade's `buy`, `enter` and `sell` are known. At least one. */
  readonly spaces: readonly string[];
  /** Groups of parameters that keep their values. */
  readonly groupsOff?: readonly string[];
  /** Values that are not searched, by parameter. Checked by whoever read them. */
  readonly pinned?: Readonly<Record<string, ParamValue>>;
}

/** What a study searches, and what stands still. */
export interface ChosenSpace {
  /** In freqtrade's order of spaces, those of parameters in the order of declaration. At least one. */
  readonly dimensions: readonly Dimension[];
  /** All other parameters: pinned, switched off, in other spaces or not to be optimized. */
  readonly fixed: Point;
  /** Searching exits without exits by signal would change nothing; the same with protections. */
  readonly needsExitSignal: boolean;
  readonly needsProtections: boolean;
}

const OLD_WORDS: Readonly<Record<string, string>> = { buy: 'entry', enter: 'entry', sell: 'exit' };
/** Not part of `default`. */
const EXTRA_SPACES: ReadonlySet<string> = new Set(['trailing', 'protection', 'trades']);
const FIRST_SPACES = ['entry', 'exit', 'protection', ...BUILT_IN_SPACES];

/** Throws `bad-option` for a word, group or value that selects nothing, and when nothing is left to search. */
export function chooseSpace(request: SpaceRequest): ChosenSpace {
  const spaces = selectedSpaces(request);
  checkGroups(request);
  const searched = [...request.params].filter(([name, spec]) => isSearched(name, spec, spaces, request));
  const dimensions = [...spaces].flatMap((space): Dimension[] => [
    ...searched.filter(([, spec]) => spaceWord(spec.space) === space).map(([name, spec]) => dimensionOf(name, spec)),
    ...(isBuiltIn(space) ? builtInsBeside(request, space) : []),
  ]);
  if (!dimensions.some((dimension) => levelCount(dimension) > 1)) throw nothingToSearch(request);
  const names = new Set(dimensions.map(({ name }) => name));
  return {
    dimensions,
    fixed: fixedValues(request, names),
    needsExitSignal: dimensions.some(({ space }) => space === 'exit'),
    needsProtections: dimensions.some(({ space }) => space === 'protection'),
  };
}

/** Spaces in freqtrade's order, the author's own last. */
function selectedSpaces({ spaces, params, strategy }: SpaceRequest): ReadonlySet<string> {
  const ofParams = new Set([...params.values()].map(({ space }) => spaceWord(space)));
  const known = [...FIRST_SPACES, ...[...ofParams].filter((space) => !FIRST_SPACES.includes(space))];
  const words = spaces.map(spaceWord);
  for (const word of words) {
    if (word !== 'all' && word !== 'default' && !known.includes(word))
      throw refused(`there is no space "${word}" in ${strategy}; ${didYouMean(word, ['all', 'default', ...known])}`);
    const hasParams = [...params.values()].some(({ space, optimize }) => optimize && spaceWord(space) === word);
    if (known.includes(word) && !isBuiltIn(word) && !hasParams)
      throw refused(`the space "${word}" has no parameters of ${strategy} to optimize.`);
  }
  const isDefault = words.includes('default');
  return new Set(
    known.filter((space) => words.includes('all') || words.includes(space) || (isDefault && !EXTRA_SPACES.has(space))),
  );
}

function spaceWord(word: string): string {
  return OLD_WORDS[word] ?? word;
}

function isBuiltIn(space: string): space is BuiltInSpace {
  return (BUILT_IN_SPACES as readonly string[]).includes(space);
}

function checkGroups({ groupsOff = [], params, strategy }: SpaceRequest): void {
  const known = [...new Set([...params.values()].flatMap(({ group }) => group ?? []))];
  for (const group of groupsOff)
    if (!known.includes(group))
      throw refused(`there is no group "${group}" of parameters in ${strategy}; ${didYouMean(group, known)}`);
}

function isSearched(name: string, spec: ParamSpec, spaces: ReadonlySet<string>, request: SpaceRequest): boolean {
  if (!spec.optimize || !spaces.has(spaceWord(spec.space))) return false;
  if (request.pinned !== undefined && name in request.pinned) return false;
  return spec.group === null || request.groupsOff === undefined || !request.groupsOff.includes(spec.group);
}

function dimensionOf(name: string, spec: ParamSpec): Dimension {
  const place = { name, space: spaceWord(spec.space) };
  switch (spec.kind) {
    case 'int':
      return { ...place, kind: 'int', min: spec.min, max: spec.max, step: spec.step };
    case 'decimal':
      return { ...place, kind: 'decimal', min: spec.min, max: spec.max, decimals: spec.decimals };
    case 'bool':
      return { ...place, kind: 'choice', options: [true, false] };
    case 'choice':
      return { ...place, kind: 'choice', options: spec.options };
  }
}

/** A parameter may be called as a built-in dimension is; in a point they could not be told apart. */
function builtInsBeside({ params, strategy, timeframeMs }: SpaceRequest, space: BuiltInSpace): Dimension[] {
  const dimensions = builtInDimensions(space, timeframeMs);
  const shared = dimensions.find(({ name }) => params.has(name));
  if (shared === undefined) return dimensions;
  throw refused(
    `parameter "${shared.name}" of ${strategy} has the name of a value in the space "${space}"; rename it, or leave that space out.`,
  );
}

function fixedValues({ params, pinned = {} }: SpaceRequest, searched: ReadonlySet<string>): Point {
  const standing = [...params].filter(([name]) => !searched.has(name));
  return Object.fromEntries(standing.map(([name, spec]) => [name, pinned[name] ?? spec.default]));
}

function nothingToSearch({ strategy, spaces }: SpaceRequest): TradaiError {
  return refused(
    `nothing is left to search in ${strategy} with the spaces ${spaces.join(', ')}: every value is fixed.`,
  );
}

function refused(message: string): TradaiError {
  return new TradaiError('bad-option', message);
}
