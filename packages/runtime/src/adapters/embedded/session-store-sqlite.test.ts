import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { sessionStoreContract } from '../../ports/session-store-contract.fixture.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-sessions-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'state-'));

sessionStoreContract('SqliteSessionStore', () => {
  const place = folder();
  const faults: ('away' | 'lost')[] = [];
  const at = (point: string): void => {
    const breaksAt = { away: 'inside-commit', lost: 'after-commit' }[faults[0] ?? 'away'];
    if (faults.length === 0 || point !== breaksAt) return;
    faults.shift();
    throw new ServiceError('unavailable', 'The disk is away.');
  };
  return Promise.resolve({
    open: () => new SqliteSessionStore(place, { at }),
    grant: () => Promise.resolve(),
    breakNext: (how) => void faults.push(how),
  });
});
