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

/** Mean of a trial's periods in the blocks of `mask`, over their sample deviation if `perRisk`; 0 where they do not vary. */
export function performanceIn(table: BlockSums, trial: number, mask: number, perRisk: boolean): number {
  let [n, sum, squares] = [0, 0, 0];
  for (let block = 0; block < table.blocks; block++) {
    if ((mask & (1 << block)) === 0) continue;
    n += table.lengths[block]!;
    sum += table.sums[trial * table.blocks + block]!;
    squares += table.squares[trial * table.blocks + block]!;
  }
  if (!perRisk) return sum / n;
  const variance = (squares - (sum * sum) / n) / (n - 1);
  return variance > 1e-14 * squares ? sum / n / Math.sqrt(variance) : 0;
}
