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
  [
    {
      TRADAI_LIVE_CAPS: '{}',
      TRADAI_ACCOUNT_LIMITS: '{}',
      TRADAI_LIVE_CAP: '',
      TRADAI_LIVE_SERVICE_HOST: '10.0.0.1',
      TRADAI_LIVE_PORT_80_TCP: 'tcp',
    },
    { allowUnprotected: false, restoredFrom: null },
  ],
])('%o says %o', (env, switches) => expect(liveSwitches(env)).toEqual(switches));

it.each([
  [{ TRADAI_LIVE_UNPROTECTED: 'true' }, 'TRADAI_LIVE_UNPROTECTED is "true"; expected yes, or nothing.'],
  [{ TRADAI_LIVE_CAP: '{}' }, 'TRADAI_LIVE_CAP is no variable of live trading; did you mean TRADAI_LIVE_CAPS?'],
  [{ TRADAI_LIVE_ACCOUNT_LIMITS: '{}' }, 'did you mean TRADAI_ACCOUNT_LIMITS?'],
  [{ TRADAI_ACCOUNT_LIMIT: '{}' }, 'did you mean TRADAI_ACCOUNT_LIMITS?'],
  [{ TRADAI_LIVE_UNPROTECT: 'yes' }, 'did you mean TRADAI_LIVE_UNPROTECTED?'],
  [{ tradai_live_caps: '{}' }, 'tradai_live_caps is no variable of live trading; did you mean TRADAI_LIVE_CAPS?'],
  [
    { TRADAI_LIVE_MODE: 'yes' },
    'TRADAI_LIVE_MODE is no variable of live trading; expected TRADAI_LIVE_CAPS, TRADAI_ACCOUNT_LIMITS, TRADAI_LIVE_UNPROTECTED or TRADAI_LIVE_RESTORED.',
  ],
  [{ TRADAI_LIVE_RESTORED: 'x'.repeat(101) }, 'TRADAI_LIVE_RESTORED is too long'],
])('%o is refused', (env, words) => expect(() => liveSwitches(env)).toThrow(words));
