// Stands for the HTTP/2 side of AWS's clients, which S3, DynamoDB, CloudWatch and Secrets Manager do without.
export class NodeHttp2Handler {
  constructor() {
    throw new Error('this build has no HTTP/2');
  }
}
