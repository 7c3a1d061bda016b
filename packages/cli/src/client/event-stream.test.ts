import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, type StreamEvent } from './event-stream.ts';

async function* cut(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    if (at < bytes.length) yield bytes.subarray(at, at + size);
    at += size;
    await Promise.resolve();
  }
}

async function read(text: string, sizes: readonly number[] = []): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of eventsOf(cut(text, sizes))) events.push(event);
  return events;
}

describe('events of a stream', () => {
  it('have an id, a name and data', async () => {
    expect(await read('id: 7\nevent: state\ndata: {"a":1}\n\n')).toEqual([
      { id: '7', event: 'state', data: '{"a":1}' },
    ]);
  });

  it('leave out comments, unknown fields and what has no data', async () => {
    expect(await read(': ping\n\nretry: 1000\n\nevent: end\n\ndata: x\n\n')).toEqual([
      { id: null, event: 'message', data: 'x' },
    ]);
  });

  it('join lines of data, and end lines in any way', async () => {
    expect(await read('data: a\r\ndata: b\r\n\r\n')).toEqual([{ id: null, event: 'message', data: 'a\nb' }]);
  });

  it('drop what was cut off', async () => {
    expect(await read('data: a\n\ndata: b\n')).toEqual([{ id: null, event: 'message', data: 'a' }]);
  });

  it('are the same wherever the network cuts them', async () => {
    const whole = 'id: 1\nevent: log\ndata: zwölf ✓\n\n: ping\n\nid: 2\nevent: end\ndata: {}\n\n';
    const expected = await read(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 20 }), async (sizes) => {
        expect(await read(whole, sizes)).toEqual(expected);
      }),
    );
  });
});
