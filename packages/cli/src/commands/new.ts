import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '@tradai/runtime/data';
import { shortPath } from '@tradai/runtime';
import { EXIT_CODE, type ExitCode } from '@tradai/runtime/contract';
import { UsageError, type Io } from '@tradai/runtime/process';
import { scaffoldFiles } from '../scaffold/files.ts';

/** The rule of `defineStrategy`, for a name that is a folder's too. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** `tradai new`: a folder `strategies/<name>` with a strategy, a passing test, a config and a README. Never overwrites anything. */
export function newCommand(name: string, { dir }: { readonly dir: string }, io: Io): ExitCode {
  if (!NAME.test(name))
    throw new UsageError(
      `"${name}" cannot name a strategy; expected a letter, then up to 63 letters, digits, "_" or "-", such as trend-pullback.`,
    );
  const folder = join(resolve(dir), 'strategies', name);
  const short = shortPath(folder);
  if (existsSync(folder)) throw new UsageError(`${short} is there already; nothing was written.`);
  const command = io.env['npm_command'] === 'exec' ? 'npx tradai' : 'tradai';
  const files = scaffoldFiles(name, { command, folder: short, types: missingTypes(folder) });
  writeFolder(folder, files);
  const where = folder === resolve('strategies', name) ? '' : ` --strategy-dir ${shortPath(dirname(folder))}`;
  io.out(`Made ${short}: ${Object.keys(files).join(', ')}

Next:
  ${command} test ${name}${where}
  ${command} data import <candle files>
  ${command} backtest ${name} --config ${short}/config.json${where}
`);
  return EXIT_CODE.done;
}

/** All files or none: they are written aside and appear by one rename. */
function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  try {
    makeFolder(dirname(folder));
    const aside = mkdtempSync(join(dirname(folder), '.new-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(aside, name), text);
      // One made aside is its owner's alone, and a container runs as somebody else.
      chmodSync(aside, 0o777 & ~process.umask());
      renameSync(aside, folder);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${shortPath(folder)} cannot be made: ${code === 'ENOTDIR' || code === 'EEXIST' ? 'a file stands in its way' : code}.`,
    );
  }
}

/**
 * An editor finds packages by itself below a folder that has them installed; anywhere else it is told where those of this command
 * lie.
 */
function missingTypes(folder: string): Record<string, string> {
  const canResolve = (name: string): boolean => resolvedFrom(join(folder, 'strategy.ts'), name) !== null;
  const types: Record<string, string> = {};
  if (!canResolve('@tradai/strategy-sdk')) {
    const sdk = dirname(fileURLToPath(import.meta.resolve('@tradai/strategy-sdk')));
    types['@tradai/strategy-sdk'] = join(sdk, 'index.d.ts');
    types['@tradai/strategy-sdk/testing'] = join(sdk, 'testing', 'index.d.ts');
  }
  const vitest = canResolve('vitest/package.json') ? null : resolvedFrom(import.meta.url, 'vitest/package.json');
  if (vitest !== null) types['vitest'] = join(dirname(vitest), 'dist', 'index.d.ts');
  return types;
}

function resolvedFrom(place: string, name: string): string | null {
  try {
    return createRequire(place).resolve(name);
  } catch {
    return null;
  }
}
