import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Connections, type WireAnswer, type WireRequest } from './connections.ts';

interface Asked {
  readonly method: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** A server that answers so, and what it was asked; closed when the test ends. */
async function served(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      asked.push({ method: request.method!, body: Buffer.concat(parts).toString(), headers: request.headers });
      answer(response, request);
    });
  });
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const heard: WireAnswer[] = [];
  const connections = new Connections((each) => void heard.push(each));
  onTestFinished(() => {
    connections.close();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/order`;
  const send = (more: Partial<WireRequest> = {}, signal?: AbortSignal): Promise<WireAnswer> =>
    connections.send({ url, method: 'POST', headers: { 'X-Own': 'yes' }, body: 'a=1', ...more }, signal);
  return { asked, heard, sockets, send };
}

describe('a connection of its own', () => {
  it('carries a request as it is, and gives the answer when it is whole', async () => {
    const { asked, heard, send } = await served((response) => {
      response.writeHead(400, 'Bad', { 'Retry-After': '7' });
      response.write('{"code":');
      setTimeout(() => response.end('-1}'), 30);
    });
    const answer = await send();

    expect(answer).toMatchObject({ status: 400, statusText: 'Bad', body: '{"code":-1}' });
    expect(answer.headers.get('Retry-After')).toBe('7');
    expect(asked).toMatchObject([{ method: 'POST', body: 'a=1', headers: { 'x-own': 'yes', 'content-length': '3' } }]);
    expect(heard).toEqual([answer]);
  });

  it('is used again', async () => {
    const { sockets, send } = await served((response) => void response.end('{}'));
    for (let times = 0; times < 3; times += 1) await send();

    expect(sockets.size).toBe(1);
  });

  it('asks for long lists packed, and for orders as they are', async () => {
    const { asked, send } = await served((response, { method }) => {
      if (method === 'POST') return void response.end('{}');
      response.setHeader('Content-Encoding', 'gzip');
      response.end(gzipSync('[1,2]'));
    });

    expect((await send({ method: 'GET', body: undefined })).body).toBe('[1,2]');
    expect((await send()).body).toBe('{}');
    expect(asked.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip, deflate', 'identity']);
  });

  it('sends nothing a second time when the line breaks', async () => {
    const { asked, send } = await served((response) => void response.socket!.destroy());
    await expect(send()).rejects.toThrow('socket hang up');
    await expect(send({ method: 'GET', body: undefined })).rejects.toThrow('socket hang up');

    expect(asked.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('has no answer when the line breaks within it', async () => {
    const { heard, send } = await served((response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"half"');
      setTimeout(() => response.socket!.destroy(), 30);
    });

    await expect(send()).rejects.toThrow('aborted');
    expect(heard).toEqual([]);
  });

  it('goes nowhere else when it is told to', async () => {
    const { asked, send } = await served((response) => {
      response.writeHead(302, { Location: '/elsewhere' });
      response.end();
    });

    expect((await send()).status).toBe(302);
    expect(asked).toHaveLength(1);
  });

  it('is cut when nobody waits any more', async () => {
    const { sockets, send } = await served((response) => void response.writeHead(200).write('{'));

    await expect(send({}, AbortSignal.timeout(50))).rejects.toThrow('aborted');
    await expect.poll(() => [...sockets].every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('is refused where nothing listens', async () => {
    const { send } = await served((response) => void response.end());

    await expect(send({ url: 'http://127.0.0.1:9/' })).rejects.toThrow('ECONNREFUSED');
  });
});
