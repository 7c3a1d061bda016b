import { fateOf } from '../../../backtest/fates.ts';
import type { HalfOpenRange } from '../../../data/timerange.ts';
import { tradeOf } from '../../../session/trade-record.ts';
import type { BacktestRun } from '../../backtest/backtest.ts';
import type { ParityInput } from './parity.ts';
import { parityTrade, type ParityTrade, type RangeEnd } from './parity-trade.ts';
import type { ParityWorld } from './parity-world.ts';
import type { SessionJournal } from './read-journal.ts';
import { SessionEvidence, type Look } from './session-evidence.ts';

export interface ComparedRun {
  readonly run: Pick<BacktestRun, 'settings' | 'outcome' | 'pairs'>;
  readonly journal: Pick<SessionJournal, 'about' | 'trades' | 'locks' | 'commands' | 'reasons'>;
  readonly range: HalfOpenRange;
  readonly looks: readonly Look[];
  readonly tolerance: number;
  /** That of the backtest. */
  readonly version: string;
}

/** The trades of a stretch of a session and of its backtest, and all that may say why they differ. */
export function parityInput(compared: ComparedRun): ParityInput {
  const { run, journal, range, looks, tolerance, version } = compared;
  const { timeframe, rules } = run.settings;
  const end = endOf(run, range.toMs);
  const session = journal.trades.flatMap((record) => {
    const trade = parityTrade(tradeOf(record), record.closed, end, timeframe);
    return trade === null || trade.openTimeMs >= range.toMs ? [] : [trade];
  });
  const backtest = run.outcome.trades.flatMap((trade) => {
    const closed = { ...trade, timeMs: trade.closeTimeMs, rate: trade.closeRate };
    return parityTrade(trade, closed, end, timeframe) ?? [];
  });
  const { about, commands, locks, reasons } = journal;
  const clockFactor = about.clock.factor;
  return {
    world: {
      ...{ timeframe, tolerance, fromMs: range.fromMs, exitProfitOnly: rules.exitProfitOnly },
      evidence: new SessionEvidence({ timeframe, reasons, looks, commands, locks, version, clockFactor }),
      backtestFate: (pair, signalMs) => fateIn(run, pair, signalMs),
    },
    session: byOpening(session.filter(({ openTimeMs }) => openTimeMs >= range.fromMs)),
    backtest: byOpening(backtest),
    carried: session.filter(({ openTimeMs, closeTimeMs }) => openTimeMs < range.fromMs && closeTimeMs >= range.fromMs),
  };
}

/** The first price of a pair from the end on, else the last one before it. */
function endOf({ pairs }: ComparedRun['run'], toMs: number): RangeEnd {
  const rates = pairs.map(({ pair, candles, last }) => {
    const rate = candles.openTimeMs[last]! >= toMs ? candles.open[last]! : candles.close[last]!;
    return [pair, rate] as const;
  });
  const byPair = new Map(rates);
  return { toMs, rateOf: (pair) => byPair.get(pair) ?? null };
}

function fateIn(
  { outcome }: ComparedRun['run'],
  pair: string,
  signalMs: number,
): ReturnType<ParityWorld['backtestFate']> {
  const log = outcome.fates.find((fate) => fate.pair === pair)?.log;
  const at = log?.timesMs.indexOf(signalMs) ?? -1;
  return log === undefined || at < 0 ? null : fateOf(log.codes[at]!);
}

function byOpening(trades: readonly ParityTrade[]): ParityTrade[] {
  return trades.toSorted((a, b) => a.openTimeMs - b.openTimeMs);
}
