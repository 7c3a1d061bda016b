import { describe, expect, it } from 'vitest';
import type { Json } from '../domain/json.ts';
import { FunctionError, type FunctionName, type Functions } from './functions.ts';

/** What a function does in the suite. */
export type OneFunction = (event: Json, signal: AbortSignal) => Promise<Json>;

/** What every way to call functions promises. `open`: with one function, under this name, and so many seconds for it. */
export function functionsContract(
  name: string,
  open: (function_: FunctionName, handler: OneFunction, seconds: number) => Functions,
): void {
  const NEVER = new AbortController().signal;
  const opened = (handler: OneFunction, seconds = 5): Functions => open('dispatcher', handler, seconds);

  describe(`${name} keep the promises of functions`, () => {
    it('one is given what it is called with, and shares no object with its caller', async () => {
      const given = { list: [1] };
      const answer = await opened((event) => {
        (event as { list: number[] }).list.push(2);
        return Promise.resolve(event);
      }).invoke('dispatcher', given, NEVER);
      expect([given, answer]).toEqual([{ list: [1] }, { list: [1, 2] }]);
    });

    it('one says no by its own name', async () => {
      const refusing = opened(() => Promise.reject(new FunctionError('Strategy.ImageMissing', 'no image')));
      const called = refusing.invoke('dispatcher', {}, NEVER);
      await expect(called).rejects.toMatchObject({ name: 'Strategy.ImageMissing', message: 'no image' });
    });

    it('one that is not there cannot be called', async () => {
      const others = opened(() => Promise.resolve(1));
      await expect(others.invoke('deploy-step', {}, NEVER)).rejects.toThrow(/deploy-step/);
    });

    it('one is given up after its time, and when its caller stops', async () => {
      const never = (): Promise<never> => new Promise(() => {});
      await expect(opened(never, 0.02).invoke('dispatcher', {}, NEVER)).rejects.toThrow(/0.02 s/);
      const stop = new AbortController();
      const called = opened(never).invoke('dispatcher', {}, stop.signal);
      stop.abort(new Error('stopped'));
      await expect(called).rejects.toThrow('stopped');
    });

    it.each([
      ['is given', 'x'.repeat(6 * 1024 * 1024), null],
      ['gives', '', 'x'.repeat(6 * 1024 * 1024)],
    ])('one %s no more than 6 MB', async (_, given, answer) => {
      await expect(opened(() => Promise.resolve(answer)).invoke('dispatcher', given, NEVER)).rejects.toThrow(/bytes/);
    });
  });
}
