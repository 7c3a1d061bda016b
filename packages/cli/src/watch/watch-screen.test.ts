import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sessionWatchCommand } from '../commands/session-watch.ts';
import { temporaryFolder } from '../command.fixture.ts';
import { answerCommands, KEY, nextHost, NOW, sessionPlace } from '../session-world.fixture.ts';
import { MadeKeys, MadeTerminal } from './made-terminal.fixture.ts';

const folder = join(temporaryFolder(), 'state');
const place = sessionPlace(folder);
/** On a machine that has other things to do. */
const SOON = { timeout: 20_000 };

interface Watch {
  readonly terminal: MadeTerminal;
  readonly keys: MadeKeys;
  readonly signals: string[];
  readonly ended: Promise<number>;
}

async function watched(size: readonly [columns: number, rows: number] = [80, 24]): Promise<Watch> {
  const terminal = new MadeTerminal(...size);
  const keys = new MadeKeys();
  const signals: string[] = [];
  const io = { env: {}, out: () => {}, err: () => {}, outColumns: 80, progress: null };
  const ended = sessionWatchCommand('rises', { state: folder }, io, {
    terminal,
    keys: { keys, isInFront: () => true, send: (signal) => void signals.push(signal) },
  });
  await vi.waitFor(() => expect(terminal.text).toContain('TRADES'), SOON);
  return { terminal, keys, signals, ended };
}

describe('the screen', { timeout: 60_000 }, () => {
  it('is shown and taken away again, the terminal as before', async () => {
    const { terminal, keys, ended } = await watched();
    expect(terminal.text.split('\n').length).toBe(24);
    expect(terminal.text).toContain('rises, dry-run');
    expect([keys.isRaw, [...terminal.modes]]).toEqual([true, ['?1049']]);
    keys.press('q');

    expect(await ended).toBe(0);
    expect([keys.isRaw, [...terminal.modes].toSorted()]).toEqual([false, ['?25', '?7']]);
    expect([terminal.listenerCount('resize'), keys.listenerCount('data')]).toEqual([0, 0]);
  });

  it('follows the size of the terminal', async () => {
    const { terminal, keys, ended } = await watched([120, 30]);
    terminal.resize(60, 16);
    const lines = terminal.text.split('\n');
    keys.press('q');
    await ended;

    expect(lines.length).toBe(16);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  it('writes less than a frame when little changed', async () => {
    const { terminal, keys, ended } = await watched();
    const whole = Math.max(...terminal.writes.map(({ length }) => length));
    terminal.writes.length = 0;
    keys.press('\u001B[B');
    const [marked] = terminal.writes;
    keys.press('q');
    await ended;

    expect(marked!.length).toBeLessThan(whole / 4);
  });

  it('shows what happens meanwhile', async () => {
    const { terminal, keys, ended } = await watched();
    const host = await nextHost(place().door);
    const state = { stage: 'DRAINING', causes: [], detail: 'asked to', sinceMs: NOW, stopping: 'drain' };
    await host.step({ put: new Map([['host/state', JSON.stringify(state)]]) });
    await vi.waitFor(() => expect(terminal.text).toContain('DRAINING: asked to'), SOON);
    keys.press('q');

    expect(await ended).toBe(0);
  });

  it('gives the terminal back and back again around Ctrl-Z', async () => {
    const { terminal, keys, signals, ended } = await watched();
    keys.press('\u001A');
    expect([keys.isRaw, terminal.modes.has('?1049'), signals]).toEqual([false, false, ['SIGTSTP']]);
    process.emit('SIGCONT', 'SIGCONT');
    expect([keys.isRaw, terminal.modes.has('?1049')]).toEqual([true, true]);
    expect(terminal.text).toContain('TRADES');
    keys.press('q');

    expect(await ended).toBe(0);
  });

  it('ends with 130 by Ctrl-C, the terminal as before', async () => {
    const { terminal, keys, signals, ended } = await watched();
    keys.press('\u0003');
    expect(signals).toEqual(['SIGINT']);
    process.emit('SIGINT', 'SIGINT');

    expect(await ended).toBe(130);
    expect([keys.isRaw, terminal.modes.has('?1049')]).toEqual([false, false]);
  });

  it('gives the terminal back when the process ends in any other way', async () => {
    const { terminal, keys, ended } = await watched();
    process.emit('exit', 1);
    expect([keys.isRaw, terminal.modes.has('?1049')]).toEqual([false, false]);
    process.emit('SIGINT', 'SIGINT');
    await ended;
  });
});

describe('a key', { timeout: 60_000 }, () => {
  it('asks with a reason, and the answer is shown', async () => {
    const end = answerCommands(place().door, KEY, ({ wish, reason }) => ({
      isDone: true,
      text: `${JSON.stringify(wish)} because of ${reason}.`,
    }));
    try {
      const { terminal, keys, ended } = await watched([140, 24]);
      keys.press('\u001B[B', 'x');
      expect(terminal.text).toContain('Leave trade 3, ETH/USDT. Why? █');
      keys.press('o', 'd', 'd', '\r');
      await vi.waitFor(() => expect(terminal.text).toContain('Done: {"kind":"force-exit","trade":3} because of odd.'), {
        timeout: 5_000,
      });
      keys.press('q');
      await ended;
    } finally {
      await end();
    }
    const { by, reason } = (await place().door.store.commands(KEY, 'all')).at(-1)!;
    expect([by.length > 0, reason]).toEqual([true, 'odd']);
  });
});

it('a store that cannot be read is no end once it was', { timeout: 60_000 }, async () => {
  const { terminal, keys, ended } = await watched([140, 24]);
  const host = await nextHost(place().door);
  await host.step({ put: new Map([['trade/9', '{']]) });
  await vi.waitFor(() => expect(terminal.text).toContain('Not read: The record trade/9'), SOON);
  await host.step({ gone: ['trade/9'] });
  await vi.waitFor(() => expect(terminal.text).toContain('q quit'), SOON);
  keys.press('q');

  expect(await ended).toBe(0);
});
