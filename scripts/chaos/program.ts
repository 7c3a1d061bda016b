import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../packages/runtime/build/bundle-program.ts';
import { bundleStrategies } from '../../packages/runtime/build/bundle-strategies.ts';
import { copySdk } from '../image/outside-packages.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Their sources. */
export const STRATEGIES = fileURLToPath(new URL('./strategies', import.meta.url));

/** The container's program, and where its strategies are. */
export interface SessionProgram {
  readonly folder: string;
  /** Of Node, with the file to be run. */
  readonly args: readonly string[];
  readonly strategies: string;
  remove(): void;
}

/** Out of the sources, for tests: nothing is built. What Node compiles is kept in a folder that is not in the tree. */
export function sourceProgram(): SessionProgram {
  const main = join(ROOT, 'packages/runtime/src/main.ts');
  return {
    folder: join(ROOT, '.demo', 'sources'),
    args: ['--conditions=@tradai/source', main],
    strategies: STRATEGIES,
    remove: () => {},
  };
}

/** As the image has it. */
export async function imageProgram(): Promise<SessionProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-session-program-'));
  await bundleProgram({
    ...{ root: ROOT, outdir: join(folder, 'dist'), sourcemap: false, isDense: true },
    entryPoints: { 'tradai-strategy': join(ROOT, 'packages/runtime/src/main.ts') },
  });
  await bundleStrategies([STRATEGIES], join(folder, 'strategies'), ROOT);
  cpSync(join(ROOT, 'packages/runtime/markets'), join(folder, 'markets'), { recursive: true });
  copySdk(ROOT, folder);
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  return programIn(folder);
}

/** One that was built. */
export function programIn(folder: string): SessionProgram {
  return {
    ...{ folder, args: [join(folder, 'dist', 'tradai-strategy.js')], strategies: join(folder, 'strategies') },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
