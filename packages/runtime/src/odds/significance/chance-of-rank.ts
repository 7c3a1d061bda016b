/** Where an observed figure stands among the same figure of random strategies; higher is better. */
export interface ChanceOfRank {
  /** (1 + random ones at least as good) ÷ (1 + random ones): never 0, since the observed one is an order, too. */
  readonly probability: number;
  /** Share of random ones below it, equal ones half, 0 to 1. */
  readonly rank: number;
}

/** Phipson and Smyth, "Permutation P-values Should Never Be Zero", Statistical Applications in Genetics and Molecular Biology 9(1), 2010. */
export function chanceOfRank(observed: number, random: ArrayLike<number>): ChanceOfRank {
  let [below, equal] = [0, 0];
  for (let i = 0; i < random.length; i++) {
    if (random[i]! < observed) below++;
    else if (random[i] === observed) equal++;
  }
  return {
    probability: (1 + random.length - below) / (1 + random.length),
    rank: random.length === 0 ? NaN : (below + equal / 2) / random.length,
  };
}
