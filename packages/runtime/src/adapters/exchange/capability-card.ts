import { z } from 'zod';

/** What is known of an exchange, market by market, and how. Throws what zod throws for data that are no card. */
export function readCard(data: unknown): CapabilityCard {
  return card.parse(data);
}

/**
 * How a fact is known. `proved`: by a test that the card names. `documented`: the exchange says so, at `source`. `ccxt`: ccxt's source says so,
 * and nobody has tried it. `assumed`: it errs on the safe side. `unknown`: it is not.
 */
const BASES = ['proved', 'documented', 'ccxt', 'assumed', 'unknown'] as const;

function fact<Value extends z.ZodType>(value: Value) {
  return z
    .strictObject({
      value: value.nullable(),
      basis: z.enum(BASES),
      source: z.url({ protocol: /^https$/ }).exactOptional(),
      note: z.string().exactOptional(),
    })
    .refine(
      (each) => ((each as unknown as { readonly value: unknown }).value === null) === (each.basis === 'unknown'),
      'what is unknown has no value',
    )
    .refine((each) => (each.source !== undefined) === (each.basis === 'documented'), 'a document has an address');
}

const facts = z.strictObject({
  /** What the exchange calls our id, of plain orders and of stops. */
  clientIdField: fact(z.strictObject({ plain: z.string(), trigger: z.string() })),
  /** Characters of it. */
  clientIdRoom: fact(z.int().min(18)),
  clientIdUnique: fact(z.enum(['among-open', 'always'])),
  findByClientId: fact(z.boolean()),
  /** What ends the life of a request that is on its way. */
  requestExpiry: fact(z.enum(['stamp-and-window', 'window-header', 'deadline', 'none'])),
  /** Over sockets, ccxt takes the window from its options alone. */
  socketWindowFromOptions: fact(z.boolean()),
  /** Stops have a route and lists of their own. */
  stopsApart: fact(z.boolean()),
  /** Orders that ended without an execution are remembered for so long. */
  retentionDays: fact(z.number().positive()),
  /** Longest time that a list of orders may be asked for at once. */
  listWindowHours: fact(z.number().positive()),
  /** Whether an order that was never placed is sent again without a person. */
  mayResubmit: fact(z.boolean()),
  stopReplace: fact(z.enum(['cancel-first', 'new-first'])),
  /** Between the end of a request's window and its fence. */
  marginMs: fact(z.int().min(5_000)),
  /** Which refusals prove that nothing happened. */
  definiteRejects: fact(z.enum(['rejects.json', 'none'])),
  /** How long an order may stay unseen. */
  readLagMs: fact(z.int().min(0)),
  minNotionalKnown: fact(z.boolean()),
  rateLimits: fact(z.record(z.string(), z.number().positive())),
  userStreamKind: fact(z.enum(['ws-api-subscription', 'listen-key', 'login', 'token', 'address'])),
  timeRoute: fact(z.string().regex(/^(GET|POST) \//)),
  selfTradePrevention: fact(z.boolean()),
});

export type FactName = keyof z.infer<typeof facts>;
export const FACT_NAMES = Object.keys(facts.shape) as readonly FactName[];

const proof = z.strictObject({
  of: z.array(z.enum(FACT_NAMES as [FactName, ...FactName[]])).nonempty(),
  /** File within the repository, and the words by which the test is found there. */
  test: z.string().regex(/^packages\/.*\.ts$/),
  title: z.string(),
  date: z.iso.date(),
  version: z.string(),
});

const marketCard = z
  .strictObject({ facts, proofs: z.array(proof) })
  .refine(
    (each) =>
      FACT_NAMES.every(
        (name) => (each.facts[name].basis === 'proved') === each.proofs.some(({ of }) => of.includes(name)),
      ),
    'what is proved has a proof, and what has one is proved',
  );

const card = z.strictObject({
  exchange: z.string(),
  markets: z.strictObject({ spot: marketCard.exactOptional(), usdm: marketCard.exactOptional() }),
});

export type CapabilityCard = z.infer<typeof card>;
export type MarketCard = z.infer<typeof marketCard>;
