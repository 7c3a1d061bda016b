import { isBlacklisted, isTradable } from './choose-pairs.ts';
import type { ConfigProblem, Findings, Stated } from './config-problem.ts';
import { valueAt } from './old-names.ts';

/** Lists, which begin a chain; what else there is filters one. */
const IS_LIST = /PairList$/;

/** What is wrong with the pairs: none at all, ones that cannot be traded, a chain that begins with a filter. */
export function pairContradictions(stated: Stated): Findings {
  if (stated.pairsGiven) return { errors: [], warnings: [] };
  const { values, problem } = stated;
  const lists = (values['pairlists'] ?? []) as readonly { readonly method: string }[];
  const [first] = lists;
  const errors: ConfigProblem[] = [];
  if (first !== undefined && !IS_LIST.test(first.method))
    errors.push(
      problem(
        'pairlists',
        'filter-first',
        `pairlists begins with ${first.method}; expected a list, such as StaticPairList`,
      ),
    );
  if (first?.method !== 'StaticPairList') return { errors, warnings: [] };
  const top = (values['pairs'] ?? []) as readonly string[];
  const isTop = top.length > 0;
  const listed = isTop ? top : ((valueAt(values, 'exchange.pair_whitelist') ?? []) as readonly string[]);
  const path = isTop ? 'pairs' : 'exchange.pair_whitelist';
  if (listed.length === 0)
    errors.push(
      problem(
        'exchange.pair_whitelist',
        'no-pairs',
        'StaticPairList has no pairs; expected some in exchange.pair_whitelist',
      ),
    );
  return { errors, warnings: [...listWords(stated, path, listed, isTop)] };
}

function listWords(
  { values, problem }: Stated,
  path: string,
  listed: readonly string[],
  isTop: boolean,
): ConfigProblem[] {
  const blacklist = (valueAt(values, 'exchange.pair_blacklist') ?? []) as readonly string[];
  const words: ConfigProblem[] = [];
  const whitelist = (valueAt(values, 'exchange.pair_whitelist') ?? []) as readonly string[];
  if (isTop && whitelist.length > 0) words.push(problem(path, 'pairs', 'pairs replaces exchange.pair_whitelist'));
  const black = listed.filter((pair) => isBlacklisted(pair, blacklist));
  if (black.length > 0) words.push(problem(path, 'blacklisted', `${named(black)} on the black list too, and left out`));
  const other = listed.filter((pair) => !black.includes(pair) && !isTradable(pair, values));
  if (other.length > 0)
    words.push(problem(path, 'other-market', `${named(other)} not of this market or stake currency, and left out`));
  return words;
}

function named(pairs: readonly string[]): string {
  const shown = pairs.slice(0, 3).join(', ');
  const more = pairs.length > 3 ? ` and ${pairs.length - 3} more` : '';
  return `${shown}${more} ${pairs.length === 1 ? 'is' : 'are'}`;
}
