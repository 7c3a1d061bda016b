import { exactSum } from '../../packages/runtime/src/core/exact-sum.ts';
import type { OrderEvidence } from '../live-place/order-evidence.ts';
import type { PlannedOrder } from './intents.ts';

/** What was filled of an entry, as an exchange or a simulated fill has it. */
export interface EntryFill {
  readonly pair: string;
  /** Open time of the candle that was over when it was decided. */
  readonly enteredMs: number;
  /** Base units after fees in the coin; 0 where nobody filled it. */
  readonly held: number;
  /** Base units that were kept back as a fee. */
  readonly fee: number;
  readonly rate: number;
  /** Of amounts that the market takes; 0: any. */
  readonly step: number;
}

/** Of each trade that was entered, by what was told. */
export function entryFills(evidence: OrderEvidence, planned: readonly PlannedOrder[]): ReadonlyMap<number, EntryFill> {
  const records = new Map(evidence.trades.map((record) => [record.trade.id, record]));
  return new Map(
    planned
      .filter(({ action }) => action === 'enter')
      .map(({ tradeId, pair, candleMs, rate }): [number, EntryFill] => {
        const record = records.get(tradeId);
        const entry = record?.orders.find(({ isEntry, status }) => isEntry && status === 'closed');
        const fill = { held: entry?.filled ?? 0, rate: entry?.rate ?? rate!, fee: keptBack(evidence, tradeId, pair) };
        return [tradeId, { pair, enteredMs: candleMs, step: record?.trade.amountStep ?? 0, ...fill }];
      }),
  );
}

function keptBack({ intents, attempts, fills }: OrderEvidence, tradeId: number, pair: string): number {
  const entries = new Set(
    intents.filter((intent) => intent.tradeId === tradeId && intent.action === 'enter').map(({ id }) => id),
  );
  const sent = new Set(attempts.filter(({ intent }) => entries.has(intent)).map(({ cid }) => cid));
  const base = pair.split('/')[0];
  return fills
    .filter(({ cid, feeAsset }) => cid !== null && sent.has(cid) && feeAsset === base)
    .reduce((sum, { fee }) => exactSum(sum, Number(fee)), 0);
}
