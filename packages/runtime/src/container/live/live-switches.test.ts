import { expect, it } from 'vitest';
import { liveSwitches } from './live-switches.ts';

it.each([
  [{}, { allowUnprotected: false, restoredFrom: null }],
  [
    { TRADAI_LIVE_UNPROTECTED: '', TRADAI_LIVE_RESTORED: '' },
    { allowUnprotected: false, restoredFrom: null },
  ],
  [{ TRADAI_LIVE_UNPROTECTED: 'yes' }, { allowUnprotected: true, restoredFrom: null }],
  [{ TRADAI_LIVE_RESTORED: 'copy of Monday' }, { allowUnprotected: false, restoredFrom: 'copy of Monday' }],
])('%o says %o', (env, switches) => expect(liveSwitches(env)).toEqual(switches));

it.each([
  [{ TRADAI_LIVE_UNPROTECTED: 'true' }, 'TRADAI_LIVE_UNPROTECTED is "true"; expected yes, or nothing.'],
  [{ TRADAI_LIVE_RESTORED: 'x'.repeat(101) }, 'TRADAI_LIVE_RESTORED is too long'],
])('%o is refused', (env, words) => expect(() => liveSwitches(env)).toThrow(words));
