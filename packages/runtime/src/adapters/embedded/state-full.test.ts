import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { hasSmallDisks, programOnSmallDisk } from './small-disk.fixture.ts';

const FULL = fileURLToPath(new URL('state-full.fixture.ts', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'tradai-full-'));
afterAll(() => rmSync(place, { recursive: true }));

describe.skipIf(!hasSmallDisks(place))('a lease whose disk is full', () => {
  it('is renewed all the same, into room that its file has already', () => {
    const { said, errors } = programOnSmallDisk(FULL, place);
    expect(errors).toBe('');
    expect(JSON.parse(said)).toEqual({ isFull: true, renewed: 300 });
  });
});
