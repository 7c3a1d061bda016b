import type { Objects } from '@tradai/runtime/ports';
import { expect, it } from 'vitest';
import { bucketDocuments } from './folder-documents.ts';

const objects = {
  get: (key: string) => Promise.resolve(key === 'a/b.json' ? { bytes: new Uint8Array([1]), etag: '' } : null),
} as unknown as Objects;
const documents = bucketDocuments({ configs: objects });

it('An object is found by its full name', async () => {
  expect(await documents.read('s3://configs/a/b.json')).toEqual(new Uint8Array([1]));
  expect(await documents.read('s3://configs/a/c.json')).toBeNull();
});

it.each(['/etc/passwd', 'file:///etc/passwd', 's3://other/a', 's3://configs', 's3://constructor/a', '../a'])(
  'No other name means anything: %s',
  async (name) => {
    await expect(documents.read(name)).rejects.toMatchObject({ code: 'refused' });
  },
);
