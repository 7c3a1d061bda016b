import { Memory } from '../../../callbacks/memory.ts';
import { unknownMarket, type MarketFile } from '../../../config/market-file.ts';
import { NO_FUNDING } from '../../../core/funding.ts';
import { PriceTicks } from '../../../core/price-tick.ts';
import { nextOpenMs } from '@tradai/strategy-sdk';
import { historyIn } from '../../../session/history-in.ts';
import { moments } from '../../../session/moments.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { ChangedSettings } from '../../../session/changed-settings.ts';
import type { SessionVersion } from '../../../session/session-version.ts';
import { informativeFrames } from '../../backtest/needed-series.ts';
import { tiersOf } from '../../backtest/tiers-of.ts';
import { assembleVersion, stateKeyOf, type VersionPair } from './assemble-version.ts';
import { pairHistory, type CandlesOfSeries, type PairHistory } from './pair-history.ts';
import { seriesOfFrame, startupOf } from './session-series.ts';
import type { SettledVersion } from './settle-version.ts';

/** Candles of each series that columns grow by before old ones are forgotten. */
const ROOM = 1_000;
/** Pairs that forget at one candle compute everything anew together: each next pair has this much more room, up to half as much again. */
const STAGGER = 61;

/** What versions of a session are opened in. */
export interface VersionWorld {
  readonly markets: MarketFile;
  readonly candlesOf: CandlesOfSeries;
  readonly records: SessionRecords;
  readonly changed: ChangedSettings;
  /** What strategies remember that are here, by the form of it. */
  readonly memories: Map<string, Memory>;
}

/** A version with its columns grown over the history. Throws what its candles or markets lack. */
export function openVersion(settled: SettledVersion, world: VersionWorld): SessionVersion {
  const { spec, built } = settled;
  const { changed, memories, records } = world;
  const stateKey = stateKeyOf(settled);
  const memory = memories.get(stateKey) ?? new Memory(built.definition.state ?? {});
  memories.set(stateKey, memory);
  const histories = spec.pairs.map((pair) => historyOf(settled, pair, records, world.candlesOf));
  const pairs = spec.pairs.map((pair, number) => versionPair(settled, pair, number, histories[number]!, world));
  const version = assembleVersion(settled, { pairs, changed, memory, onError: 'contain' });
  for (const [number, { rest }] of histories.entries())
    for (const moment of moments(rest, ({ series, candle }) => nextOpenMs(candle.openTimeMs, series.timeframe)))
      version.pairs[number]!.take(moment);
  return version;
}

function historyOf(
  settled: SettledVersion,
  pair: string,
  records: SessionRecords,
  candlesOf: CandlesOfSeries,
): PairHistory {
  const { built, spec, stakeCurrency } = settled;
  const frames = [built.graph.own, ...informativeFrames(built)].map((frame) => {
    const series = seriesOfFrame(frame, pair, stakeCurrency);
    return { frame, series, startup: startupOf(settled, frame) };
  });
  return pairHistory(pair, frames, historyIn(records, spec.id, pair), candlesOf);
}

function versionPair(
  { settings }: SettledVersion,
  pair: string,
  number: number,
  { candlesOf, boundsOf }: PairHistory,
  { markets }: VersionWorld,
): VersionPair {
  const market = markets.rules.get(pair) ?? unknownMarket(pair);
  return {
    ...{ pair, market, candlesOf, boundsOf, funding: NO_FUNDING },
    ticks: new PriceTicks([], market.priceTick),
    tiers: tiersOf(markets, pair, settings),
    room: ROOM + ((number * STAGGER) % (ROOM / 2)),
  };
}
