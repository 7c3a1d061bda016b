import { defineStrategy } from '@tradai/strategy-sdk';
import { strategyDefinition } from '@tradai/strategy-sdk/graph';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkConfig } from './check-config.ts';
import { ConfigError } from './errors.ts';
import { CONFIG_MODES } from './key-row.ts';
import { KEY_TABLE } from './key-table.ts';
import { loadConfig } from './load-config.ts';
import { runSettings } from './run-settings.ts';
import { withDefaults } from './with-defaults.ts';

const folder = mkdtempSync(join(tmpdir(), 'tradai-any-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'c.json');
const plain = strategyDefinition(
  defineStrategy({ name: 'plain', timeframe: '1h', stoploss: -0.1, indicators: () => ({}), entry: () => [] }),
);

const values = fc.oneof(
  fc.constantFrom<unknown>(0, 1, -1, 0.5, 100, true, false, null, '', 'limit', 'market', 'unlimited', 'futures', 'GTC'),
  fc.constantFrom<unknown>('5m', 'same', 'isolated', ['A/B'], ['('], { enabled: true }, { USDT: 5 }, { '0': 0.1 }, []),
  fc.constantFrom<unknown>([{ method: 'StaticPairList' }], [{ method: 5 }], [null], [{ method: 'OffsetFilter' }]),
  fc.jsonValue({ maxDepth: 2 }),
);
/** Without the one that would read other files. */
const names = KEY_TABLE.map((row) => row.path).filter(
  (name) => !name.startsWith('pairlists[') && name !== 'add_config_files',
);
const configs = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), values), { maxLength: 8 })
  .map((entries) => {
    const config: Record<string, unknown> = {};
    for (const [name, value] of entries) {
      const [block = '', ...inner] = name.split('.');
      const nested = inner.reduceRight<unknown>((below, part) => ({ [part]: below }), value);
      const before = config[block];
      const isMerged = inner.length > 0 && typeof before === 'object' && before !== null;
      config[block] = isMerged ? { ...before, ...(nested as object) } : nested;
    }
    return config;
  });

it('any config is checked without an accident, and one that is accepted gives settings or one sentence', () => {
  fc.assert(
    fc.property(configs, (config) => {
      writeFileSync(path, JSON.stringify(config));
      const loaded = loadConfig([path]);
      for (const mode of CONFIG_MODES) {
        const { keys, errors } = checkConfig(loaded, { mode });
        withDefaults(loaded.values, mode);
        const refused = keys.filter((key) => key.class === 'refused');
        expect(errors.length > 0 || refused.length === 0).toBe(true);
        if (mode === 'backtest' && errors.length === 0) settingsOrSentence(loaded.values);
      }
    }),
  );
});

function settingsOrSentence(config: Readonly<Record<string, unknown>>): void {
  try {
    runSettings(plain, config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
}
