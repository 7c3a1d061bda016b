import type { DocumentHead } from '../../../contract/document-head.ts';
import {
  PARITY_SCHEMA,
  type ParityDifferenceRecord,
  type ParityDocument,
  type ParityTradeRecord,
} from '../../../contract/parity.ts';
import type { Decimal } from '../../../core/decimal.ts';
import type { HalfOpenRange } from '../../../data/timerange.ts';
import type { SessionKey } from '../../../ports/session-store.ts';
import type { Difference } from './difference.ts';
import type { Parity, ParityInput } from './parity.ts';
import type { ParityTrade } from './parity-trade.ts';

export interface ParityFacts {
  readonly head: DocumentHead;
  readonly key: SessionKey;
  readonly range: HalfOpenRange;
  readonly input: ParityInput;
  readonly notes: readonly string[];
}

/** A comparison as other programs read it. The same session and candles give the same document. */
export function parityDocument(found: Parity, { head, key, range, input, notes }: ParityFacts): ParityDocument {
  const { session, backtest, carried, world } = input;
  const ratio = (cost: Decimal): number => cost.toNumber() / head.starting_balance;
  const all = found.equal.length + found.differences.length;
  return {
    ...{ schema: PARITY_SCHEMA, mode: 'parity', ...head },
    session: { account: key.account, mode: key.mode },
    range: { from_ms: range.fromMs, to_ms: range.toMs },
    tolerance: world.tolerance,
    summary: {
      ...{ trades_session: session.length, trades_backtest: backtest.length },
      ...{ equal: found.equal.length, different: found.differences.length },
      unexplained: found.causes.get('unexplained')!.differences,
      equal_ratio: all === 0 ? null : found.equal.length / all,
      profit_session: found.profitSession.toNumber(),
      profit_backtest: found.profitBacktest.toNumber(),
      ...{ cost_abs: found.cost.toNumber(), cost_ratio: ratio(found.cost) },
    },
    causes: [...found.causes].map(([cause, { differences, cost }]) => {
      return { cause, differences, cost_abs: cost.toNumber(), cost_ratio: ratio(cost) };
    }),
    differences: found.differences.map((difference) => differenceRecord(difference, ratio(difference.cost))),
    excluded: carried.map(({ id, pair, openTimeMs }) => {
      return { id, pair, open_time_ms: openTimeMs, reason: 'open-at-the-start' as const };
    }),
    notes,
  };
}

function differenceRecord(
  { cause, evidence, atMs, cost, session, backtest }: Difference,
  costRatio: number,
): ParityDifferenceRecord {
  const { pair, isShort } = session ?? backtest;
  return {
    ...{ cause, evidence, pair, is_short: isShort, at_ms: atMs },
    ...{ cost_abs: cost.toNumber(), cost_ratio: costRatio },
    session: session === null ? null : tradeRecord(session),
    backtest: backtest === null ? null : tradeRecord(backtest),
  };
}

function tradeRecord(trade: ParityTrade): ParityTradeRecord {
  return {
    ...{ id: trade.id, enter_tag: trade.tag, open_time_ms: trade.openTimeMs, open_rate: trade.openRate },
    ...{ close_time_ms: trade.closeTimeMs, close_rate: trade.closeRate, exit_reason: trade.exitReason },
    ...{ stake_amount: trade.stakeAmount, profit_abs: trade.profitAbs },
  };
}
