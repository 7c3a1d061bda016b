import { expect, it } from 'vitest';
import { coalesced } from './coalesced.ts';

/** Work whose rounds end when they are told to. */
function rounds() {
  const begun: PromiseWithResolvers<void>[] = [];
  const ask = coalesced(() => {
    const round = Promise.withResolvers<void>();
    begun.push(round);
    return round.promise;
  });
  return { begun, ask };
}

it('Who asks while a round is done shares the next one', async () => {
  const { begun, ask } = rounds();
  const first = ask();
  const later = [ask(), ask(), ask()];
  expect(begun).toHaveLength(1);
  begun[0]!.resolve();
  await first;
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.resolve();
  await Promise.all(later);
  expect(begun).toHaveLength(2);
});

it('A round that fails is told to those who asked for it, and to no other', async () => {
  const { begun, ask } = rounds();
  const first = ask();
  const second = ask();
  begun[0]!.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.resolve();
  await second;
  const third = ask();
  expect(begun).toHaveLength(3);
  begun[2]!.resolve();
  await third;
});
