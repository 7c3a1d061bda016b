import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TokenAnswer, TokenRequest } from '../../../ports/tokens.ts';
import { ManualClock } from '../manual-clock.fixture.ts';
import { PlatformDatabase } from '../platform-database.ts';
import { openIssuer, type Issuer } from './open-issuer.ts';

export const ISSUER = 'http://127.0.0.1:8000';

/** Quick: what guessing costs is not what these tests are about. */
const COSTS = { user: { N: 16, r: 1, p: 1 }, client: { N: 16, r: 1, p: 1 } };

/** One for all tests of a file, as making one takes a while. */
let key: string | null = null;

function putKey(folder: string, nowMs: number): void {
  key ??= String(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, `${nowMs}-${'0123456789abcdef'.repeat(2)}.pem`), key, { mode: 0o600 });
}

export interface IssuerWorld extends Issuer {
  readonly clock: ManualClock;
  readonly place: string;
  readonly database: PlatformDatabase;
  /** The same folder as another process sees it. */
  readonly another: () => Issuer;
  readonly ask: (request: TokenRequest, address?: string) => Promise<TokenAnswer>;
}

/** An issuer in a folder of its own. */
export function issuerWorld(clock = new ManualClock()): IssuerWorld {
  const place = mkdtempSync(join(tmpdir(), 'tradai-issuer-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  const folder = join(place, 'keys');
  putKey(folder, clock.now());
  const open = (): Issuer => openIssuer({ database, folder, clock, issuer: ISSUER, costs: COSTS });
  const issuer = open();
  return {
    ...issuer,
    ...{ clock, place, database, another: open },
    ask: (request, address = 'ip:127.0.0.1') => issuer.tokens.issue(request, address),
  };
}

export function byPassword(username: string, password: string): TokenRequest {
  return { grant: 'password', username, password };
}

export function bySecret(
  clientId: string,
  clientSecret: string,
  scopes: readonly string[] | null = null,
): TokenRequest {
  return { grant: 'client_credentials', clientId, clientSecret, scopes };
}

export function again(refreshToken: string | null): TokenRequest {
  return { grant: 'refresh_token', refreshToken: refreshToken ?? '' };
}

/** Of an answer that gave one. */
export function issued(answer: TokenAnswer): TokenAnswer & { kind: 'issued' } {
  if (answer.kind !== 'issued') throw new Error(`nothing was issued: ${JSON.stringify(answer)}`);
  return answer;
}
