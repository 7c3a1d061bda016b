import type { Command } from 'commander';
import type { Io } from '@tradai/runtime/process';
import { collect, collectList } from './collect.ts';
import { command, CONFIG, STRATEGY_DIR, type OnEnd } from './make-command.ts';

/** `tradai registry …` */
export function addRegistry(program: Command, io: Io, onEnd: OnEnd): void {
  const registry = command(program, 'registry', 'register strategies, list versions and move aliases', '');
  addRegister(registry, io, onEnd);
  registryOptions(
    command(
      registry,
      'list [strategy]',
      'list strategies with their newest version and aliases, or the versions of one',
      `
Examples:
  tradai registry list
  tradai registry list my-strategy --json`,
    ),
  ).action(async (name: string | undefined, options: object) => {
    const { registryListCommand } = await import('./commands/registry-list.ts');
    onEnd(await registryListCommand(name, options, io));
  });
  registryOptions(
    command(
      registry,
      'show <strategy> [version]',
      'show the tags of a version: a number, an alias or a stage (default: the newest)',
      `
Examples:
  tradai registry show my-strategy
  tradai registry show my-strategy production`,
    ),
  ).action(async (name: string, version: string | undefined, options: object) => {
    const { registryShowCommand } = await import('./commands/registry-show.ts');
    onEnd(await registryShowCommand(name, version, options, io));
  });
  registryOptions(
    command(
      registry,
      'promote <strategy> <version> <alias>',
      'give an alias to a version, if its tags are whole (exit 3 when --expected is wrong)',
      `
Examples:
  tradai registry promote my-strategy 3 production --expected 2
  tradai registry promote my-strategy staging production`,
    ),
  )
    .option('--expected <version>', 'version that has the alias now, or none; otherwise nothing is moved')
    .action(async (name: string, version: string, alias: string, options: object) => {
      const { registryPromoteCommand } = await import('./commands/registry-promote.ts');
      onEnd(await registryPromoteCommand(name, version, alias, options, io));
    });
  registryOptions(
    command(
      registry,
      'tag <strategy> <version> <key=value...>',
      'add and overwrite tags of a version',
      `
Examples:
  tradai registry tag my-strategy 3 owner=ann warmup_days=60`,
    ),
  ).action(async (name: string, version: string, tags: string[], options: object) => {
    const { registryTagCommand } = await import('./commands/registry-tag.ts');
    onEnd(await registryTagCommand(name, version, tags, options, io));
  });
}

function addRegister(registry: Command, io: Io, onEnd: OnEnd): void {
  registryOptions(
    command(
      registry,
      'register <strategy>',
      'register a strategy as a new version, with the tags that a container starts from',
      `
Examples:
  tradai registry register my-strategy --pairs BTC/USDT,ETH/USDT
  tradai registry register my-strategy --config config.json --alias staging --expected none`,
    ),
  )
    .option('--pairs <list>', "pairs it trades (default: the config's; repeatable)", collectList)
    .option('--timeframe <timeframe>', "candles to run on instead of the strategy's own: 15m, 1h, 1d")
    .option('--exchange <name>', "exchange (default: the config's, else binance)")
    .option('--config <file>', CONFIG, collect)
    .option('--strategy-dir <folder>', STRATEGY_DIR, collect)
    .option('--warmup-days <days>', 'days of candles in front of a run (default: what the strategy needs)')
    .option('--config-s3-path <address>', 'where the file of --config will be: s3://bucket/strategies/…/config.json')
    .option('--image-digest <digest>', 'image that runs it: sha256:…')
    .option('--git-commit <commit>', "commit of its source (default: git's, where there is one)")
    .option('--description <text>', 'what is new about it')
    .option('--tag <key=value>', 'further tag (repeatable)', collect)
    .option('--alias <name>', 'give it this alias at once')
    .option('--expected <version>', 'version that has the alias now, or none; otherwise it is not moved')
    .option('--dry-run', 'check everything and store nothing')
    .action(async (name: string, options: object) => {
      const { registryRegisterCommand } = await import('./commands/registry-register.ts');
      onEnd(await registryRegisterCommand(name, options, io));
    });
}

/** Where the registry is. */
function registryOptions(parent: Command): Command {
  return parent
    .option('--registry <folder>', 'folder of the registry (default: MLFLOW_TRACKING_URI, TRADAI_REGISTRY, ./registry)')
    .option('--json', 'print as JSON');
}
