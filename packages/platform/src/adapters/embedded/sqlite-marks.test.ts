import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { marksContract } from '../../ports/marks-contract.fixture.ts';
import { noticesSentContract } from '../../ports/notices-sent-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteMarks } from './sqlite-marks.ts';
import { SqliteNoticesSent } from './sqlite-notices-sent.ts';

function opened(): PlatformDatabase {
  const place = mkdtempSync(join(tmpdir(), 'tradai-marks-'));
  const database = new PlatformDatabase(place);
  onTestFinished(() => {
    database.close();
    rmSync(place, { recursive: true });
  });
  return database;
}

marksContract('SqliteMarks', () => Promise.resolve(new SqliteMarks(opened())));
noticesSentContract('SqliteNoticesSent', () => Promise.resolve(new SqliteNoticesSent(opened())));
