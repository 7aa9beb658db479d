import type { Endpoint } from './call.ts';
import { issueEndpoints } from './issue-endpoints.ts';
import { jqlEndpoints } from './jql-endpoints.ts';
import { searchEndpoints } from './search-endpoints.ts';
import { siteEndpoints } from './site-endpoints.ts';
import { transitionEndpoints } from './transition-endpoints.ts';

/** Every operation of the REST API that the site has. Where two paths fit, the first one answers. */
export const endpoints: readonly Endpoint[] = [
  ...siteEndpoints,
  ...searchEndpoints,
  ...jqlEndpoints,
  ...issueEndpoints,
  ...transitionEndpoints,
];
