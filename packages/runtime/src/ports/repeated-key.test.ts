import fc from 'fast-check';
import { expect, it } from 'vitest';
import { repeatedKey } from './repeated-key.ts';

it.each([
  ['{"a": 1, "b": 2}', null],
  ['{"a": 1, "a": 1}', 'a'],
  ['{"a": {"b": 1}, "b": {"a": "a"}}', null],
  ['{"a": {"b": 1, "c": [], "b": 2}}', 'b'],
  ['[{"a": 1}, {"a": 2}]', null],
  [String.raw`{"a": ":\"a\":{", "\u0061": 1}`, 'a'],
  ['5', null],
])('%s: %s', (text, key) => expect(repeatedKey(text)).toBe(key));

it('none is found in what was written from an object', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => repeatedKey(JSON.stringify(value, null, 1)) === null));
});
