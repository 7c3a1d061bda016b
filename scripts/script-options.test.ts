import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it.each([
  ['live-crash', ['--nope'], "Unknown option '--nope'; expected --seed, --seeds"],
  ['live-crash', ['--mutate', 'x'], '--mutate x: expected no-commit-before-send'],
  ['live-crash', ['--points', 'C99'], '--points C99: expected C01, C02'],
  ['live-crash', ['--seeds', 'many'], '--seeds many: expected a whole number from 1 on.'],
  ['live-crash', ['--zombies', '0'], '--zombies 0: expected a whole number from 1 on.'],
  [
    'live-crash',
    ['--random', '8', '--points', 'C01'],
    '--points and --random are two campaigns: expected one of them.',
  ],
  ['live-crash', ['--points', ''], '--points : expected C01, C02'],
  ['chaos', ['--nope'], "Unknown option '--nope'; expected --mode, --seed"],
  ['chaos', ['--seeds', '0'], '--seeds 0: expected a whole number from 1 on.'],
  ['chaos', ['--seed', 'x'], '--seed x: expected a whole number from 0 on.'],
  ['chaos', ['--factor', 'fast'], '--factor fast: expected a number above 0.'],
  ['chaos', ['--fault', 'nope'], '--fault nope: expected words of the name of a fault'],
  ['crash', ['--nope'], "Unknown option '--nope'; expected --seed, --seeds"],
  ['crash', ['--mutate', 'x'], '--mutate x: expected '],
  ['crash', ['--freezes', 'x'], '--freezes x: expected a whole number from 1 on.'],
  ['crash', ['--hours', '-'], '--hours -: expected a number above 0.'],
  ['demo-live', ['--nope'], "Unknown option '--nope'; expected --seed."],
  ['demo-live', ['twice'], "Unexpected argument 'twice'"],
  ['demo-dry-run', ['--nope'], "Unknown option '--nope'; expected --services."],
  ['nightly', ['--file', ''], '--file is empty: expected the name of a file.'],
  ['nightly', ['--file', 'scripts'], '--file scripts: cannot be written (EISDIR); expected a file, or the name'],
  ['nightly', ['--file', '/proc/night.json'], '--file /proc/night.json: cannot be written (ENOENT); expected a file'],
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
  ['soak', ['--hours', '1e300'], '--hours 1e300: expected at most 1000.'],
  ['soak', ['--factor', '1e300'], '--factor 1e300: expected at most 10000.'],
  ['soak', ['--pairs', '99999999'], '--pairs 99999999: expected at most 1000.'],
  ['soak', ['--json', '/proc/soak.json'], '--json /proc/soak.json: cannot be written (ENOENT); expected a file'],
  ['soak', ['--node-options=--nope'], '--node-options --nope: Node does not take it: '],
  ['soak', ['--pairs', '1.5'], '--pairs 1.5: expected a whole number from 1 on.'],
])('%s %j ends with 64 and a sentence', (script, words, sentence) => {
  const node = ['--conditions=@tradai/source', `scripts/${script}/run.ts`, ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: ROOT, encoding: 'utf8' });
  expect(status).toBe(64);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
