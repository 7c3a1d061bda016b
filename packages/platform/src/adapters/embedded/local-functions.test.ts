import { expect, it } from 'vitest';
import { functionsContract } from '../../ports/functions-contract.fixture.ts';
import { LocalFunctions } from './local-functions.ts';

functionsContract(
  'LocalFunctions',
  (name, handler, seconds) => new LocalFunctions({ handlers: { [name]: handler }, secondsOf: () => seconds }),
);

it('a function of this process hears that its time is up', async () => {
  let told: AbortSignal | undefined;
  const functions = new LocalFunctions({
    handlers: { dispatcher: (_, signal) => ((told = signal), new Promise(() => {})) },
    secondsOf: () => 0.02,
  });
  const called = functions.invoke('dispatcher', {}, new AbortController().signal);
  await expect(called).rejects.toMatchObject({ name: 'Sandbox.Timedout' });
  expect(told?.aborted).toBe(true);
});
