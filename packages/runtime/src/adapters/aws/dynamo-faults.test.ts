import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { aRunBeat } from '../../ports/heartbeats-contract.fixture.ts';
import { awsPlace } from './aws-place.ts';
import { DynamoHeartbeats } from './dynamo-heartbeats.ts';
import { DynamoTable } from './dynamo-table.ts';

type Answer = (response: ServerResponse) => void;

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const json =
  (answer: object): Answer =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
const stored = json({});
const silent: Answer = () => {};
const cut: Answer = (response) => response.destroy();
const page: Answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>');
const refusal =
  (status: number, type: string, message = 'said by the server'): Answer =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }));
const early = refusal(400, 'InvalidSignatureException', 'Signature not yet current: 2026 is still later than 2025');
const throttled = refusal(400, 'ProvisionedThroughputExceededException');

/** Gives the answers in turn, the last one for good. */
async function serverWith(answers: readonly Answer[]): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => answers[Math.min(asked++, answers.length - 1)]!(response));
  }).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

function beatsAt(url: string, patienceMs: number): DynamoHeartbeats {
  const place = awsPlace('DYNAMODB', {
    ...{ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
  const policy = { firstDelayMs: 1, longestDelayMs: 2, patienceMs };
  return new DynamoHeartbeats(new DynamoTable(place, 'tradai-state', { policy, answerMs: 300 }));
}

describe('a table that does not do what is asked', () => {
  it.each<[string, readonly Answer[]]>([
    ['throttled twice', [throttled, throttled, stored]],
    ['out of order for a moment', [refusal(500, 'InternalServerError'), stored]],
    ['cut off', [cut, cut, stored]],
    ['in the way of a transaction', [refusal(400, 'TransactionConflictException'), stored]],
    ['silent once', [silent, stored]],
    ['asked by a clock that is wrong', [early, stored]],
  ])('stores the beat after it was %s', async (_, answers) => {
    const { url, asked } = await serverWith(answers);

    expect(await beatsAt(url, 10_000).put(aRunBeat())).toEqual({ isStored: true });
    expect(asked()).toBe(answers.length);
  });

  it.each<[string, Answer, string, RegExp]>([
    ['throttled for long', throttled, 'busy', /too much to do \(400 at PutItem of table tradai-state\)/],
    ['limited for the account', refusal(400, 'RequestLimitExceeded'), 'busy', /too much to do/],
    ['out of order', refusal(503, 'ServiceUnavailable'), 'unavailable', /failed \(503 at PutItem/],
    ['silent', silent, 'unavailable', /did not answer in time|cannot be reached/],
    ['cut off', cut, 'unavailable', /cannot be reached|did not answer in time/],
    ['behind a page to sign in', page, 'unexpected-answer', /a page of HTML/],
    ['not ours', refusal(400, 'AccessDeniedException'), 'credentials', /does not allow PutItem/],
    ['asked with wrong keys', refusal(400, 'UnrecognizedClientException'), 'credentials', /with these credentials/],
    ['asked by a clock that stays wrong', early, 'credentials', /expected that this machine’s clock is right/],
    [
      'not there',
      refusal(400, 'ResourceNotFoundException'),
      'refused',
      /PutItem of table tradai-state is about .* expected its name, region/,
    ],
    ['of another shape', refusal(400, 'ValidationException'), 'refused', /400 ValidationException/],
  ])('tells when it is %s', async (_, answer, code, message) => {
    const { url } = await serverWith([answer]);

    await expect(beatsAt(url, 100).put(aRunBeat())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('tells when it does nothing of a long question', async () => {
    const found = { Count: 1, Items: [{ pk: { S: 'LIVE#a#s#live' }, sk: { S: 'HB' } }] };
    const keys = found.Items.map(({ pk, sk }) => ({ pk, sk }));
    const nothing = { Responses: {}, UnprocessedKeys: { 'tradai-state': { Keys: keys } } };
    const { url, asked } = await serverWith([json(found), json(nothing)]);

    await expect(beatsAt(url, 100).active()).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/too much to do \(BatchGetItem of table tradai-state\)/),
    });
    expect(asked()).toBeGreaterThan(2);
  });

  it('tells when nobody listens', async () => {
    await expect(beatsAt('http://127.0.0.1:9', 100).put(aRunBeat())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
