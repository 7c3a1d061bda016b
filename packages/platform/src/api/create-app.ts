import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiServices } from './api-services.ts';
import { answerOptions } from './answer-options.ts';
import { authenticate } from './authenticate.ts';
import { deployApiServices } from './deploy-api-services.ts';
import { describeApi } from './describe-api.ts';
import { endWell } from './end-well.ts';
import { exactOrigins } from './exact-origins.ts';
import { EventStreams } from './event-stream.ts';
import { onClientError, onError, onNotFound, onUnrouted } from './errors.ts';
import { limitRate } from './limit-rate.ts';
import { measureRequests } from './measure-requests.ts';
import { RouteTable } from './route-table.ts';
import { authRoutes } from './routes/auth.ts';
import { backtestRoutes } from './routes/backtests.ts';
import { dataRoutes } from './routes/data.ts';
import { deployRoutes } from './routes/deploy.ts';
import { hyperoptRoutes } from './routes/hyperopt.ts';
import { liveRoutes } from './routes/live.ts';
import { mlflowRoutes } from './routes/mlflow.ts';
import { serviceRoutes } from './routes/service.ts';
import { strategyRoutes } from './routes/strategies.ts';
import { uiRoutes } from './routes/ui.ts';
import { trustedProxies } from './safe-binding.ts';
import { parseStrictJson } from './strict-json.ts';

const BODY_BYTES = 262_144;
/** In which a request must have come in whole; answers may take longer. */
const REQUEST_MS = 30_000;
const HEADER_BYTES = 16_384;

export interface ApiOptions {
  /** Names of problems begin with it. */
  readonly problemBase?: string;
  /** Pages that may ask from a browser. */
  readonly origins?: readonly string[];
  readonly cursorSecret: Uint8Array;
  /** Where defects and refusals go; left out: nowhere. */
  readonly logger?: FastifyBaseLogger;
  /** A proxy that may say for whom it asks. */
  readonly trustedProxy?: string;
  /** Where the API is reached, for its description. */
  readonly servers?: readonly string[];
  /** The web pages' folder; left out: there are none. */
  readonly uiFolder?: string;
}

export type Api = FastifyInstance;

/** The same in one process, on Fargate and in tests, which ask it without a port. */
export async function createApp(services: ApiServices, options: ApiOptions): Promise<Api> {
  const { origins = [], problemBase = 'https://tradai.dev/problems' } = options;
  const app = bareApp(options, problemBase);
  const table = new RouteTable();
  app.addHook('onRoute', ({ method, url, schema }) => {
    if (schema?.hide !== true) table.add(method, url);
  });
  app.setErrorHandler(onError(problemBase));
  app.setNotFoundHandler(onNotFound(problemBase, table));
  answerOptions(app, table, origins.length > 0);
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"] } } });
  if (origins.length > 0)
    await app.register(cors, { origin: exactOrigins(origins), methods: ['GET', 'POST', 'PUT', 'DELETE'] });
  const streams = new EventStreams(services.clock);
  const tools = { cursorSecret: options.cursorSecret, streams, closing: endWell(app, streams) };
  authenticate(app, services.auth);
  limitRate(app, services.rateLimit);
  const description = await describeApi(app, options.servers ?? ['/']);
  const metrics = measureRequests(app);
  for (const prefix of ['', '/v1']) {
    await app.register(serviceRoutes(services, { description, metrics }), { prefix });
    await app.register(authRoutes(services), { prefix });
    await app.register(backtestRoutes(services, tools), { prefix });
    await app.register(hyperoptRoutes(services, tools), { prefix });
    await app.register(strategyRoutes(services, options.cursorSecret), { prefix });
    const { collection, syncs } = services;
    if (collection !== undefined && syncs !== undefined)
      await app.register(dataRoutes({ ...services, collection, syncs }, options.cursorSecret), { prefix });
    const deploying = deployApiServices(services);
    if (deploying !== null) {
      await app.register(deployRoutes(deploying, options.cursorSecret), { prefix });
      await app.register(liveRoutes(deploying), { prefix });
    }
    if (services.mlflow !== undefined) await app.register(mlflowRoutes(services.mlflow), { prefix });
  }
  await app.register(uiRoutes(options.uiFolder ?? null));
  return app;
}

export function bareApp(
  { trustedProxy, logger }: Pick<ApiOptions, 'trustedProxy' | 'logger'>,
  problemBase: string,
): Api {
  const app = Fastify({
    ...(logger === undefined
      ? {}
      : { loggerInstance: logger, logController: new LogController({ disableRequestLogging: true }) }),
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    // It would not be a problem of ours: see `endWell`.
    return503OnClosing: false,
    http: { maxHeaderSize: HEADER_BYTES },
    genReqId: () => crypto.randomUUID(),
    frameworkErrors: onUnrouted(problemBase),
    clientErrorHandler: onClientError(problemBase),
    ...(trustedProxy === undefined ? {} : { trustProxy: [...trustedProxies(trustedProxy)] }),
    routerOptions: { maxParamLength: 128 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseStrictJson(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  return app;
}
