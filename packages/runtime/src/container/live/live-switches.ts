import { ConfigError } from '../../config/errors.ts';

/** Strategies that keep no stop at the exchange may enter: `yes`. */
const UNPROTECTED = 'TRADAI_LIVE_UNPROTECTED';
/** Name of the copy that the journal was restored from. */
const RESTORED = 'TRADAI_LIVE_RESTORED';
const LONGEST_NAME = 100;

/** What only whoever runs a live session says: no config does. */
export interface LiveSwitches {
  readonly allowUnprotected: boolean;
  /** A copy of which the session has not heard halts its entries until a person resumes. */
  readonly restoredFrom: string | null;
}

/** Throws `invalid-config` for a variable that says something else. */
export function liveSwitches(env: Readonly<Record<string, string | undefined>>): LiveSwitches {
  const { [UNPROTECTED]: unprotected = '', [RESTORED]: restored = '' } = env;
  if (unprotected !== '' && unprotected !== 'yes')
    throw new ConfigError(
      'invalid-config',
      `${UNPROTECTED} is ${JSON.stringify(unprotected)}; expected yes, or nothing.`,
    );
  if (restored.length > LONGEST_NAME)
    throw new ConfigError('invalid-config', `${RESTORED} is too long; expected at most ${LONGEST_NAME} characters.`);
  return { allowUnprotected: unprotected === 'yes', restoredFrom: restored === '' ? null : restored };
}
