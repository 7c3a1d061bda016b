import { parsePairsOption, parseTimeframeOption, plainTable } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { ApiClient } from '../client/api-client.ts';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { pagesOf } from '../client/pages-of.ts';
import { dayText } from './day-option.ts';
import { timeText } from './run-views.ts';

export interface DataStatusOptions extends PlaceOptions {
  readonly exchange?: string;
  readonly market?: string;
  readonly timeframe?: string;
  readonly pairs?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

interface Library {
  readonly exchange: string;
  readonly market: string;
  readonly timeframe: string;
}

interface Stand {
  readonly pair: string;
  readonly state: string;
  readonly first: string | null;
  readonly last: string | null;
  readonly lag: number | null;
  readonly gaps: readonly { readonly candles: number }[];
}

type Row = Library & Stand;

/** Asked for at once: more do not fit into an address. */
const AT_ONCE = 50;
const MOST_PAIRS = 2000;

/** `tradai data status`: how fresh the candles of a platform are. Ends with 3 where some are not. */
export async function dataStatusCommand(options: DataStatusOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const range = { from: dayText('--from', options.from), to: dayText('--to', options.to) };
  const rows: Row[] = [];
  for (const { library, pairs } of await librariesOf(client, options))
    for (let at = 0; at < pairs.length; at += AT_ONCE) {
      const query = { ...library, ...range, pairs: pairs.slice(at, at + AT_ONCE).join(',') };
      const { body } = await client.ask<{ items: readonly Stand[] }>('GET', '/data/status', { query });
      rows.push(...body.items.map((stand) => ({ ...library, ...stand })));
    }
  if (options.json === true) io.out(`${JSON.stringify(rows, null, 1)}\n`);
  else if (rows.length === 0)
    io.out(
      `${client.server} has no such candles; "tradai data sync --timeframes 1h --pairs BTC/USDT --from 2021-01-01" brings some.\n`,
    );
  else io.out(`${plainTable(HEADS, rows.map(cellsOf), ['Behind', 'Missing'])}\n`);
  return rows.every(({ state }) => state === 'FRESH') ? EXIT_CODE.done : EXIT_CODE.differences;
}

interface Asked {
  readonly library: Library;
  readonly pairs: readonly string[];
}

/** The pairs that are named, else those that are stored. */
async function librariesOf(client: ApiClient, options: DataStatusOptions): Promise<readonly Asked[]> {
  const { exchange, market, timeframe, pairs } = options;
  const frame = timeframe === undefined ? undefined : parseTimeframeOption(timeframe);
  if (pairs !== undefined && frame !== undefined) {
    const library = { exchange: exchange ?? 'binance', market: market ?? 'spot', timeframe: frame };
    return [{ library, pairs: parsePairsOption(pairs) }];
  }
  const filter = { exchange, market, timeframe: frame };
  const stored = await pagesOf<Library & { readonly pair: string }>(client, '/data/symbols', filter, MOST_PAIRS);
  const wanted = pairs === undefined ? null : new Set(parsePairsOption(pairs));
  const groups = Map.groupBy(
    stored.filter(({ pair }) => wanted === null || wanted.has(pair)),
    (symbol) => `${symbol.exchange} ${symbol.market} ${symbol.timeframe}`,
  );
  return [...groups.values()].map((symbols) => {
    const [first] = symbols;
    const library = { exchange: first!.exchange, market: first!.market, timeframe: first!.timeframe };
    return { library, pairs: symbols.map(({ pair }) => pair) };
  });
}

const HEADS = ['Library', 'Pair', 'State', 'First', 'Last', 'Behind', 'Missing'];

function cellsOf({ exchange, market, timeframe, pair, state, first, last, lag, gaps }: Row): string[] {
  const missing = gaps.reduce((sum, { candles }) => sum + candles, 0);
  return [
    ...[`${exchange} ${market} ${timeframe}`, pair, state],
    ...[first === null ? '–' : timeText(first), last === null ? '–' : timeText(last)],
    ...[lag === null ? '–' : String(lag), String(missing)],
  ];
}
