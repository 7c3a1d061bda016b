import { nearestNames } from '@tradai/strategy-sdk/graph';
import { ConfigError } from '../../config/errors.ts';

/** Strategies that keep no stop at the exchange may enter: `yes`. */
const UNPROTECTED = 'TRADAI_LIVE_UNPROTECTED';
/** Name of the copy that the journal was restored from. */
const RESTORED = 'TRADAI_LIVE_RESTORED';
const LONGEST_NAME = 100;
/** All that whoever runs it says of live trading. */
const KNOWN = ['TRADAI_LIVE_CAPS', 'TRADAI_ACCOUNT_LIMITS', UNPROTECTED, RESTORED];
const MEANT = /^TRADAI_(LIVE_|ACCOUNT_LIMIT)/i;
/** Orchestrators put the addresses of services among the variables, by the names of those. */
const OF_SERVICE = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)/;

/** What only whoever runs a live session says: no config does. */
export interface LiveSwitches {
  readonly allowUnprotected: boolean;
  /** A copy of which the session has not heard halts its entries until a person resumes. */
  readonly restoredFrom: string | null;
}

/** Throws `invalid-config` for a variable that says something else, and for one that is none and looks like one: whoever set it believes in it. */
export function liveSwitches(env: Readonly<Record<string, string | undefined>>): LiveSwitches {
  const { [UNPROTECTED]: unprotected = '', [RESTORED]: restored = '' } = env;
  assertKnown(env);
  if (unprotected !== '' && unprotected !== 'yes')
    throw new ConfigError(
      'invalid-config',
      `${UNPROTECTED} is ${JSON.stringify(unprotected)}; expected yes, or nothing.`,
    );
  if (restored.length > LONGEST_NAME)
    throw new ConfigError('invalid-config', `${RESTORED} is too long; expected at most ${LONGEST_NAME} characters.`);
  return { allowUnprotected: unprotected === 'yes', restoredFrom: restored === '' ? null : restored };
}

function assertKnown(env: Readonly<Record<string, string | undefined>>): void {
  const strange = Object.keys(env).find(
    (name) => MEANT.test(name) && (env[name] ?? '') !== '' && !KNOWN.includes(name) && !OF_SERVICE.test(name),
  );
  if (strange === undefined) return;
  const [near] = nearestNames(restOf(strange), KNOWN.map(restOf));
  const meant = KNOWN.find((name) => restOf(name) === near);
  const hint =
    meant === undefined ? `expected ${KNOWN.slice(0, -1).join(', ')} or ${KNOWN.at(-1)!}.` : `did you mean ${meant}?`;
  throw new ConfigError('invalid-config', `${strange} is no variable of live trading; ${hint}`);
}

function restOf(name: string): string {
  return name.replace(/^TRADAI_(LIVE_)?/i, '').toUpperCase();
}
