import { ServiceError } from '../../ports/errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** As AWS's own variables for endpoints call them. */
export type AwsService =
  | 'S3'
  | 'DYNAMODB'
  | 'SECRETS_MANAGER'
  | 'CLOUDWATCH'
  | 'SNS'
  | 'SQS'
  | 'SFN'
  | 'EVENTBRIDGE'
  | 'SCHEDULER'
  | 'ECS'
  | 'ECR';

/** How a service of AWS is reached. */
export interface AwsPlace {
  /** Undefined: as the profile of the shared configuration says. */
  readonly region: string | undefined;
  /** In place of AWS's own: an emulator, or another store that speaks its language. */
  readonly endpoint: string | undefined;
  /** Undefined: AWS's own search, through profiles, containers and machines. */
  readonly credentials: AwsCredentials | undefined;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The place of a service as AWS's own variables say: AWS_REGION or AWS_DEFAULT_REGION; AWS_ENDPOINT_URL_<service> or AWS_ENDPOINT_URL;
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Throws `invalid-entry`.
 */
export function awsPlace(service: AwsService, variables: Variables): AwsPlace {
  const endpoint = endpointOf(service, variables);
  const region = given(variables, 'AWS_REGION') ?? given(variables, 'AWS_DEFAULT_REGION');
  if (region === undefined && endpoint === undefined && given(variables, 'AWS_PROFILE') === undefined)
    throw new ServiceError(
      'invalid-entry',
      'AWS_REGION is missing; expected the region of the account, such as eu-central-1.',
    );
  return {
    region: region ?? (endpoint === undefined ? undefined : 'us-east-1'),
    endpoint,
    credentials: credentialsOf(variables),
  };
}

/** The same for the constructor of a client of the SDK. One attempt a call: who calls repeats it. */
export function clientOptions({ region, endpoint, credentials }: AwsPlace): {
  region?: string;
  endpoint?: string;
  credentials?: AwsCredentials;
  maxAttempts: number;
} {
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 1,
  };
}

function endpointOf(service: AwsService, variables: Variables): string | undefined {
  const own = `AWS_ENDPOINT_URL_${service}`;
  const name = given(variables, own) === undefined ? 'AWS_ENDPOINT_URL' : own;
  const endpoint = given(variables, name);
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '')
    throw new ServiceError(
      'invalid-entry',
      `${name} is no address of a server; expected one such as http://127.0.0.1:9000, without a name or password.`,
    );
  return endpoint;
}

function credentialsOf(variables: Variables): AwsCredentials | undefined {
  const accessKeyId = given(variables, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = given(variables, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const [missing, there] =
      accessKeyId === undefined ? ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] : ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'];
    throw new ServiceError('invalid-entry', `AWS_${missing} is missing; expected it beside AWS_${there}.`);
  }
  const sessionToken = given(variables, 'AWS_SESSION_TOKEN');
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** An empty variable is as none. */
function given(variables: Variables, name: string): string | undefined {
  const value = variables[name] ?? '';
  return value === '' ? undefined : value;
}
