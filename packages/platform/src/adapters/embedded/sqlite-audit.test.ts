import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { auditContract, auditEntry } from '../../ports/audit-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteAudit } from './sqlite-audit.ts';

function opened(): PlatformDatabase {
  const place = mkdtempSync(join(tmpdir(), 'tradai-audit-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  return database;
}

auditContract('SqliteAudit', () => Promise.resolve(new SqliteAudit(opened())));

it.each(['DELETE FROM audit', "UPDATE audit SET line = '{}'"])('refuses %s', async (sql) => {
  const database = opened();
  await new SqliteAudit(database).append(auditEntry(1));
  await expect(database.write((query) => query(sql).run())).rejects.toThrow('audit is only added to');
});
