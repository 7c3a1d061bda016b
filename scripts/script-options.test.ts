import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it.each([
  ['live-crash', ['--nope'], "Unknown option '--nope'; expected --seed, --seeds"],
  ['live-crash', ['--mutate', 'x'], '--mutate x: expected no-commit-before-send'],
  ['live-crash', ['--points', 'C99'], '--points C99: expected C01, C02'],
  ['live-crash', ['--seeds', 'many'], '--seeds many: expected a whole number from 1 on.'],
  ['nightly', ['--parts', 'nope'], '--parts nope: expected '],
  ['nightly', ['--minutes', '-1'], "Option '--minutes' argument is ambiguous; expected --parts"],
  ['nightly', ['--minutes=-1'], '--minutes -1: expected a whole number from 0 on.'],
  ['live-levels', ['--times', '0'], '--times 0: expected a whole number from 1 on.'],
  ['live-parity', ['--nope'], "Unknown option '--nope'; expected --tapes"],
  ['live-rehearsal', ['--nope'], "Unknown option '--nope'; expected no options."],
  ['mutation', ['--nonsense'], "Unknown option '--nonsense'; expected --files"],
])('%s %j ends with 64 and a sentence', (script, words, sentence) => {
  const node = ['--conditions=@tradai/source', `scripts/${script}/run.ts`, ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: ROOT, encoding: 'utf8' });
  expect(status).toBe(64);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
