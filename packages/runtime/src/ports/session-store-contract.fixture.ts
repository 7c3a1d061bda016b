import { describe, expect, it } from 'vitest';
import { A_SESSION, aStep, anAnswer, anOrder, FIRST, SECOND, STARTED } from './session-step.fixture.ts';
import { sessionCommandPromises, sessionRowPromises } from './session-rows-contract.fixture.ts';
import type { AddPromise, Begun, Check, SessionStoreWorld } from './session-store-world.fixture.ts';
import type { SessionKey, SessionStep, SessionStore } from './session-store.ts';

/** What every store of sessions promises. `open` gives an empty one. */
export function sessionStoreContract(adapter: string, open: () => Promise<SessionStoreWorld>): void {
  const promises: [title: string, check: Check][] = [];
  const promise = (title: string, check: Check): void => void promises.push([title, check]);
  stepPromises(promise);
  fencePromises(promise);
  sizePromises(promise);
  sessionRowPromises(promise);
  sessionCommandPromises(promise);

  describe(`${adapter} keeps the promises of a session store`, () => {
    it.each(promises)('%s', async (_, check) => {
      const { open: another, ...rest } = await open();
      const opened: SessionStore[] = [];
      const tracked = (): SessionStore => {
        const store = another();
        opened.push(store);
        return store;
      };
      const begun: Begun = async (store, writer, key = A_SESSION) => {
        await rest.grant(key, writer);
        const stored = await store.begin(key, writer);
        if (stored === 'lost-lease') throw new Error(`${writer.holder} cannot begin`);
        return stored;
      };
      try {
        await check({ ...rest, open: tracked, begun }, tracked());
      } finally {
        for (const store of opened) store.close();
      }
    });
  });
}

