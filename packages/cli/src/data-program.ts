import type { Io } from '@tradai/runtime/process';
import type { Command } from 'commander';
import { collect, collectList } from './collect.ts';
import { serverOptions } from './client-program.ts';
import { command, CONFIG, type OnEnd } from './make-command.ts';

/** `tradai data`: candles and markets, from files and from exchanges. */
export function addData(program: Command, io: Io, onEnd: OnEnd): void {
  const data = command(program, 'data', 'import or download candles and list what there is', '');
  addDataImport(data, io, onEnd);
  addDataDownload(data, io, onEnd);
  addDataMarkets(data, io, onEnd);
  addDataStatus(data, io, onEnd);
  addDataSync(data, io, onEnd);
  command(
    data,
    'list',
    'list series with first and last candle, gaps, duplicates, candles without volume',
    `
Examples:
  tradai data list
  tradai data list --pairs BTC/USDT --data ./candles`,
  )
    .option('--data <folder>', 'folder of candles (default: TRADAI_DATA, else ./data)')
    .option('--pairs <list>', 'only these pairs (repeatable)', collectList)
    .option('--json', 'print as JSON')
    .action(async (options: object) => {
      const { dataListCommand } = await import('./commands/data-list.ts');
      onEnd(dataListCommand(options, io));
    });
}

function addDataStatus(data: Command, io: Io, onEnd: OnEnd): void {
  serverOptions(
    command(
      data,
      'status',
      'say how fresh the candles of a platform are (exit 3 where some are not)',
      `
Examples:
  tradai data status
  tradai data status --timeframe 1h --pairs BTC/USDT,ETH/USDT --from 2021-01-01 --to 2021-07-01`,
    ),
  )
    .option('--exchange <name>', 'of this exchange (default: all; with --pairs and --timeframe: binance)')
    .option('--market <market>', 'spot or futures')
    .option('--timeframe <timeframe>', 'these candles')
    .option('--pairs <list>', 'these pairs (default: all that are stored; repeatable)', collectList)
    .option('--from <day>', 'look for holes from this day on')
    .option('--to <day>', 'and before this one; how old the newest candle is does not matter then')
    .action(async (options: object) => {
      const { dataStatusCommand } = await import('./commands/data-status.ts');
      onEnd(await dataStatusCommand(options, io));
    });
}

function addDataSync(data: Command, io: Io, onEnd: OnEnd): void {
  serverOptions(
    command(
      data,
      'sync',
      'have a platform bring its candles up to date and fill their holes',
      `
Examples:
  tradai data sync --timeframes 1h --pairs BTC/USDT,ETH/USDT --from 2021-01-01 --watch
  tradai data sync --timeframes 5m,1h --from 2025-01-01`,
    ),
  )
    .option('--timeframes <list>', 'candles to bring: 5m,1h', collectList)
    .option('--from <day>', 'first day')
    .option('--to <day>', 'day after the last one (default: what has closed by then)')
    .option('--pairs <list>', 'these pairs (default: those that are stored; repeatable)', collectList)
    .option('--exchange <name>', 'exchange, as ccxt calls it (default: binance)')
    .option('--market <market>', 'spot (default) or futures')
    .option('--key <text>', 'the same key within a day is the same sync')
    .option('--watch', 'wait for its end (exit 3 where some candles could not be had)')
    .action(async (options: object) => {
      const { dataSyncCommand } = await import('./commands/data-sync.ts');
      onEnd(await dataSyncCommand(options, io));
    });
}

function addDataMarkets(data: Command, io: Io, onEnd: OnEnd): void {
  command(
    data,
    'markets [file]',
    "make a markets file of an exchange, asked now, or of ccxt's loadMarkets() as JSON",
    `
Examples:
  tradai data markets --exchange binance --out binance-spot.json
  tradai data markets markets.json --out binance-spot.json
  tradai data markets markets.json --leverage-tiers tiers.json --out binance-futures.json`,
  )
    .requiredOption('--out <file>', 'where the markets file goes')
    .option('--exchange <name>', 'exchange to ask, as ccxt calls it (default: binance)')
    .option('--market <market>', 'spot (default) or futures')
    .option('--leverage-tiers <file>', "ccxt's fetchLeverageTiers() as JSON, or freqtrade's file of them")
    .option('--date <date>', 'the day that the file is of, for reports: 2026-10-01 (default: today, when asked now)')
    .action(async (file: string | undefined, options: { readonly out: string }) => {
      const { dataMarketsCommand } = await import('./commands/data-markets.ts');
      onEnd(await dataMarketsCommand(file, options, io));
    });
}

