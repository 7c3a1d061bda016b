import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';
import { COMMAND_LINE, HAS_TERMINAL, onTerminal } from './on-terminal.fixture.ts';
import { watchStopKey } from './stop-key.ts';
import type { Keys } from './terminal-keys.ts';

class MadeKeys extends EventEmitter implements Keys {
  readonly isTTY: boolean;
  readonly calls: unknown[] = [];

  constructor(isTTY = true) {
    super();
    this.isTTY = isTTY;
  }

  setRawMode(isRaw: boolean): void {
    this.calls.push(isRaw ? 'raw' : 'cooked');
  }

  resume(): void {
    this.calls.push('read');
  }

  pause(): void {
    this.calls.push('rest');
  }

  press(keys: string): void {
    this.emit('data', Buffer.from(keys));
  }
}

const TERMINAL = { columns: 80, write: () => true };

interface Surroundings {
  readonly isInFront?: boolean;
  readonly terminal?: typeof TERMINAL | null;
}

function watched(keys: MadeKeys, { isInFront = true, terminal = TERMINAL }: Surroundings = {}) {
  const sent: string[] = [];
  const stopKey = watchStopKey(terminal, {
    keys,
    isInFront: () => isInFront,
    send: (signal, to) => void sent.push(`${signal} ${to}`),
  });
  return { stopKey, sent };
}

describe('a key', () => {
  it.each([
    ['q', ['SIGINT process']],
    ['Q', ['SIGINT process']],
    ['\u0003', ['SIGINT group']],
    ['\u001C', ['SIGQUIT group']],
    ['x \r', []],
    ['\u001BOq', []],
    ['é', []],
  ])('%j sends %j', (key, signals) => {
    const keys = new MadeKeys();
    const { stopKey, sent } = watched(keys);
    keys.press(key);
    stopKey.end();

    expect(sent).toEqual(signals);
  });

  it('is read until the watch ends, and the terminal is as before', () => {
    const keys = new MadeKeys();
    const exits = process.listenerCount('exit');
    const { stopKey, sent } = watched(keys);
    stopKey.end();
    stopKey.end();
    keys.press('q');

    expect(stopKey.hint).toBe(' (q ends)');
    expect(keys.calls).toEqual(['raw', 'read', 'cooked', 'rest']);
    expect(sent).toEqual([]);
    expect(process.listenerCount('exit')).toBe(exits);
  });

  it('Ctrl-Z gives the terminal back until the process goes on', () => {
    const keys = new MadeKeys();
    const { stopKey, sent } = watched(keys);
    keys.press('\u001A');
    expect(keys.calls).toEqual(['raw', 'read', 'cooked', 'rest']);
    process.emit('SIGCONT', 'SIGCONT');
    stopKey.end();

    expect(sent).toEqual(['SIGTSTP group']);
    expect(keys.calls.slice(4)).toEqual(['raw', 'read', 'cooked', 'rest']);
  });

  it.each([
    ['what is no terminal', new MadeKeys(false), {}],
    ['a terminal without a bar', new MadeKeys(), { terminal: null }],
    ["the background of a shell's terminal", new MadeKeys(), { isInFront: false }],
  ])('is not read from %s', (_, keys, options) => {
    const { stopKey } = watched(keys, options);
    stopKey.end();

    expect(stopKey.hint).toBe('');
    expect(keys.calls).toEqual([]);
    expect(keys.listenerCount('data')).toBe(0);
  });
});

const cwd = temporaryFolder();
describe.runIf(HAS_TERMINAL)('on a terminal', { timeout: 60_000 }, () => {
  beforeAll(() => {
    writeFiles(cwd, {
      'in/BTC_USDT-1h.csv': candlesCsv(1_000),
      'strategies/swing/strategy.ts': strategyText('swing'),
    });
    const { status, stderr } = spawnSync('sh', ['-c', `${COMMAND_LINE} data import in`], { cwd, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  });

  it.each([
    ['q', 'hyperopt swing --study by-q', /Stopped\. \d+ trials of by-q are kept\. The same command goes on\./],
    ['\u0003', 'hyperopt swing --study by-c', /Stopped\. \d+ trials of by-c are kept\. The same command goes on\./],
    [
      'q',
      'walk-forward swing --study walk',
      /Stopped\. \d of \d windows are done\. All trials are kept, and the same command goes on\./,
    ],
  ])('%j ends "%s" with 130 and gives the terminal back', async (key, argv, says) => {
    const { shown, code, settings } = await onTerminal(cwd, `${argv} --epochs 1000000 --sampler random`, key);

    expect(shown).toMatch(says);
    expect(code).toBe('130');
    expect(settings).toMatch(/(?<!-)isig (?<!-)icanon/);
    expect(settings).toMatch(/(?<!-)echo /);
  });

  it('a second q does not wait', async () => {
    const { code, settings } = await onTerminal(
      cwd,
      'hyperopt swing --study twice --epochs 1000000 --sampler random',
      'qq',
    );

    expect(code).toBe('130');
    expect(settings).toMatch(/(?<!-)icanon/);
  });

  it('an error in a search gives it back, too', async () => {
    const { shown, code, settings } = await onTerminal(cwd, 'hyperopt swing --spaces nope', '');

    expect(shown).toContain('error: there is no space "nope" in swing');
    expect(code).toBe('64');
    expect(settings).toMatch(/(?<!-)icanon/);
  });
});
