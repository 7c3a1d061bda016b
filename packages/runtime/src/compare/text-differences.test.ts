import { describe, expect, it } from 'vitest';
import { textDifferences } from './text-differences.ts';

describe('differences of two texts', () => {
  it.each<[string, string, string, boolean, unknown[]]>([
    ['equal texts', '{"a":1}', '{"a":1}', true, []],
    ['a member', '{"a":{"b":1}}', '{"a":{"b":2}}', true, [{ place: 'a.b', was: 1, now: 2 }]],
    ['a member of a list', '{"a":[1,{"c":3}]}', '{"a":[1,{"c":4}]}', true, [{ place: 'a[1].c', was: 3, now: 4 }]],
    ['a damaged document', '{"a":', '{"a":1}', true, [{ place: 'line 1', was: '{"a":', now: '{"a":1}' }]],
    ['a longer list', '[1]', '[1,2]', true, [{ place: '[1]', was: undefined, now: 2 }]],
    ['a missing member', '{"a":null}', '{}', true, [{ place: 'a', was: null, now: undefined }]],
    ['another kind of value', '{"a":[]}', '{"a":{}}', true, [{ place: 'a', was: [], now: {} }]],
    ['only the form', '{"a": 1}', '{"a":1}', true, [{ place: 'the form of the text', was: 8, now: 7 }]],
    ['a cell', 'a,b\n1,2\n', 'a,b\n1,3\n', false, [{ place: 'line 2, b', was: '2', now: '3' }]],
    ['a quoted cell', 'a,b\n"1,",2\n', 'a,b\n1,3\n', false, [{ place: 'line 2', was: '"1,",2', now: '1,3' }]],
    ['another table', 'a,b\n1,2', 'a,c\n1,2', false, [{ place: 'line 1', was: 'a,b', now: 'a,c' }]],
    ['a line', 'h\n1\n2\n', 'h\n1\n3\n', false, [{ place: 'line 3', was: '2', now: '3' }]],
    [
      'a line more',
      'h\n',
      'h\n1\n',
      false,
      [
        { place: 'line 2', was: '', now: '1' },
        { place: 'line 3', was: undefined, now: '' },
      ],
    ],
  ])('of %s', (_, was, now, isJson, found) => {
    expect(textDifferences(was, now, isJson)).toEqual(found);
  });
});
