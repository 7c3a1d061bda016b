import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COUNTS_FILE, countsIn, testCounts } from './counts.ts';
import type { Ended, Tree } from './night.ts';
import type { Variables } from './night-part.ts';

/** Carries a command of `npm` out, its words shown while it speaks. What it did is what it told, or the last line of its tests. */
export async function runNpm(command: readonly string[], env: Variables): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-counts-'));
  try {
    const file = join(folder, 'counts.jsonl');
    const { code, text } = await spoken(command, { ...env, [COUNTS_FILE]: file });
    return { code, text, counts: { ...testCounts(text), ...countsIn(file) } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spoken(command: readonly string[], env: Variables): Promise<Omit<Ended, 'counts'>> {
  const child = spawn('npm', command, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      texts.push(chunk.toString());
      process.stderr.write(chunk);
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text: texts.join('') }));
  });
}

/** The commit of this folder; none, and not clean, where it is no repository. */
export function treeHere(): Tree {
  const [commit, changed] = [git('rev-parse', 'HEAD'), git('status', '--porcelain')];
  return { commit, isClean: commit !== null && changed === '' };
}

function git(...words: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', words, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
