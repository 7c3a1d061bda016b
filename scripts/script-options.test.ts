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
  ['mutation', ['--again', '/nope'], '--again /nope: cannot be read (ENOENT); expected a report that --json wrote.'],
  ['mutation', ['--again', 'README.md'], '--again README.md: is no JSON; expected a report that --json wrote.'],
  [
    'mutation',
    ['--again', 'package.json'],
    '--again package.json: lists no mistakes that were tried; expected a report',
  ],
  [
    'mutation',
    ['--files', 'nothing/*'],
    '--files nothing/*: no file of the scope (scripts/mutation/scope.ts) is like this.',
  ],
  ['soak', ['--nope'], "Unknown option '--nope'; expected --mode"],
  ['soak', ['--mode', 'paper'], '--mode paper: expected dry-run, live.'],
  ['soak', ['--hours', 'x'], '--hours x: expected a number above 0.'],
  ['soak', ['--hours', '0'], '--hours 0: expected a number above 0.'],
  ['soak', ['--factor', ''], '--factor : expected a number above 0.'],
  ['soak', ['--factor', 'Infinity'], '--factor Infinity: expected a number above 0.'],
  ['soak', ['--pairs', '1.5'], '--pairs 1.5: expected a whole number from 1 on.'],
])('%s %j ends with 64 and a sentence', (script, words, sentence) => {
  const node = ['--conditions=@tradai/source', `scripts/${script}/run.ts`, ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: ROOT, encoding: 'utf8' });
  expect(status).toBe(64);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
