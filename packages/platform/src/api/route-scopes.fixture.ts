import type { Scope } from '../ports/auth.ts';

/** What each route asks for, as it was decided; `any`: a token, whatever it allows; null: nothing. A new route needs a row. */
export const ROUTE_SCOPES: Readonly<Record<string, Scope | 'any' | null>> = {
  'GET /strategies': 'strategies.read',
  'GET /strategies/:name': 'strategies.read',
  'GET /strategies/:name/versions': 'strategies.read',
  'POST /strategies': 'strategies.write',
  'PUT /strategies/:name/aliases/:alias': 'strategies.promote',

  'GET /data/status': 'data.read',
  'GET /data/symbols': 'data.read',
  'POST /data/syncs': 'data.write',
  'GET /data/syncs/:id': 'data.read',

  'POST /backtest': 'runs.write',
  'POST /backtests': 'runs.write',
  'GET /backtest': 'runs.read',
  'GET /backtest/:id': 'runs.read',
  'GET /backtest/:id/status': 'runs.read',
  'GET /backtest/:id/events': 'runs.read',
  'GET /backtest/:id/logs': 'runs.read',
  'GET /backtest/:id/result': 'runs.read',
  'GET /backtest/:id/result/:file': 'runs.read',
  'GET /backtest/:id/estimate': 'runs.read',
  'POST /backtest/estimate': 'runs.read',
  'POST /backtest/:id/cancel': 'runs.write',
  'POST /backtest/:id/retry': 'runs.write',

  'POST /hyperopt': 'runs.write',
  'GET /hyperopt': 'runs.read',
  'GET /hyperopt/:id': 'runs.read',
  'GET /hyperopt/:id/status': 'runs.read',
  'GET /hyperopt/:id/events': 'runs.read',
  'GET /hyperopt/:id/logs': 'runs.read',
  'GET /hyperopt/:id/result': 'runs.read',
  'GET /hyperopt/:id/result/:file': 'runs.read',
  'GET /hyperopt/:id/estimate': 'runs.read',
  'POST /hyperopt/estimate': 'runs.read',
  'POST /hyperopt/:id/cancel': 'runs.write',
  'POST /hyperopt/:id/retry': 'runs.write',

  'POST /deploy': 'deploy.write',
  'GET /deploy': 'live.read',
  'GET /deploy/:id': 'live.read',
  'GET /live': 'live.read',
  'GET /live/:strategy': 'live.read',
  'POST /live/:strategy/stop': 'live.write',
  'POST /live/:strategy/pause': 'live.write',
  'POST /live/:strategy/resume': 'live.write',

  'GET /health/live': null,
  'GET /health/ready': null,
  'GET /openapi.json': null,
  'GET /metrics': null,
  'POST /auth/token': null,
  'GET /.well-known/jwks.json': null,
  'GET /auth/me': 'any',
};

/** Below these paths all is alike, by any method: reads of MLflow, which have a list of their own, and files. */
export const ROUTES_BELOW: Readonly<Record<string, Scope | null>> = {
  '/mlflow/': 'runs.read',
  '/ui/': null,
};
