import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonc } from './jsonc.ts';

const read = (text: string): unknown => parseJsonc(text, 'x.json').value;

describe('JSON with comments', () => {
  const same: readonly (readonly [what: string, text: string, value: unknown])[] = [
    ['a comment to the end of the line', '{"a": 1 // one\n}', { a: 1 }],
    ['a comment over lines', '/* first\n * second */ [1, /* two */ 2]', [1, 2]],
    ['commas after the last entry', '{"a": [1, 2,], "b": {"c": null,},}', { a: [1, 2], b: { c: null } }],
    ['an address in a text', '{"url": "https://example.org/*x*/"}', { url: 'https://example.org/*x*/' }],
    ['a byte order mark', '\uFEFF{"a": true}', { a: true }],
    ['escapes', String.raw`"\"\\\/\b\f\n\r\t\u00e9"`, '"\\/\b\f\n\r\té'],
    ['CRLF', '{\r\n  "a": 1 // x\r\n}\r\n', { a: 1 }],
    ['numbers', '[0, -0.5, 1e3, 1E-2, 12.5e+1]', [0, -0.5, 1000, 0.01, 125]],
    ['a key that objects have anyway', '{"__proto__": {"a": 1}}', JSON.parse('{"__proto__": {"a": 1}}')],
  ];

  it.each(same)('reads %s', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('reads all JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  const refused: readonly (readonly [what: string, text: string, says: string])[] = [
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 'x.json:3:3: expected "," or "}", found "\\"" (last key: "a").'],
    ['a missing value', '{"token": ,}', 'x.json:1:11: expected a value, found "," (last key: "token").'],
    ['a comma at the start', '{, "a": 1}', 'x.json:1:2: expected a name in double quotes or "}", found ",".'],
    ['single quotes', "{'a': 1}", 'x.json:1:2: expected a name in double quotes or "}", found "\'".'],
    ['a missing colon', '{"a" 1}', 'x.json:1:6: expected ":", found a word or number.'],
    ['NaN', '[NaN]', 'x.json:1:2: expected a value, found a word or number.'],
    ['a number with a leading zero', '[01]', 'x.json:1:2: expected a value, found a word or number.'],
    ['an end too early', '{"a": [1,', 'x.json:1:10: expected a value, found the end of the file (last key: "a").'],
    ['two documents', '{}\n{}', 'x.json:2:1: expected the end of the file, found "{".'],
    ['a text without end', '["abc\n"]', 'x.json:1:2: expected a closing " for the text that begins here.'],
    ['an unknown escape', String.raw`["\x"]`, 'x.json:1:4: expected one of " \\ / b f n r t u after a backslash.'],
    ['a tab in a text', '["a\tb"]', 'x.json:1:4: expected no control character inside a text; write \\t or \\n.'],
    ['a hash comment', '# x\n{}', 'x.json:1:1: expected a value, found "#".'],
    ['nothing', ' \n', 'x.json:2:1: expected a value, found the end of the file.'],
  ];

  it.each(refused)('refuses %s with its place', (_, text, says) => {
    expect(() => read(text)).toThrow(says);
  });

  it('refuses what is nested without end', () => {
    expect(() => read('['.repeat(100_000))).toThrow('expected at most 100 levels');
  });

  it('never quotes the text, where secrets stand', () => {
    for (const text of ['{"secret": hunter2}', '{"key": "a", "hunter2"}', '{"secret": "hunter2" "a": 1}', '["hunter2'])
      expect(() => read(text)).toThrow(/^(?!.*hunter2)/);
  });

  it('knows where each member stands, and which were given twice', () => {
    const { places, repeated } = parseJsonc('{\n  "a": 1,\n  "b": { "c": 2, "c": 3 }\n}', 'x.json');

    expect(Object.fromEntries(places)).toEqual({
      a: { line: 2, column: 3 },
      b: { line: 3, column: 3 },
      'b.c': { line: 3, column: 18 },
    });
    expect(repeated).toEqual(['b.c']);
  });
});
