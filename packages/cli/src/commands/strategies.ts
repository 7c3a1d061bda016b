import { loadAll, shortPath, strategyFiles, strategyFolders, strategyRoots, plainTable } from '@tradai/runtime';
import { EXIT_CODE, exitCodeOf, type ExitCode } from '@tradai/runtime/contract';
import { paramSpecs } from '@tradai/strategy-sdk/graph';
import { type Io, withSignalsAtOnceAsync } from '@tradai/runtime/process';

/** `tradai strategies`: names, timeframes and files; those that do not load, with the reason. */
export async function strategiesCommand(
  { strategyDir }: { readonly strategyDir?: readonly string[] },
  io: Io,
): Promise<ExitCode> {
  const folders = strategyFolders(strategyRoots(), strategyDir);
  const { loaded, broken } = await withSignalsAtOnceAsync(() => loadAll(strategyFiles(folders)));
  if (loaded.length + broken.length === 0) {
    const where =
      folders.length === 0
        ? 'there is no folder strategies/ here'
        : `${folders.map(shortPath).join(' and ')} have none`;
    io.out(`No strategies: ${where}. "tradai new <name>" makes one.\n`);
    return EXIT_CODE.done;
  }
  const rows = loaded.map(({ strategy, file }) => [
    strategy.name,
    strategy.timeframe,
    [...paramSpecs(strategy).keys()].join(', ') || '–',
    shortPath(file),
  ]);
  if (rows.length > 0) io.out(`${plainTable(['Strategy', 'Timeframe', 'Parameters', 'File'], rows)}\n`);
  for (const { file, error } of broken) io.err(`Does not load: ${shortPath(file)}: ${(error as Error).message}\n`);
  return broken.length === 0 ? EXIT_CODE.done : exitCodeOf(broken[0]!.error);
}
