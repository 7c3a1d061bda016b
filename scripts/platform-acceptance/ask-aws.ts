/** Services of AWS that speak JSON, by the word before their calls. */
const SERVICES = {
  states: 'AWSStepFunctions',
  sqs: 'AmazonSQS',
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
} as const;

/** Asks MiniStack for something. It wants no signature, but a word of whom is asked. Throws what it said. */
export async function askAws<T = unknown>(
  url: string,
  service: keyof typeof SERVICES,
  call: string,
  body: object,
  signal: AbortSignal | null = null,
): Promise<T> {
  const credential = `Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${SERVICES[service]}.${call}`,
      authorization: `AWS4-HMAC-SHA256 ${credential}`,
    },
    body: JSON.stringify(body),
    signal,
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`MiniStack refused ${call} (${answer.status}): ${text.slice(0, 300)}`);
  return (text === '' ? {} : JSON.parse(text)) as T;
}
