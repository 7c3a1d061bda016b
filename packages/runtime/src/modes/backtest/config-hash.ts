import { canonicalHash } from '../../contract/canonical-json.ts';
import type { RawConfig } from '../../config/setting-table.ts';

/** Names whose values may give access to something. Blocks of messages and web servers are secret as a whole. */
const SECRET =
  /^(key|secret|password|uid|account_?id|wallet_?address|private_?key|token|.*_token|jwt_.*|api_key|.*webhook.*|telegram|discord|api_server|external_message_consumer|coingecko|headers|db_url)$/i;

/** SHA-256 of a merged configuration in canonical form, without what is secret. */
export function configHash(config: RawConfig): string {
  return canonicalHash(withoutSecrets(config));
}

/** A copy without members that may hold credentials. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !SECRET.test(name))
      .map(([name, inner]) => [name, withoutSecrets(inner)]),
  );
}
