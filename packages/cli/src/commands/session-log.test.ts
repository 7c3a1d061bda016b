import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../command.fixture.ts';
import { nextHost, sessionPlace } from '../session-world.fixture.ts';
import { sessionLogCommand } from './session-log.ts';

const folder = join(temporaryFolder(), 'state');
const place = sessionPlace(folder);
/** On a machine that has other things to do. */
const SOON = { timeout: 20_000 };

it('the log is followed line by line, none twice, until it is stopped', { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const io = { env: {}, out: (text: string) => lines.push(text), err: () => {}, outColumns: 80, progress: null };
  const ended = sessionLogCommand('rises', { state: folder, follow: true, last: '1' }, io);
  await vi.waitFor(() => expect(lines.length).toBe(1), SOON);
  const host = await nextHost(place().door);
  const said = (text: string) => ({ kind: 'said' as const, text: JSON.stringify({ level: 'info', text }) });
  for (const text of ['one', 'two']) {
    await host.step({ rows: [said(text), said(`${text} too`)] });
    await vi.waitFor(() => expect(lines.at(-1)).toContain(`${text} too`), SOON);
  }
  process.emit('SIGTERM', 'SIGTERM');

  expect(await ended).toBe(143);
  expect(
    lines.map((line) =>
      line
        .trim()
        .split(/\s{2,}/)
        .at(-1),
    ),
  ).toEqual(['SOL/USDT: data are old', ...['one', 'one too', 'two', 'two too']]);
});
