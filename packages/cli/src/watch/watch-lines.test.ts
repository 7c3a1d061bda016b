import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../command.fixture.ts';
import { KEY, nextHost, sessionPlace } from '../session-world.fixture.ts';
import { watchInLines } from './watch-lines.ts';

const folder = join(temporaryFolder(), 'state');
const place = sessionPlace(folder);
/** On a machine that has other things to do. */
const SOON = { timeout: 20_000 };

it(
  'without a terminal a line tells how the session is, and before it what was said since',
  { timeout: 60_000 },
  async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    const ended = watchInLines(place(), KEY, { out: (text) => lines.push(text), signal: stop.signal, everyMs: 30 });
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(1), SOON);
    const host = await nextHost(place().door);
    const said = (text: string) => ({ kind: 'said' as const, text: JSON.stringify({ level: 'info', text }) });
    await host.step({ rows: [said('one'), said('two')] });
    await vi.waitFor(() => expect(lines.join('')).toContain('two'), SOON);
    await vi.waitFor(() => expect(lines.at(-1)).toContain('equity'), SOON);
    stop.abort();
    await ended;

    expect(lines[0]).toMatch(
      /^2026-01-02 03:04:\d\d {2}silent, was RUNNING, 2 open, equity 1,009\.000 USDT \(0\.90 %\), data 1 h 4 min, beat –\n$/,
    );
    expect(lines.filter((line) => line.includes('info'))).toEqual([
      '2026-01-02 03:04:05  info   one\n',
      '2026-01-02 03:04:05  info   two\n',
    ]);
  },
);
