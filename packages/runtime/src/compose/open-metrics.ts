import { awsPlace, type AwsPlace } from '../adapters/aws/aws-place.ts';
import { ServiceError } from '../ports/errors.ts';
import type { MetricDimensions, Metrics } from '../ports/metrics.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where metrics go; plain data, so that another thread can be told. */
export type MetricsChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'prometheus'; readonly host: string; readonly port: number }
  | { readonly kind: 'emf'; readonly namespace: string }
  | { readonly kind: 'cloudwatch'; readonly namespace: string; readonly aws: AwsPlace };

const NAMESPACE = 'TradAI';
const NAMESPACE_RULE = /^[A-Za-z0-9._\-/#]{1,255}$/;

/**
 * The choice that METRICS makes: `none` (or empty), `prometheus:<port>` (on 127.0.0.1), `prometheus:<host>:<port>`, `emf[:<namespace>]`,
 * `cloudwatch[:<namespace>]`. The namespace is TradAI unless given. Where CloudWatch is, `env` says. Throws `invalid-entry`.
 */
export function metricsChoice(text: string, env: Variables): MetricsChoice {
  const [kind, rest] = splitOnce(text);
  if (text === '' || text === 'none') return { kind: 'none' };
  if (kind === 'prometheus') return prometheusAt(text, rest ?? '');
  const namespace = rest ?? NAMESPACE;
  if ((kind !== 'emf' && kind !== 'cloudwatch') || !NAMESPACE_RULE.test(namespace)) throw wrong(text);
  return kind === 'emf' ? { kind, namespace } : { kind, namespace, aws: awsPlace('CLOUDWATCH', env) };
}

/** Loads what the choice needs, and nothing else; `null` for none. Throws `ServiceError`. */
export async function openMetrics(choice: MetricsChoice, dimensions: MetricDimensions): Promise<Metrics | null> {
  switch (choice.kind) {
    case 'none':
      return null;
    case 'prometheus': {
      const { openPrometheus } = await import('../adapters/embedded/prometheus.ts');
      return openPrometheus({ host: choice.host, port: choice.port, dimensions });
    }
    case 'emf': {
      const { EmfMetrics } = await import('../adapters/embedded/emf.ts');
      return new EmfMetrics({ namespace: choice.namespace, dimensions });
    }
    case 'cloudwatch': {
      const { CloudWatchMetrics } = await import('../adapters/aws/cloudwatch.ts');
      return new CloudWatchMetrics(choice.aws, { namespace: choice.namespace, dimensions });
    }
  }
}

function prometheusAt(text: string, place: string): MetricsChoice {
  const cut = place.lastIndexOf(':');
  const [host, digits] = cut === -1 ? ['127.0.0.1', place] : [place.slice(0, cut), place.slice(cut + 1)];
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port > 65_535 || host === '') throw wrong(text);
  return { kind: 'prometheus', host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

function splitOnce(text: string): [string, string?] {
  const cut = text.indexOf(':');
  return cut === -1 ? [text] : [text.slice(0, cut), text.slice(cut + 1)];
}

function wrong(text: string): ServiceError {
  return new ServiceError(
    'invalid-entry',
    `METRICS is ${JSON.stringify(text)}; expected none, prometheus:<port>, emf or cloudwatch:<namespace>.`,
  );
}
