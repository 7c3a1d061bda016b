import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as sdk from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { indicatorPage, readIndicators } from './indicator-page.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const INDICATORS = join(ROOT, 'packages', 'strategy-sdk', 'src', 'indicators');

describe('docs/indicators.md', () => {
  it('says what the docstrings say; "npx vitest run scripts/docs -u" writes it anew', async () => {
    await expect(indicatorPage(INDICATORS)).toMatchFileSnapshot(join(ROOT, 'docs', 'indicators.md'));
  });
});

describe('docs/strategy-guide.md', () => {
  it('names everything else that the SDK exports as a value', () => {
    const guide = readFileSync(join(ROOT, 'docs', 'strategy-guide.md'), 'utf8');
    const indicators = new Set(readIndicators(INDICATORS).map(({ name }) => name));
    const missing = Object.keys(sdk).filter(
      (name) => !indicators.has(name) && !new RegExp(`\\b${name}\\b`).test(guide),
    );

    expect(missing).toEqual([]);
  });
});
