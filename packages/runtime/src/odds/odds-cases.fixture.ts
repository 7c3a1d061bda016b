import { type Random, randomStream } from '../search/random.ts';
import { stationarySample } from './significance/stationary-bootstrap.ts';

/** Made trials of a search, which `scripts/odds` computes with Python, too. */
export interface OddsCase {
  readonly name: string;
  /** Daily returns, one series per trial. */
  readonly returns: readonly Float64Array[];
  readonly benchmark: Float64Array;
  readonly blocks: number;
  /** Bootstrap samples by position, and the mean length of their blocks. */
  readonly samples: readonly Uint32Array[];
  readonly meanBlock: number;
}

const SAMPLES = 200;

export function oddsCases(): OddsCase[] {
  return [
    // Days that do not divide by the blocks.
    oddsCase('noise', { days: 101, families: 12, members: 1, edges: [], streak: 0, blocks: 8, meanBlock: 1.5 }),
    oddsCase('families', { days: 120, families: 4, members: 5, edges: [0.002], streak: 0.3, blocks: 6, meanBlock: 4 }),
    oddsCase('poor', {
      days: 160,
      families: 5,
      members: 2,
      edges: [0.0015, -0.006, -0.006, -0.006, -0.006],
      streak: -0.2,
      blocks: 10,
      meanBlock: 2.5,
    }),
  ];
}

interface Making {
  readonly days: number;
  readonly families: number;
  /** Trials of a family, which share most of their days. */
  readonly members: number;
  /** Mean daily return of each family; 0 where there is none. */
  readonly edges: readonly number[];
  /** Correlation of a day with the day before. */
  readonly streak: number;
  readonly blocks: number;
  readonly meanBlock: number;
}

function oddsCase(name: string, making: Making): OddsCase {
  const random = randomStream(1, 'odds', name);
  const { days, families, members, edges, blocks, meanBlock } = making;
  const returns = Array.from({ length: families }, (_, family) => {
    const shared = walk(days, making.streak, random);
    return Array.from({ length: members }, () => {
      const own = walk(days, making.streak, random);
      return shared.map((value, i) => rounded((edges[family] ?? 0) + 0.01 * value + 0.004 * own[i]!));
    });
  }).flat();
  const benchmark = walk(days, 0, random).map((value) => rounded(0.002 * value));
  const samples = Array.from({ length: SAMPLES }, () => stationarySample(days, meanBlock, random));
  return { name, returns, benchmark, blocks, samples, meanBlock };
}

function walk(days: number, streak: number, random: Random): Float64Array {
  let before = 0;
  return Float64Array.from({ length: days }, () => (before = streak * before + random.normal()));
}

/** To places that JSON keeps. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