function stepPromises(promise: AddPromise): void {
  promise('a session that nobody began is not there, and looking for it makes none', async (_, store) => {
    expect(await store.read(A_SESSION)).toBeNull();
    expect(await store.rows(A_SESSION, 'log', {})).toEqual([]);
    expect(await store.commands(A_SESSION, 'all')).toEqual([]);
    expect(await store.hasEnded(A_SESSION, 'h1')).toBe(false);
    expect(await store.list()).toEqual([]);
    await expect(store.order(A_SESSION, anOrder('c1'))).rejects.toMatchObject({ code: 'unknown-session' });
    await expect(store.commit(A_SESSION, FIRST, aStep(1))).rejects.toMatchObject({ code: 'unknown-session' });

    expect(await store.list()).toEqual([]);
  });

  promise('steps add up, and the next process finds them', async ({ begun, open }, store) => {
    expect(await begun(store, FIRST)).toEqual({ key: A_SESSION, seq: 0, atMs: 0, epoch: 1, records: new Map() });
    const first = aStep(1, {
      put: new Map([
        ['trade/1', '{"rate":1}'],
        ['trade/2', '{}'],
        ['lock/1', '[]'],
      ]),
    });
    expect(await store.commit(A_SESSION, FIRST, first)).toBe('done');
    const second = aStep(2, { put: new Map([['trade/1', '{"rate":2}']]), gone: ['lock/1', 'never/there'] });
    expect(await store.commit(A_SESSION, FIRST, second)).toBe('done');
    const records = new Map([
      ['trade/1', '{"rate":2}'],
      ['trade/2', '{}'],
    ]);
    store.close();

    const stored = { key: A_SESSION, seq: 2, atMs: STARTED + 2000, records };
    expect(await open().read(A_SESSION)).toEqual({ ...stored, epoch: 1 });
    expect(await begun(open(), SECOND)).toEqual({ ...stored, epoch: 2 });
  });

  promise('a step that is written again is the same step', async ({ begun }, store) => {
    await begun(store, FIRST);
    await store.order(A_SESSION, anOrder('c1'));
    const step = aStep(1, { rows: [{ kind: 'log', text: '"once"' }], answers: [anAnswer('c1')] });
    for (let time = 0; time < 3; time++) expect(await store.commit(A_SESSION, FIRST, step)).toBe('done');

    expect(await store.rows(A_SESSION, 'log', {})).toHaveLength(1);
    expect(await store.commit(A_SESSION, FIRST, aStep(2))).toBe('done');
  });

  promise(
    'a step whose answer was lost is written once, and one that did not arrive is written then',
    async (world, store) => {
      const { begun, breakNext, open } = world;
      await begun(store, FIRST);
      await store.order(A_SESSION, anOrder('c1'));
      for (const [at, how] of (['away', 'lost', 'away', 'lost'] as const).entries()) {
        const rows = [{ kind: 'log' as const, text: how }];
        const step = aStep(at + 1, { rows, answers: at === 1 ? [anAnswer('c1')] : [] });
        breakNext(how);
        // A store may find out by itself.
        await store.commit(A_SESSION, FIRST, step).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable' });
        });
        expect(await store.commit(A_SESSION, FIRST, step)).toBe('done');
        expect(await store.commit(A_SESSION, FIRST, step)).toBe('done');
      }
      const texts = (await open().rows(A_SESSION, 'log', {})).map(({ text }) => text);

      expect(texts).toEqual(['away', 'lost', 'away', 'lost']);
      expect(await store.commands(A_SESSION, 'open')).toEqual([]);
    },
  );

  promise('a step with another number, or with a number that is taken, is not written', async ({ begun }, store) => {
    await begun(store, FIRST);
    await store.commit(A_SESSION, FIRST, aStep(1));
    for (const step of [aStep(3), aStep(1, { put: new Map([['account', '{}']]) })])
      expect(await store.commit(A_SESSION, FIRST, step)).toBe('moved');

    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1, records: aStep(1).put });
    await store.commit(A_SESSION, FIRST, aStep(2));
    expect(await store.commit(A_SESSION, FIRST, aStep(1))).toBe('moved');
  });

  promise('a step may change nothing', async ({ begun }, store) => {
    await begun(store, FIRST);
    expect(await store.commit(A_SESSION, FIRST, aStep(1, { put: new Map() }))).toBe('done');

    expect(await store.read(A_SESSION)).toMatchObject({ seq: 1, records: new Map() });
  });

  promise('what is put stands, although the same step lets it go', async ({ begun }, store) => {
    await begun(store, FIRST);
    await store.commit(A_SESSION, FIRST, aStep(1, { gone: ['account', 'account'] }));

    expect((await store.read(A_SESSION))?.records).toEqual(aStep(1).put);
  });

  promise('sessions are apart, and are listed', async ({ begun }, store) => {
    const keys: SessionKey[] = [
      { account: 'a/b', strategy: '../.. s', mode: 'dry-run' },
      { account: 'a', strategy: 'b.live', mode: 'dry-run' },
      { account: '.', strategy: 'Größe % 価格', mode: 'dry-run' },
      { account: 'a', strategy: 'b.live', mode: 'live' },
    ];
    for (const [at, key] of keys.entries()) {
      await begun(store, FIRST, key);
      await store.commit(key, FIRST, aStep(1, { put: new Map([['account', String(at)]]) }));
    }
    for (const [at, key] of keys.entries())
      expect((await store.read(key))?.records).toEqual(new Map([['account', String(at)]]));

    expect(new Set((await store.list()).map((key) => JSON.stringify(key)))).toEqual(
      new Set(keys.map((key) => JSON.stringify(key))),
    );
  });

  const bad: [what: string, more: Partial<SessionStep>][] = [
    ['no key', { put: new Map([['', '1']]) }],
    ['a key that is too long', { gone: ['é'.repeat(451)] }],
    ['half a character in a key', { put: new Map([['\ud83d', '1']]) }],
    ['a number below 1', { seq: 0 }],
    ['too many answers', { answers: Array.from({ length: 41 }, (_, at) => anAnswer(`c${at}`)) }],
  ];
  promise('what not every store can hold is refused', async ({ begun }, store) => {
    await begun(store, FIRST);
    for (const [, more] of bad)
      await expect(store.commit(A_SESSION, FIRST, aStep(1, more))).rejects.toMatchObject({ code: 'invalid-entry' });
    await expect(store.begin({ ...A_SESSION, account: 'a#b' }, FIRST)).rejects.toMatchObject({ code: 'invalid-entry' });
    const large = aStep(1, { rows: [{ kind: 'log', text: 'x'.repeat(8_000_001) }] });
    await expect(store.commit(A_SESSION, FIRST, large)).rejects.toMatchObject({ code: 'too-large' });
    for (const order of [anOrder(''), anOrder('c1', { reason: ' ' }), anOrder('c1', { by: '' })])
      await expect(store.order(A_SESSION, order)).rejects.toMatchObject({ code: 'invalid-entry' });

    expect(await store.read(A_SESSION)).toMatchObject({ seq: 0 });
  });
}

