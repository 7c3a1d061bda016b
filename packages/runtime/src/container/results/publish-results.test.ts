import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderObjects } from '../../adapters/embedded/objects-folder.ts';
import type { ListedObject, Objects, PutCondition, PutOutcome, StoredObject } from '../../ports/objects.ts';
import { publicationOf, publishResults, type PublishOutcome, type ResultsOfRun } from './publish-results.ts';

/** Objects in memory. Each call first waits for `turn`, which decides who comes first, and who is killed. */
class MemoryObjects implements Objects {
  readonly place = 's3://results';
  readonly stored = new Map<string, Uint8Array>();
  turn: (call: 'get' | 'put', when: 'before' | 'after') => Promise<void> = () => Promise.resolve();

  async get(key: string): Promise<StoredObject | null> {
    await this.turn('get', 'before');
    const bytes = this.stored.get(key);
    return bytes === undefined ? null : { bytes, size: bytes.length, etag: etagOf(bytes), modifiedMs: 0 };
  }

  head(key: string): Promise<StoredObject | null> {
    return this.get(key);
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<PutOutcome> {
    await this.turn('put', 'before');
    const present = this.stored.get(key);
    if (condition !== undefined && 'ifAbsent' in condition && present !== undefined)
      return { written: false, reason: 'exists' };
    if (condition !== undefined && 'ifMatch' in condition && (!present || etagOf(present) !== condition.ifMatch))
      return { written: false, reason: 'changed' };
    this.stored.set(key, new Uint8Array(bytes));
    await this.turn('put', 'after');
    return { written: true, etag: etagOf(bytes) };
  }

  list(): AsyncIterable<ListedObject> {
    throw new Error('results are published without a list');
  }

  delete(): Promise<void> {
    throw new Error('results are published without the right to delete');
  }
}

const NAMES = ['manifest.json', 'trades.csv', 'result.json'];
const PUBLICATION = 'backtests/bt-1/publication.json';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradai-publish-'));
  for (const name of NAMES) writeFileSync(join(folder, name), `content of ${name}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function publish(objects: Objects, attempt: number, more: Partial<ResultsOfRun> = {}): Promise<PublishOutcome> {
  const files = NAMES.map((name) => join(folder, name));
  return publishResults(objects, { runId: 'bt-1', attempt, manifestSha256: 'a'.repeat(64), files, ...more });
}

function etagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Everything that a publication names is there, as it says. */
async function assertWhole(objects: Objects): Promise<void> {
  const current = await publicationOf(objects, 'bt-1');
  for (const { key, size, sha256 } of current?.publication.files ?? []) {
    const bytes = (await objects.get(key))?.bytes;
    expect([bytes?.length, bytes && etagOf(bytes)]).toEqual([size, sha256]);
  }
}

/** Hash of each object by key. */
async function contentsOf(objects: Objects): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { key } of objects.list()) contents[key] = etagOf((await objects.get(key))!.bytes);
  return contents;
}

describe('published results', () => {
  it('lie by run and attempt, and one document names them', async () => {
    const objects = new MemoryObjects();
    const outcome = await publish(objects, 1);

    expect(outcome).toEqual({ isPublished: true, place: 's3://results/backtests/bt-1/a1' });
    expect([...objects.stored.keys()]).toEqual([...NAMES.map((name) => `backtests/bt-1/a1/${name}`), PUBLICATION]);
    expect(objects.stored.get('backtests/bt-1/a1/trades.csv')).toEqual(
      new Uint8Array(readFileSync(join(folder, 'trades.csv'))),
    );
    expect((await publicationOf(objects, 'bt-1'))!.publication).toMatchObject({
      ...{ run_id: 'bt-1', attempt: 1, manifest_sha256: 'a'.repeat(64) },
      files: NAMES.map((name) => ({ name, key: `backtests/bt-1/a1/${name}` })),
    });
    await assertWhole(objects);
  });

  it('of a run that has none are null', async () => {
    expect(await publicationOf(new MemoryObjects(), 'bt-1')).toBeNull();
  });

  it('are those of the newest attempt, and a late older one is refused without a trace', async () => {
    const objects = new MemoryObjects();
    await publish(objects, 1);
    await publish(objects, 3);
    const before = new Map(objects.stored);

    expect(await publish(objects, 2)).toEqual({ isPublished: false, newerAttempt: 3 });
    expect(objects.stored).toEqual(before);
    expect((await publicationOf(objects, 'bt-1'))!.publication.attempt).toBe(3);
  });

  it('of run ids with slashes lie beside each other', async () => {
    const objects = new MemoryObjects();
    await publish(objects, 1, { runId: 'study' });
    await publish(objects, 1, { runId: 'study/a1' });

    expect(objects.stored.size).toBe(2 * (NAMES.length + 1));
    expect([...objects.stored.keys()]).toContain('backtests/study%2Fa1/a1/result.json');
  });

  it('that somebody else damaged are told by their place', async () => {
    const objects = new MemoryObjects();
    objects.stored.set(PUBLICATION, new TextEncoder().encode('{"schema":"tradai.publication/1","attempt":0}'));

    await expect(publish(objects, 1)).rejects.toMatchObject({
      code: 'invalid-document',
      message: expect.stringContaining(`s3://results/${PUBLICATION}: run_id`),
    });
  });

  it('are given up when others change them all the time', async () => {
    const objects = new MemoryObjects();
    await publish(objects, 1);
    let changes = 0;
    objects.turn = (call) => {
      const other = JSON.parse(new TextDecoder().decode(objects.stored.get(PUBLICATION))) as object;
      const changed = JSON.stringify({ ...other, changes: changes++ });
      if (call === 'put') objects.stored.set(PUBLICATION, new TextEncoder().encode(changed));
      return Promise.resolve();
    };

    await expect(publish(objects, 1)).rejects.toMatchObject({ code: 'busy' });
  });
});

