import type { ConfigProblem, Findings, Stated } from './config-problem.ts';
import { valueAt } from './old-names.ts';
import { isListed, isPair, isPattern, isRegularExpression, isTradable } from './pair-names.ts';

const WHITE = 'exchange.pair_whitelist';
const BLACK = 'exchange.pair_blacklist';

/** What is wrong with the pairs: names that are none, none at all, ones that cannot be traded, a chain that begins with a filter. */
export function pairContradictions(stated: Stated): Findings {
  if (stated.pairsGiven) return { errors: [], warnings: [] };
  const names = nameErrors(stated);
  const chain = chainErrors(stated);
  return { errors: [...names, ...chain], warnings: names.length > 0 ? [] : listWords(stated) };
}

function listAt({ values }: Stated, path: string): readonly string[] {
  return (valueAt(values, path) ?? []) as readonly string[];
}

function nameErrors(stated: Stated): ConfigProblem[] {
  const white = [WHITE, 'pairs'].flatMap((path) =>
    listAt(stated, path)
      .filter((entry) => !(isPattern(entry) ? isRegularExpression(entry) : isPair(entry)))
      .map((entry) =>
        stated.problem(path, 'pair', `${path}: "${entry}" is no pair; expected BASE/QUOTE, such as BTC/USDT`),
      ),
  );
  const black = listAt(stated, BLACK)
    .filter((entry) => !isRegularExpression(entry))
    .map((entry) => stated.problem(BLACK, 'pattern', `${BLACK}: "${entry}" is no regular expression`));
  return [...white, ...black];
}

/** Lists begin a chain; what else there is filters one. */
function chainErrors(stated: Stated): ConfigProblem[] {
  const [first] = (stated.values['pairlists'] ?? []) as readonly { readonly method: string }[];
  if (first === undefined) return [];
  const { method } = first;
  if (!method.endsWith('PairList')) {
    const sentence = `pairlists begins with ${method}; expected a list, such as StaticPairList`;
    return [stated.problem('pairlists', 'filter-first', sentence)];
  }
  if (method !== 'StaticPairList' || tradedList(stated).list.length > 0) return [];
  return [stated.problem(WHITE, 'no-pairs', `StaticPairList has no pairs; expected some in ${WHITE}`)];
}

/** `pairs` at the top level replaces the white list, as in freqtrade. */
function tradedList(stated: Stated): { readonly path: string; readonly list: readonly string[] } {
  const top = listAt(stated, 'pairs');
  return top.length > 0 ? { path: 'pairs', list: top } : { path: WHITE, list: listAt(stated, WHITE) };
}

function listWords(stated: Stated): ConfigProblem[] {
  const { values, problem } = stated;
  const { path, list } = tradedList(stated);
  const words: ConfigProblem[] = [];
  if (path === 'pairs' && listAt(stated, WHITE).length > 0)
    words.push(problem(path, 'replaced', `pairs replaces ${WHITE}`));
  const names = list.filter((entry) => !isPattern(entry));
  const black = names.filter((pair) => isListed(pair, listAt(stated, BLACK), BLACK));
  if (black.length > 0) words.push(problem(path, 'blacklisted', `${named(black)} on the black list too, and left out`));
  const other = names.filter((pair) => !black.includes(pair) && !isTradable(pair, values));
  if (other.length > 0)
    words.push(problem(path, 'other-market', `${named(other)} not of this market or stake currency, and left out`));
  return words;
}

function named(pairs: readonly string[]): string {
  const shown = pairs.slice(0, 3).join(', ');
  const more = pairs.length > 3 ? ` and ${pairs.length - 3} more` : '';
  return `${shown}${more} ${pairs.length === 1 ? 'is' : 'are'}`;
}
