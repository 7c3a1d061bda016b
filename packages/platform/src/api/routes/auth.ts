import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Auth } from '../../ports/auth.ts';
import { SCOPES } from '../../ports/auth.ts';
import type { RateLimit } from '../../ports/rate-limit.ts';
import type { PublicKey, TokenAnswer, TokenRequest, Tokens } from '../../ports/tokens.ts';
import { principalOf } from '../authenticate.ts';
import { addressKey, countAlso } from '../limit-rate.ts';
import { Problem } from '../problem.ts';

const OPEN = { scope: null } as const;
const TAGS = ['auth'];
const ME = { tags: TAGS, summary: 'Show who the token belongs to' };
const ANYBODY = { scope: 'any' } as const;
/** Who caches keys asks again in so many seconds; far sooner than a key of before ends. */
const KEYS_SECONDS = 300;

const name = z.string().min(1).max(64).regex(/^[A-Za-z][A-Za-z0-9_-]*$/); // prettier-ignore
const secret = z.string().min(1).max(256);

const tokenBody = z.discriminatedUnion('grant_type', [
  z.strictObject({
    ...{ grant_type: z.literal('client_credentials'), client_id: name, client_secret: secret },
    /** Names between single spaces. */
    scope: z.string().min(1).max(512).optional(),
  }),
  z.strictObject({ grant_type: z.literal('password'), username: name, password: secret }),
  z.strictObject({ grant_type: z.literal('refresh_token'), refresh_token: secret }),
]);

const tokenView = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
  scope: z.string(),
  refresh_token: z.string().optional(),
});

const keyView = z.object({
  ...{ kty: z.literal('RSA'), use: z.literal('sig'), alg: z.literal('RS256') },
  ...{ kid: z.string(), n: z.string(), e: z.string() },
});

const meView = z.object({
  subject: z.string(),
  name: z.string(),
  client: z.string(),
  scopes: z.array(z.enum(SCOPES)),
});

export interface AuthServices {
  readonly auth: Auth;
  readonly tokens?: Tokens;
  readonly rateLimit: RateLimit;
}

/** Who somebody is; and where tokens are given out here, how to get one and what they are verified by. */
export function authRoutes({ tokens, rateLimit }: AuthServices): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get('/auth/me', { config: ANYBODY, schema: { ...ME, response: { 200: meView } } }, (request) => {
      const { subject, name: called, client, scopes } = principalOf(request);
      return { subject, name: called, client, scopes: [...scopes] };
    });
    if (tokens !== undefined) {
      givingTokens(app, tokens, rateLimit);
      showingKeys(app, tokens);
    }
    done();
  };
}

type Routes = Parameters<FastifyPluginCallbackZod>[0];

function givingTokens(app: Routes, tokens: Tokens, rateLimit: RateLimit): void {
  const told = { tags: TAGS, summary: 'Get a token for an account or a client' };
  const schema = { ...told, body: tokenBody, response: { 200: tokenView } };
  app.post('/auth/token', { config: { ...OPEN, problems: ['unauthenticated'] }, schema }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    const address = addressKey(request);
    const answer = await tokens.issue(requestOf(request.body), address);
    if (answer.kind !== 'issued') {
      const reason = answer.kind === 'refused' ? answer.reason : answer.kind;
      request.log.warn({ address, grant: request.body.grant_type, reason }, 'nobody was signed in');
      throw problemOf(answer);
    }
    // Counted when it is proven who asks: nobody uses up what is somebody else's.
    await countAlso(rateLimit, `token:${answer.client} ${answer.subject}`, reply);
    return {
      access_token: answer.accessToken,
      ...{ token_type: 'Bearer' as const, expires_in: answer.expiresInSeconds, scope: answer.scopes.join(' ') },
      ...(answer.refreshToken === null ? {} : { refresh_token: answer.refreshToken }),
    };
  });
}

function showingKeys(app: Routes, tokens: Tokens): void {
  const told = { tags: TAGS, summary: 'Keys that tokens are verified by' };
  const schema = { ...told, response: { 200: z.object({ keys: z.array(keyView) }) } };
  app.get('/.well-known/jwks.json', { config: OPEN, schema }, async (_request, reply) => {
    const keys: readonly PublicKey[] = await tokens.keys();
    void reply.header('cache-control', `public, max-age=${KEYS_SECONDS}`);
    return { keys: [...keys] };
  });
}

function requestOf(body: z.infer<typeof tokenBody>): TokenRequest {
  switch (body.grant_type) {
    case 'client_credentials':
      return {
        ...{ grant: 'client_credentials', clientId: body.client_id, clientSecret: body.client_secret },
        scopes: body.scope === undefined ? null : body.scope.split(' '),
      };
    case 'password':
      return { grant: 'password', username: body.username, password: body.password };
    case 'refresh_token':
      return { grant: 'refresh_token', refreshToken: body.refresh_token };
  }
}

/** OAuth's word for it is the code of the field that was looked at. */
function problemOf(answer: Exclude<TokenAnswer, { kind: 'issued' }>): Problem {
  if (answer.kind === 'slow-down')
    return new Problem('rate-limited', 'Too many tries failed.', { retryAfterSeconds: answer.retrySeconds });
  switch (answer.reason) {
    case 'invalid_client':
      return refused('unauthenticated', '/client_secret', answer.reason, 'The client and its secret do not fit.');
    case 'invalid_grant':
      return refused(
        'unauthenticated',
        '',
        answer.reason,
        'Name and password do not fit, or the token is used or ended.',
      );
    case 'invalid_scope':
      return refused('validation', '/scope', answer.reason, 'The client does not have all of these scopes.');
  }
}

function refused(type: 'unauthenticated' | 'validation', pointer: string, code: string, message: string): Problem {
  return new Problem(type, message, { errors: [{ pointer, code, message }] });
}
