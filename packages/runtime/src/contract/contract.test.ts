import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { StrategyError, TradaiError } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import { lockRecord } from './records.ts';
import { goldenRun } from '../report/golden-result.fixture.ts';
import { canonicalHash, canonicalJson } from './canonical-json.ts';
import { ContractError } from './errors.ts';
import { EXIT_CODE, exitCodeOf, isUserMistake } from './exit-code.ts';
import { type Manifest, manifestHash } from './manifest.ts';
import { makeProgress, type ProgressLine, progressText } from './progress.ts';
import { readManifest, readResult } from './read-document.ts';
import { snakeCased } from './snake-case.ts';

describe('canonical JSON', () => {
  it('sorts keys, keeps numbers short, and says what is not a number', () => {
    const value = {
      b: 0.1,
      a: [1, 2.5],
      '10': NaN,
      '9': -Infinity,
      none: undefined,
      c: { z: [], y: {} },
      d: [{ k: 'é\n' }],
    };
    expect(canonicalJson(value)).toBe(
      '{\n "10": null,\n "9": "-Infinity",\n "a": [1, 2.5],\n "b": 0.1,\n "c": {\n  "y": {},\n  "z": []\n },\n "d": [\n  {\n   "k": "é\\n"\n  }\n ]\n}\n',
    );
  });

  it('reads back to the same value, and its text does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false })), (record) => {
        const turned = Object.fromEntries(Object.entries(record).toReversed());
        expect(JSON.parse(canonicalJson(record))).toEqual(JSON.parse(JSON.stringify(record)));
        expect(canonicalHash(turned)).toBe(canonicalHash(record));
      }),
    );
  });
});

