const READ = '/mlflow/api/2.0/mlflow/runs/get';
const DOTS = ['..', '%2e%2e', '%2E%2e', '.%2e', '%252e%252e', '..%00', '..;', '..;x=1', '%c0%ae%c0%ae', '%e0%80%ae.', '%u002e.', '．．', '..%20', '.. ', '...', '....', '.%00.', '%2e%2e%2f..']; // prettier-ignore
const SLASHES = ['/', '//', '%2f', '%2F', '%252f', '\\', '%5c', '%255c', '/./', '/;/', '%c0%af', '%ef%bc%8f', '∕', '%0a/', '%0d%0a/', '%09/', '/%00/']; // prettier-ignore
const TARGETS = ['runs/delete', 'users/create', 'api/2.0/mlflow/users/get', 'ajax-api/2.0/mlflow/runs/create', 'graphql', 'static-files/index.html', 'version', 'gateway/routes']; // prettier-ignore
const ENDS = ['%00', '%20', '/', '//', '/.', '/..', ';a=b', ';jsessionid=1', '%23', '%3f', '%3Frun_id=1', '.json', '\u00a0', '%0d%0aHost:%20evil', '%0aX-Injected:%201', '/%2e', '%2f', '~', '*', '%', '%zz', '%u0041', '@evil', ':80', '#x/../../users', '%26', '&run_id=1', '\u202e', '%ff', '%f0%28%8c%28']; // prettier-ignore

/** At least 500 paths that mean something else than what may be read. */
export function traversalPaths(): string[] {
  const climbing = DOTS.flatMap((dots) =>
    SLASHES.map((slash, at) => `${READ}/${dots}${slash}${dots}${slash}${TARGETS[at % TARGETS.length]}`),
  );
  const before = DOTS.flatMap((dots) =>
    SLASHES.slice(0, 10).map((slash) => `/mlflow${slash}${dots}${slash}${READ.slice(8)}`),
  );
  const ended = ENDS.filter((end) => end !== '').map((end) => `${READ}${end}`);
  const spelled = ['%72uns/get', 'runs%2fget', 'RUNS/get', 'Runs/Get', 'runs//get', 'runs/./get', 'runs/x/../get', 'ｒuns/get', 'runs/ge%74', 'runs\\get', 'runs/get/get', 'runs', '', 'runs/', '%2fruns/get', 'runs%252fget']; // prettier-ignore
  const otherReads = ['runs/create', 'runs/update', 'runs/delete', 'runs/log-batch', 'experiments/create', 'registered-models/create', 'registered-models/rename', 'registered-models/delete', 'model-versions/create', 'model-versions/transition-stage', 'users/get', 'users/update-admin', 'experiments/permissions/get', 'logged-models/search', 'traces', 'gateway-proxy', 'mlflow-artifacts/artifacts', 'scorers/list', 'webhooks/list', 'runs/log-model']; // prettier-ignore
  const bases = ['/mlflow/api/2.0/mlflow/', '/mlflow/ajax-api/2.0/mlflow/', '/mlflow/api/3.0/mlflow/', '/mlflow/api/2.0/', '/mlflow/', '/MLFLOW/api/2.0/mlflow/']; // prettier-ignore
  const listed = bases.flatMap((base) => otherReads.map((read) => base + read));
  return [...climbing, ...before, ...ended, ...spelled.map((path) => `/mlflow/api/2.0/mlflow/${path}`), ...listed];
}

const METADATA = ['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16', '192.0.0.192', '0.0.0.0', '127.0.0.1', '127.1.2.3', '224.0.0.1', '255.255.255.255']; // prettier-ignore
const METADATA_V6 = ['::', '::1', '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '::ffff:127.0.0.1', 'fe80::1', 'fe80::a9fe:a9fe', 'ff02::1', 'fd00:ec2::254', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::', 'fec0::1', 'fe80::1%eth0']; // prettier-ignore

/** Addresses that a name must not lead to. */
export const FORBIDDEN_ADDRESSES: readonly string[] = [...METADATA, ...METADATA_V6];

/** IPv4 as people write it who do not want it to be seen. */
export function spellingsOf(address: string): string[] {
  const bytes = address.split('.').map(Number);
  const [a, b, c, d] = bytes as [number, number, number, number];
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const octal = bytes.map((byte) => `0${byte.toString(8)}`).join('.');
  const hex = bytes.map((byte) => `0x${byte.toString(16)}`).join('.');
  return [
    ...[address, String(whole), `0x${whole.toString(16)}`, `0${whole.toString(8)}`, octal, hex, `${a}.${b}.${c * 256 + d}`],
    ...[`${a}.${(b * 256 + c) * 256 + d}`, `[::ffff:${address}]`, `[::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}]`],
    ...[`${address}.`, bytes.map((byte) => String(byte).padStart(3, '0')).join('.'), address.replaceAll('.', '。'), address.replaceAll('.', '%2e')],
  ]; // prettier-ignore
}

/** Addresses that a server may be sent on to. */
export function redirectTargets(): string[] {
  const hosts = METADATA.flatMap((address) => spellingsOf(address).slice(0, 8));
  return [
    ...hosts.map((host) => `http://${host}/latest/meta-data/`),
    ...['file:///etc/passwd', 'gopher://127.0.0.1:70/_x', 'ftp://127.0.0.1/', 'data:text/plain,x', '//169.254.169.254/', '/api/2.0/mlflow/users/create'],
  ]; // prettier-ignore
}

/** Values that would begin another request, or another part of this one, if they were written as they come. */
export const SPLITTING_VALUES: readonly string[] = ['a&run_id=b', 'a#b', 'a?b=c', 'a b', 'a%26b', 'a+b', 'a;b', 'a=b', '../../users', 'http://169.254.169.254/', '@evil', '//evil', 'a%0d%0aHost: evil', '%00', 'é', '日本', '\u202e', '"', "'", '<x>']; // prettier-ignore
