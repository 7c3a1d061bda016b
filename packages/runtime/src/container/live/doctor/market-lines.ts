import { fileDifferences } from '../../../modes/session/orders/market-rules.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { ListedMarket, Listed } from '../../../ports/order-exchange.ts';
import { away, line, listed, type DoctorLine } from './doctor-line.ts';

/** What a session decides by, of the pairs that it trades. */
export interface KnownMarkets {
  /** None where nobody has said yet what it trades. */
  readonly pairs: readonly string[];
  /** Of the markets file; null for a pair that it does not have. */
  readonly rulesOf: (pair: string) => ExactRules | null;
}

/** Whether what sizes and prices are decided by is what the exchange demands of orders. Orders are by the exchange, so that nothing of it fails. `answer`: null where nobody says what is traded. */
export function marketLine(answer: Listed<ListedMarket> | null, known: KnownMarkets): DoctorLine {
  if (answer === null) return line('filters', 'ok', 'No config or journal says which pairs are traded.');
  if (answer.kind === 'failed') return away('filters', answer);
  const markets = new Map(answer.rows.map((row) => [row.pair, row]));
  const found = known.pairs.flatMap((pair) => wordsOf(pair, known.rulesOf(pair), markets.get(pair)));
  if (found.length > 0) return line('filters', 'warn', `${listed(found)}.`);
  return line('filters', 'ok', `The markets file says of ${known.pairs.length} pairs what the exchange does.`);
}

function wordsOf(pair: string, rules: ExactRules | null, market: ListedMarket | undefined): readonly string[] {
  if (market === undefined) return [`${pair}: the exchange does not list it`];
  if (rules === null) return [`${pair}: the markets file does not have it`];
  const closed = market.isActive ? [] : ['the exchange takes no orders of it now'];
  return [...closed, ...fileDifferences(rules, market.rules)].map((text) => `${pair}: ${text}`);
}
