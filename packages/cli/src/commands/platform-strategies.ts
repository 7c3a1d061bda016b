import { plainTable } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import type { PlaceOptions } from '../client/api-place.ts';
import { openClient } from '../client/open-client.ts';
import { pagesOf } from '../client/pages-of.ts';
import { timeText } from './run-views.ts';

interface StrategyItem {
  readonly name: string;
  readonly versions: number;
  readonly aliases: Readonly<Record<string, string>>;
  readonly latest: { readonly version: string; readonly created_at: string } | null;
}

const MOST = 10_000;

/** `tradai strategies --server`: strategies that are registered on a platform. */
export async function platformStrategiesCommand(options: PlaceOptions, io: Io): Promise<ExitCode> {
  const client = openClient(options, io);
  const strategies = await pagesOf<StrategyItem>(client, '/strategies', {}, MOST);
  if (options.json === true) io.out(`${JSON.stringify(strategies, null, 1)}\n`);
  else if (strategies.length === 0)
    io.out(`${client.server} has no strategies; "tradai registry register" makes one.\n`);
  else io.out(`${plainTable(HEADS, strategies.map(rowOf), ['Versions', 'Newest'])}\n`);
  return EXIT_CODE.done;
}

const HEADS = ['Strategy', 'Versions', 'Newest', 'Registered', 'Aliases'];

function rowOf({ name, versions, aliases, latest }: StrategyItem): string[] {
  const named = Object.entries(aliases).map(([alias, version]) => `${alias} ${version}`);
  return [
    ...[name, String(versions), latest?.version ?? '–', latest === null ? '–' : timeText(latest.created_at)],
    named.join(', ') || '–',
  ];
}
