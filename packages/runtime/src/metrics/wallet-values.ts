import type { CandleColumns } from '@tradai/strategy-sdk';
import { exactProduct, feeFactor } from '../core/exact-product.ts';
import type { ClosedTrade, TradeOrder } from '../core/trade.ts';
import type { WalletLag, WalletNotes } from '../core/wallet-notes.ts';
import { indexAt } from './equity.ts';
import { book, fillsOf, noPosition, type Position } from './position.ts';

/** Exit reason of what is closed by force after the last candle. */
const FORCED = 'force_exit';

export interface WalletInput {
  /** In the order of closing. */
  readonly trades: readonly ClosedTrade[];
  readonly candlesByPair: ReadonlyMap<string, CandleColumns>;
  readonly startBalance: number;
  /** Open times of all candles of the run, rising. */
  readonly timesMs: Float64Array;
  readonly isSpot: boolean;
  /** What the trades do not say of it; without them the wallet is that of the trades alone. */
  readonly notes?: WalletNotes;
}

/**
 * What freqtrade notes of the wallet at each candle from the second on, before anything happens on it (semantics 9.4): stake currency
 * and, on spot, each held coin at the open of its candle. One value per time but the first. On futures a position is collateral, so
 * open profit is not in it (quirk Q19). What is left at the end leaves after the last note, also where a pair's candles end earlier.
 *
 * What the wallet held follows from the filled orders, and to the last from the notes of the run. Sums are made in freqtrade's order, so that equal values are equal to the bit.
 */
export function walletValues(input: WalletInput): Float64Array {
  const { trades, candlesByPair, startBalance, timesMs, isSpot } = input;
  const notes = { booked: new Float64Array(timesMs.length), tiedUp: new Float64Array(timesMs.length) };
  const { lags, waiting } = input.notes ?? { lags: [], waiting: [] };
  const noticed = noticedFills(lags);
  for (const trade of trades.toSorted((a, b) => a.id - b.id))
    eachHolding(trade, timesMs, noticed.byCash, (from, until, position) => addCash(notes, from, until, position));
  const coins = isSpot ? coinValues(trades, candlesByPair, timesMs, noticed.byCoin) : notes.tiedUp;
  const values = new Float64Array(Math.max(0, timesMs.length - 1));
  let closedProfit = 0;
  let closed = 0;
  let step = 0;
  for (let i = 1; i < timesMs.length; i++) {
    for (; closed < trades.length && isOver(trades[closed]!, timesMs[i]!); closed++)
      closedProfit += trades[closed]!.profitAbs;
    while (isSpot && step < waiting.length && waiting[step]![0] < timesMs[i]!) step++;
    const beyond = step === 0 ? 0 : waiting[step - 1]![1];
    values[i - 1] = beyond + startBalance + (closedProfit + notes.booked[i]!) - notes.tiedUp[i]! + coins[i]!;
  }
  return values;
}

function isOver(trade: ClosedTrade, timeMs: number): boolean {
  return trade.closeTimeMs < timeMs && trade.exitReason !== FORCED;
}

/** Of open trades, at each candle: profit of partial exits, and collateral. */
interface Notes {
  readonly booked: Float64Array;
  readonly tiedUp: Float64Array;
}

function addCash({ booked, tiedUp }: Notes, from: number, until: number, position: Readonly<Position>): void {
  for (let i = from; i < until; i++) {
    booked[i]! += position.booked;
    tiedUp[i]! += position.stake;
  }
}

/** From when on a candle shows a fill: after the time that this gives. */
type Noticed = (trade: ClosedTrade, fill: TradeOrder) => number;

function noticedFills(lags: readonly WalletLag[]): { byCash: Noticed; byCoin: Noticed } {
  const late = new Map(lags.map((lag) => [`${lag.tradeId} ${lag.fromMs}`, lag]));
  const lagOf = ({ id }: ClosedTrade, { isEntry, filledTimeMs }: TradeOrder): WalletLag | undefined =>
    isEntry && late.size > 0 ? late.get(`${id} ${filledTimeMs}`) : undefined;
  return {
    byCash: (trade, fill) => lagOf(trade, fill)?.untilMs ?? fill.filledTimeMs!,
    byCoin: (trade, fill) => {
      const lag = lagOf(trade, fill);
      // A turn later on that very candle sees the coins: it is as if they had been noticed just before.
      return lag === undefined ? fill.filledTimeMs! : lag.untilMs - (lag.isCoinFresh ? 1 : 0);
    },
  };
}

function coinValues(
  trades: readonly ClosedTrade[],
  candlesByPair: ReadonlyMap<string, CandleColumns>,
  timesMs: Float64Array,
  noticed: Noticed,
): Float64Array {
  const coins = new Float64Array(timesMs.length);
  for (const [pair, ofPair] of Map.groupBy(trades, (trade) => trade.pair)) {
    const candles = candlesByPair.get(pair);
    if (candles === undefined) continue;
    const held = new Float64Array(timesMs.length);
    // Where trades of one pair overlap, freqtrade's table of coins has one entry, that of the last opened.
    for (const trade of ofPair.toSorted((a, b) => a.id - b.id))
      eachHolding(trade, timesMs, noticed, (from, until, { amount }) => void held.fill(amount, from, until));
    addCoins(held, candles, timesMs, coins);
  }
  return coins;
}

function addCoins(held: Float64Array, candles: CandleColumns, timesMs: Float64Array, coins: Float64Array): void {
  let candle = Math.max(0, indexAt(candles.openTimeMs, timesMs[0]!, candles.length));
  for (let i = 0; i < held.length; i++) {
    if (held[i] === 0) continue;
    while (candle + 1 < candles.length && candles.openTimeMs[candle]! < timesMs[i]!) candle++;
    if (candles.openTimeMs[candle] === timesMs[i]) coins[i]! += held[i]! * candles.open[candle]!;
  }
}

/** Calls back with what the trade held at the candles `from` … `until` − 1, from the placing of its first order to its close. */
function eachHolding(
  trade: ClosedTrade,
  timesMs: Float64Array,
  noticed: Noticed,
  hold: (from: number, until: number, position: Readonly<Position>) => void,
): void {
  const after = (timeMs: number): number => indexAt(timesMs, timeMs, timesMs.length) + 1;
  const position = noPosition();
  const end = trade.exitReason === FORCED ? timesMs.length : after(trade.closeTimeMs);
  let from = after(trade.openTimeMs);
  const fills = fillsOf(trade);
  for (const fill of fills) {
    const at = Math.min(end, after(noticed(trade, fill)));
    if (at > from) hold(from, at, position);
    from = Math.max(from, at);
    if (fill.filledTimeMs === trade.closeTimeMs && !fill.isEntry && trade.exitReason === FORCED) break;
    const stake = position.stake;
    book(position, trade, fill);
    if (fill.isEntry) position.stake = fills.length === 2 ? trade.stakeAmount : stake + exactStake(trade, fill);
  }
  if (end > from) hold(from, end, position);
}

const UNITY = feeFactor(0, 1);

/** To the last bit, as the sums of freqtrade are; too slow for trades with one entry, which know their stake. */
function exactStake({ leverage }: ClosedTrade, { filled, rate }: TradeOrder): number {
  return exactProduct(filled, rate, UNITY) / leverage;
}
