import { createPublicKey, sign } from 'node:crypto';
import { base64Url, FOREIGN_KEYS, TokenMaker, type Claims, type TokenWorld } from './token-maker.fixture.ts';

export interface TokenVector {
  readonly title: string;
  readonly token: string;
  readonly status: 200 | 401 | 403;
}

const controls = (made: TokenMaker, { now }: TokenWorld): [string, string, 200][] => [
  ['as it must be', made.token(), 200],
  ['with a type', made.withHeader({ typ: 'JWT' }), 200],
  ['with the type of access tokens', made.withHeader({ typ: 'at+jwt' }), 200],
  ['a scope without its resource', made.withClaims({ scope: 'runs.read' }), 200],
  ['a scope among others', made.withClaims({ scope: 'openid other/x tradai/runs.read' }), 200],
  ['a group', made.withClaims({ scope: undefined, 'cognito:groups': ['viewer'] }), 200],
  ['a group among others', made.withClaims({ scope: 'openid', 'cognito:groups': ['x', 'admin'] }), 200],
  ['29 s after its end', made.withClaims({ iat: now - 3600, exp: now - 28 }), 200],
  ['29 s before its beginning', made.withClaims({ nbf: now + 28, iat: now + 28 }), 200],
];

const algorithms = (made: TokenMaker, { keyId }: TokenWorld): [string, string][] => {
  const nothing = (): Uint8Array => new Uint8Array();
  const { ec, ed, other, weak } = FOREIGN_KEYS;
  const { publicKey } = made;
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const jwk = publicKey.export({ format: 'jwk' });
  const none = ['none', 'None', 'NONE', 'nOnE', 'none ', '', null, undefined, 'nоne'].flatMap(
    (alg): [string, string][] => [
      [`alg ${JSON.stringify(alg)} without a signature`, made.token({ ...made.header(), alg }, made.claims(), nothing)],
      [`alg ${JSON.stringify(alg)} with a right signature`, made.withHeader({ alg })],
    ],
  );
  const secrets: [string, string | Uint8Array][] = [
    ['PEM', pem],
    ['PEM without its last line', String(pem).trimEnd()],
    ['PKCS#1', publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['JWK', JSON.stringify(jwk)],
    ['modulus', Buffer.from(jwk.n!, 'base64url')],
    ['key id', keyId],
    ['nothing', ''],
  ];
  const confused = secrets.map(([name, secret]): [string, string] => [
    `HS256 by the public key (${name})`,
    made.token(made.header({ alg: 'HS256' }), made.claims(), made.byHmac('sha256', secret)),
  ]);
  const as = (alg: unknown, signed: (input: string) => Uint8Array, kid: unknown = keyId): string =>
    made.token(made.header({ alg, kid }), made.claims(), signed);
  return [
    ...none,
    ...confused,
    ['HS384 by the public key', as('HS384', made.byHmac('sha384', pem))],
    ['HS512 by the public key', as('HS512', made.byHmac('sha512', pem))],
    ['RS256 said, and HMAC by the public key', as('RS256', made.byHmac('sha256', pem))],
    ['RS384 by the right key', as('RS384', (input) => made.bySha(input, undefined, 'sha384'))],
    ['RS512 by the right key', as('RS512', (input) => made.bySha(input, undefined, 'sha512'))],
    ['RS512 said, and RS256 by the right key', made.withHeader({ alg: 'RS512' })],
    ['PS256 said', made.withHeader({ alg: 'PS256' })],
    ['rs256', made.withHeader({ alg: 'rs256' })],
    ['RS256 in a list', made.withHeader({ alg: ['RS256'] })],
    ['RS256 in wide letters', made.withHeader({ alg: 'ＲＳ256' })],
    ['ES256 by a key of its own', as('ES256', (input) => made.bySha(input, ec), 'ec')],
    ['ES256 under the right key id', as('ES256', (input) => made.bySha(input, ec))],
    ['RS256 said, by an EC key of the set', as('RS256', (input) => made.bySha(input, ec), 'ec')],
    ['EdDSA by a key of its own', as('EdDSA', (input) => sign(null, Buffer.from(input), ed), 'ed')],
    ['RS256 said, by an Ed25519 key of the set', as('RS256', (input) => sign(null, Buffer.from(input), ed), 'ed')],
    ['by an RSA key of 1024 bits in the set', as('RS256', (input) => made.bySha(input, weak), 'weak')],
    ['by a key in the set that is for no algorithm', as('RS256', (input) => made.bySha(input, other), 'any')],
    ['by a key in the set that is for another algorithm', as('RS256', (input) => made.bySha(input, other), 'rs512')],
    ['by a key in the set that is for encryption', as('RS256', (input) => made.bySha(input, other), 'enc')],
    ['by a key of somebody else', as('RS256', (input) => made.bySha(input, other))],
  ];
};

const times = (made: TokenMaker, { now }: TokenWorld): [string, string][] => [
  ['ended 31 s ago', made.withClaims({ iat: now - 3600, exp: now - 31 })],
  ['ended a year ago', made.withClaims({ iat: now - 31_536_000, exp: now - 31_532_400 })],
  ['no end', made.withClaims({ exp: undefined })],
  ['an end that is null', made.withClaims({ exp: null })],
  ['an end in a text', made.withClaims({ exp: String(now + 3600) })],
  ['an end in a list', made.withClaims({ exp: [now + 3600] })],
  ['an end without end', made.token(made.header(), JSON.stringify(made.claims({ exp: 0 })).replace('"exp":0', '"exp":1e999'))],
  ['an end before 1970', made.withClaims({ exp: -1 })],
  ['an end before its beginning', made.withClaims({ iat: now + 20, exp: now - 20 })],
  ['not before 31 s from now', made.withClaims({ nbf: now + 31 })],
  ['not before, in a text', made.withClaims({ nbf: String(now - 5) })],
  ['not before null', made.withClaims({ nbf: null })],
  ['given in 31 s', made.withClaims({ iat: now + 31 })],
  ['never given', made.withClaims({ iat: undefined })],
  ['given, in a text', made.withClaims({ iat: String(now) })],
]; // prettier-ignore

const persons = (made: TokenMaker, { issuer, client }: TokenWorld): [string, string][] => {
  const foreign = [
    ...[`${issuer}/`, issuer.toUpperCase(), `${issuer}\0`, ` ${issuer}`, `${issuer}.evil.example`, `https://evil.example/${issuer}`],
    ...[`${issuer}#`, issuer.replace('h', 'һ'), issuer.replace('1', '2'), '', null, undefined, 7, [issuer], [issuer, issuer], { [issuer]: 1 }],
  ]; // prettier-ignore
  const clients = [`${client}x`, client.toUpperCase(), `${client} `, `${client}\n`, '', null, undefined, [client], {}];
  const subjects = ['', null, undefined, 7, [client], 'a\nb', 'a b', 'ａｎｎ', 'x'.repeat(129)];
  return [
    ...foreign.map((iss): [string, string] => [`issuer ${JSON.stringify(iss)}`, made.withClaims({ iss })]),
    ...clients.map((id): [string, string] => [`client ${JSON.stringify(id)}`, made.withClaims({ client_id: id })]),
    ...subjects.map((sub): [string, string] => [`subject ${JSON.stringify(sub)}`, made.withClaims({ sub })]),
    ['an ID token', made.withClaims({ token_use: 'id', aud: client, client_id: undefined })],
    ['an ID token with a client', made.withClaims({ token_use: 'id' })],
    ['an access token for somebody', made.withClaims({ aud: 'https://elsewhere.example' })],
    ['an access token for the client', made.withClaims({ aud: client })],
    ['no use', made.withClaims({ token_use: undefined })],
    ['its use in a list', made.withClaims({ token_use: ['access'] })],
    ['its use in capitals', made.withClaims({ token_use: 'ACCESS' })],
    ['a name that is a number', made.withClaims({ username: 7 })],
    ['a name of two lines', made.withClaims({ username: 'ann\nroot' })],
  ];
};

const stolen = (made: TokenMaker): [string, string][] => {
  const { other } = FOREIGN_KEYS;
  const elsewhere = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Somebody1';
  const byOther = (input: string): Buffer => made.bySha(input, other);
  const [head, payload, signature] = made.token().split('.') as [string, string, string];
  const swapped = made.token(made.header(), made.claims({ scope: 'tradai/live.write' })).split('.')[1]!;
  return [
    ['stolen from another pool', made.token(made.header({ kid: 'other' }), made.claims({ iss: elsewhere }), byOther)],
    ['of another pool, with our issuer', made.token(made.header({ kid: 'other' }), made.claims(), byOther)],
    ['with our key, of another pool', made.withClaims({ iss: elsewhere })],
    ['with the signature of another one', `${head}.${swapped}.${signature}`],
    ['with a byte changed', `${head}.${payload}.${base64Url(flipped(Buffer.from(signature, 'base64url')))}`],
    ['with a signature of noughts', `${head}.${payload}.${base64Url(new Uint8Array(256))}`],
    ['with half a signature', `${head}.${payload}.${signature.slice(0, 171)}`],
    ['with a nought before the signature', `${head}.${payload}.${base64Url(Buffer.concat([Buffer.from([0]), Buffer.from(signature, 'base64url')]))}`],
  ]; // prettier-ignore
};

const headers = (made: TokenMaker, { keyId }: TokenWorld): [string, string][] => {
  const { other } = FOREIGN_KEYS;
  const byOther = (input: string): Buffer => made.bySha(input, other);
  const jwk = createPublicKey(other).export({ format: 'jwk' });
  const own = made.publicKey.export({ format: 'jwk' });
  const withKey = (change: Claims): string => made.token(made.header(change), made.claims(), byOther);
  const evil = 'https://evil.example/keys.json';
  const ids = [
    'nobody',
    '../../../../dev/null',
    '/dev/null',
    `' OR '1'='1`,
    `x'; DROP TABLE auth_clients; --`,
    `${keyId}\0`,
    `\0${keyId}`,
    `${keyId}\n`,
  ];
  const more = [
    `${keyId} `,
    keyId.toUpperCase() === keyId ? keyId.toLowerCase() : keyId.toUpperCase(),
    '',
    '__proto__',
    'constructor',
    'toString',
    '0',
    evil,
    '*',
    '%',
    'x'.repeat(129),
    [keyId],
    { [keyId]: 1 },
    7,
    null,
    undefined,
    true,
  ];
  return [
    ...[...ids, ...more].map((kid): [string, string] => [`key id ${JSON.stringify(kid)?.slice(0, 60)}`, made.withHeader({ kid })]),
    ['its own key', withKey({ jwk })],
    ['its own key under no id', withKey({ jwk, kid: undefined })],
    ['our key in it', made.withHeader({ jwk: own })],
    ['an address of keys', withKey({ jku: evil })],
    ['an address of certificates', withKey({ x5u: evil })],
    ['certificates', withKey({ x5c: [Buffer.from('a certificate').toString('base64')] })],
    ['a thumbprint', made.withHeader({ x5t: 'x' })],
    ['crit', made.withHeader({ crit: ['exp'], exp: 0 })],
    ['crit of nothing', made.withHeader({ crit: [] })],
    ['crit of what it has not', made.withHeader({ crit: ['http://example.com/UNDEFINED'] })],
    ['b64 false', made.withHeader({ b64: false, crit: ['b64'] })],
    ['b64 false that is not critical', made.withHeader({ b64: false })],
    ['packed', made.withHeader({ zip: 'DEF' })],
    ['a token within', made.withHeader({ cty: 'JWT' })],
    ...['JWE', 'id+jwt', 'jwt', 'JOSE+JSON', '', null, 7, ['JWT']].map((typ): [string, string] => [`type ${JSON.stringify(typ)}`, made.withHeader({ typ })]),
    ['a header that is a list', made.token('["RS256"]')],
    ['a header that is nothing', made.token('null')],
    ['a header with alg twice', made.token(`{"alg":"none","kid":"${keyId}","alg":"RS256"}`)],
    ['a header with a key id twice', made.token(`{"alg":"RS256","kid":"x","kid":"${keyId}"}`)],
    ['a header with a prototype', made.token(`{"alg":"RS256","kid":"${keyId}","__proto__":{}}`)],
  ]; // prettier-ignore
};

const shapes = (made: TokenMaker): [string, string][] => {
  const whole = made.token();
  const [head, payload, signature] = whole.split('.') as [string, string, string];
  const text = JSON.stringify(made.claims());
  const claim = (more: string): string => made.token(made.header(), text.replace(/\}$/, `,${more}}`));
  const bytes = (value: Uint8Array): string => {
    const input = `${head}.${base64Url(value)}`;
    return `${input}.${base64Url(made.bySha(input))}`;
  };
  const last = signature.at(-1)!;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return [
    ['one part', head],
    ['two parts', `${head}.${payload}`],
    ['no signature', `${head}.${payload}.`],
    ['no payload', `${head}..${signature}`],
    ['no header', `.${payload}.${signature}`],
    ['dots alone', '..'],
    ['four parts', `${whole}.${signature}`],
    ['five parts, as what is encrypted', `${head}.${payload}.${signature}.${payload}.${signature}`],
    ['encrypted', `${base64Url('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.x.x.x.x`],
    ['a dot behind', `${whole}.`],
    ['a dot before', `.${whole}`],
    ['padding', `${whole}==`],
    ['something behind', `${whole}AAAA`],
    ['a letter behind', `${whole}A`],
    ['bits to spare', `${whole.slice(0, -1)}${alphabet[alphabet.indexOf(last) ^ 1]}`],
    ['letters of the other alphabet', `${head}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}+/`],
    ['dots of another script', whole.replaceAll('.', '。')],
    ['twice', `${whole}${whole}`],
    ['twice, with a comma', `${whole},${whole}`],
    ['a payload that is a list', made.token(made.header(), `[${text}]`)],
    ['a payload that is a text', made.token(made.header(), JSON.stringify(text))],
    ['a payload that is nothing', made.token(made.header(), 'null')],
    ['a payload that is no JSON', made.token(made.header(), `${text},`)],
    ['a payload with a mark before', bytes(Buffer.from(`\uFEFF${text}`))],
    ['a payload that is no UTF-8', bytes(Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from(',"x":"'), Buffer.from([0xff]), Buffer.from('"}')]))],
    ['a claim twice', claim('"exp":9999999999')],
    ['a client twice', claim('"client_id":"other"')],
    ['a scope twice', claim('"scope":"tradai/runs.read tradai/live.write"')],
    ['a claim twice, once in escapes', claim('"\\u0073cope":"tradai/live.write"')],
    ['a claim that is a prototype', claim('"__proto__":{"scope":"tradai/live.write"}')],
    ['claims too deep', claim(`"x":${'['.repeat(40)}${']'.repeat(40)}`)],
    ['longer than any', made.withClaims({ x: 'x'.repeat(8192) })],
    ['of 100 KB', made.withClaims({ x: 'x'.repeat(100_000) })],
    ['a scope with a nought', made.withClaims({ scope: 'tradai/runs.read\0' })],
    ['a claim with half a letter', claim('"x":"\\ud800"')],
    ['scopes in a list', made.withClaims({ scope: ['tradai/runs.read'] })],
    ['scopes in an object', made.withClaims({ scope: { 'tradai/runs.read': true } })],
    ['scopes that are a number', made.withClaims({ scope: 7 })],
    ['a group in a text', made.withClaims({ 'cognito:groups': 'viewer' })],
    ['groups in groups', made.withClaims({ 'cognito:groups': [['viewer']] })],
    ['groups that are null', made.withClaims({ 'cognito:groups': null })],
  ]; // prettier-ignore
};

