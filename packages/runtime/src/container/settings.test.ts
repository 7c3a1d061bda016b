import { describe, expect, it } from 'vitest';
import { containerSettings } from './settings.ts';

const THREE = { STRATEGY_NAME: 'momentum', STRATEGY_STAGE: 'Production', TRADING_MODE: 'backtest' };

describe('settings of a container', () => {
  it('are three variables, and defaults', () => {
    expect(containerSettings([], THREE)).toMatchObject({
      strategy: 'momentum',
      stage: 'Production',
      mode: 'backtest',
      attempt: 1,
      runId: null,
      dataDir: 'data',
      results: 'results',
      metrics: 'none',
      heartbeatSeconds: 60,
      printPlan: false,
    });
  });

  it('are flags before variables', () => {
    const { mode, strategy } = containerSettings(['--mode', 'dry-run', '--strategy=other'], THREE);
    expect([mode, strategy]).toEqual(['dry-run', 'other']);
  });

  it('take an empty variable for one that is not set', () => {
    expect(containerSettings([], { ...THREE, RUN_ID: '', MAX_SECONDS: '' })).toMatchObject({
      runId: null,
      maxSeconds: null,
    });
  });

  it('take freqtrade’s spelling of a mode', () => {
    expect(containerSettings([], { ...THREE, TRADING_MODE: 'dry_run' }).mode).toBe('dry-run');
  });

  const REFUSED: readonly [title: string, argv: readonly string[], env: object, message: string][] = [
    [
      'no strategy',
      [],
      { STRATEGY_NAME: undefined },
      'STRATEGY_NAME is not set; expected the name of a registered strategy, there or as --strategy.',
    ],
    [
      'no stage',
      [],
      { STRATEGY_STAGE: '' },
      'STRATEGY_STAGE is not set; expected a stage or alias of the registry, such as Production, there or as --stage.',
    ],
    [
      'no mode',
      [],
      { TRADING_MODE: undefined },
      'TRADING_MODE is not set; expected a mode such as backtest, there or as --mode.',
    ],
    [
      'another mode',
      [],
      { TRADING_MODE: 'paper' },
      'The mode is "paper"; expected one of backtest, hyperopt, walk-forward, check, prepare, dry-run, live.',
    ],
    ['another level', [], { LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; expected debug, info, warn or error.'],
    ['an attempt of zero', [], { ATTEMPT: '0' }, 'ATTEMPT is "0"; expected a whole number from 1.'],
    [
      'a second attempt of no run',
      [],
      { ATTEMPT: '2' },
      'ATTEMPT is 2, and no RUN_ID says of which run; expected both, or neither.',
    ],
    [
      'beats that nobody would wait for',
      [],
      { HEARTBEAT_SECONDS: '3601' },
      'HEARTBEAT_SECONDS is "3601"; expected a whole number of seconds, at most 3600.',
    ],
    ['a limit with a unit', [], { MAX_SECONDS: '60s' }, 'MAX_SECONDS is "60s"; expected a whole number of seconds.'],
    [
      'a run id that is a path',
      [],
      { RUN_ID: '../x' },
      'RUN_ID is "../x"; expected an id of letters, digits, _ and -, at most 80.',
    ],
    [
      'a bucket that is none',
      [],
      { TRADAI_RESULTS: 's3://' },
      'TRADAI_RESULTS is "s3://"; expected a folder or s3://bucket/prefix for results.',
    ],
    [
      'a short digest',
      [],
      { IMAGE_DIGEST: 'sha256:12' },
      'IMAGE_DIGEST is "sha256:12"; expected sha256: and 64 hexadecimal digits.',
    ],
    [
      'an unknown flag',
      ['--stratgy', 'x'],
      {},
      "Unknown option '--stratgy'; tradai-strategy --help lists the options.",
    ],
    [
      'a flag without its value',
      ['--mode'],
      {},
      "Option '--mode <value>' argument missing; tradai-strategy --help lists the options.",
    ],
    ['an empty flag', ['--mode='], {}, '--mode is empty; expected a mode such as backtest.'],
    [
      'money without an account, as the usual one is that of play money',
      ['--mode', 'live'],
      {},
      'ACCOUNT is not set; expected the name of an account of a session, there or as --account.',
    ],
    [
      'a time range of a dry run',
      ['--mode', 'dry-run', '--timerange', '20210101-'],
      {},
      '--timerange is given, and a session has none; expected it for runs over candles of the past.',
    ],
    [
      'a word on its own',
      ['backtest'],
      {},
      "Unexpected argument 'backtest'; tradai-strategy --help lists the options.",
    ],
  ];
  it.each(REFUSED)('refuse %s', (_title, argv, env, message) => {
    expect(() => containerSettings(argv, { ...THREE, ...env })).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
  });
});