function addDataImport(data: Command, io: Io, onEnd: OnEnd): void {
  command(
    data,
    'import <files...>',
    'import candle files and folders of them, in any known format, all or nothing',
    IMPORT_EXAMPLES,
  )
    .option('--data <folder>', 'folder of candles (default: TRADAI_DATA, else ./data)')
    .option('--exchange <name>', 'exchange, where name and folders do not say it')
    .option('--pair <pair>', 'BTC/USDT, BTC/USDT:USDT')
    .option('--market <market>', 'spot or futures')
    .option('--timeframe <timeframe>', 'what the file holds; for trades, the candles to build')
    .option('--kind <kind>', 'candle, mark, index or funding')
    .option('--timezone <zone>', 'of times without a zone: UTC, UTC+2, Europe/Berlin')
    .option('--date-order <order>', 'dmy or mdy, for 03/02/2021')
    .option('--timestamp <end>', 'which end of a candle its time marks: open or close')
    .option('--column <field=column>', 'column of a field, by name or place from 1: close=5 (repeatable)', collect)
    .option('--volume-column <name>', 'column with the volume in the base asset')
    .option('--volume <unit>', 'base, or quote/close to convert a quote volume')
    .option('--duplicates <rule>', 'the same time twice: merge equal rows, keep the first or the last')
    .option('--sort', 'sort rows that are out of order')
    .option('--empty-rows <rule>', 'rows with a missing value: drop')
    .option('--bad-rows <rule>', 'rows with impossible prices: drop')
    .option('--off-grid <rule>', 'rows off the grid of the timeframe: drop')
    .option('--ohlc <rule>', 'open or close outside low and high: clamp')
    .option('--existing <rule>', 'a stored candle that differs: refuse (default), keep or replace')
    .option('--json', 'print what was stored as JSON')
    .option('--no-progress', 'draw no progress bar')
    .action(async (files: string[], options: object) => {
      const { dataImportCommand } = await import('./commands/data-import.ts');
      onEnd(await dataImportCommand(files, options, io));
    });
}

function addDataDownload(data: Command, io: Io, onEnd: OnEnd): void {
  command(data, 'download', 'download candles from an exchange, from the last stored one on', DOWNLOAD_EXAMPLES)
    .option(
      '--pairs <list>',
      "pairs, or patterns such as '.*/USDT' (default: the config's, else the stored ones)",
      collectList,
    )
    .option('--timeframes <list>', "candles to bring: 5m,1h (default: the config's)", collectList)
    .option('--timerange <range>', 'START-END; earlier candles than the stored ones too: 20210101-20210630, 20210101-')
    .option('--days <n>', 'the last n days, in place of a time range')
    .option('--new-pairs-days <n>', 'days to bring of pairs that are not stored, without a time range (default: 30)')
    .option('--exchange <name>', "exchange, as ccxt calls it (default: the config's, else binance)")
    .option('--market <market>', "spot or futures (default: the config's, else spot)")
    .option(
      '--kind <list>',
      'candle, mark, index, funding (default: candle; for futures candle,mark,funding)',
      collectList,
    )
    .option('--data <folder>', 'folder of candles (default: TRADAI_DATA, else ./data)')
    .option('--bad-rows <rule>', 'rows with missing or impossible prices: drop')
    .option('--to <place>', 'cache (default), or arctic for the ArcticDB libraries of ARCTICDB_URI')
    .option('--config <file>', CONFIG, collect)
    .option('--json', 'print what there is now as JSON, and progress as lines of JSON on standard error')
    .option('--no-progress', 'draw no progress bar')
    .action(async (options: object) => {
      const { dataDownloadCommand } = await import('./commands/data-download.ts');
      onEnd(await dataDownloadCommand(options, io));
    });
}

const DOWNLOAD_EXAMPLES = `
Examples:
  tradai data download --pairs BTC/USDT,ETH/USDT --timeframes 5m,1h --timerange 20210101-
  tradai data download --config config.json --days 90
  tradai data download --exchange binance --market futures --pairs BTC/USDT:USDT --timeframes 1h`;

const IMPORT_EXAMPLES = `
Examples:
  tradai data import BTCUSDT-1h-2024-*.zip
  tradai data import examples/data/binance/spot/2021
  tradai data import export.csv --pair BTC/USDT --timezone Europe/Berlin
  tradai data import broken.csv --duplicates merge --sort --empty-rows drop`;
