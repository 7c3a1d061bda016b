/** What the performance of a trial over any set of blocks is made of. Position of trial t in block b: t · blocks + b. */
export interface BlockSums {
  readonly trials: number;
  readonly blocks: number;
  /** Periods of each block; they differ by at most one. */
  readonly lengths: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Cuts series of one length into `blocks` runs of neighboring periods. */
export function blockSums(returns: readonly Float64Array[], blocks: number): BlockSums {
  const periods = returns[0]!.length;
  const edge = (block: number): number => Math.floor((block * periods) / blocks);
  const lengths = Float64Array.from({ length: blocks }, (_, block) => edge(block + 1) - edge(block));
  const sums = new Float64Array(returns.length * blocks);
  const squares = new Float64Array(returns.length * blocks);
  returns.forEach((series, trial) => {
    for (let block = 0; block < blocks; block++)
      for (let i = edge(block); i < edge(block + 1); i++) {
        sums[trial * blocks + block]! += series[i]!;
        squares[trial * blocks + block]! += series[i]! ** 2;
      }
  });
  return { trials: returns.length, blocks, lengths, sums, squares };
}

/** Of each trial the mean of its periods in some blocks, over their sample deviation if `perRisk`; 0 where they do not vary. */
export function performances(table: BlockSums, chosen: readonly number[], perRisk: boolean, into: Float64Array): void {
  const { blocks, lengths, sums, squares } = table;
  const n = chosen.reduce((total, block) => total + lengths[block]!, 0);
  for (let trial = 0; trial < table.trials; trial++) {
    let [sum, square] = [0, 0];
    for (let i = 0; i < chosen.length; i++) {
      const at = trial * blocks + chosen[i]!;
      sum += sums[at]!;
      square += squares[at]!;
    }
    into[trial] = perRisk ? perDeviation(n, sum, square) : sum / n;
  }
}

function perDeviation(n: number, sum: number, squares: number): number {
  const variance = (squares - (sum * sum) / n) / (n - 1);
  return variance > 1e-14 * squares ? sum / n / Math.sqrt(variance) : 0;
}
