import type { Command } from 'commander';
import { collect, collectList } from './collect.ts';
import { CONFIG, STRATEGY_DIR } from './make-command.ts';

/** What to run and over which candles. */
export function runOptions(parent: Command): Command {
  return parent
    .option('--pairs <list>', 'pairs in the order in which they get slots: BTC/USDT,ETH/USDT (repeatable)', collectList)
    .option('--timeframe <timeframe>', "candles to run on instead of the strategy's own: 15m, 1h, 1d")
    .option(
      '--timerange <range>',
      'START-END, where a day means its midnight (UTC): 20210101-20210630, 20210101-, -20210630',
    )
    .option('--set <parameter=value>', 'value of a strategy parameter (repeatable)', collect)
    .option('--config <file>', CONFIG, collect)
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .option('--data <folder>', 'folder of candles (default: TRADAI_DATA, else ./data)')
    .option('--exchange <name>', "exchange of the candles (default: the config's, else binance)")
    .option('--markets <file>', 'file with steps, limits and fees (default: the one that ships)');
}

/** The same, and by which rules. */
export function tradeOptions(parent: Command): Command {
  return runOptions(parent)
    .option('--max-open-trades <n>', 'most trades at a time, -1 or unlimited for no limit')
    .option('--stake-amount <amount>', 'stake currency per trade, or unlimited')
    .option('--fee <ratio>', 'fee per side: 0.001 is 0.1 %')
    .option('--dry-run-wallet <amount>', 'stake currency to start with')
    .option('--timeframe-detail <timeframe>', 'shorter candles to walk inside those of the timeframe: 1m, 5m')
    .option('--enable-protections', "let the strategy's protections lock pairs")
    .option('--position-stacking', 'allow several trades of a pair at a time')
    .option('--fills <profile>', 'how orders fill: freqtrade, base, harsh (default: freqtrade)');
}