/** Right, and not enough. */
const lacking = (made: TokenMaker): [string, string][] => [
  ...[
    ...['', 'tradai/runs.write', 'tradai/runs', 'tradai/runs.read.', 'tradai/runs.reads', 'TRADAI/RUNS.READ', 'tradai/runs．read'],
    ...['tradai/runs.read,tradai/data.read', 'tradai/runs.write\ttradai/runs.read', 'tradai/tradai/runs.read', 'other/runs.read'],
    ...['*', 'tradai/*', 'runs.*', 'any', 'admin', 'undefined', 'null', 'tradai//runs.read', '/runs.read'],
  ].map((scope): [string, string] => [`scope ${JSON.stringify(scope)}`, made.withClaims({ scope })]),
  ['no scope', made.withClaims({ scope: undefined })],
  ...[[], ['Viewer'], ['VIEWER'], ['constructor'], ['__proto__'], ['toString'], [''], ['viewer '], ['viewer,admin'], ['vіewer']].map(
    (groups): [string, string] => [`groups ${JSON.stringify(groups)}`, made.withClaims({ scope: undefined, 'cognito:groups': groups })],
  ),
]; // prettier-ignore

/** Tokens with one thing each that is not as it must be, and a few that are right. */
export function tokenCorpus(world: TokenWorld): readonly TokenVector[] {
  const made = new TokenMaker(world);
  const refused = [algorithms, times, persons, headers, shapes].flatMap((make) => make(made, world));
  return [
    ...controls(made, world).map(([title, token, status]) => ({ title, token, status })),
    ...[...refused, ...stolen(made)].map(([title, token]) => ({ title, token, status: 401 as const })),
    ...lacking(made).map(([title, token]) => ({ title, token, status: 403 as const })),
  ];
}

function flipped(bytes: Uint8Array): Uint8Array {
  const [first = 0, ...rest] = bytes;
  return Uint8Array.from([first ^ 1, ...rest]);
}
