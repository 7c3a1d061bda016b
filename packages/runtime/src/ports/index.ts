/** What a program around containers shares with them: services in domain words. */
export { isPassing, ServiceError, type ServiceErrorCode } from './errors.ts';
export { assertKeyPart } from './key-part.ts';