describe('a result document', () => {
  const { result, golden } = goldenRun('ship_futures_leverage');
  const text = canonicalJson(result);

  it('is read back as it was written', async () => {
    expect(await readResult(text)).toEqual(JSON.parse(text));
  });

  it('holds the trades and orders of freqtrade under its names', () => {
    const theirs = golden.trades.map((trade) => ({ ...trade, custom_data: null }));
    expect(JSON.parse(canonicalJson(result.trades))).toEqual(JSON.parse(canonicalJson(theirs)));
  });

  it('holds locks under the names of freqtrade', () => {
    const lock = { pair: 'A/B', side: 'long', reason: 'r', startMs: null, endMs: 60_000 } as const;
    expect(lockRecord(lock)).toEqual({
      ...{ pair: 'A/B', side: 'long', reason: 'r', lock_time_ms: null, lock_end_time_ms: 60_000 },
    });
  });

  it('names pairs, tags and parameters as their users wrote them', () => {
    expect(snakeCased({ byTag: [{ key: 'MyTag', enterTag: 'goLong' }] })).toEqual({
      by_tag: [{ key: 'MyTag', enter_tag: 'goLong' }],
    });
  });

  it.each([
    ['a later form', '{"schema": "tradai.result/2"}', 'newer-document', /reads up to tradai\.result\/1/],
    ['another kind', '{"schema": "tradai.manifest/1"}', 'invalid-document', /expected "tradai\.result\/1"/],
    ['no schema', '{}', 'invalid-document', /"schema" is undefined/],
    ['no JSON', '{', 'invalid-document', /r\.json is not JSON/],
    ['a missing figure', text.replace(/"sqn": [^,]*,/, ''), 'invalid-document', /r\.json: summary\..*sqn: /],
    [
      'a wrong trade',
      text.replace('"open_rate"', '"open_price"'),
      'invalid-document',
      /r\.json: trades\[0\]\.(orders|open_rate)/,
    ],
  ])('with %s is refused', async (_, wrong, code, message) => {
    const error = await readResult(wrong, 'r.json').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ContractError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('a manifest', () => {
  const manifest: Manifest = {
    ...{ schema: 'tradai.manifest/1', mode: 'backtest', versions: { '@tradai/runtime': '0.1.0' } },
    ...{ strategy: { name: 'sma', sha256: 'a' }, params: { fast: 3, mode: 'x' }, pairs: ['BTC/USDT'], timeframe: '1h' },
    ...{
      timeframe_detail: null,
      timerange: '20240101-',
      settings: [{ key: 'stoploss', value: -0.1, origin: 'strategy' }],
    },
    ...{
      exchange: 'binance',
      config: { fee: 0 },
      config_sha256: 'b',
      config_warnings: [],
      config_keys: [],
      overrides: {},
      data: [],
    },
    ...{ markets_name: 'm.json', markets_sha256: 'c', seed: null, fill_profile: 'freqtrade' },
  };

  it('is read back as it was written, and its hash names it', async () => {
    expect(await readManifest(canonicalJson(manifest))).toEqual(manifest);
    expect(manifestHash({ ...manifest })).toBe(manifestHash(manifest));
    expect(manifestHash({ ...manifest, params: { fast: 4, mode: 'x' } })).not.toBe(manifestHash(manifest));
  });
});

describe('the exit code', () => {
  it.each([
    [new StrategyError('invalid-strategy', 'x'), 78],
    [new StrategyError('too-few-candles', 'x'), 65],
    [new StrategyError('unknown-parameter', 'x'), 64],
    [new ContractError('newer-document', 'x'), 65],
    [new TradaiError('nobody-knows-this', 'x'), 70],
    [new Error('a defect'), 70],
    ['thrown text', 70],
  ])('of %s is %d', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  it('exists for every error code of this package and the SDK', () => {
    const codes = errorCodes(
      path.resolve(import.meta.dirname, '..'),
      path.resolve(import.meta.dirname, '../../../strategy-sdk/src'),
    );
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !isUserMistake(new TradaiError(code, '')))).toEqual([]);
  });

  it('has one number for one ending', () => {
    const numbers = Object.values(EXIT_CODE);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

/** The members of all unions named `…ErrorCode` in the sources. */
function errorCodes(...folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)/.test(name))
      .map((name) => path.join(folder, name)),
  );
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/type \w*ErrorCode\s*=([^;]*);/g)].flatMap(([, union]) =>
      [...union!.matchAll(/'([^']+)'/g)].map(([, code]) => code!),
    ),
  );
}

describe('progress', () => {
  it('draws nothing in the first second, then a bar, and takes it away', () => {
    const screen: string[] = [];
    const clock = { ms: 0 };
    const progress = makeProgress({
      ...{ phase: 'Backtest', unit: 'candles', total: 1000 },
      now: () => clock.ms,
      terminal: { columns: 80, write: (text: string) => screen.push(text) },
    });
    progress.update(100);
    clock.ms = 999;
    progress.update(200);
    expect(screen).toEqual([]);
    clock.ms = 2000;
    progress.update(500);
    progress.update(501);
    expect(screen).toHaveLength(1);
    expect(screen[0]).toContain(' 50 %  250 candles/s  0:02 left');
    progress.end();
    expect(screen.at(-1)).toBe('\r\u001B[2K');
  });

  it('tells a supervisor in structured lines, with no bar in a pipe', () => {
    const lines: ProgressLine[] = [];
    const clock = { ms: 0 };
    const progress = makeProgress({
      ...{ phase: 'Backtest', unit: 'candles', total: 100 },
      now: () => clock.ms,
      terminal: null,
      onLine: (line) => lines.push(line),
      lineEveryMs: 5000,
    });
    for (; clock.ms <= 10_000; clock.ms += 1000) progress.update(clock.ms / 200);
    expect(lines).toEqual([
      {
        ...{ type: 'progress', phase: 'Backtest', unit: 'candles', total: 100 },
        done: 25,
        elapsed_s: 5,
        rate: 5,
        eta_s: 15,
      },
      {
        ...{ type: 'progress', phase: 'Backtest', unit: 'candles', total: 100 },
        done: 50,
        elapsed_s: 10,
        rate: 5,
        eta_s: 10,
      },
    ]);
  });

  it.each([20, 40, 80, 200])('fits in %d columns', (columns) => {
    const line: ProgressLine = {
      type: 'progress',
      phase: 'Backtest',
      done: 5e6,
      total: 1e7,
      unit: 'candles',
      elapsed_s: 5,
      rate: 1e6,
      eta_s: 4000,
    };
    expect(progressText(line, columns).length).toBeLessThan(columns);
    expect(progressText({ ...line, total: null }, columns).length).toBeLessThan(columns);
  });
});
