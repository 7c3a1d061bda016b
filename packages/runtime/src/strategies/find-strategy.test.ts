import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findStrategy } from './find-strategy.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder of strategies: texts by the names of their folders. */
function folderOf(strategies: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-find-'));
  made.push(folder);
  for (const [name, text] of Object.entries(strategies)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'strategy.ts'), text);
  }
  return folder;
}

const text = (name: string): string => `
import { defineStrategy, enterLong } from '@tradai/strategy-sdk';
export default defineStrategy({
  name: ${name},
  timeframe: '1h',
  stoploss: -0.5,
  indicators: () => ({}),
  entry: ({ candles }) => [enterLong(candles.close.gt(1))],
});
`;

describe('a strategy of one name in two folders', () => {
  it.each([
    ['in their texts', { mine: `${text("'twice'")}// another` }, 'duplicate-strategy'],
    ['in a text that puts it together', { twice: text("['tw', 'ice'].join('')") }, 'duplicate-strategy'],
    ['that does not load', { twice: "throw new Error('half written');" }, 'strategy-threw'],
  ])('%s is refused', async (_, other, code) => {
    const folders = [folderOf({ twice: text("'twice'") }), folderOf(other)];
    await expect(findStrategy('twice', folders)).rejects.toMatchObject({ code });
    await expect(findStrategy('twice', folders.toReversed())).rejects.toMatchObject({ code });
  });

  it('is found where the two are alike, as in an image made of a clone', async () => {
    const folders = [folderOf({ twice: text("'twice'") }), folderOf({ twice: text("'twice'") })];
    expect((await findStrategy('twice', folders)).file).toContain(folders[0]);
  });

  it('is found beside links that lead to themselves', async () => {
    const folder = folderOf({ twice: text("'twice'") });
    symlinkSync('round', join(folder, 'round'));
    mkdirSync(join(folder, 'inner'));
    symlinkSync('strategy.ts', join(folder, 'inner', 'strategy.ts'));

    expect((await findStrategy('twice', [folder])).file).toContain(folder);
    await expect(findStrategy(join(folder, 'round'), [])).rejects.toMatchObject({ code: 'unknown-strategy' });
  });

  it('beside another that does not load is found', async () => {
    const folders = [folderOf({ once: text("'once'"), other: "export default ('once'" })];
    expect((await findStrategy('once', folders)).strategy.name).toBe('once');
  });
});
