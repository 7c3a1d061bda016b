import { describe, expect, it } from 'vitest';
import { FunctionError } from '../../ports/functions.ts';
import { LocalFunctions, type FunctionHandler } from './local-functions.ts';

const NEVER = new AbortController().signal;

function functions(handler: FunctionHandler, seconds = 5): LocalFunctions {
  return new LocalFunctions({ handlers: { dispatcher: handler }, secondsOf: () => seconds });
}

describe('a function in this process', () => {
  it('is given what it is called with, and shares no object with its caller', async () => {
    const given = { list: [1] };
    const answer = await functions((event) => {
      (event as { list: number[] }).list.push(2);
      return Promise.resolve(event);
    }).invoke('dispatcher', given, NEVER);
    expect([given, answer]).toEqual([{ list: [1] }, { list: [1, 2] }]);
  });

  it('says no by its own name', async () => {
    const refusing = functions(() => Promise.reject(new FunctionError('Strategy.ImageMissing', 'no image')));
    await expect(refusing.invoke('dispatcher', {}, NEVER)).rejects.toMatchObject({ name: 'Strategy.ImageMissing' });
  });

  it('that is not here cannot be called', async () => {
    const none = new LocalFunctions({ handlers: {}, secondsOf: () => 1 });
    await expect(none.invoke('dispatcher', {}, NEVER)).rejects.toThrow('There is no function dispatcher here.');
  });

  it('is given up after its time, and told so', async () => {
    let told: AbortSignal | undefined;
    const slow = functions((_, signal) => ((told = signal), new Promise(() => {})), 0.02);
    await expect(slow.invoke('dispatcher', {}, NEVER)).rejects.toMatchObject({ name: 'Sandbox.Timedout' });
    expect(told?.aborted).toBe(true);
  });

  it('is given up when its caller stops', async () => {
    const stop = new AbortController();
    const called = functions(() => new Promise(() => {})).invoke('dispatcher', {}, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(called).rejects.toThrow('stopped');
    await expect(functions(() => Promise.resolve(1)).invoke('dispatcher', {}, stop.signal)).rejects.toThrow('stopped');
  });

  it.each([
    ['is given', 'x'.repeat(6 * 1024 * 1024), null],
    ['gives', '', 'x'.repeat(6 * 1024 * 1024)],
  ])('%s no more than AWS would take', async (_, given, answer) => {
    const large = functions(() => Promise.resolve(answer));
    await expect(large.invoke('dispatcher', given, NEVER)).rejects.toMatchObject({
      name: 'Lambda.RequestTooLargeException',
    });
  });
});
