import type { Io } from '@tradai/runtime/process';
import type { Command } from 'commander';
import { collectList } from './collect.ts';
import { command, STRATEGY_DIR, type OnEnd } from './make-command.ts';

/** `tradai chaos …` */
export function addChaos(program: Command, io: Io, onEnd: OnEnd): void {
  const chaos = command(
    program,
    'chaos',
    'let a strategy trade where things go wrong, and look what held',
    `
Examples:
  tradai chaos list
  tradai chaos run my-strategy --data tapes --from 2025-01-01 --to 2025-02-01 --scenario everything --seeds 20
  tradai chaos replay chaos-report/seed-13.trace`,
  );
  addRun(chaos, io, onEnd);
  addReplay(chaos, io, onEnd);
  addList(chaos, io, onEnd);
}

function addRun(chaos: Command, io: Io, onEnd: OnEnd): void {
  command(
    chaos,
    'run <strategy>',
    'a dry run of a strategy beside a simulated exchange under a scenario, once for each seed (exit 3 when something did not hold)',
    `
Examples:
  tradai chaos run my-strategy --data tapes --from 2025-01-01 --to 2025-01-08 --scenario silent-streams --kills 2
  tradai chaos run ./strategy.ts --data BTC_USDT-1m.csv.gz --from 2024-04-03T12:00 --seeds 5 --junit chaos.xml`,
  )
    .requiredOption('--data <list>', 'candle files, or folders of them, as for sim-exchange (repeatable)', collectList)
    .requiredOption('--from <date>', 'when it begins, in UTC; candles before are its history')
    .option('--to <date>', 'when it ends (default: when the tapes are over)')
    .option('--symbol <list>', 'only these markets, as BTCUSDT', collectList)
    .option('--market <kind>', 'only spot, or only usdm (default: as the file names say)')
    .option('--timeframe <timeframe>', 'of each pair the file of this timeframe (default: the finest)')
    .option(
      '--markets <file>',
      'steps, limits, fees and leverage tiers of the markets, as data markets writes them; futures need it',
    )
    .option('--scenario <name>', 'what goes wrong: a scenario, or a file with a script', 'everything')
    .option('--seeds <n>', 'how many times, with seeds from 1 on', '1')
    .option('--kills <n>', 'how often the process is killed on the way, at moments of the seed', '1')
    .option('--clock <pace>', 'how fast time passes', 'x240')
    .option('--config <file>', 'config of the strategy; exchange and pairs are those of the tapes')
    .option('--strategy-dir <folder>', STRATEGY_DIR, collectList)
    .option('--out <folder>', 'where the report goes', 'chaos-report')
    .option('--junit <file>', 'also write the outcome as JUnit XML')
    .option('--json', 'print the outcome as JSON')
    .action(async (strategy: string, options: object) => {
      const { chaosRunCommand } = await import('./commands/chaos-run.ts');
      onEnd(await chaosRunCommand(strategy, options, io));
    });
}

function addReplay(chaos: Command, io: Io, onEnd: OnEnd): void {
  command(
    chaos,
    'replay <trace>',
    'run the seed of a trace again, with everything else as it was',
    `
Examples:
  tradai chaos replay chaos-report/seed-13.trace`,
  )
    .option('--out <folder>', 'where the report goes (default: beside the trace, in seed-<n>-again)')
    .option('--json', 'print the outcome as JSON')
    .action(async (trace: string, options: object) => {
      const { chaosReplayCommand } = await import('./commands/chaos-replay.ts');
      onEnd(await chaosReplayCommand(trace, options, io));
    });
}

function addList(chaos: Command, io: Io, onEnd: OnEnd): void {
  command(
    chaos,
    'list',
    'list the scenarios',
    `
Examples:
  tradai chaos list --json`,
  )
    .option('--json', 'print as JSON')
    .action(async (options: object) => {
      const { chaosListCommand } = await import('./commands/chaos-list.ts');
      onEnd(await chaosListCommand(options, io));
    });
}
