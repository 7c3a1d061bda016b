import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';

/** What a client of the simulated exchange is told to do: so many requests, half of them orders and half their cancels. */
interface Wish {
  readonly rest: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly timestamp: number;
  readonly count: number;
}

export interface ClientFigures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

const AT_ONCE = 16;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
let sent = 0;

process.on('message', (wish: Wish) => void carryOut(wish).then((figures) => process.send!(figures)));

async function carryOut(wish: Wish): Promise<ClientFigures> {
  const times: number[] = [];
  const until = sent + wish.count;
  const before = performance.now();
  const one = async (): Promise<void> => {
    while (sent < until) {
      const id = `n${sent}`;
      sent += 2;
      const order = `side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50&newClientOrderId=${id}`;
      times.push(await ask(wish, 'POST', order), await ask(wish, 'DELETE', `origClientOrderId=${id}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const perSecond = Math.round(times.length / ((performance.now() - before) / 1_000));
  return { perSecond, p99: times.toSorted((a, b) => a - b)[Math.floor(0.99 * times.length)]! };
}

/** Milliseconds that it took. */
async function ask({ rest, apiKey, secret, timestamp }: Wish, method: string, params: string): Promise<number> {
  const query = `symbol=AUSDT&${params}&timestamp=${timestamp}`;
  const signature = createHmac('sha256', secret).update(query).digest('hex');
  const before = performance.now();
  const url = `${rest}/api/v3/order?${query}&signature=${signature}`;
  const asked = request(url, { method, agent, headers: { 'x-mbx-apikey': apiKey } }).end();
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { readonly statusCode: number }];
  if (answer.statusCode !== 200) throw new Error(`${method} was answered ${answer.statusCode}`);
  answer.resume();
  await once(answer, 'end');
  return performance.now() - before;
}
