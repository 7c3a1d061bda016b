import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { ApiServices } from '../api-services.ts';
import { requestOfBody } from '../run-request.ts';
import { hyperoptBody, type HyperoptBody } from '../schemas.ts';
import { allOfRuns, type RunTools } from './all-of-runs.ts';
import { Runs, type RunKindOfApi } from './runs.ts';

const SEARCHES: RunKindOfApi<HyperoptBody> = {
  ...{ kind: 'hyperopt', called: 'searches', submitAt: ['/hyperopt'], isForAll: false },
  body: hyperoptBody,
  requestOf: (body) => requestOfBody('hyperopt', body),
};

/** Searches for the best parameters. */
export function hyperoptRoutes(services: ApiServices, tools: RunTools): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    allOfRuns(app, new Runs(services, 'hyperopt'), SEARCHES, tools);
    done();
  };
}
