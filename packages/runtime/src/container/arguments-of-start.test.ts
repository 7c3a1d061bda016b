import { expect, it } from 'vitest';
import { argumentsOfStart } from './arguments-of-start.ts';

it.each<[string, readonly string[], readonly string[]]>([
  [
    'the image',
    ['/usr/bin/tini', '--', 'node', '/opt/tradai/bin/tradai-strategy.js', '--mode', 'live'],
    ['--mode', 'live'],
  ],
  ['a clone', ['node', '/srv/node_modules/.bin/tradai-strategy', '--account', ''], ['--account', '']],
  ['a start without flags', ['/usr/bin/tini', '--', 'node', '/opt/tradai/bin/tradai-strategy.js'], []],
  ['another program', ['/sbin/init', 'splash'], []],
])('of %s are what stands behind the program', (_, words, given) => {
  expect(argumentsOfStart(words.map((word) => `${word}\0`).join(''))).toEqual(given);
  expect(argumentsOfStart('')).toEqual([]);
});
