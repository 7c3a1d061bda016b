import { join } from 'node:path';
import { operating, type SessionDoor } from '@tradai/runtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../command.fixture.ts';
import { nextHost, writeSession } from '../session-world.fixture.ts';
import { sessionLogCommand } from './session-log.ts';

const folder = join(temporaryFolder(), 'state');
let door: SessionDoor;

beforeAll(async () => {
  const { openSessions } = await operating();
  door = await openSessions({ kind: 'folder', folder });
  await writeSession(door);
});
afterAll(() => door.close());

it('the log is followed line by line, none twice, until it is stopped', { timeout: 20_000 }, async () => {
  const lines: string[] = [];
  const io = { env: {}, out: (text: string) => lines.push(text), err: () => {}, outColumns: 80, progress: null };
  const ended = sessionLogCommand('rises', { state: folder, follow: true, last: '1' }, io);
  await vi.waitFor(() => expect(lines.length).toBe(1), { timeout: 5_000 });
  const host = await nextHost(door);
  const said = (text: string) => ({ kind: 'said' as const, text: JSON.stringify({ level: 'info', text }) });
  for (const text of ['one', 'two']) {
    await host.step({ rows: [said(text), said(`${text} too`)] });
    await vi.waitFor(() => expect(lines.at(-1)).toContain(`${text} too`), { timeout: 5_000 });
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
