import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { requestOfBody } from '../run-request.ts';
import type { ApiServices } from '../api-services.ts';
import { submitBody, type SubmitBody } from '../schemas.ts';
import { allOfRuns, type RunTools } from './all-of-runs.ts';
import { Runs, type RunKindOfApi } from './runs.ts';

const BACKTESTS: RunKindOfApi<SubmitBody> = {
  ...{ kind: 'backtest', called: 'backtests', submitAt: ['/backtest', '/backtests'], isForAll: true },
  body: submitBody,
  requestOf: (body) => requestOfBody('backtest', body),
};

/** Runs over candles, and whatever else runs, by its id. */
export function backtestRoutes(services: ApiServices, tools: RunTools): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    allOfRuns(app, new Runs(services, null), BACKTESTS, tools);
    done();
  };
}
