import { sizeOf, times } from '../../../orders/exact.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OpenStep } from '../host/session-host.ts';
import { noteAudit, type AuditWorld } from './audit.ts';
import { bookIncome } from './book-income.ts';
import { goneTrades, tellBack } from './gone-positions.ts';
import { haltEntries } from './halts.ts';
import { noteLacking } from './lacking-coins.ts';
import type { OrderStep } from './order-step.ts';
import type { Adjusted } from './settle-positions.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

/** Why the entries of a pair are halted: a step of what its trade has is gone, and is more of it than the trade believes. */
export const STEP_GONE = 'step-gone';

export interface SettlementWorld extends AuditWorld {
  /** Base units of one contract, decimal text. */
  readonly contractSizeOf: (pair: string) => string;
  /** As the market counts; null: it has none. */
  readonly stepOf: (pair: string) => string | null;
}

/** What follows from what the exchange showed, once orders and fills are in the books: for the account, and for trades. */
export async function settleSnapshot(
  step: OpenStep,
  orders: OrderStep,
  taken: SnapshotTaken,
  world: SettlementWorld,
): Promise<void> {
  const { income, fromMs, adjusted } = taken;
  const funding = income === null ? [] : bookIncome(orders, { rows: income, fromMs }, world.contractSizeOf);
  const gone = goneTrades(step);
  noteAudit(orders, taken, world);
  noteLacking(orders, taken, world.stepOf);
  for (const each of adjusted) await tellPosition(step, orders, each, world);
  await tellBack(step, gone);
  for (const { pair, timeMs, perUnit } of funding) {
    const event = { kind: 'funding', pair, timeMs, perUnit } as const;
    await step.take(event, () => event);
  }
}

/** The trade of a pair believes that it has less, where it has. Of one whose step is too much of it to be believed a person hears. */
async function tellPosition(
  step: OpenStep,
  orders: OrderStep,
  { pair, found }: Adjusted,
  { contractSizeOf }: SettlementWorld,
): Promise<void> {
  const trade = openTradesIn(step.records).find((each) => each.trade.pair === pair)?.trade;
  if (trade === undefined) return;
  const amount = Number(times(sizeOf(found), contractSizeOf(pair)));
  const event = { kind: 'position', nowMs: step.nowMs, tradeId: trade.id, amount } as const;
  const { refused } = await step.take(event, () => event);
  if (refused !== 'position-differs') return;
  const text = `${pair}: the account holds ${amount}, and trade ${trade.id} counts on ${trade.amount}`;
  haltEntries(orders, pair, STEP_GONE, [
    'position-differs',
    `${text}; a person has to look. ${pair} is not entered before somebody resumes.`,
  ]);
}
