import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ServedCollection } from '../../ports/served-collection.ts';

const OPEN = { scope: null } as const;
const health = z.object({ status: z.enum(['ok', 'unready']), reason: z.string().nullable() });

/** Whether it lives, whether it can work, and figures of it as text for Prometheus. */
export function serviceRoutes(collection: ServedCollection): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/health/live', { config: OPEN, schema: { response: { 200: health } } }, () => ({
      ...{ status: 'ok' as const, reason: null },
    }));
    const ready = { config: OPEN, schema: { response: { 200: health, 503: health } } };
    app.get('/health/ready', ready, async (_request, reply) => {
      const reason = await collection.trouble();
      if (reason === null) return { status: 'ok' as const, reason };
      return reply.code(503).send({ status: 'unready' as const, reason });
    });
    app.get('/v1/metrics', async (_request, reply) => {
      const lines = (await collection.metrics()).flatMap(({ name, help, value }) => [
        ...[`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`],
      ]);
      return reply.type('text/plain; version=0.0.4').send(`${lines.join('\n')}\n`);
    });
    done();
  };
}
