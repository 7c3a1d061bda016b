import type { Route } from './route.ts';
import { SIDE_ROUTES } from './side-routes.ts';
import { SPOT_PUBLIC_ROUTES } from './spot-public-routes.ts';
import { USDM_PUBLIC_ROUTES } from './usdm-public-routes.ts';

/** Everything that REST answers. */
export const ROUTES: readonly Route[] = [...SPOT_PUBLIC_ROUTES, ...USDM_PUBLIC_ROUTES, ...SIDE_ROUTES];
