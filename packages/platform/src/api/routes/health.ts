import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiServices } from '../api-services.ts';

const OPEN = { scope: null, isUnlimited: true } as const;
const health = z.object({ status: z.enum(['ok', 'unready']) });

/** Whether the process lives, and whether it can answer. */
export function healthRoutes({ runs, clock }: ApiServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/health/live', { config: OPEN, schema: { response: { 200: health } } }, () => ({ status: 'ok' as const }));
    app.get(
      '/health/ready',
      { config: OPEN, schema: { response: { 200: health, 503: health } } },
      async (_request, reply) => {
        try {
          await runs.list({ limit: 1 }, clock.now());
          return { status: 'ok' as const };
        } catch {
          return reply.code(503).send({ status: 'unready' as const });
        }
      },
    );
    done();
  };
}
