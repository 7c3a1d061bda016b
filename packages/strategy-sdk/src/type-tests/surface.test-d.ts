/** Every part of the surface. Type-checked only, never run. */
import {
  add,
  adx,
  all,
  any,
  atr,
  barsSince,
  bbands,
  bool,
  cancelOrder,
  choice,
  choose,
  confirm,
  consecutive,
  control,
  cooldownPeriod,
  crossesBelow,
  cumulative,
  defineKernel,
  defineStrategy,
  div,
  ema,
  enterLong,
  enterShort,
  ewm,
  exitLong,
  exitNow,
  exitShort,
  first,
  heikinAshi,
  int,
  keep,
  keepStop,
  macd,
  max,
  not,
  pivotLow,
  reduce,
  reprice,
  rsi,
  scan,
  select,
  shiftBy,
  sma,
  stopAt,
  stopFromOpen,
  stopFromRate,
  stopLadder,
  stoplossGuard,
  sub,
  sumSince,
  technicalIndicator,
  time,
  trailingEntry,
  unclog,
  valueWhen,
  veto,
  vote,
  when,
  where,
} from '../index.ts';
import type { Candles, Condition, Frame, Series, StopDecision, Trade } from '../index.ts';
import { runStrategy, candlesFromCloses } from '../testing/index.ts';
import { same } from './same.test-d.ts';
import { trendPullback } from './architecture.test-d.ts';

/** Elliott wave oscillator. */
function ewo<F extends Frame>(candles: Candles<F>, fast: number, slow: number): Series<F> {
  return ema(candles.close, fast).sub(ema(candles.close, slow)).div(candles.low).mul(100);
}

/** Only tightens while the price stays above it, restarts when it is crossed. */
function trailingBand<F extends Frame>(candles: Candles<F>, width: number) {
  return scan({ close: candles.close, range: atr(candles, 14) }, { band: 0, up: true }, (now, state) => {
    const wanted = now.close - width * now.range;
    state.up = now.close >= state.band;
    state.band = state.up ? Math.max(state.band, wanted) : wanted;
    return { band: state.band, up: state.up };
  });
}

const weightedClose = defineKernel({
  name: 'weighted-close',
  version: 1,
  inputs: ['high', 'low', 'close'],
  outputs: ['value', 'spread'],
  params: ['weight'],
  lookback: () => 0,
  memory: 'window',
  stateSize: () => 0,
  run: ({ high, low, close }, { value, spread }, { weight }, from, to) => {
    same<typeof high, Float64Array>(true);
    for (let i = from; i < to; i++) {
      value[i] = (high[i]! + low[i]! + weight * close[i]!) / (2 + weight);
      spread[i] = high[i]! - low[i]!;
    }
  },
});
export const typical = defineKernel({
  name: 'typical',
  version: 1,
  inputs: ['high', 'low', 'close'],
  outputs: ['value'],
  lookback: () => 0,
  memory: 'window',
  stateSize: () => 0,
  run: ({ high, low, close }, { value }, _params, from, to) => {
    for (let i = from; i < to; i++) value[i] = (high[i]! + low[i]! + close[i]!) / 3;
  },
});

declare class AwesomeOscillator {
  constructor(input: { fastPeriod: number; slowPeriod: number });
  nextValue(value: { high: number; low: number }): number | undefined;
}

