import type { Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { collect } from './collect.ts';
import { command, STRATEGY_DIR, type OnEnd } from './make-command.ts';
import { sessionOptions } from './session-options.ts';

/** What tells of a session by its journal and the candles: `parity`, `why`. */
export function addSessionReports(session: Command, io: Io, onEnd: OnEnd): void {
  addParity(session, io, onEnd);
  addWhy(session, io, onEnd);
}

function addParity(session: Command, io: Io, onEnd: OnEnd): void {
  replayOptions(
    command(
      session,
      'parity <strategy>',
      'lay a session beside a backtest of the same, each difference with its cause and its cost',
      `
Examples:
  tradai session parity my-strategy                        the last finished day in UTC
  tradai session parity my-strategy --day 2026-11-25
  tradai session parity my-strategy --timerange 20261120-20261126 --json > parity.json

The exit code is 3 when a difference has no cause.`,
    ),
  )
    .option('--day <day>', 'a day in UTC (default: the last finished one)')
    .option('--timerange <range>', 'START-END instead: 20261120-20261126')
    .option('--tolerance <ratio>', 'rates and stakes no farther apart count as equal (default: 0.001, which is 0.1 %)')
    .action(async (strategy: string, options: object) => {
      const { sessionParityCommand } = await import('./commands/session-parity.ts');
      onEnd(await sessionParityCommand(strategy, options, io));
    });
}

function addWhy(session: Command, io: Io, onEnd: OnEnd): void {
  replayOptions(
    command(
      session,
      'why <strategy> <pair> [when]',
      'tell why a pair was entered or not, over a stretch or on one candle',
      `
Examples:
  tradai session why my-strategy BTC/USDT                       the last finished day, counted
  tradai session why my-strategy BTC/USDT 20261125-20261126
  tradai session why my-strategy BTC/USDT "2026-11-25 05:00"    one candle, condition by condition`,
    ),
  ).action(async (strategy: string, pair: string, when: string | undefined, options: object) => {
    const { sessionWhyCommand } = await import('./commands/session-why.ts');
    onEnd(await sessionWhyCommand(strategy, pair, when, options, io));
  });
}

function replayOptions(parent: Command): Command {
  return sessionOptions(parent)
    .option('--data <folder>', 'folder of candles (default: TRADAI_DATA, else ./data)')
    .option('--offline', 'ask neither ArcticDB nor the exchange for candles that the folder lacks')
    .option('--markets <file>', 'file with steps, limits and fees (default: the one that ships)')
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect);
}
