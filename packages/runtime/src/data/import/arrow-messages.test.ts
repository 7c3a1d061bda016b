import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { NOW } from './file-builder.fixture.ts';
import { importFiles } from './import-files.ts';

const bytes = readFileSync(join(import.meta.dirname, 'fixtures/freqtrade-feather/ETH_USDT-1h.feather'));
const folder = mkdtempSync(join(tmpdir(), 'tradai-arrow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function imported(content: Buffer): Promise<number | DataError> {
  const path = join(folder, 'ETH_USDT-1h.feather');
  writeFileSync(path, content);
  try {
    const { series } = await importFiles([path], {}, { nowMs: NOW });
    return series[0]!.length;
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

describe('a feather file', () => {
  it('from whose middle a stretch is missing is refused as damaged', async () => {
    for (let at = 512; at < bytes.length - 1600; at += 256) {
      const error = await imported(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 760)]));
      expect(error).toMatchObject({ code: 'corrupt' });
      expect((error as DataError).message).toContain('ETH_USDT-1h.feather');
    }
  });

  // Lengths of messages, vectors and compressed blocks lie anywhere.
  it.each([
    ['0', 0x00],
    ['−1', 0xff],
    ['2,139,062,143', 0x7f],
  ])('with %s anywhere is read or refused, and never read for ever', { timeout: 60_000 }, async (_, filler) => {
    for (let at = 8; at + 4 <= bytes.length; at += 28) {
      const changed = Buffer.from(bytes);
      changed.fill(filler, at, at + 4);
      const result = await imported(changed);
      expect(typeof result === 'number' || result instanceof DataError).toBe(true);
    }
  });

  it('does without its footer', async () => {
    const changed = Buffer.from(bytes);
    changed.fill(0xff, bytes.length - 1400, bytes.length - 10);

    expect(await imported(changed)).toBe(40);
  });
});
