import { plainTable, type StrategyVersion } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import type { Io } from '@tradai/runtime/process';
import { dateText, versionJson, withRegistry, type RegistryOptions } from './registry-choice.ts';

/** `tradai registry list`: the newest version of every strategy and those with an alias; of one strategy, all versions. */
export async function registryListCommand(
  name: string | undefined,
  options: RegistryOptions,
  io: Io,
): Promise<ExitCode> {
  const { place, versions } = await withRegistry(options, io, async (registry) => {
    if (name !== undefined) return { place: registry.place, versions: await registry.versions(name) };
    const all: StrategyVersion[] = [];
    for (const strategy of await registry.names()) {
      const own = await registry.versions(strategy);
      all.push(...own.filter((version, i) => i === 0 || version.aliases.length > 0));
    }
    return { place: registry.place, versions: all };
  });
  if (options.json === true) io.out(`${JSON.stringify(versions.map(versionJson), null, 1)}\n`);
  else if (versions.length === 0)
    io.out(`${place} has no strategies. "tradai registry register <strategy>" adds one.\n`);
  else io.out(`${plainTable(HEADS, versions.map(rowOf), ['Version', 'Warm-up'])}\n`);
  return EXIT_CODE.done;
}

const HEADS = ['Strategy', 'Version', 'Aliases', 'Timeframe', 'Market', 'Pairs', 'Warm-up', 'Registered'];

function rowOf({ name, version, aliases, tags, createdMs }: StrategyVersion): string[] {
  const { timeframe = '–', exchange = '–', market = '', warmup_days: days = '–' } = tags;
  return [
    ...[name, String(version), aliases.join(', ') || '–', timeframe, `${exchange} ${market}`.trim(), pairsText(tags)],
    ...[days === '–' ? days : `${days} d`, dateText(createdMs)],
  ];
}

/** Tags may have been written by anybody. */
function pairsText({ pairs }: Readonly<Record<string, string>>): string {
  try {
    const list: unknown = JSON.parse(pairs ?? '');
    if (!Array.isArray(list)) return '?';
    return list.length > 2 ? `${String(list[0])} and ${list.length - 1} more` : list.join(', ');
  } catch {
    return pairs === undefined ? '–' : '?';
  }
}
