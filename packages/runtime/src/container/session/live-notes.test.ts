import { expect, it } from 'vitest';
import { liveNotes } from './live-notes.ts';

const HEARD = { telegram: { enabled: true } };

const AT_LIMIT =
  'What a person leaves by force-exit or stop --close goes at a limit, and may wait without a stop; order_types.force_exit "market" leaves at any price.';

it.each([
  ['says nothing of order types', undefined, [AT_LIMIT]],
  ['leaves at a limit', { exit: 'limit' }, [AT_LIMIT]],
  ['leaves at a limit by force alone', { exit: 'market', force_exit: 'limit' }, [AT_LIMIT]],
  ['leaves at the market', { exit: 'market' }, []],
  ['leaves at the market by force', { exit: 'limit', force_exit: 'market' }, []],
  ['leaves at the market by force, as a strategy says it', { exit: 'limit', forceExit: 'market' }, []],
])('of a start with money it is told whether a person leaves at any price: a config that %s', (_, types, told) => {
  const settings = types === undefined ? {} : { order_types: types };

  expect(liveNotes({ settings, config: HEARD, account: 'main', env: {} })).toEqual(told);
});

it('a key in variables of the config is told to count for nothing, and not what it is', () => {
  const env = {
    FREQTRADE__EXCHANGE__KEY: 'canary',
    FREQTRADE__EXCHANGE__SECRET: 'canary',
    FREQTRADE__STAKE_AMOUNT: '1',
  };
  const settings = { order_types: { exit: 'market' } };

  expect(liveNotes({ settings, config: HEARD, account: 'main', env })).toEqual([
    'FREQTRADE__EXCHANGE__KEY counts for nothing here; the key is the secret exchange/main.',
    'FREQTRADE__EXCHANGE__SECRET counts for nothing here; the key is the secret exchange/main.',
  ]);
});

it.each([
  ['says nothing of messages', {}, {}, false],
  ['has a chat that is off', { telegram: { enabled: false } }, {}, false],
  ['has an empty variable', {}, { NOTIFY_WEBHOOK_URL: ' ' }, false],
  ['has a chat', HEARD, {}, true],
  ['has a webhook', { webhook: { enabled: true } }, {}, true],
  ['has a webhook of the container', {}, { NOTIFY_WEBHOOK_URL: 'https://a.example' }, true],
  ['has a topic', {}, { NOTIFY_SNS_TOPIC: 'arn:aws:sns:eu-central-1:123456789012:trading' }, true],
])('a start with money of which nobody would hear says so: one that %s', (_, config, env, isHeard) => {
  const settings = { order_types: { exit: 'market' } };
  const told = liveNotes({ settings, config, account: 'main', env });

  expect(told.filter((text) => text.startsWith('Nobody is told what it does'))).toHaveLength(isHeard ? 0 : 1);
});
