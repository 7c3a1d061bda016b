import type { WalletFigures } from '../../../packages/runtime/src/core/portfolio.ts';
import type { PlannedWish } from '../plan.ts';
import type { Evidence } from './evidence.ts';

/** Half a unit of the eighth decimal, to which profits are rounded, and what sums of them lose. */
const CENT = 1e-6;

/** Where a journal contradicts itself. `wallet`: stake currency that it began with. */
export function contradictions(evidence: Evidence, wishes: readonly PlannedWish[], wallet: number): readonly string[] {
  return [
    ...wrongSteps(evidence),
    ...wrongMoney(evidence, wallet),
    ...wrongNumbers(evidence),
    ...wrongAnswers(evidence, wishes),
  ];
}

/** Steps that added no row leave no number; none may be there twice, in another order, or later than the last one. */
function wrongSteps({ stored, log, reasons, equity }: Evidence): string[] {
  const problems: string[] = [];
  let before = { seq: 0, atMs: 0 };
  for (const { seq, atMs } of log) {
    if (seq <= before.seq || atMs < before.atMs)
      problems.push(`the log goes from step ${before.seq} to ${seq}, ${before.atMs} to ${atMs}`);
    before = { seq, atMs };
  }
  if (before.seq > stored.seq) problems.push(`the log has step ${before.seq}, and the last one is ${stored.seq}`);
  const candles = reasons.map(({ row }) => row.candleMs);
  if (candles.some((ms, at) => at > 0 && ms <= candles[at - 1]!)) problems.push('a candle has two rows of reasons');
  const seqs = equity.map(({ seq }) => seq);
  if (new Set(seqs).size < seqs.length) problems.push('a step has two rows of equity');
  return problems;
}

function wrongMoney({ stored, trades }: Evidence, wallet: number): string[] {
  const { closedProfit, free, isStale } = (
    JSON.parse(stored.records.get('account') ?? '{}') as { readonly wallet: WalletFigures }
  ).wallet;
  const profit = trades.reduce((total, { closed }) => total + (closed?.profitAbs ?? 0), 0);
  const open = trades.filter(({ closed }) => closed === null);
  const tiedUp = open.reduce((total, { trade }) => total + trade.stakeAmount - trade.realizedProfit, 0);
  const expected = wallet + profit - tiedUp;
  return [
    ...(Math.abs(closedProfit - profit) > CENT
      ? [`the wallet has a profit of ${closedProfit}, and its trades ${profit}`]
      : []),
    ...(!isStale && Math.abs(free - expected) > CENT ? [`the wallet has ${free} free, expected ${expected}`] : []),
  ];
}

function wrongNumbers({ trades, putAside }: Evidence): string[] {
  const numbers = trades.flatMap(({ closed }) => closed?.number ?? []).toSorted((a, b) => a - b);
  const holes = numbers.some((number, at) => number !== numbers[0]! + at);
  const ids = trades.map(({ trade }) => trade.id);
  const orders = trades.flatMap((each) => [...each.orders, ...(each.canceled ?? [])].map(({ id }) => id));
  return [
    ...(new Set(putAside).size < putAside.length ? ['a trade was put aside twice'] : []),
    ...(holes ? [`closed trades are numbered ${numbers.join(', ')}`] : []),
    ...(new Set(ids).size < ids.length ? ['two trades have one number'] : []),
    ...(new Set(orders).size < orders.length ? ['two orders have one number'] : []),
  ];
}

/** Each wish has one answer, and did once what it says. */
function wrongAnswers({ commands, log, stored }: Evidence, wishes: readonly PlannedWish[]): string[] {
  const effects = new Map<string, number[]>();
  for (const { seq, row } of log)
    for (const event of row.events)
      if ('id' in event && event.id !== null) effects.set(event.id, [...(effects.get(event.id) ?? []), seq]);
  const problems = wishes.flatMap(({ id, wish }) => {
    const found = commands.filter((command) => command.id === id);
    if (found.length !== 1 || found[0]!.answer === null)
      return [`${id} (${wish.kind}) has ${found.length} commands, not one with an answer`];
    const steps = effects.get(id) ?? [];
    const many = wish.kind === 'force-exit' && wish.trade === 'all';
    const isOnce = many ? new Set(steps).size <= 1 : steps.length <= 1;
    const isMissing = found[0]!.answer.isDone && steps.length === 0;
    return isOnce && !isMissing ? [] : [`${id} (${wish.kind}) took effect in steps ${steps.join(', ') || 'none'}`];
  });
  const unknown = [...effects.keys()].filter((id) => id !== 'drain' && !wishes.some((wish) => wish.id === id));
  return [
    ...problems,
    ...unknown.map((id) => `${id} took effect, and nobody wished it`),
    ...(stored.seq === 0 ? ['there is no step'] : []),
  ];
}