export const everything = defineStrategy({
  name: 'everything',
  timeframe: '15m',
  stoploss: -0.25,
  canShort: true,
  tagPolicy: 'first',
  onOpposite: 'reverse',
  maxSlippage: { ratio: 0.01, retries: 3 },
  rowsBack: 20,
  stateVersion: 2,
  orderTypes: { entry: 'limit', exit: 'limit', stoploss: 'market', stoplossOnExchange: true },
  unfilledtimeout: { entry: 10, exit: 10, unit: 'minutes' },
  params: {
    kind: choice({ options: ['rsi', 'ewo'], default: 'rsi', space: 'entry' }),
    useTrend: bool({ default: true, group: 'trend' }),
    levels: int({ min: 1, max: 6, default: 3 }),
    cooldown: int({ min: 0, max: 48, default: 4, space: 'protection' }),
    shift: int({ min: 0, max: 5, default: 1 }),
    leverage: int({ min: 1, max: 10, default: 3, optimize: false }),
  },
  controls: {
    holdList: control.pairs({ default: ['BTC/USDT:USDT'] }),
    maxSpread: control.number({ min: 0, max: 0.01, default: 0.002 }),
  },
  state: {
    trade: { wasDeep: false, lockedStop: null as number | null, ladder: [] as readonly number[] },
    // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the inferred type would be wider
    pair: { lastSignalMs: 0, phase: 'idle' as 'idle' | 'armed' },
  },

  indicators: ({ candles, params, informative, resample, across, external, prediction }) => {
    same<typeof params.kind, 'rsi' | 'ewo'>(true);
    same<typeof params.useTrend, boolean>(true);
    const ha = heikinAshi(candles);
    const bands = bbands(candles.close, 20, 2, { deviation: 'sample', partial: true });
    const oscillator = choose(params.kind, { rsi: () => rsi(candles.close, 14), ewo: () => ewo(candles, 50, 200) });
    const trend = informative('1h', (hour) => {
      same<typeof hour, Candles<'1h'>>(true);
      return {
        macd: macd(hour.close),
        up: ema(hour.close, 50).gt(ema(hour.close, 200)),
        levels: [ema(hour.close, 10), ema(hour.close, 20)],
      };
    });
    same<typeof trend.macd.histogram, Series<'15m'>>(true);
    same<typeof trend.up, Condition<'15m'>>(true);
    const leader = informative({ pair: 'BTC/{stake}', timeframe: '4h' }, (btc) => btc.close.change(6));
    const funding = informative({ candleType: 'funding_rate', timeframe: '8h' }, (funding) => funding.rate);
    const mark = informative({ candleType: 'mark' }, (mark) => mark.close);
    const threeBars = resample(3, (c) => ({ atr: atr(c, 14), change: c.close.diff() }));
    const momentum = candles.close.change(24);
    const deep = max(bands.middle.sub(bands.lower), candles.close.mul(0.01), 0);
    const pullback = first(
      all(
        when(params.useTrend, () => trend.up),
        oscillator.lt(35),
        [candles.volume.gt(0), not(ha.close.lt(ha.open))],
      ),
    );
    const ladder: Series<'15m'>[] = [];
    for (let i = 1; i <= params.levels; i++) ladder.push(ema(candles.close, i * 10));
    const sequence = consecutive(candles.close.lt(candles.close.shift(4)));
    return {
      ha,
      bands,
      oscillator,
      trend,
      leader,
      funding,
      mark,
      threeBars,
      momentum,
      deep,
      pullback,
      ladder,
      sequence,
      waited: trailingEntry(candles, pullback, { rebound: 0.005, maxWait: 12, cancelBelow: 0.02 }),
      band: trailingBand(candles, 3),
      price: weightedClose({ high: candles.high, low: candles.low, close: candles.close }, { weight: 2 }),
      typical: typical({ high: candles.high, low: candles.low, close: candles.close }),
      ao: technicalIndicator(
        AwesomeOscillator,
        { high: candles.high, low: candles.low },
        { fastPeriod: 5, slowPeriod: 34 },
      ),
      rank: across().rank(momentum),
      breadth: across(['BTC/{stake}:{stake}', 'ETH/{stake}:{stake}']).share(candles.close.gt(sma(candles.close, 50))),
      fear: external('fear-greed', { maxAgeMinutes: 2880 }),
      forecast: prediction('lightgbm', { outputs: ['mean', 'deviation'] }),
      plain: prediction('lightgbm'),
      vwap: div(
        sumSince(candles.close.mul(candles.volume), time.starts(candles, 'day')),
        sumSince(candles.volume, time.starts(candles, 'day')),
      ),
      session: time.inSession(candles, '09:30-16:00', 'America/New_York'),
      hour: time.hour(candles, { tz: 'Europe/Berlin' }),
      pivot: pivotLow(candles.low, 2, 2).forwardFill(),
      lowBack: shiftBy(candles.low, sequence.sub(6), { max: 30 }),
      shifted: candles.close.shift(params.shift).add(candles.close.shift(0)),
      regime: select(
        [
          [oscillator.gt(70), 1],
          [oscillator.lt(30), -1],
        ],
        0,
      ),
      gap: where(trend.up, sub(1, oscillator.div(100)), 0)
        .rolling(20, { minPeriods: 1 })
        .std({ deviation: 'sample' }),
      entropy: candles.close.rolling(14).fold((window) => window[0]! - window[window.length - 1]!),
      smooth: ewm(candles.close, { span: 10, adjust: false }).mean(),
      since: barsSince(pullback),
      lastPullback: valueWhen(pullback, candles.close, 0),
      total: cumulative.sum(candles.volume),
      votes: vote([trend.up, when(params.useTrend, adx(candles).gt(25))]),
    };
  },

  plot: {
    oscillator: { pane: 'momentum' },
    bands: { upper: { pane: 'price', color: '#888' } },
    total: { hidden: true },
  },
  entryPriority: ({ rank }) => rank.neg(),
  protections: ({ params }) => [
    cooldownPeriod({ stopDurationCandles: params.cooldown }),
    stoplossGuard({ stopDurationMinutes: 60, lookbackCandles: 24, tradeLimit: 2, onlyPerPair: true }),
  ],

  entry: ({ waited, pullback, ha, bands, candles, trend, votes }) => [
    enterLong(waited, 'rebound'),
    enterLong(all(pullback, votes.gte(2)), { tag: 'limit', limit: bands.lower, validFor: 3 }),
    enterLong(any(trend.macd.histogram.gt(0)), { tag: 'breakout', stop: candles.high.rolling(20).max(), stake: 100 }),
    enterShort(all(not(trend.up), ha.close.lt(ha.open)), 'short'),
  ],
  exit: ({ signals, bands, candles }) => [
    exitLong(candles.close.gt(bands.middle)),
    exitLong(signals.enterShort),
    exitShort(signals.enterLong, 'opposite'),
  ],

  botStart: ({ notify, settings }) => notify(`trading ${settings.pairs.length} pairs`, { key: 'start' }),
  botLoopStart: ({ portfolio, lockPair, now }) => {
    if (portfolio.closedTrades({ sinceMs: now - 3_600_000, exitReason: 'stop_loss' }).length > 3)
      lockPair('*', { untilMs: now + 3_600_000, reason: 'bad hour' });
  },
  leverage: ({ params, maxLeverage }) => Math.min(params.leverage, maxLeverage),
  customStakeAmount: ({ proposedStake, portfolio, tag, wallet }) =>
    wallet.free < 50
      ? veto('low wallet')
      : portfolio.count({ ...(tag === null ? {} : { tag }) }) > 3
        ? keep
        : proposedStake / 5.5,
  customEntryPrice: ({ proposedRate, trade, row }) =>
    trade === null ? Math.min(proposedRate, row.bands.middle) : keep,
  confirmTradeEntry: ({ pair, market, controls, state, row, now, portfolio, direction }) => {
    if (controls.holdList.includes(pair)) return veto('on the hold list');
    const book = market.book(5);
    const best = book?.asks[0];
    if (best !== undefined && best.rate > row.close * (1 + controls.maxSpread)) return veto('spread');
    if (portfolio.openTrades({ direction }).some((trade) => trade.entryRow.rank < row.rank))
      return veto('a better one is open');
    state(pair).lastSignalMs = now;
    state(pair).phase = 'armed';
    return confirm;
  },
  orderFilled: ({ trade, order, state }) => {
    if (order.isEntry && trade.entries.length === 1) state(trade).lockedStop = trade.entryRow.pivot;
  },
  customStoploss: ({ trade, rate, row, state, now, minutesSince }) => {
    same<typeof trade.entryRow.trend.macd.signal, number>(true);
    same<typeof row.trend.up, boolean>(true);
    same<typeof row.ha.close, number>(true);
    const risk = trade.openRate - (trade.openRate - 2 * trade.entryRow.threeBars.atr);
    if (minutesSince(trade.openTimeMs) > 600 && now > trade.lastFillMs) return stopFromRate(0.02);
    const locked = state(trade).lockedStop;
    if (locked !== null && locked < rate) return stopAt(locked);
    return rate - trade.openRate > 3.5 * risk ? stopAt(trade.openRate + 3 * risk) : keepStop;
  },
  customStoplossAfterFill: ({ trade }) => stopFromOpen(-0.05 * trade.entries.length, { of: 'price' }),
  customRoi: ({ row, minutesOpen }) => (row.votes > 1 && minutesOpen > 60 ? 0.02 : keep),
  customExit: ({ trade, profitRatio, row, rows, rowAgo, state }) => {
    if (profitRatio < -0.1) state(trade).wasDeep = true;
    const falling = rows(3).every((r) => r.close < r.open);
    if (state(trade).wasDeep && falling && row.oscillator > rowAgo(1).oscillator) return exitNow('recovered');
    return trade.maxProfitRatio - profitRatio > 0.05 ? exitNow('gave back') : keep;
  },
  customExitPrice: ({ proposedRate, exitReason }) => (exitReason === 'gave back' ? proposedRate * 1.001 : keep),
  confirmTradeExit: ({ exitReason, row, rate }) =>
    exitReason === 'exit_signal' && rate < row.close * 0.99 ? veto('slippage') : confirm,
  adjustTradePosition: ({ trade, profitRatio, rowAgo, row }) => {
    if (profitRatio > 0.05 && trade.exits.length === 0) return reduce({ fraction: 0.5 }, 'half');
    if (profitRatio > -0.05 || row.close < rowAgo(1).close) return keep;
    return add(trade.firstEntry.stakeAmount * (1 + 0.25 * trade.entries.length), { tag: 'deeper', limit: row.low });
  },
  adjustEntryPrice: ({ order, proposedRate, trade }) =>
    trade.entries.length > 0 ? cancelOrder : proposedRate > order.rate * 1.01 ? reprice(proposedRate) : keep,
  checkEntryTimeout: ({ order, market }) => (market.ticker().bid > order.rate * 1.02 ? cancelOrder : keep),
});

