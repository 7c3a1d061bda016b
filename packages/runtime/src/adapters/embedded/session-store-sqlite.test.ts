import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sessionStoreContract } from '../../ports/session-store-contract.fixture.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-sessions-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'state-'));

sessionStoreContract('SqliteSessionStore', () => {
  const place = folder();
  return Promise.resolve({ open: () => new SqliteSessionStore(place), grant: () => Promise.resolve() });
});
