import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlatformOptions, RunningPlatform } from '@tradai/platform';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withStop, type Io } from '@tradai/runtime/process';
import { folderOf, type FolderOptions } from './platform-folder.ts';
import { wholeNumber } from './whole-number.ts';

interface UpOptions extends FolderOptions {
  readonly port?: string;
  readonly host?: string;
  readonly slots?: string;
  readonly strategyDir?: readonly string[];
  readonly trustedProxy?: string;
  readonly with?: string;
  readonly ui?: boolean;
}

const DEFAULT_PORT = '8000';
const MOST_SLOTS = 1000;

/** `tradai up`: until it is asked to stop. */
export async function upCommand(given: object, io: Io): Promise<ExitCode> {
  const options = given as UpOptions;
  const wishes = platformOptions(options, io);
  const { startPlatform } = await import('@tradai/platform');
  await withStop(async (signal) => {
    const platform = await startPlatform(wishes);
    io.out(options.json === true ? `${JSON.stringify(facts(platform))}\n` : introduction(platform, wishes));
    if (!signal.aborted) await new Promise((asked) => signal.addEventListener('abort', asked, { once: true }));
    if (options.json !== true) io.err('Stopping: containers write down where they stand.\n');
    await platform.close();
  });
  return EXIT_CODE.done;
}

function platformOptions(options: UpOptions, io: Io): PlatformOptions {
  if (options.with !== undefined && options.with !== 'mlflow')
    throw new UsageError(`--with is "${options.with}"; expected mlflow.`);
  const { host, trustedProxy, strategyDir } = options;
  return {
    folder: folderOf(options, io),
    port: wholeNumber('--port', options.port ?? DEFAULT_PORT, 0, 65_535),
    slots:
      options.slots === undefined
        ? Math.max(1, availableParallelism() - 1)
        : wholeNumber('--slots', options.slots, 1, MOST_SLOTS),
    env: io.env,
    ...containerProgram(),
    strategyDirs: strategyDirs(strategyDir, io),
    hasUi: options.ui !== false,
    withMlflow: options.with === 'mlflow',
    ...(host === undefined ? {} : { host }),
    ...(trustedProxy === undefined ? {} : { trustedProxy }),
  };
}

/** `--strategy-dir`, else TRADAI_STRATEGIES, else `./strategies` where it is. */
function strategyDirs(given: readonly string[] | undefined, { env }: Io): readonly string[] {
  const named = given ?? (env['TRADAI_STRATEGIES'] ?? '').split(':').filter((folder) => folder !== '');
  if (named.length === 0) return existsSync('strategies') ? [resolve('strategies')] : [];
  const missing = named.find((folder) => !existsSync(folder));
  if (missing !== undefined)
    throw new UsageError(`There is no folder ${missing}; expected one with a folder per strategy.`);
  return named.map((folder) => resolve(folder));
}

/** The container's entry point, out of the sources, or as it was built beside this command. */
function containerProgram(): Pick<PlatformOptions, 'program' | 'nodeOptions'> {
  const isSource = import.meta.url.endsWith('.ts');
  const place = isSource ? '../../../runtime/src/main.ts' : './tradai-strategy.js';
  const file = fileURLToPath(new URL(place, import.meta.url));
  return { program: [file], ...(isSource ? { nodeOptions: '--conditions=@tradai/source' } : {}) };
}

function facts({ address, firstAdmin, slots, folder }: RunningPlatform): object {
  return { address, folder, slots, pid: process.pid, first_admin: firstAdmin };
}

function introduction(
  { address, firstAdmin, slots, folder }: RunningPlatform,
  { strategyDirs: dirs }: PlatformOptions,
): string {
  const rows = [
    ['platform', `${address}, process ${process.pid}`],
    ['folder', folder],
    ['slots', `${slots} at a time`],
    ['strategies', dirs.length === 0 ? 'none: give --strategy-dir' : dirs.join(', ')],
  ];
  const text = rows.map(([name, value]) => `${name!.padEnd(10)} ${value}\n`).join('');
  if (firstAdmin === null) return text;
  return `${text}
The first admin is a client; its secret is shown this once:
  id       ${firstAdmin.name}
  secret   ${firstAdmin.secret}
A person to sign in is made by
  tradai token create <name> --group researcher
`;
}
