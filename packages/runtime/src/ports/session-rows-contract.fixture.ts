import { expect } from 'vitest';
import { A_SESSION, aStep, anAnswer, anOrder, FIRST, SECOND, STARTED } from './session-step.fixture.ts';
import type { AddPromise } from './session-store-world.fixture.ts';
import type { SessionStep } from './session-store.ts';

export function sessionRowPromises(promise: AddPromise): void {
  promise('rows are found by kind and time, in order, and the last ones of them', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    for (let seq = 1; seq <= 5; seq++) {
      const rows = [
        { kind: 'log' as const, text: `l${seq}a` },
        { kind: 'equity' as const, text: `e${seq}` },
        { kind: 'log' as const, text: `l${seq}b` },
      ];
      await store.commit(A_SESSION, FIRST, aStep(seq, { rows }));
    }
    const reader = open();
    const texts = async (range: object): Promise<string> =>
      (await reader.rows(A_SESSION, 'log', range)).map(({ text }) => text).join(' ');

    expect(await texts({})).toBe('l1a l1b l2a l2b l3a l3b l4a l4b l5a l5b');
    expect(await texts({ fromMs: STARTED + 2000, toMs: STARTED + 4000 })).toBe('l2a l2b l3a l3b');
    expect(await texts({ limit: 3 })).toBe('l4b l5a l5b');
    expect(await texts({ limit: 3, toMs: STARTED + 3000 })).toBe('l1b l2a l2b');
    expect(await texts({ fromMs: STARTED + 4500, limit: 99 })).toBe('l5a l5b');
    expect(await texts({ limit: 0 })).toBe('');
    expect(await texts({ fromMs: STARTED + 9000 })).toBe('');
    expect(await reader.rows(A_SESSION, 'reasons', {})).toEqual([]);
    expect(await reader.rows(A_SESSION, 'equity', { limit: 1 })).toEqual([
      { seq: 5, atMs: STARTED + 5000, text: 'e5' },
    ]);
  });

  promise('old rows of a kind are forgotten, few at a time', async ({ begun }, store) => {
    await begun(store, FIRST);
    const rows = Array.from({ length: 150 }, (_, at) => ({ kind: 'log' as const, text: String(at) }));
    for (let seq = 1; seq <= 5; seq++)
      await store.commit(A_SESSION, FIRST, aStep(seq, { rows: [...rows, { kind: 'equity', text: '{}' }] }));
    let bites = 0;
    while ((await store.forget(A_SESSION, FIRST, 'log', STARTED + 5000)) === 'more') bites++;

    expect(bites).toBeLessThan(600);
    expect((await store.rows(A_SESSION, 'log', {})).map(({ seq }) => seq)).toEqual(rows.map(() => 5));
    expect(await store.rows(A_SESSION, 'equity', {})).toHaveLength(5);
    expect(await store.forget(A_SESSION, FIRST, 'log', STARTED + 5000)).toBe('done');
    expect(await store.commit(A_SESSION, FIRST, aStep(6))).toBe('done');
  });
}

export function sessionCommandPromises(promise: AddPromise): void {
  promise('a command is asked, seen by the writer, answered by a step, and kept', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    const order = anOrder('c1', { wish: { kind: 'force-exit', trade: 'all' }, reason: 'a "reason" 🚀', by: 'ada' });
    const person = open();
    expect(await person.order(A_SESSION, order)).toEqual({ ...order, answer: null });
    expect(await store.commands(A_SESSION, 'open')).toEqual([{ ...order, answer: null }]);
    await store.commit(A_SESSION, FIRST, aStep(1, { answers: [anAnswer('c1')] }));

    const { id: _, ...answer } = anAnswer('c1');
    expect(await person.commands(A_SESSION, 'open')).toEqual([]);
    expect(await person.commands(A_SESSION, 'all')).toEqual([{ ...order, answer }]);
  });

  promise('a command with a known id is the one that was asked first', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    await store.order(A_SESSION, anOrder('c1'));
    const again = anOrder('c1', { reason: 'asked twice', wish: { kind: 'resume' } });
    expect(await open().order(A_SESSION, again)).toEqual({ ...anOrder('c1'), answer: null });
    await store.commit(A_SESSION, FIRST, aStep(1, { answers: [anAnswer('c1')] }));

    expect(await open().order(A_SESSION, again)).toMatchObject({
      reason: anOrder('c1').reason,
      answer: { isDone: true },
    });
    expect(await store.commands(A_SESSION, 'all')).toHaveLength(1);
  });

  promise('a step that answers what is not open is not written', async ({ begun }, store) => {
    await begun(store, FIRST);
    await store.order(A_SESSION, anOrder('c1'));
    const answering = (...ids: string[]): SessionStep => aStep(1, { answers: ids.map(anAnswer) });
    for (const step of [answering('c1', 'unknown'), answering('c1', 'c1')])
      expect(await store.commit(A_SESSION, FIRST, step)).toBe('moved');
    expect(await store.commands(A_SESSION, 'open')).toHaveLength(1);
    expect(await store.commit(A_SESSION, FIRST, answering('c1'))).toBe('done');

    expect(await store.commit(A_SESSION, FIRST, { ...answering('c1'), seq: 2 })).toBe('moved');
    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1 });
  });

  promise('a command is carried out by one of two writers', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    await store.order(A_SESSION, anOrder('c1'));
    const next = open();
    const { seq } = await begun(next, SECOND);
    const step = aStep(seq + 1, { answers: [anAnswer('c1')], rows: [{ kind: 'said', text: 'paused' }] });
    const outcomes = await Promise.all([store.commit(A_SESSION, FIRST, step), next.commit(A_SESSION, SECOND, step)]);

    expect(outcomes).toEqual(['lost-lease', 'done']);
    expect(await next.rows(A_SESSION, 'said', {})).toHaveLength(1);
  });

  promise('commands that many ask at once are kept in one order', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    const people = [open(), open(), open()];
    const ids = Array.from({ length: 12 }, (_, at) => `c${at % 8}`);
    const asked = ids.map((id, at) => people[at % people.length]!.order(A_SESSION, anOrder(id)));
    const writing = (async () => {
      for (let seq = 1; seq <= 5; seq++) expect(await store.commit(A_SESSION, FIRST, aStep(seq))).toBe('done');
    })();
    await Promise.all([...asked, writing]);
    const order = (await store.commands(A_SESSION, 'all')).map(({ id }) => id);

    expect(order.toSorted()).toEqual([...new Set(ids)].toSorted());
    expect((await people[0]!.commands(A_SESSION, 'open')).map(({ id }) => id)).toEqual(order);
    await store.order(A_SESSION, anOrder('last'));
    expect((await store.commands(A_SESSION, 'all')).at(-1)?.id).toBe('last');
  });
}
