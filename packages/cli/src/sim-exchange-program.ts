import type { Io } from '@tradai/runtime/process';
import type { Command } from 'commander';
import { collectList } from './collect.ts';
import { command, type OnEnd } from './make-command.ts';

/** `tradai sim-exchange` */
export function addSimExchange(program: Command, io: Io, onEnd: OnEnd): void {
  command(
    program,
    'sim-exchange',
    "run an exchange on this machine that speaks Binance's wire and plays recorded candles",
    `
Examples:
  tradai sim-exchange --data examples/data/binance/spot/2021 --symbol BTCUSDT,ETHUSDT --from 2021-03-01 --clock x480
  tradai sim-exchange --data BTC_USDT-1m.csv.gz --clock x60 --seed 7 --faults lost-answers
  tradai sim-exchange --data candles.csv --symbol BTCUSDT --market usdm --clock stepped`,
  )
    .requiredOption(
      '--data <list>',
      'candle files, or folders of them, named as BTC_USDT-1h.csv.gz (repeatable)',
      collectList,
    )
    .option(
      '--symbol <list>',
      'only these markets, as BTCUSDT; names the one of a file whose name does not',
      collectList,
    )
    .option('--market <kind>', 'only spot, or only usdm (default: as the file names say)')
    .option('--timeframe <timeframe>', 'of each pair the file of this timeframe (default: the finest)')
    .option(
      '--markets <file>',
      'filters of the markets: exchangeInfo as recorded, or a markets file (default: by the candles)',
    )
    .option(
      '--from <date>',
      'when it begins, in UTC; candles before are history (default: when all pairs have candles)',
    )
    .option('--to <date>', 'candles from then on are left out')
    .option('--tick <seconds>', 'from a price to the next within a candle (default: 5)')
    .option('--loop', 'begin again when a tape is over')
    .option('--clock <pace>', 'real, a pace as x480, or stepped', 'real')
    .option('--paused', 'let the clock stand still until the admin port resumes it')
    .option('--seed <n>', 'what chance begins with', '1')
    .option('--faults <script>', 'what goes wrong: the name of a scenario, or a file with a script', 'calm')
    .option('--profile <name>', 'how orders fill: freqtrade, base or harsh', 'freqtrade')
    .option('--balance <amount>', 'what its account has of each quote asset', '10000')
    .option('--port <port>', 'where it listens (default: any free port)')
    .option('--admin-port <port>', 'where it is moved and read (default: any free port)')
    .option('--frames <file>', 'write every frame that is sent to it, a line of JSON each')
    .option('--json', 'print where it is as one line of JSON')
    .action(async (options: object) => {
      const { simExchangeCommand } = await import('./commands/sim-exchange.ts');
      onEnd(await simExchangeCommand(options, io));
    });
}
