import { describe, expect, it } from 'vitest';
import { clientOrderId } from './client-order-id.ts';
import { OrderDraft } from './order-draft.ts';

const draft = () =>
  new OrderDraft(
    new Map([
      ['a/1', '1'],
      ['a/2', '2'],
      ['b/1', '3'],
    ]),
  );

describe('a draft of the books', () => {
  it('shows what was put, and not what is gone', () => {
    const made = draft();
    made.write('a/2', 9);
    made.write('a/3', 4);
    made.write('a/0', 0);
    made.drop('a/1');
    expect(made.rows('a/')).toEqual([
      ['a/0', 0],
      ['a/2', 9],
      ['a/3', 4],
    ]);
    expect([made.text('a/1'), made.has('a/1'), made.read('a/1')]).toEqual([undefined, false, null]);
    expect([made.text('b/1'), made.has('b/1'), made.read('b/1')]).toEqual(['3', true, 3]);
    expect([[...made.put], [...made.gone]]).toEqual([
      [
        ['a/2', '9'],
        ['a/3', '4'],
        ['a/0', '0'],
      ],
      ['a/1'],
    ]);
  });

  it('changes nothing by what stands there already', () => {
    const made = draft();
    made.write('a/2', 9);
    made.write('a/2', 2);
    expect([made.put.size, made.gone.size]).toEqual([0, 0]);
  });

  it('has what was gone and is put again', () => {
    const made = draft();
    made.drop('a/1');
    made.write('a/1', 7);
    expect([[...made.put], made.gone.size, made.read('a/1')]).toEqual([[['a/1', '7']], 0, 7]);
    made.drop('a/1');
    made.write('a/1', 1);
    expect([made.put.size, made.gone.size, made.read('a/1')]).toEqual([0, 0, 1]);
  });

  it('drops what was never written down without a trace', () => {
    const made = draft();
    made.write('c', 1);
    made.drop('c');
    made.drop('d');
    expect([made.put.size, made.gone.size, made.has('c')]).toEqual([0, 0, false]);
  });

  it('finds the attempts of an intent, oldest first, by their ids', () => {
    const row = (intent: number, n: number) =>
      [`attempt/${clientOrderId('h0pdv', intent, n)}`, JSON.stringify({ intent, n })] as const;
    const made = new OrderDraft(new Map([row(1, 2), row(1, 1), row(2, 1), row(36, 1)]));
    made.write(row(1, 3)[0], { intent: 1, n: 3 });
    expect(made.attemptsOf(1)).toEqual([1, 2, 3].map((n) => ({ intent: 1, n })));
    expect(made.attemptsOf(36)).toEqual([{ intent: 36, n: 1 }]);
    expect(made.attemptsOf(3)).toEqual([]);
  });
});
