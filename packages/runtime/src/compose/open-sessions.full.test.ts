import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { hasSmallDisks, programOnSmallDisk } from '../adapters/embedded/small-disk.fixture.ts';

const FULL = fileURLToPath(new URL('open-sessions.full.fixture.ts', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'tradai-full-'));
afterAll(() => rmSync(place, { recursive: true }));

describe.skipIf(!hasSmallDisks(place))('a session that ended, whose disk is full', () => {
  it('is looked at all the same: no room is needed for that', () => {
    const { said, errors } = programOnSmallDisk(FULL, place);
    expect(errors).toBe('');
    expect(JSON.parse(said)).toEqual({ seq: 1, again: 1, holder: 'h1' });
  });
});
