import { once } from 'node:events';
import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { carryOutTransaction, type DynamoAnswer, type DynamoCall } from './dynamo-transactions.ts';

const TARGET = 'x-amz-target';

export interface DynamoFront {
  readonly url: string;
  /** The next transaction: `away`, it does not arrive; `lost`, it is done, and its answer does not arrive. */
  breakNext(how: 'away' | 'lost'): void;
  /** So many more transactions arrive, and none after them. */
  allow(transactions: number): void;
  close(): Promise<void>;
}

/**
 * DynamoDB at `url` with a way there that may break. `hasTransactions: false`: transactions are carried out here, call by call, while
 * everybody else of that table waits; `hasMemory: false`: and are not known again, as DynamoDB's own are not after ten minutes.
 */
export async function startDynamoFront(
  url: string,
  { hasTransactions = true, hasMemory = true } = {},
): Promise<DynamoFront> {
  // A connection that is kept may be closed by the other side while it is used anew, in the middle of a transaction.
  const agent = new Agent({ keepAlive: false });
  const faults: ('away' | 'lost')[] = [];
  let allowed = Infinity;
  const turns = new Map<string, Promise<unknown>>();
  const inTurn = <T>(table: string, work: () => Promise<T>): Promise<T> => {
    const own = (turns.get(table) ?? Promise.resolve()).then(work);
    turns.set(
      table,
      own.catch(() => {}),
    );
    return own;
  };
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const [version, name] = String(request.headers[TARGET]).split('.') as [string, string];
    const call: DynamoCall = (other, text) => forward(agent, url, request.headers, `${version}.${other}`, text);
    const isTransaction = name === 'TransactWriteItems';
    const fault = isTransaction ? faults.shift() : undefined;
    if (fault === 'away' || (isTransaction && allowed-- <= 0)) return void response.destroy();
    const answering = (): Promise<DynamoAnswer> =>
      isTransaction && !hasTransactions
        ? carryOutTransaction(call, body, hasMemory ? tokens : new Map<string, string>())
        : call(name, body);
    const { status, body: answer } = await (hasTransactions ? answering() : inTurn(tableOf(body), answering));
    if (fault === 'lost') return void response.destroy();
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakNext: (how) => void faults.push(how),
    allow: (transactions) => void (allowed = transactions),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      agent.destroy();
    },
  };
}

/** Where one stands first in a call; a transaction is of one table here. */
function tableOf(body: string): string {
  return /"TableName":"([^"]+)"/u.exec(body)?.[1] ?? '';
}

async function forward(
  agent: Agent,
  url: string,
  { authorization, 'x-amz-date': date }: IncomingMessage['headers'],
  target: string,
  body: string,
): Promise<DynamoAnswer> {
  const headers = {
    ...{ [TARGET]: target, 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) },
    ...{ authorization, 'x-amz-date': date },
  };
  const sent = ask(url, { method: 'POST', agent, headers }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, body: await textOf(answer) };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
