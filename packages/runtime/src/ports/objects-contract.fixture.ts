import { describe, expect, it } from 'vitest';
import type { ListedObject, Objects } from './objects.ts';

/** Opens empty objects for a test, known by its title, with pages of `PAGE_SIZE` keys where there are pages. */
export type OpenObjects = (test: string) => Promise<Objects>;

export const PAGE_SIZE = 16;

/** What S3 takes and servers get wrong. */
const ODD_NAMES = [
  'a b',
  'a+b',
  'ü€漢',
  '100%',
  'a%2Fb',
  "it's (1)*!",
  'q?x=1&y#z',
  '<&">',
  'BTC:USDT',
  'a\\b',
  '.hidden',
  '..x',
];

const NO_KEYS = [
  '',
  '/a',
  'a/',
  'a//b',
  '.',
  'a/./b',
  '..',
  '../a',
  'a/../../b',
  'a\nb',
  'a\0b',
  '\ud800',
  'x'.repeat(1025),
];

/** What every place of objects promises. */
export function objectsContract(adapter: string, open: OpenObjects): void {
  const promises: [title: string, check: (objects: Objects) => Promise<void>][] = [];
  const promise = (title: string, check: (objects: Objects) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('what was never put is null, and deleting it no error', async (objects) => {
    expect(await objects.get('a/b.json')).toBeNull();
    expect(await objects.head('a/b.json')).toBeNull();
    await objects.delete('a/b.json');
    expect(await listed(objects)).toEqual([]);
  });

  promise('an object comes back as it was put, and is gone when it is deleted', async (objects) => {
    const put = await objects.put('runs/1/result.json', bytesOf('{"profit":1}'));
    const got = await objects.get('runs/1/result.json');
    const head = await objects.head('runs/1/result.json');

    expect(textOf(got)).toBe('{"profit":1}');
    expect(got).toMatchObject({ ...head });
    expect(head).toMatchObject({ size: 12, etag: put.written ? put.etag : '' });
    expect(Math.abs(head!.modifiedMs - Date.now())).toBeLessThan(60_000);
    await objects.delete('runs/1/result.json');
    expect(await objects.get('runs/1/result.json')).toBeNull();
  });

  promise('an object is replaced as a whole, and its etag tells so', async (objects) => {
    await objects.put('a', bytesOf('a long first content'));
    const first = await objects.head('a');
    await objects.put('a', bytesOf('second'));

    expect(textOf(await objects.get('a'))).toBe('second');
    expect((await objects.head('a'))!.etag).not.toBe(first!.etag);
  });

  promise('an empty object and one of 3 MB are objects like others', async (objects) => {
    const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31) >> 3);
    await objects.put('empty', new Uint8Array(0));
    await objects.put('large', large);

    expect(await objects.get('empty')).toMatchObject({ size: 0, bytes: { length: 0 } });
    expect(Buffer.compare((await objects.get('large'))!.bytes, large)).toBe(0);
  });

  promise('a range gives its bytes, cut at the end, and the size of the whole', async (objects) => {
    await objects.put('digits', bytesOf('0123456789'));
    const read = async (from: number, to: number): Promise<string> => {
      const part = await objects.get('digits', { range: { from, to } });
      expect(part).toMatchObject({ size: 10 });
      return textOf(part);
    };

    expect(await read(0, 1)).toBe('0');
    expect(await read(3, 7)).toBe('3456');
    expect(await read(8, 20)).toBe('89');
    expect(await read(4, Infinity)).toBe('456789');
    expect(await read(10, 12)).toBe('');
    expect(await read(5, 5)).toBe('');
    expect(await objects.get('absent', { range: { from: 0, to: 4 } })).toBeNull();
  });

  promise('an object above the limit of its reader is refused, one at the limit is not', async (objects) => {
    await objects.put('config.json', bytesOf('0123456789'));

    await expect(objects.get('config.json', { mostBytes: 9 })).rejects.toMatchObject({ code: 'too-large' });
    expect(textOf(await objects.get('config.json', { mostBytes: 10 }))).toBe('0123456789');
  });

  promise('put if absent: the first writes, later ones leave it', async (objects) => {
    expect(await objects.put('once', bytesOf('first'), { ifAbsent: true })).toMatchObject({ written: true });
    expect(await objects.put('once', bytesOf('second'), { ifAbsent: true })).toEqual({
      written: false,
      reason: 'exists',
    });
    expect(textOf(await objects.get('once'))).toBe('first');
  });

  promise('put if absent: of twenty at once one writes', async (objects) => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => objects.put('lease', bytesOf(`holder ${i}`), { ifAbsent: true })),
    );
    const winner = outcomes.findIndex(({ written }) => written);

    expect(outcomes.filter(({ written }) => written)).toHaveLength(1);
    expect(textOf(await objects.get('lease'))).toBe(`holder ${winner}`);
  });

  promise('put if it matches: only upon the version that was read', async (objects) => {
    const first = await objects.put('state', bytesOf('1'));
    const etag = first.written ? first.etag : '';

    expect(await objects.put('state', bytesOf('2'), { ifMatch: etag })).toMatchObject({ written: true });
    expect(await objects.put('state', bytesOf('3'), { ifMatch: etag })).toEqual({ written: false, reason: 'changed' });
    expect(textOf(await objects.get('state'))).toBe('2');
    await objects.delete('state');
    expect(await objects.put('state', bytesOf('4'), { ifMatch: etag })).toEqual({ written: false, reason: 'changed' });
    expect(await objects.get('state')).toBeNull();
  });

  promise('put if it matches: of ten upon one version one writes', async (objects) => {
    await objects.put('state', bytesOf('0'));
    const { etag } = (await objects.head('state'))!;
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => objects.put('state', bytesOf(`writer ${i}`), { ifMatch: etag })),
    );

    expect(outcomes.filter(({ written }) => written)).toHaveLength(1);
  });

  promise('a listing has all pages, and only what starts with its beginning', async (objects) => {
    const keys = Array.from({ length: 40 }, (_, i) => `runs/${i % 7}/part-${String(i).padStart(3, '0')}`);
    const others = ['runs', 'run/1', 'runs!', 'runs-old/1', 'runsX/2'].map((key) => `z/${key}`);
    for (const key of [...keys, ...others]) await objects.put(key, bytesOf(key));

    expect(await keysOf(objects)).toEqual([...keys, ...others].toSorted());
    for (const prefix of ['runs/3/', 'runs/2/part-0', 'runs', 'z/runs'])
      expect(await keysOf(objects, prefix), prefix).toEqual(
        [...keys, ...others].filter((key) => key.startsWith(prefix)).toSorted(),
      );
    expect((await listed(objects, 'z/run/'))[0]).toMatchObject({ key: 'z/run/1', size: 7 });
    expect(await listed(objects, 'nothing/here')).toEqual([]);
    expect(await listed(objects, 'runs/3/part-003/below')).toEqual([]);
  });

  promise('odd names are kept apart and come back', async (objects) => {
    for (const name of ODD_NAMES) await objects.put(`odd/${name}`, bytesOf(name));

    for (const name of ODD_NAMES) expect(textOf(await objects.get(`odd/${name}`)), name).toBe(name);
    expect(await keysOf(objects, 'odd/')).toEqual(ODD_NAMES.map((name) => `odd/${name}`).toSorted());
    for (const name of ODD_NAMES) await objects.delete(`odd/${name}`);
    expect(await listed(objects)).toEqual([]);
  });

  promise('what is no key is refused everywhere', async (objects) => {
    for (const key of NO_KEYS) {
      const refused = { code: 'invalid-entry' };
      await expect(objects.get(key), key).rejects.toMatchObject(refused);
      await expect(objects.head(key), key).rejects.toMatchObject(refused);
      await expect(objects.put(key, bytesOf('x')), key).rejects.toMatchObject(refused);
      await expect(objects.delete(key), key).rejects.toMatchObject(refused);
    }
    for (const prefix of ['/', '../', 'a//', 'a\n'])
      await expect(listed(objects, prefix)).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  describe(`${adapter} keeps the promises of objects`, () => {
    it.each(promises)('%s', async (title, check) => {
      await check(await open(title));
    });
  });
}

async function listed(objects: Objects, prefix?: string): Promise<ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const object of objects.list(prefix)) all.push(object);
  return all;
}

async function keysOf(objects: Objects, prefix?: string): Promise<string[]> {
  return (await listed(objects, prefix)).map(({ key }) => key).toSorted();
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function textOf(object: { readonly bytes: Uint8Array } | null): string {
  return new TextDecoder().decode(object!.bytes);
}
