import type { Route } from './route.ts';
import { SIDE_ROUTES } from './side-routes.ts';
import { SPOT_ACCOUNT_ROUTES } from './spot-account-routes.ts';
import { SPOT_ORDER_ROUTES } from './spot-order-routes.ts';
import { SPOT_PUBLIC_ROUTES } from './spot-public-routes.ts';
import { USDM_ACCOUNT_ROUTES } from './usdm-account-routes.ts';
import { USDM_ALGO_ROUTES } from './usdm-algo-routes.ts';
import { USDM_ORDER_ROUTES } from './usdm-order-routes.ts';
import { USDM_PUBLIC_ROUTES } from './usdm-public-routes.ts';
import { USDM_SETTINGS_ROUTES } from './usdm-settings-routes.ts';

/** Everything that REST answers. */
export const ROUTES: readonly Route[] = [
  ...SPOT_PUBLIC_ROUTES,
  ...SPOT_ORDER_ROUTES,
  ...SPOT_ACCOUNT_ROUTES,
  ...USDM_PUBLIC_ROUTES,
  ...USDM_ORDER_ROUTES,
  ...USDM_ALGO_ROUTES,
  ...USDM_ACCOUNT_ROUTES,
  ...USDM_SETTINGS_ROUTES,
  ...SIDE_ROUTES,
];
