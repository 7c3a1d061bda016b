import { plainTable } from '@tradai/runtime';
import { durationText, timeText } from './run-views.ts';

/** A deployment as the API shows it, as far as it is printed. */
export interface DeploymentView {
  readonly deploy_id: string;
  readonly kind: 'deploy' | 'undeploy';
  readonly status: string;
  readonly strategy: string;
  readonly account: string;
  readonly mode: string;
  readonly version: string | null;
  readonly created_at: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A session as the API shows it, as far as it is printed. */
export interface LiveView {
  readonly strategy: string;
  readonly account: string;
  readonly mode: string;
  readonly state: string;
  readonly causes: readonly string[];
  readonly wanted: string | null;
  readonly version: string | null;
  readonly beat_age_s: number | null;
  readonly open_trades: number | null;
  readonly pnl: string | null;
  readonly alerts: readonly { readonly text: string; readonly since: string }[];
}

export function isOver({ status }: Pick<DeploymentView, 'status'>): boolean {
  return !['QUEUED', 'RUNNING'].includes(status);
}

export function deploymentText(deployment: DeploymentView): string {
  const { deploy_id: id, kind, status, strategy, account, mode, version, error } = deployment;
  const what = `${kind} of ${strategy}${version === null ? '' : ` ${version}`} (${mode}, account ${account})`;
  return `${id}: ${what} is ${status}${error === null ? '' : `: ${error.code}: ${error.message.replace(/\.$/, '')}`}.`;
}

const DEPLOYMENT_HEADS = ['Deployment', 'Strategy', 'Mode', 'Account', 'Status', 'Submitted'];

export function deploymentsTable(deployments: readonly DeploymentView[]): string {
  const rows = deployments.map((deployment) => [
    ...[deployment.deploy_id, `${deployment.strategy} ${deployment.version ?? ''}`.trim(), deployment.mode],
    ...[deployment.account, `${deployment.kind} ${deployment.status}`, timeText(deployment.created_at)],
  ]);
  return plainTable(DEPLOYMENT_HEADS, rows);
}

const LIVE_HEADS = ['Strategy', 'Mode', 'Account', 'State', 'Last beat', 'Trades', 'Profit', 'Alerts'];

export function liveTable(sessions: readonly LiveView[]): string {
  const rows = sessions.map((session) => [
    ...[`${session.strategy} ${session.version ?? ''}`.trim(), session.mode, session.account],
    session.causes.length === 0 ? session.state : `${session.state} (${session.causes.join(', ')})`,
    session.beat_age_s === null ? '–' : durationText(session.beat_age_s),
    session.open_trades === null ? '–' : String(session.open_trades),
    session.pnl ?? '–',
    session.alerts.map(({ text }) => text).join('; ') || '–',
  ]);
  return plainTable(LIVE_HEADS, rows, ['Last beat', 'Trades', 'Profit']);
}
