import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../packages/runtime/build/bundle-program.ts';
import { bundleStrategies } from '../../packages/runtime/build/bundle-strategies.ts';
import { copySdk } from '../image/outside-packages.ts';
import { rewriter, type Mutation } from './mutations.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const STRATEGIES = fileURLToPath(new URL('./strategies', import.meta.url));

/** The container's program as the image has it, but with the places at which it can be ended. */
export interface CrashProgram {
  readonly folder: string;
  readonly main: string;
  readonly strategies: string;
}

/**
 * Writes it into a folder, with the strategies of another one. `mutations`: what is other in it on purpose. Throws when the sources do not have the
 * place of one.
 */
export async function buildProgram(
  mutations: readonly Mutation[] = [],
  strategies: string = STRATEGIES,
): Promise<CrashProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-crash-program-'));
  await bundleProgram({
    ...{ root: ROOT, outdir: join(folder, 'dist'), sourcemap: false, isDense: false, hasCrashPoints: true },
    entryPoints: { 'tradai-strategy': join(ROOT, 'packages/runtime/src/main.ts') },
    rewrite: rewriter(mutations, join(ROOT, 'packages/runtime/src/')),
  });
  await bundleStrategies([strategies], join(folder, 'strategies'), ROOT);
  cpSync(join(ROOT, 'packages/runtime/markets'), join(folder, 'markets'), { recursive: true });
  copySdk(ROOT, folder);
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  return programIn(folder);
}

/** One that was built before. */
export function programIn(folder: string): CrashProgram {
  return { folder, main: join(folder, 'dist', 'tradai-strategy.js'), strategies: join(folder, 'strategies') };
}

export function removeProgram({ folder }: CrashProgram): void {
  rmSync(folder, { recursive: true, force: true });
}