// Ready-made callbacks, no indicators, ensembles.
export const ladder = defineStrategy({
  name: 'ladder',
  timeframe: '1h',
  stoploss: -0.2,
  indicators: () => ({}),
  entry: ({ candles }) => [enterLong(crossesBelow(rsi(candles.close), 30))],
  customStoploss: stopLadder([
    [0.03, 0.015],
    [0.06, 0.02],
  ]),
  customExit: unclog(
    [
      [240, 0.01],
      [480, 0],
    ],
    'unclog',
  ),
  leverage: () => 2,
});
export const ensemble = defineStrategy({
  name: 'ensemble',
  timeframe: '1h',
  stoploss: -0.1,
  indicators: ({ signalsOf }) => {
    const pullback = signalsOf(trendPullback, { fast: 10 });
    return { votes: vote([pullback.enterLong, signalsOf(ladder).enterLong]), fast: pullback.columns.fast };
  },
  entry: ({ votes, fast, candles }) => [enterLong(votes.gte(2).and(candles.close.gt(fast)))],
});
/** A callback in a file of its own names only the columns that it reads. */
export function atrStop({
  trade,
  rate,
}: {
  readonly trade: Trade<{ readonly atr: number }>;
  readonly rate: number;
}): StopDecision {
  return trade.profitRatio(rate) > 0 ? stopAt(trade.openRate - 2 * trade.entryRow.atr) : keepStop;
}
export const usesShared = defineStrategy({
  name: 'uses-shared',
  timeframe: '4h',
  stoploss: -0.9,
  indicators: ({ candles }) => ({ atr: atr(candles, 14) }),
  entry: ({ candles }) => [enterLong(candles.volume.gt(0))],
  customStoploss: atrStop,
});

export const run = runStrategy(trendPullback, candlesFromCloses([100, 101, 99]), { params: { fast: 3 } });
same<typeof run.columns.daily, readonly number[]>(true);
