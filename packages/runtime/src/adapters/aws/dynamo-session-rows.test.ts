import { expect, it } from 'vitest';
import { toItem } from './dynamo-items.ts';
import { commandOf, openCommandKey } from './dynamo-session-rows.ts';

const KEY = openCommandKey('S#main#rises#live', 3);

it('a command in a table is what was asked', () => {
  expect(commandOf(toItem({ ...KEY, body: '{"id":"c1","answer":null}' }))).toEqual({ id: 'c1', answer: null });
});

it('a command in a table that is no JSON is told by the name of its row', () => {
  expect(() => commandOf(toItem({ ...KEY, body: '{"id":' }))).toThrow(
    expect.objectContaining({
      code: 'damaged-store',
      message: 'The row S#main#rises#live OPEN#0000000000000003 has no body that is JSON.',
    }),
  );
});
