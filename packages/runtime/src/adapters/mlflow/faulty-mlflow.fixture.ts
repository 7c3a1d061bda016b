import { loopback, type Loopback, type Received, type Reply } from './exchanges.fixture.ts';

/** What is wrong with the server, or with the way to it. */
export type Fault =
  | 'is away'
  | 'keeps silent'
  | 'is slow'
  | 'is in trouble'
  | 'wants other credentials'
  | 'shows a page';

/** The first request of these that arrives is the first one to meet the fault. */
export type FaultPoint = 'start' | 'figures' | 'files' | 'end';

export interface FaultPlan {
  readonly fault: Fault;
  readonly from: FaultPoint;
  readonly lastsMs: number;
}

const SLOW_MS = 40;
const TROUBLE: Readonly<Record<Exclude<Fault, 'is slow'>, Reply>> = {
  'is away': null,
  'keeps silent': () => {},
  'is in trouble': { status: 503, contentType: 'text/html', answer: '<h1>503 Service Unavailable</h1>' },
  'wants other credentials': { status: 401, contentType: 'text/html', answer: 'You are not authenticated.' },
  'shows a page': { status: 200, contentType: 'text/html', answer: '<h1>We will be back soon</h1>' },
};

/** A version of a strategy, which every alias means. */
export interface ServedVersion {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** As much of an MLflow server as one run needs, by the rules of the real one, and a fault that comes and goes. */
export class FaultyMlflow {
  readonly params = new Map<string, string>();
  readonly tags = new Map<string, string>();
  /** A point sent twice is stored once. */
  readonly points = new Set<string>();
  readonly artifacts = new Map<string, string>();
  /** Null before the run was made. */
  status: string | null = null;
  runsMade = 0;
  plan: FaultPlan | null = null;
  readonly #now: () => number;
  readonly #version: ServedVersion | null;
  #sinceMs: number | null = null;

  /** Without a version it has no registry. */
  constructor(now: () => number, version: ServedVersion | null = null) {
    this.#now = now;
    this.#version = version;
  }

  listen(): Promise<Loopback> {
    return loopback((request) => this.#reply(request));
  }

  #reply(request: Received): Reply {
    const { plan } = this;
    if (plan !== null && this.#sinceMs === null && isAt(plan.from, request)) this.#sinceMs = this.#now();
    if (plan === null || this.#sinceMs === null || this.#now() >= this.#sinceMs + plan.lastsMs)
      return this.#answer(request);
    if (plan.fault !== 'is slow') return TROUBLE[plan.fault];
    const reply = this.#answer(request) as { readonly answer: string };
    return (response) => {
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(reply.answer);
      }, SLOW_MS);
    };
  }

  #answer({ path, body, method }: Received): Reply {
    const call = path.split('?')[0]!.replace('/api/2.0/mlflow/', '');
    if (method === 'PUT') {
      this.artifacts.set(path.split('/').at(-1)!, body);
      return json({});
    }
    switch (call) {
      case 'registered-models/alias':
      case 'model-versions/get':
        return json({ model_version: this.#modelVersion() });
      case 'experiments/get-by-name':
        return json({ experiment: { experiment_id: '7', lifecycle_stage: 'active' } });
      case 'runs/search':
        return json(this.status === null ? {} : { runs: [this.#run()] });
      case 'runs/create':
        return this.#create(body);
      case 'runs/update':
        ({ status: this.status } = JSON.parse(body) as { status: string });
        return json({ run_info: { status: this.status } });
      default:
        return this.#store(body);
    }
  }

  #modelVersion(): object {
    const { name, tags } = this.#version!;
    const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }));
    return { name, version: '1', creation_timestamp: 1, source: 'tradai://test', aliases: ['production'], tags: pairs };
  }

  #create(body: string): Reply {
    this.status = 'RUNNING';
    this.runsMade++;
    this.#store(body);
    return json({ run: this.#run() });
  }

  #store(body: string): Reply {
    type Pairs = readonly { readonly key: string; readonly value: string }[];
    const { params = [], tags = [], metrics = [] } = JSON.parse(body) as Record<string, Pairs>;
    for (const { key, value } of params) this.params.set(key, value);
    for (const { key, value } of tags) this.tags.set(key, value);
    for (const point of metrics) this.points.add(JSON.stringify(point));
    return json({});
  }

  #run(): object {
    const info = { run_id: 'r', status: this.status, start_time: 1, artifact_uri: 'mlflow-artifacts:/7/r/artifacts' };
    return { info, data: {} };
  }
}

function isAt(point: FaultPoint, { method, path, body }: Received): boolean {
  switch (point) {
    case 'start':
      return true;
    case 'figures':
      return path.endsWith('/runs/log-batch');
    case 'files':
      return method === 'PUT';
    case 'end':
      return path.endsWith('/runs/update') && body.includes('FINISHED');
  }
}

function json(answer: object): Reply {
  return { answer: JSON.stringify(answer) };
}
