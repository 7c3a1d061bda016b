/** What a token may allow. */
export const SCOPES = [
  'strategies.read',
  'strategies.write',
  'strategies.promote',
  'data.read',
  'data.write',
  'runs.read',
  'runs.write',
  'deploy.write',
  'live.read',
  'live.write',
] as const;
export type Scope = (typeof SCOPES)[number];

const VIEWER: readonly Scope[] = ['strategies.read', 'data.read', 'runs.read', 'live.read'];
const RESEARCHER: readonly Scope[] = [...VIEWER, 'runs.write', 'data.write', 'strategies.write'];
const OPERATOR: readonly Scope[] = [...RESEARCHER, 'deploy.write', 'live.write'];

/** People sign in as members of groups; machines carry scopes. Has no prototype: `constructor` is a group of nobody. */
export const SCOPES_OF_GROUPS: Readonly<Record<string, readonly Scope[]>> = {
  __proto__: null as never,
  viewer: VIEWER,
  researcher: RESEARCHER,
  operator: OPERATOR,
  admin: [...OPERATOR, 'strategies.promote'],
};

export interface Principal {
  /** Who it is, the same in every token. */
  readonly subject: string;
  /** What people call it: a user's name, or the client's id. */
  readonly name: string;
  readonly client: string;
  readonly scopes: readonly Scope[];
}

/** Tells whose a token is. */
export interface Auth {
  /** Null for a token that is not valid now, whatever is wrong with it. Throws `ServiceError` where the keys cannot be had. */
  verify(token: string): Promise<Principal | null>;
}