function fencePromises(promise: AddPromise): void {
  promise('nothing of an older lease is written once a newer one began', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    await store.commit(A_SESSION, FIRST, aStep(1));
    const next = open();
    await begun(next, SECOND);

    expect(await store.commit(A_SESSION, FIRST, aStep(2))).toBe('lost-lease');
    expect(await store.commit(A_SESSION, FIRST, aStep(1))).toBe('lost-lease');
    expect(await store.forget(A_SESSION, FIRST, 'log', Infinity)).toBe('lost-lease');
    expect(await store.begin(A_SESSION, FIRST)).toBe('lost-lease');
    expect(await next.commit(A_SESSION, SECOND, aStep(2))).toBe('done');
  });

  promise('of two holders with one epoch the first one writes', async ({ begun }, store) => {
    await begun(store, FIRST);
    const twin = { holder: 'twin', epoch: 1 };

    expect(await store.begin(A_SESSION, twin)).toBe('lost-lease');
    expect(await store.commit(A_SESSION, twin, aStep(1))).toBe('lost-lease');
    expect(await store.commit(A_SESSION, FIRST, aStep(1))).toBe('done');
  });

  promise('who has not begun cannot write, with a newer lease either', async ({ begun, grant }, store) => {
    await begun(store, FIRST);
    await grant(A_SESSION, SECOND);

    expect(await store.commit(A_SESSION, SECOND, aStep(1))).toBe('lost-lease');
    expect(await begun(store, SECOND)).toMatchObject({ seq: 0, epoch: 2 });
  });

  promise('a writer may begin again', async ({ begun }, store) => {
    await begun(store, FIRST);
    await store.commit(A_SESSION, FIRST, aStep(1));

    expect(await begun(store, FIRST)).toMatchObject({ seq: 1, epoch: 1 });
    expect(await store.commit(A_SESSION, FIRST, aStep(2))).toBe('done');
  });

  promise('of two processes that write by turns each step is one of theirs, whole', async ({ begun, open }, store) => {
    const stores = [store, open()];
    for (let epoch = 1; epoch <= 6; epoch++) {
      const writer = { holder: `h${epoch}`, epoch };
      const own = stores[epoch % 2]!;
      const { seq } = await begun(own, writer);
      const step = (by: number): SessionStep =>
        aStep(seq + 1, {
          put: new Map([
            ['a', String(by)],
            ['b', String(by)],
          ]),
        });
      const old = { holder: `h${epoch - 1}`, epoch: epoch - 1 };
      const [late, done] = await Promise.all([
        stores[(epoch + 1) % 2]!.commit(A_SESSION, old, step(epoch - 1)),
        own.commit(A_SESSION, writer, step(epoch)),
      ]);

      expect([late, done]).toEqual(['lost-lease', 'done']);
      const { records } = (await store.read(A_SESSION))!;
      expect([records.get('a'), records.get('b')]).toEqual([String(epoch), String(epoch)]);
    }
  });
}

