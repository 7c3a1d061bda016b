import { describe, expect, it } from 'vitest';
import type { ProgressLine } from '../contract/progress.ts';
import { Redactor } from '../ports/secrets-redactor.ts';
import type { Io } from '../process/io.ts';
import { containerLog, LOG_LEVELS, logLevelIn, type ContainerLog, type LogOptions } from './log.ts';
import { redactedIo } from './redacted.ts';
import { sessionLog } from './session-log.ts';

const AT = Date.UTC(2026, 0, 1, 9, 5, 7);
const WHOSE = { strategy: 'sma-crossover', account: 'paper', mode: 'dry-run', epoch: 3 };
const PROGRESS: ProgressLine = {
  type: 'progress',
  ...{ phase: 'Backtest', done: 1, total: null, unit: 'candles', elapsed_s: 1, rate: 1, eta_s: null },
};

interface Heard {
  readonly io: Pick<Io, 'err' | 'progress'>;
  readonly lines: () => readonly string[];
  readonly objects: () => readonly Record<string, unknown>[];
}

function heard(isTerminal = false): Heard {
  let text = '';
  const lines = (): string[] => text.split('\n').slice(0, -1);
  return {
    io: { err: (more) => void (text += more), progress: isTerminal ? { columns: 80, write: () => {} } : null },
    lines,
    objects: () => lines().map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

type Open = (io: Heard['io'], options?: LogOptions) => ContainerLog;
const KINDS: readonly (readonly [name: string, open: Open, whose: object])[] = [
  ['of a run', (io, options) => containerLog(io, { now: () => AT, ...options }), {}],
  ['of a session', (io, options) => sessionLog(io, WHOSE, { now: () => AT, ...options }), WHOSE],
];

describe.each(KINDS)('a log %s', (_, open, whose) => {
  it('has one form of lines', () => {
    const { io, objects } = heard();
    const log = open(io);
    log.event('ready', 'All is there.', { run_id: 'r1' });
    log.warn('Take care.');
    log.error('It broke.', { exit_code: 70 });
    log.say('warn', 'late-candle', 'A candle is late.', { pair: 'BTC/USDT' });
    log.line(PROGRESS);

    const head = { type: 'log', time: '2026-01-01T09:05:07.000Z', ...whose };
    expect(objects()).toEqual([
      { ...head, level: 'info', event: 'ready', message: 'All is there.', run_id: 'r1' },
      { ...head, level: 'warn', event: 'warning', message: 'Take care.' },
      { ...head, level: 'error', event: 'failed', message: 'It broke.', exit_code: 70 },
      { ...head, level: 'warn', event: 'late-candle', message: 'A candle is late.', pair: 'BTC/USDT' },
      PROGRESS,
    ]);
  });

  it.each(LOG_LEVELS.map((level, least) => [level, LOG_LEVELS.slice(least)]))(
    'of the level %s has the levels %j',
    (level, expected) => {
      for (const isTerminal of [false, true]) {
        const { io, lines } = heard(isTerminal);
        const log = open(io, { level });
        for (const own of LOG_LEVELS) log.say(own, 'x', `said at ${own}`);

        expect(lines().map((line) => /said at (\w+)/.exec(line)![1])).toEqual(expected);
      }
    },
  );

  it('has sentences on a terminal, and no lines for programs', () => {
    const { io, lines } = heard(true);
    const log = open(io);
    log.event('ready', 'All is there.', { run_id: 'r1' });
    log.warn('Take care.');
    log.error('It broke.');
    log.line(PROGRESS);

    const clock = whose === WHOSE ? '09:05:07 ' : '';
    expect(lines()).toEqual([`${clock}All is there.`, `${clock}Warning: Take care.`, `${clock}error: It broke.`]);
  });

  it.each([
    ['a line of JSON', false],
    ['a sentence', true],
  ])('tells no secret in %s', (_title, isTerminal) => {
    const secret = 'canary-"7f\\3e&9';
    const redactor = new Redactor();
    redactor.add(secret);
    const { io, lines } = heard(isTerminal);
    const safe = redactedIo({ ...io, env: {}, out: () => {}, outColumns: 80 }, redactor);
    const log = open(safe, { level: 'debug' });
    const error = new Error(`at https://x/?k=${encodeURIComponent(secret)}`, { cause: new Error(secret) });
    const facts = { secret, nested: [{ secret: JSON.stringify({ secret }) }], base64: btoa(secret), err: error, error };
    for (const level of LOG_LEVELS) log.say(level, 'x', `it is ${secret}.`, facts);
    log.event('x', secret, facts);
    log.warn(secret);
    log.error(secret, facts);

    expect(lines().length).toBeGreaterThanOrEqual(7);
    for (const line of lines()) {
      expect(line).toContain('***');
      expect(line.toLowerCase()).not.toContain('canary');
      expect(line).not.toContain('3e&9');
      expect(line).not.toContain(btoa(secret).slice(0, 12));
    }
  });
});

describe('the log of a session', () => {
  it('has a line for every fact, whatever it is', () => {
    const { io, objects } = heard();
    const log = sessionLog(io, WHOSE);
    const round: Record<string, unknown> = {};
    round['round'] = round;
    for (const fact of [round, 10n, Symbol('s'), () => 1, undefined, Number.NaN, new Date(Number.NaN)])
      log.say('info', 'odd', 'A fact.', { fact });

    expect(objects().map(({ message, event }) => [message, event])).toEqual(
      Array.from({ length: 7 }, () => ['A fact.', 'odd']),
    );
  });

  it('keeps what a fact cannot take from it', () => {
    const { io, objects } = heard();
    const log = sessionLog(io, WHOSE);
    log.say('warn', 'x', 'said', { level: 'none', message: 'other', time: 1, type: 'y', event: 'z' });

    expect(objects()).toMatchObject([{ level: 'warn', message: 'said', type: 'log', event: 'x', level_: 'none' }]);
  });
});

it.each([
  ['debug', 'debug'],
  ['error', 'error'],
  ['loud', 'info'],
  [undefined, 'info'],
])('LOG_LEVEL %s means %s', (text, level) => {
  expect(logLevelIn({ LOG_LEVEL: text })).toBe(level);
});
