import { describe, expect, it } from 'vitest';
import type { ArcticWriter } from './change.ts';
import { hourlyFrame, latestRows, memoryWriter } from './memory-objects.fixture.ts';
import { appendFrame, writeFrame } from './write-frame.ts';

describe('one writer a symbol', () => {
  it('a second one is refused while the first is at work', async () => {
    const { writer } = await memoryWriter();
    const both = await Promise.allSettled([
      writeFrame(writer, 'S', hourlyFrame(0, 1)),
      writeFrame(writer, 'S', hourlyFrame(5, 1)),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await latestRows(writer)).toEqual(['0: 0']);
  });

  it('a lease that is lost before the end leaves everything as it was', async () => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 1));
    const lost = { assertHeld: () => Promise.reject(new Error('lost')), release: () => Promise.resolve() };
    const robbed = { ...writer, leases: { acquire: () => Promise.resolve(lost) } };
    await expect(appendFrame(robbed, 'S', hourlyFrame(1, 1))).rejects.toThrow('lost');
    expect(await latestRows(writer)).toEqual(['0: 0']);
    await appendFrame(writer, 'S', hourlyFrame(1, 1));
    expect(await latestRows(writer)).toEqual(['0: 0', '1: 1']);
  });

  it('what a writer without a lease did meanwhile is not overwritten', async () => {
    const { writer } = await memoryWriter();
    await writeFrame(writer, 'S', hourlyFrame(0, 1));
    const put = writer.library.storage.put.bind(writer.library.storage);
    let others = 1;
    const raced: ArcticWriter = {
      ...writer,
      library: {
        ...writer.library,
        storage: {
          ...writer.library.storage,
          async put(key, bytes) {
            await put(key, bytes);
            if (key.kind === 'tindex' && others-- > 0) {
              const free = { acquire: () => Promise.resolve({ assertHeld: async () => {}, release: async () => {} }) };
              await appendFrame({ ...writer, leases: free }, 'S', hourlyFrame(9, 1));
            }
          },
        },
      },
    };
    await expect(appendFrame(raced, 'S', hourlyFrame(1, 1))).rejects.toMatchObject({ code: 'arctic-changed' });
    expect(await latestRows(writer)).toEqual(['0: 0', '9: 9']);
  });
});
