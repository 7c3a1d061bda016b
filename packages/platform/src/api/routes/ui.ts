import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

/** Nothing from elsewhere, nothing inline, in no other page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The web pages below `/ui/`, as files of a folder. Null: there are none yet. */
export function uiRoutes(folder: string | null): FastifyPluginAsync {
  return async (app) => {
    if (folder === null) return;
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: null, isUnlimited: true };
      route.schema = { hide: true };
    });
    await app.register(fastifyStatic, {
      ...{ root: folder, prefix: '/ui/', decorateReply: false, dotfiles: 'ignore', index: ['index.html'] },
      setHeaders: (reply) => void reply.header('content-security-policy', POLICY),
    });
  };
}
