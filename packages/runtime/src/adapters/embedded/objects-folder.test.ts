import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { objectsContract } from '../../ports/objects-contract.fixture.ts';
import { folderFailure } from './objects-failures.ts';
import { FolderObjects } from './objects-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'tradai-objects-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (): string => mkdtempSync(join(root, 'objects-'));
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
async function keysOf(objects: FolderObjects): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.list()) keys.push(key);
  return keys.toSorted();
}

objectsContract('FolderObjects', () => Promise.resolve(new FolderObjects(join(folder(), 'deep', 'place'))));

describe('objects in a folder', () => {
  it('are its files, under their own names', async () => {
    const place = folder();
    mkdirSync(join(place, 'base'));
    writeFileSync(join(place, 'base', 'my config.json'), '{}');
    const objects = new FolderObjects(place);
    await objects.put('runs/1/report.html', text('<p>'));

    expect(await keysOf(objects)).toEqual(expect.arrayContaining(['base/my config.json', 'runs/1/report.html']));
    expect(readFileSync(join(place, 'runs/1/report.html'), 'utf8')).toBe('<p>');
  });

  it('have the SHA-256 of their bytes as etag', async () => {
    const objects = new FolderObjects(folder());

    expect(await objects.put('a', text('abc'))).toEqual({
      written: true,
      etag: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
  });

  it('are read from a folder that cannot be written, and from none', async () => {
    const place = folder();
    writeFileSync(join(place, 'a'), 'x');
    const objects = new FolderObjects(place);

    expect(await objects.get('a')).toMatchObject({ size: 1 });
    expect(readdirSync(place), 'reading leaves nothing behind').toEqual(['a']);
    const none = join(place, 'none');
    expect(await new FolderObjects(none).get('a')).toBeNull();
    expect(await keysOf(new FolderObjects(none))).toEqual([]);
    expect(existsSync(none)).toBe(false);
  });

  it('leave nothing of a refused put behind', async () => {
    const place = folder();
    const objects = new FolderObjects(place);
    await objects.put('a', text('1'));
    await objects.put('a', text('2'), { ifAbsent: true });

    expect(readdirSync(join(place, '.objects')).filter((name) => !name.startsWith('lock.db'))).toEqual([]);
    await expect(objects.put('.objects/lock.db', text('x'))).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  it('follow links within the folder and no link out of it', async () => {
    const [place, outside] = [folder(), folder()];
    writeFileSync(join(outside, 'secret'), 'outside');
    const objects = new FolderObjects(place);
    await objects.put('real/config.json', text('inside'));
    symlinkSync(join(place, 'real'), join(place, 'current'));
    symlinkSync(join(place, 'real/config.json'), join(place, 'config.json'));
    symlinkSync(join(outside, 'secret'), join(place, 'leak'));
    symlinkSync(outside, join(place, 'out'));
    const refused = { code: 'refused', message: expect.stringContaining('leads out of its folder') as string };

    expect(await objects.get('current/config.json')).toMatchObject({ size: 6 });
    expect(await objects.get('config.json')).toMatchObject({ size: 6 });
    for (const key of ['leak', 'out/secret']) await expect(objects.get(key), key).rejects.toMatchObject(refused);
    await expect(objects.put('out/new', text('x'))).rejects.toMatchObject(refused);
    await expect(objects.put('out/deep/new', text('x'))).rejects.toMatchObject(refused);
    expect(await keysOf(objects)).toEqual(['config.json', 'real/config.json']);
    await objects.delete('config.json');
    expect(await keysOf(objects), 'a deleted link leaves its file').toEqual(['real/config.json']);
    expect(await objects.put('leak', text('replaced')), 'a put replaces a link').toMatchObject({ written: true });
    expect([readdirSync(outside), readFileSync(join(outside, 'secret'), 'utf8')]).toEqual([['secret'], 'outside']);
  });

  it('refuse a key that lies below a file, or is a folder', async () => {
    const objects = new FolderObjects(folder());
    await objects.put('a/b', text('x'));

    await expect(objects.put('a/b/c', text('x'))).rejects.toMatchObject({ code: 'refused' });
    await expect(objects.put('a', text('x'))).rejects.toMatchObject({ code: 'refused' });
    expect(await objects.get('a/b/c')).toBeNull();
    expect(await objects.get('a')).toBeNull();
    await expect(objects.put('n'.repeat(300), text('x'))).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  it.each([
    ['EACCES', 'refused'],
    ['EROFS', 'refused'],
    ['ENOSPC', 'busy'],
    ['EIO', 'damaged-store'],
  ])('tell %s as %s, with the path', (name, code) => {
    const error = Object.assign(new Error(name), { code: name });

    expect(folderFailure('/data/a', error)).toMatchObject({
      code,
      message: expect.stringMatching(/^\/data\/a .*\.$/) as string,
    });
  });

  it('are counted up by two processes without losing a step', async () => {
    const place = folder();
    await new FolderObjects(place).put('count', text('0'));
    const program = `
      const { FolderObjects } = await import(${JSON.stringify(join(import.meta.dirname, 'objects-folder.ts'))});
      const objects = new FolderObjects(${JSON.stringify(place)});
      for (let step = 0; step < 30; ) {
        const { bytes, etag } = await objects.get('count');
        const next = String(Number(Buffer.from(bytes).toString()) + 1);
        const { written } = await objects.put('count', Buffer.from(next), { ifMatch: etag });
        if (written) step += 1;
      }`;
    const run = async (): Promise<unknown> => {
      const child = spawn(process.execPath, ['--conditions=@tradai/source', '--input-type=module', '-e', program], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return (await once(child, 'exit'))[0];
    };

    expect(await Promise.all([run(), run()])).toEqual([0, 0]);
    expect(readFileSync(join(place, 'count'), 'utf8')).toBe('60');
  });
});
