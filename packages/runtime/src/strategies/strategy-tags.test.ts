import { defineStrategy, enterLong, sma } from '@tradai/strategy-sdk';
import { buildStrategy } from '@tradai/strategy-sdk/graph';
import { describe, expect, it } from 'vitest';
import { strategyFacts, strategyTags, tagProblems, type TagWishes } from './strategy-tags.ts';

const HEX = 'a'.repeat(64);
const WISHES: TagWishes = {
  ...{ exchange: 'binance', market: 'spot', pairs: ['BTC/USDT', 'ETH/USDT'], warmupDays: null, more: {} },
  ...{ configS3Path: 's3://configs/strategies/trend/1/config.json', configSha256: HEX },
  ...{ imageDigest: `sha256:${HEX}`, gitCommit: '0123abc' },
};

function builtTrend(): ReturnType<typeof buildStrategy> {
  return buildStrategy(
    defineStrategy({
      ...{ name: 'trend', timeframe: '1h', stoploss: -0.1 },
      indicators: ({ candles, informative }) => ({
        fast: sma(candles.close, 30),
        daily: informative('1d', (day) => ({ mean: sma(day.close, 50) })),
      }),
      entry: ({ fast, daily }) => [enterLong(fast.gt(daily.mean))],
    }),
  );
}

const FACTS = { name: 'trend', timeframe: '1h', warmupDays: 2 } as const;
const TAGS = strategyTags(FACTS, WISHES);

describe('the tags of a strategy', () => {
  it('say what a container has to know', () => {
    expect(TAGS).toEqual({
      schema_version: '1',
      strategy_class: 'trend',
      timeframe: '1h',
      warmup_days: '2',
      exchange: 'binance',
      market: 'spot',
      pairs: '["BTC/USDT","ETH/USDT"]',
      config_s3_path: 's3://configs/strategies/trend/1/config.json',
      config_sha256: HEX,
      image_digest: `sha256:${HEX}`,
      git_commit: '0123abc',
    });
    expect(tagProblems(TAGS, { reader: 'container', facts: FACTS })).toEqual([]);
  });

  it('leave out what nobody said', () => {
    const tags = strategyTags(FACTS, { ...WISHES, configS3Path: null, configSha256: null, imageDigest: null });

    expect(Object.keys(tags)).not.toContain('image_digest');
    expect(tagProblems(tags, { reader: 'folder', facts: FACTS })).toEqual([]);
    expect(tagProblems(tags, { reader: 'container' }).map((problem) => problem.split(' ')[0])).toEqual([
      'config_s3_path',
      'config_sha256',
      'image_digest',
    ]);
  });

  it.each([
    // explicit startup candles, days: 50 daily candles that have closed and an open one, or the number
    [null, 51],
    [24 * 10, 51],
    [24 * 60, 60],
    [24 * 60 + 1, 61],
  ])('count the candles in front of a run: %s startup candles are %d days', (startupCandles, days) => {
    expect(strategyFacts('trend', builtTrend(), startupCandles)).toEqual({
      name: 'trend',
      timeframe: '1h',
      warmupDays: days,
    });
  });
});

describe('a tag that no reader could use', () => {
  it.each([
    ['timeframe', '7m', 'timeframe is "7m", expected a timeframe such as 5m'],
    ['warmup_days', '-1', 'warmup_days is "-1", expected a whole number from 0 to 365'],
    ['warmup_days', '366', 'warmup_days is "366"'],
    ['warmup_days', '1', 'warmup_days is 1, and the strategy needs 2'],
    ['strategy_class', 'other', `strategy_class is "other", and the strategy's name is "trend"`],
    ['timeframe', '5m', 'timeframe is "5m", and the strategy runs on 1h'],
    ['pairs', 'BTC/USDT', 'pairs is "BTC/USDT", expected a JSON list'],
    ['pairs', '[]', 'pairs is "[]"'],
    ['pairs', '["BTC/USDT","BTC/USDT"]', 'different pairs'],
    ['pairs', '["BTC/USDT:USDT"]', 'of that market'],
    ['pairs', JSON.stringify(Array.from({ length: 301 }, (_, i) => `A${i}/B`)), '1 to 300'],
    ['exchange', 'Binance!', 'exchange is "Binance!"'],
    ['market', 'margin', 'market is "margin", expected spot or futures'],
    ['config_s3_path', 's3://configs/base/config.json', 's3://bucket/strategies/'],
    ['config_sha256', 'abc', '64 hexadecimal digits'],
    ['image_digest', HEX, 'sha256: and 64'],
    ['schema_version', '2', 'schema_version is "2", expected 1'],
    ['min_runtime', 'newest', 'a version such as 0.1.0'],
    ['git_commit', 'main', 'a commit'],
    ['swap_positions', 'flatten', 'keep or close'],
  ])('is named: %s = %s', (key, value, words) => {
    const problems = tagProblems({ ...TAGS, [key]: value }, { reader: 'container', facts: FACTS });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  it.each(['timeframe', 'pairs', 'warmup_days', 'strategy_class', 'exchange', 'market'])('is missing: %s', (key) => {
    const { [key]: _, ...rest } = TAGS;

    expect(tagProblems(rest, { reader: 'folder' }).join()).toContain(`${key} is missing`);
  });

  it('is not the list of pairs when that is a file', () => {
    const { pairs: _, ...rest } = TAGS;

    expect(
      tagProblems({ ...rest, pairs_s3_path: 's3://configs/strategies/pairs.json' }, { reader: 'container' }),
    ).toEqual([]);
  });
});
