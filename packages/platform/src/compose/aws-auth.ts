import { ServiceError } from '@tradai/runtime/ports';
import { CognitoAuth, type FetchKeys } from '../adapters/aws/cognito-auth.ts';
import type { Auth } from '../ports/auth.ts';
import { given, needed, type Variables } from './aws-variables.ts';
import { SYSTEM_CLOCK } from './system-clock.ts';

const KEYS_MS = 3000;

/**
 * `COGNITO_POOL`; `COGNITO_CLIENTS`, with commas between them; `COGNITO_KEYS_URL` where the pool's keys are elsewhere than beside its issuer. Throws
 * `invalid-entry`.
 */
export function cognitoOf(env: Variables): { auth: Auth } {
  const userPoolId = needed(env, 'COGNITO_POOL');
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d_[A-Za-z0-9]+$/.test(userPoolId))
    throw refused('COGNITO_POOL', userPoolId, 'a user pool such as eu-central-1_AbCdEfGhI');
  const clients = needed(env, 'COGNITO_CLIENTS');
  const clientIds = clients.split(',').map((id) => id.trim());
  if (!clientIds.every((id) => /^\w{1,128}$/.test(id)))
    throw refused('COGNITO_CLIENTS', clients, 'ids of clients with commas between them');
  const keysUrl = given(env, 'COGNITO_KEYS_URL');
  const place = { userPoolId, clientIds, ...(keysUrl === null ? {} : { keysUrl }) };
  const isPlain = keysUrl !== null && isPlainHere(keysUrl);
  return { auth: isPlain ? new CognitoAuth(place, SYSTEM_CLOCK, overHttp) : new CognitoAuth(place, SYSTEM_CLOCK) };
}

/** Keys that came over a network as they are could be anybody's; those of an emulator on this machine are its own. */
function isPlainHere(keysUrl: string): boolean {
  const url = URL.canParse(keysUrl) ? new URL(keysUrl) : null;
  if (url?.protocol === 'https:') return false;
  if (url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)) return true;
  throw refused('COGNITO_KEYS_URL', keysUrl, 'an https address, or one of this machine');
}

const overHttp: FetchKeys = async (url) => {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(KEYS_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.arrayBuffer();
};

function refused(name: string, value: string, expected: string): ServiceError {
  return new ServiceError('invalid-entry', `${name} is ${JSON.stringify(value.slice(0, 200))}; expected ${expected}.`);
}
