import { readRow } from '../../modes/session/rows/rows.ts';
import { compareRecords, differenceText } from '../../modes/session/replay/compare-records.ts';
import { replaySession } from '../../modes/session/replay/replay-session.ts';
import { heapAlloc } from '../../data/candles.ts';
import { fillGaps } from '../../data/fill-gaps.ts';
import { loadCandles } from '../../data/load-candles.ts';
import { readMarkets } from '../../launch/read-markets.ts';
import type { DryRunWorld } from './dry-run-process.fixture.ts';

/** Carries a session out again from its log and the candles of the tape. What is different in a sentence; null: nothing. */
export async function replayDifference(world: DryRunWorld): Promise<string | null> {
  const rows = (await world.rows('log')).map((row) => readRow('log', row));
  const dataDir = world.container.env['TRADAI_DATA']!;
  const replayed = await replaySession({
    ...{ rows, records: new Map() },
    markets: readMarkets(undefined, 'binance', 'spot', ['BTC/USDT', 'ETH/USDT']).file,
    candlesOf: async ({ pair, timeframe }, fromMs, toMs) => {
      await Promise.resolve();
      const key = { exchange: 'binance', market: 'spot', kind: 'candle', pair, timeframe } as const;
      return fillGaps(loadCandles({ dataDir, key, fromMs, toMs: toMs + 1 }), heapAlloc).series;
    },
  });
  const difference = compareRecords((await world.stored())!.records, replayed);
  return difference === null ? null : differenceText(difference);
}
