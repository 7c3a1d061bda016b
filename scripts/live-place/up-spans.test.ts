import { expect, it, vi } from 'vitest';
import type { SessionProcess } from '../crash/session-process.ts';
import { UpSpans } from './up-spans.ts';

/** A session that logs what a test says. */
function made() {
  const over = new AbortController();
  let text = '';
  const session = { over: over.signal, log: () => text } as SessionProcess;
  const says = (message: string): void => void (text += `${JSON.stringify({ stage: 'WARMING', message })}\n`);
  return { session, end: () => over.abort(), says, say: (stage: string) => void (text += `{"stage":"${stage}"}\n`) };
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
    { fromMs: 200, untilMs: 300, isEarly: false },
    { fromMs: 300, untilMs: 400, isEarly: false },
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
  expect(ups.spans).toEqual([{ fromMs: 100, untilMs: 200, isEarly: false }]);
});

it('tells apart when it looks after orders before its candles are there, and when it trades', async () => {
  let nowMs = 100;
  const ups = new UpSpans(() => nowMs);
  const [one, other, third] = [made(), made(), made()];
  for (const { session } of [one, other, third]) ups.watch(session);
  const looked = vi.spyOn(third.session, 'log');
  const nextLook = async (): Promise<void> => {
    looked.mockClear();
    await vi.waitFor(() => expect(looked).toHaveBeenCalled());
  };
  one.says('WARMING: unknown-order. Candles are not there yet. Orders are compared with the exchange.');
  other.says('WARMING. Candles are not there yet. Orders are compared with the exchange.');
  third.says('WARMING. A store of candles did not answer.');
  await nextLook();
  nowMs = 200;
  one.say('RUNNING');
  third.say('RUNNING');
  await nextLook();
  nowMs = 300;
  for (const { end } of [one, other, third]) end();
  expect(ups.spans).toEqual([
    { fromMs: 100, untilMs: 200, isEarly: true },
    { fromMs: 200, untilMs: 300, isEarly: false },
    { fromMs: 100, untilMs: 300, isEarly: true },
    { fromMs: 200, untilMs: 300, isEarly: false },
  ]);
});