function sizePromises(promise: AddPromise): void {
  promise('a step of 1,000 records and 2 MB is one step', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    const text = (at: number, of: string): string => JSON.stringify(`${at} ${of.repeat(1000)}`);
    const put = new Map(Array.from({ length: 1000 }, (_, at) => [`trade/${at}`, text(at, 'ä')]));
    put.set('notes/large', JSON.stringify('x'.repeat(900_000)));
    const rows = [{ kind: 'log' as const, text: JSON.stringify('y'.repeat(900_000)) }];
    await store.order(A_SESSION, anOrder('c1'));
    const step = aStep(1, { put, rows, answers: [anAnswer('c1')] });
    expect(await store.commit(A_SESSION, FIRST, step)).toBe('done');
    expect(await store.commit(A_SESSION, FIRST, step)).toBe('done');

    const reader = open();
    expect((await reader.read(A_SESSION))?.records).toEqual(put);
    expect(await reader.rows(A_SESSION, 'log', {})).toEqual([{ seq: 1, atMs: step.atMs, text: rows[0]!.text }]);
    expect(await reader.commands(A_SESSION, 'open')).toEqual([]);
    const gone = [...put.keys()].slice(1);
    expect(await store.commit(A_SESSION, FIRST, aStep(2, { put: new Map([['notes/large', '"small"']]), gone }))).toBe(
      'done',
    );
    expect((await reader.read(A_SESSION))?.records).toEqual(
      new Map([
        ['trade/0', put.get('trade/0')!],
        ['notes/large', '"small"'],
      ]),
    );
  });

  promise('nothing is left of a record that was larger', async ({ begun, open, leftovers }, store) => {
    await begun(store, FIRST);
    const of = (length: number): string => JSON.stringify('x'.repeat(length));
    const lengths = [250_000, 150_000, 10, 350_000, 120_000];
    for (const [at, length] of lengths.entries()) {
      const put = new Map([
        ['notes/a', of(length)],
        ['notes/b', of(lengths.at(-1 - at)!)],
      ]);
      // One that is too large for one go, too.
      if (at === 3) for (let more = 0; more < 120; more++) put.set(`trade/${more}`, of(10_000));
      expect(await store.commit(A_SESSION, FIRST, aStep(at + 1, { put }))).toBe('done');
      expect(await leftovers()).toEqual([]);
    }
    await begun(open(), SECOND);
    const next = open();
    await next.commit(A_SESSION, SECOND, aStep(6, { put: new Map([['notes/b', '1']]), gone: ['notes/a', 'trade/7'] }));

    expect(await leftovers()).toEqual([]);
    const { records } = (await next.read(A_SESSION))!;
    expect([records.has('notes/a'), records.get('notes/b'), records.size]).toEqual([false, '1', 120]);
  });

  promise('texts and keys come back as they were', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    const odd = [
      'BTC/USDT:USDT',
      'funding/1000PEPE/USDT:USDT-261225',
      '价格/₮/USDT',
      'it\'s "quoted" \\ 50 % _ #1 [x]',
      'notes/\u0001\n\t/emoji 🚀',
      'REC#/HEAD',
      'é'.repeat(450),
      'e\u0301',
      '\u00e9',
    ];
    const put = new Map(odd.map((key) => [key, JSON.stringify({ key, lone: '\ud83d', nul: '\0' })]));
    put.set('plain', '');
    await store.commit(A_SESSION, FIRST, aStep(1, { put, rows: [{ kind: 'said', text: odd.join(' ') }] }));

    const reader = open();
    expect((await reader.read(A_SESSION))?.records).toEqual(put);
    expect((await reader.rows(A_SESSION, 'said', {}))[0]?.text).toBe(odd.join(' '));
  });

  promise('whoever reads while steps are written sees whole steps', async ({ begun, open }, store) => {
    await begun(store, FIRST);
    const keys = Array.from({ length: 30 }, (_, at) => `trade/${at}`);
    const step = (seq: number): SessionStep => aStep(seq, { put: new Map(keys.map((key) => [key, String(seq)])) });
    await store.commit(A_SESSION, FIRST, step(1));
    let isDone = false;
    const seen: number[] = [];
    const reading = (async () => {
      const reader = open();
      while (!isDone) {
        const { seq, records } = (await reader.read(A_SESSION))!;
        expect(new Set(records.values())).toEqual(new Set([String(seq)]));
        seen.push(seq);
        await new Promise(setImmediate);
      }
    })();
    for (let seq = 2; seq <= 40; seq++) {
      expect(await store.commit(A_SESSION, FIRST, step(seq))).toBe('done');
      // Sessions rest between steps, too.
      await new Promise((resolve) => setTimeout(resolve, seq % 10 === 0 ? 100 : 0));
    }
    isDone = true;
    await reading;

    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
}
