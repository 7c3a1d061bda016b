/** Asks MiniStack's Secrets Manager for something, `CreateSecret` or another call. It wants no signature, but a word of whom is asked. */
export async function askSecrets(url: string, call: string, body: object): Promise<void> {
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${call}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  if (!ok) throw new Error(`MiniStack refused ${call} (${status})`);
}
