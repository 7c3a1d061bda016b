import { describe, expect, it } from 'vitest';
import type { ServiceErrorCode } from './errors.ts';
import { aNotification } from './notification.fixture.ts';
import type { Notifier } from './notifier.ts';

/** What a place can do instead of taking a message. */
export type PlaceFault = 'hangs' | 'fails' | 'throttles' | 'closes' | 'forbids' | 'points elsewhere' | 'refuses';

/** A notifier of a test, and the place that it sends to. */
export interface OpenedNotifier {
  readonly notifier: Notifier;
  /** What arrived, as text, oldest first. */
  readonly arrived: () => readonly string[];
  readonly asked: () => number;
  readonly breakBy: (fault: PlaceFault | null) => void;
  readonly close: () => Promise<void>;
}

/** A credential of every notifier under test, which nobody may ever read. */
export const CANARY = '77:canary-0f2e9b4c71';

const CODES: readonly (readonly [PlaceFault, readonly ServiceErrorCode[]])[] = [
  ['hangs', ['unavailable']],
  ['fails', ['unavailable']],
  ['closes', ['unavailable']],
  ['throttles', ['busy']],
  ['forbids', ['credentials']],
  ['refuses', ['refused']],
  ['points elsewhere', ['unexpected-answer', 'unavailable', 'refused']],
];

/** What every notifier promises. `open` gives one that gives up after 300 ms of silence. */
export function notifierContract(adapter: string, open: () => Promise<OpenedNotifier>): void {
  const promises: [title: string, check: (opened: OpenedNotifier) => Promise<void>][] = [];
  const promise = (title: string, check: (opened: OpenedNotifier) => Promise<void>): void =>
    void promises.push([title, check]);
  const never = new AbortController().signal;

  promise('a message arrives with its title, text and session', async ({ notifier, arrived }) => {
    const message = aNotification({ title: 'BTC/USDT closed', text: 'By roi.', account: 'paper-7' });
    expect(notifier.wants(message)).toBe(true);
    await notifier.send(message, never);

    expect(arrived()).toHaveLength(1);
    for (const part of ['BTC/USDT closed', 'By roi.', 'sma-crossover', 'paper-7', 'dry-run'])
      expect(arrived()[0]).toContain(part);
  });

  promise('letters of all kinds arrive, and long texts are cut', async ({ notifier, arrived }) => {
    await notifier.send(aNotification({ title: 'Größe <ö> & "x"', text: '\u{1F4C9}'.repeat(200_000) }), never);

    expect(arrived()[0]).toMatch(/Größe/);
    expect(arrived()[0]).toContain('\u{1F4C9}…');
    expect(arrived()[0]!.length).toBeLessThan(100_000);
  });

  for (const [fault, codes] of CODES)
    promise(`a place that ${fault} is told of once, without credentials`, async ({ notifier, asked, breakBy }) => {
      breakBy(fault);
      const error = (await notifier.send(aNotification(), never).catch((thrown: unknown) => thrown)) as Error;

      expect(codes).toContain((error as Error & { code: string }).code);
      expect(asked(), 'nothing is repeated').toBe(1);
      expect(`${error.message} ${error.stack} ${notifier.place}`).not.toContain(CANARY);
      expect(error.message).toMatch(/^[^\n]+\.$/);
    });

  promise('a message that was refused for a moment can be sent again', async ({ notifier, arrived, breakBy }) => {
    breakBy('fails');
    await expect(notifier.send(aNotification(), never)).rejects.toMatchObject({ code: 'unavailable' });
    breakBy(null);
    await notifier.send(aNotification(), never);

    expect(arrived()).toHaveLength(1);
  });

  promise('what is stopped ends at once', async ({ notifier, breakBy }) => {
    breakBy('hangs');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    const from = performance.now();
    await expect(notifier.send(aNotification(), stop.signal)).rejects.toBeInstanceOf(Error);

    expect(performance.now() - from).toBeLessThan(250);
  });

  describe(`${adapter} keeps the promises of a notifier`, () => {
    it.each(promises)('%s', async (_, check) => {
      const opened = await open();
      try {
        await check(opened);
      } finally {
        opened.notifier.close();
        await opened.close();
      }
    });
  });
}
