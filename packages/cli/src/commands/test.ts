import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findStrategy, shortPath, strategyFolders, strategyRoots } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, withSignalsAtOnceAsync } from '@tradai/runtime/process';

/** As much of `vitest/node` as is used: which vitest it is, the strategy's project decides. */
interface VitestNode {
  readonly startVitest: (
    mode: 'test',
    filters: readonly string[],
    options: object,
    viteOptions: object,
  ) => Promise<StartedVitest>;
}
interface StartedVitest {
  readonly state: { getCountOfFailedTests(): number; getUnhandledErrors(): readonly unknown[] };
  close(): Promise<void>;
}

const TESTS = '**/*.test.{ts,js}';

/** `tradai test`: the tests beside one strategy, or beside all of `./strategies`, with vitest. */
export async function testCommand(
  name: string | undefined,
  { strategyDir }: { readonly strategyDir?: readonly string[] },
): Promise<ExitCode> {
  if (name === undefined && strategyDir !== undefined)
    throw new UsageError('--strategy-dir needs the name of a strategy; without a name the tests of ./strategies run.');
  const root = name === undefined ? join(process.cwd(), 'strategies') : await folderOf(name, strategyDir);
  if (globSync(TESTS, { cwd: root, exclude: ['**/node_modules'] }).length === 0)
    throw new UsageError(
      `${shortPath(root)} has no test; expected a file such as strategy.test.ts. "tradai new" shows one.`,
    );
  const { startVitest } = await loadVitest(root);
  const vitest = await startVitest(
    'test',
    [],
    { root, config: false, watch: false, fsModuleCache: false, include: [TESTS] },
    { cacheDir: join(tmpdir(), 'tradai-vitest'), resolve: { alias: sdkAliases() } },
  );
  const counts = vitest.state.getCountOfFailedTests();
  const failed = counts > 0 || vitest.state.getUnhandledErrors().length > 0 || process.exitCode === 1;
  await vitest.close();
  process.exitCode = 0;
  return failed ? EXIT_CODE.differences : EXIT_CODE.done;
}

async function folderOf(name: string, strategyDir: readonly string[] | undefined): Promise<string> {
  const folders = strategyFolders(strategyRoots(), strategyDir);
  const { file } = await withSignalsAtOnceAsync(() => findStrategy(name, folders));
  return dirname(file);
}

/** That of the strategy's own project, else the one beside this command. */
async function loadVitest(root: string): Promise<VitestNode> {
  for (const from of [join(root, 'x.js'), import.meta.url]) {
    try {
      const path = createRequire(from).resolve('vitest/node');
      return (await import(pathToFileURL(path).href)) as VitestNode;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new UsageError(`vitest is not installed for ${shortPath(root)}; "npm install --save-dev vitest" adds it.`);
}

/** A strategy anywhere uses the SDK of this command. */
function sdkAliases(): { find: RegExp; replacement: string }[] {
  return ['', '/testing'].map((subpath) => ({
    find: new RegExp(`^@tradai/strategy-sdk${subpath}$`),
    replacement: fileURLToPath(import.meta.resolve(`@tradai/strategy-sdk${subpath}`)),
  }));
}
