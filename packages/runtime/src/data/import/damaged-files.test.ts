import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { NOW } from './file-builder.fixture.ts';
import { importFiles } from './import-files.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const folder = mkdtempSync(join(tmpdir(), 'tradai-damaged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.includes('/'))
  .map((name) => ({ name: basename(name), bytes: readFileSync(join(FIXTURES, name)) }));

const damage = fc.record({
  file: fc.constantFrom(...files),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  put: fc.uint8Array({ maxLength: 6 }),
  cut: fc.boolean(),
});

/** Overwrites a few bytes, and may cut off what follows. */
function damaged({
  file: { bytes },
  at,
  put,
  cut,
}: {
  file: { bytes: Buffer };
  at: number;
  put: Uint8Array;
  cut: boolean;
}): Buffer {
  const place = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, place), put, cut ? Buffer.alloc(0) : bytes.subarray(place + put.length)]);
}

it(
  'a damaged file is imported or refused with a message, and never ends in another error',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (change) => {
        const path = join(folder, change.file.name);
        writeFileSync(path, damaged(change));
        const error: unknown = await importFiles([path], { timezone: 'UTC', emptyRows: 'drop' }, { nowMs: NOW }).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error === null || error instanceof DataError, String((error as Error | null)?.stack)).toBe(true);
      }),
      { numRuns: 300 },
    );
  },
);
