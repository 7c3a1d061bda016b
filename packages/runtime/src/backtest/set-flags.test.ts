import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setFlags } from './set-flags.ts';

describe('the positions of set flags', () => {
  it('are those at which a byte is not 0, inside the range', () => {
    const bytes = fc.array(fc.constantFrom(0, 0, 0, 0, 0, 1, 2), { maxLength: 700 });
    fc.assert(
      fc.property(bytes, fc.nat(40), fc.nat(700), fc.nat(7), (values, first, last, offset) => {
        const flags = new Uint8Array(new ArrayBuffer(values.length + offset), offset);
        flags.set(values);
        const expected = values.flatMap((value, i) => (value !== 0 && i >= first && i < last ? [i] : []));
        expect([...setFlags(flags, first, last)]).toEqual(expected);
      }),
    );
  });

  it('of a column that is not there are none', () => {
    expect([...setFlags(new Uint8Array(0), 3, 10)]).toEqual([]);
  });
});
