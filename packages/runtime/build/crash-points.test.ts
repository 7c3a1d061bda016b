import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { COMMON } from './bundle-program.ts';

it('a bundle has no places at which tests end the process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const host = fileURLToPath(new URL('../src/modes/session/host/', import.meta.url));
  const stdin = {
    contents: `
      import { crashPoint } from ${JSON.stringify(`${host}crash-point.ts`)};
      import { crashAfterStep, crashInsideCommit } from ${JSON.stringify(`${host}step-crashes.ts`)};
      crashPoint('C01'); crashInsideCommit({ put: new Map() }); crashAfterStep({ put: new Map() }); console.log('done');`,
  };
  await build({ ...COMMON, stdin: { ...stdin, resolveDir: folder }, outdir: folder, minifySyntax: true });
  const text = readFileSync(join(folder, 'stdin.js'), 'utf8');
  expect(text).toContain('done');
  expect(text).not.toMatch(/SIGKILL|TRADAI_CRASH_AT|JSON\.parse/);
});
