import { attachmentEndpoints } from './attachment-endpoints.ts';
import { boardEndpoints } from './board-endpoints.ts';
import { bulkEndpoints } from './bulk-endpoints.ts';
import { bulkPropertyEndpoints } from './bulk-property-endpoints.ts';
import type { Endpoint } from './call.ts';
import { changelogEndpoints } from './changelog-endpoints.ts';
import { commentEndpoints } from './comment-endpoints.ts';
import { createMetadataEndpoints } from './create-metadata-endpoints.ts';
import { editMetadataEndpoints } from './edit-metadata-endpoints.ts';
import { fieldEndpoints } from './field-endpoints.ts';
import { filterEndpoints } from './filter-endpoints.ts';
import { issueEndpoints } from './issue-endpoints.ts';
import { issueLimitEndpoints } from './issue-limits.ts';
import { issueTypeSchemeEndpoints } from './issue-type-scheme-endpoints.ts';
import { jqlEndpoints } from './jql-endpoints.ts';
import { linkEndpoints } from './link-endpoints.ts';
import { projectEndpoints } from './project-endpoints.ts';
import { propertyEndpoints } from './property-endpoints.ts';
import { screenEndpoints } from './screen-endpoints.ts';
import { screenSchemeEndpoints } from './screen-scheme-endpoints.ts';
import { searchEndpoints } from './search-endpoints.ts';
import { siteEndpoints } from './site-endpoints.ts';
import { taskEndpoints } from './task-endpoints.ts';
import { transitionEndpoints } from './transition-endpoints.ts';
import { typeEndpoints } from './type-endpoints.ts';
import { userEndpoints } from './user-endpoints.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';
import { workflowEndpoints } from './workflow-endpoints.ts';
import { workflowSchemeEndpoints } from './workflow-scheme-endpoints.ts';

/** Every operation of the REST API that the site has. Where two paths fit, the first one answers. */
export const endpoints: readonly Endpoint[] = [
  ...siteEndpoints,
  ...userEndpoints,
  ...projectEndpoints,
  ...typeEndpoints,
  ...fieldEndpoints,
  ...screenEndpoints,
  ...screenSchemeEndpoints,
  ...issueTypeSchemeEndpoints,
  ...workflowEndpoints,
  ...workflowSchemeEndpoints,
  ...searchEndpoints,
  ...jqlEndpoints,
  ...bulkPropertyEndpoints,
  ...issueLimitEndpoints,
  ...issueEndpoints,
  ...createMetadataEndpoints,
  ...editMetadataEndpoints,
  ...transitionEndpoints,
  ...commentEndpoints,
  ...propertyEndpoints,
  ...attachmentEndpoints,
  ...changelogEndpoints,
  ...linkEndpoints,
  ...filterEndpoints,
  ...bulkEndpoints,
  ...taskEndpoints,
  ...webhookEndpoints,
  ...boardEndpoints,
];