describe('a publisher that is killed', () => {
  const kills = (['before', 'after'] as const).flatMap((when) =>
    [...NAMES.keys(), NAMES.length].map((nth) => [when, nth] as const),
  );

  it.each(kills)(
    '%s its put %i leaves nothing half, and the next one makes what it would have made',
    async (when, nth) => {
      const [objects, expected] = [new MemoryObjects(), new MemoryObjects()];
      let puts = 0;
      objects.turn = (call, now) =>
        call === 'put' && now === when && puts++ === nth ? Promise.reject(new Error('killed')) : Promise.resolve();
      await expect(publish(objects, 1)).rejects.toThrow('killed');
      await assertWhole(objects);
      await publish(expected, 1);

      expect(await publish(objects, 1)).toEqual({ isPublished: true, place: 's3://results/backtests/bt-1/a1' });
      expect(objects.stored).toEqual(expected.stored);
    },
  );
});

describe('a process that is killed while it publishes', () => {
  const moments = ['within', 'after'] as const;

  /** Publishes in a process of its own, which SIGKILL ends at a moment of its nth put; gives the signal. */
  async function killed(moment: (typeof moments)[number], nth: number, place: string): Promise<unknown> {
    const path = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
    const files = JSON.stringify(NAMES.map((name) => join(folder, name)));
    const program = `
      const { FolderObjects } = await import(${path('../../adapters/embedded/objects-folder.ts')});
      const { publishResults } = await import(${path('publish-results.ts')});
      const die = () => process.kill(process.pid, 'SIGKILL');
      let puts = 0;
      class Killed extends FolderObjects {
        async put(...values) {
          if (puts++ !== ${nth}) return super.put(...values);
          if ('${moment}' === 'within') setImmediate(die);
          await super.put(...values);
          die();
        }
      }
      const objects = new Killed(${JSON.stringify(place)});
      await publishResults(objects, { runId: 'bt-1', attempt: 1, manifestSha256: 'a'.repeat(64), files: ${files} });`;
    const child = spawn(process.execPath, ['--conditions=@tradai/source', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return (await once(child, 'exit'))[1];
  }

  it('leaves nothing half at eight points, and the next one makes the same', { timeout: 120_000 }, async () => {
    const expected = new FolderObjects(join(folder, 'expected'));
    await publish(expected, 1);
    for (const moment of moments)
      for (let nth = 0; nth <= NAMES.length; nth++) {
        const objects = new FolderObjects(join(folder, `killed-${moment}-${nth}`));
        expect(await killed(moment, nth, objects.place)).toBe('SIGKILL');
        await assertWhole(objects);
        expect(Object.keys(await contentsOf(objects)).length - nth).toBeOneOf(moment === 'after' ? [1] : [0, 1]);
        await publish(objects, 1);

        expect(await contentsOf(objects)).toEqual(await contentsOf(expected));
      }
  });
});

describe('attempts that meet', () => {
  it('leave the results of the newest, whoever comes first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const objects = new MemoryObjects();
        objects.turn = (call, when) => scheduler.schedule(Promise.resolve(), `${when} ${call}`);
        const both = Promise.all([publish(objects, 1), publish(objects, 2), publish(objects, 2)]);
        const [older, ...newest] = await scheduler.waitFor(both);
        objects.turn = () => Promise.resolve();

        for (const outcome of newest)
          expect(outcome).toEqual({ isPublished: true, place: 's3://results/backtests/bt-1/a2' });
        expect([null, 2]).toContain(older.isPublished ? null : older.newerAttempt);
        expect((await publicationOf(objects, 'bt-1'))!.publication.attempt).toBe(2);
        await assertWhole(objects);
      }),
      { numRuns: 50 },
    );
  });
});
