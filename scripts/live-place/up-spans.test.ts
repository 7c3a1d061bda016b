import { expect, it, vi } from 'vitest';
import type { SessionProcess } from '../crash/session-process.ts';
import { MAY_SEND, UpSpans } from './up-spans.ts';

/** A session that logs what a test says. */
function made() {
  const over = new AbortController();
  let text = '';
  const session = { over: over.signal, log: () => text } as SessionProcess;
  return { session, end: () => over.abort(), say: (stage: string) => void (text += `{"stage":"${stage}"}\n`) };
}

it('counts a session from its first word that it may send until it ends, or is frozen', async () => {
  let nowMs = 100;
  const ups = new UpSpans(() => nowMs);
  const [first, second, never] = [made(), made(), made()];
  for (const { session } of [first, second, never]) ups.watch(session);
  const looked = vi.spyOn(first.session, 'log');
  first.say('RECOVERING');
  await vi.waitFor(() => expect(looked).toHaveBeenCalled());
  nowMs = 200;
  first.say('RUNNING');
  looked.mockClear();
  await vi.waitFor(() => expect(looked).toHaveBeenCalled());
  nowMs = 300;
  ups.close(first.session);
  const seen = vi.spyOn(second.session, 'log');
  second.say('DEGRADED');
  await vi.waitFor(() => expect(seen).toHaveBeenCalled());
  nowMs = 400;
  for (const { end } of [first, second, never]) end();
  expect(ups.spans).toEqual([
    { fromMs: 200, untilMs: 300 },
    { fromMs: 300, untilMs: 400 },
  ]);
});

it('counts one that is found frozen no further, not even when it goes on', async () => {
  let nowMs = 100;
  let isFrozen = false;
  const ups = new UpSpans(
    () => nowMs,
    () => isFrozen,
  );
  const { session, end, say } = made();
  ups.watch(session);
  say('RUNNING');
  const looked = vi.spyOn(session, 'log');
  await vi.waitFor(() => expect(looked).toHaveBeenCalled());
  nowMs = 200;
  isFrozen = true;
  await vi.waitFor(() => expect(ups.spans).toHaveLength(1));
  nowMs = 300;
  isFrozen = false;
  end();
  expect(ups.spans).toEqual([{ fromMs: 100, untilMs: 200 }]);
});

it.each([
  [
    true,
    'WARMING. Candles and strategy are not there yet. Orders are compared with the exchange, entries are taken away.',
  ],
  [false, 'WARMING. A store of candles did not answer.'],
  [false, 'RECOVERING'],
])('counts one whose candles are not there yet while it looks after orders: %s for %s', (maySend, message) => {
  const line = { level: 'info', stage: message.split('.')[0], causes: '', event: 'state', message };
  expect(MAY_SEND.test(JSON.stringify(line))).toBe(maySend);
});
