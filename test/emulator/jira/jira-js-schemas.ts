import * as agile from 'jira.js/agile';
import * as cloud from 'jira.js/cloud';
import { z } from 'zod';

// Read by jira.js once, when it is loaded: its schemas then know no other keys than the documented ones.
if (process.env['AUDIT_SCHEMAS'] !== 'true')
  throw new Error('Whoever imports this stands among the strict ones in vitest.config.ts');

const agilePath = '/rest/agile/1.0';

type Schemas = ReadonlyMap<string, z.ZodType>;

/** What jira.js takes for the answer of an operation of version 3, by method and path. */
const version3: Schemas = new Map<string, z.ZodType>([
  ['GET /serverInfo', cloud.ServerInformationSchema],
  ['GET /mypermissions', cloud.PermissionsSchema],
  ['GET /field', z.array(cloud.FieldDetailsSchema)],
  ['GET /priority', z.array(cloud.PrioritySchema)],
  ['GET /issueLinkType', cloud.IssueLinkTypesSchema],
  ['GET /issueLinkType/:issueLinkTypeId', cloud.IssueLinkTypeSchema],
  ['GET /myself', cloud.DashboardUserSchema],
  ['GET /user', cloud.DashboardUserSchema],
  ['GET /user/search', z.array(cloud.DashboardUserSchema)],
  ['GET /user/assignable/search', z.array(cloud.DashboardUserSchema)],
  ['GET /project', z.array(cloud.ProjectSchema)],
  ['GET /project/search', cloud.PageProjectSchema],
  ['GET /project/:projectIdOrKey', cloud.ProjectSchema],
  ['GET /project/:projectIdOrKey/statuses', z.array(cloud.IssueTypeWithStatusSchema)],
  ['GET /issuetype', z.array(cloud.IssueTypeDetailsSchema)],
  ['GET /issuetype/:id', cloud.IssueTypeDetailsSchema],
  ['GET /status', z.array(cloud.StatusDetailsSchema)],
  ['GET /status/:idOrName', cloud.StatusDetailsSchema],
  ['GET /statuscategory', z.array(cloud.StatusCategorySchema)],
  ['GET /statuses/search', cloud.PageOfStatusesSchema],
  ['GET /search/jql', cloud.SearchAndReconcileResultsSchema],
  ['POST /search/jql', cloud.SearchAndReconcileResultsSchema],
  ['POST /search/approximate-count', cloud.JQLCountResultsSchema],
  ['POST /jql/parse', cloud.ParsedJqlQueriesSchema],
  ['POST /jql/match', cloud.IssueMatchesSchema],
  ['POST /issue', cloud.CreatedIssueSchema],
  ['POST /issue/bulk', cloud.CreatedIssuesSchema],
  ['POST /issue/bulkfetch', cloud.BulkIssueResultsSchema],
  ['GET /issue/:issueIdOrKey', cloud.IssueSchema],
  ['PUT /issue/:issueIdOrKey', cloud.IssueSchema],
  ['GET /issue/createmeta/:projectIdOrKey/issuetypes', cloud.PageOfCreateMetaIssueTypesSchema],
  [
    'GET /issue/createmeta/:projectIdOrKey/issuetypes/:issueTypeId',
    cloud.PageOfCreateMetaIssueTypeWithFieldSchema,
  ],
  ['GET /issue/:issueIdOrKey/editmeta', cloud.IssueUpdateMetadataSchema],
  ['GET /issue/:issueIdOrKey/transitions', cloud.TransitionsSchema],
  ['GET /issue/:issueIdOrKey/comment', cloud.PageOfCommentsSchema],
  ['POST /issue/:issueIdOrKey/comment', cloud.CommentSchema],
  ['GET /issue/:issueIdOrKey/comment/:id', cloud.CommentSchema],
  ['PUT /issue/:issueIdOrKey/comment/:id', cloud.CommentSchema],
  ['POST /comment/list', cloud.PageCommentSchema],
  ['GET /issue/:issueIdOrKey/properties', cloud.PropertyKeysSchema],
  ['GET /issue/:issueIdOrKey/properties/:propertyKey', cloud.EntityPropertySchema],
  ['GET /comment/:commentId/properties', cloud.PropertyKeysSchema],
  ['GET /comment/:commentId/properties/:propertyKey', cloud.EntityPropertySchema],
  ['POST /issue/:issueIdOrKey/attachments', z.array(cloud.AttachmentSchema)],
  ['GET /attachment/meta', cloud.AttachmentSettingsSchema],
  ['GET /attachment/:id', cloud.AttachmentMetadataSchema],
  ['GET /issue/:issueIdOrKey/changelog', cloud.PageChangelogSchema],
  ['POST /changelog/bulkfetch', cloud.BulkChangelogResponseSchema],
  ['GET /issueLink/:linkId', cloud.IssueLinkSchema],
  ['POST /filter', cloud.FilterSchema],
  ['GET /filter/search', cloud.PageFilterDetailsSchema],
  ['GET /filter/my', z.array(cloud.FilterSchema)],
  ['GET /filter/:id', cloud.FilterSchema],
  ['PUT /filter/:id', cloud.FilterSchema],
  ['GET /bulk/issues/transition', cloud.BulkTransitionGetAvailableTransitionsSchema],
  ['POST /bulk/issues/transition', cloud.SubmittedBulkOperationSchema],
  ['GET /bulk/issues/fields', cloud.BulkEditGetFieldsSchema],
  ['POST /bulk/issues/fields', cloud.SubmittedBulkOperationSchema],
  ['GET /bulk/queue/:taskId', cloud.BulkOperationProgressSchema],
  ['GET /task/:taskId', cloud.TaskProgressObjectSchema],
  ['POST /issuetype', cloud.IssueTypeDetailsSchema],
  ['POST /statuses', z.array(cloud.JiraStatusSchema)],
  ['POST /issueLinkType', cloud.IssueLinkTypeSchema],
  ['POST /field', cloud.FieldDetailsSchema],
  ['GET /field/:fieldId/context', cloud.PageCustomFieldContextSchema],
  ['GET /field/:fieldId/context/:contextId/option', cloud.PageCustomFieldContextOptionSchema],
  [
    'POST /field/:fieldId/context/:contextId/option',
    cloud.CustomFieldCreatedContextOptionsListSchema,
  ],
  ['GET /screens', cloud.PageScreenSchema],
  ['GET /screens/:screenId/tabs', z.array(cloud.ScreenableTabSchema)],
  ['GET /screens/:screenId/tabs/:tabId/fields', z.array(cloud.ScreenableFieldSchema)],
  ['POST /screens/:screenId/tabs/:tabId/fields', cloud.ScreenableFieldSchema],
  ['GET /screenscheme', cloud.PageScreenSchemeSchema],
  ['POST /screenscheme', cloud.ScreenSchemeIdSchema],
  ['GET /issuetypescreenscheme', cloud.PageIssueTypeScreenSchemeSchema],
  ['POST /issuetypescreenscheme', cloud.IssueTypeScreenSchemeIdSchema],
  ['GET /issuetypescreenscheme/mapping', cloud.PageIssueTypeScreenSchemeItemSchema],
  ['GET /issuetypescreenscheme/project', cloud.PageIssueTypeScreenSchemesProjectsSchema],
  ['GET /issuetypescheme', cloud.PageIssueTypeSchemeSchema],
  ['POST /issuetypescheme', cloud.IssueTypeSchemeIDSchema],
  ['GET /issuetypescheme/mapping', cloud.PageIssueTypeSchemeMappingSchema],
  ['GET /issuetypescheme/project', cloud.PageIssueTypeSchemeProjectsSchema],
  ['POST /workflows', cloud.WorkflowReadResponseSchema],
  ['GET /workflows/search', cloud.WorkflowSearchResponseSchema],
  ['POST /workflows/create', cloud.WorkflowCreateResponseSchema],
  ['POST /workflows/create/validation', cloud.WorkflowValidationErrorListSchema],
  ['POST /workflows/update', cloud.WorkflowUpdateResponseSchema],
  ['POST /workflows/update/validation', cloud.WorkflowValidationErrorListSchema],
  ['GET /workflowscheme', cloud.PageWorkflowSchemeSchema],
  ['POST /workflowscheme', cloud.WorkflowSchemeSchema],
  ['GET /workflowscheme/project', cloud.ContainerOfWorkflowSchemeAssociationsSchema],
  ['POST /project', cloud.ProjectIdentifiersSchema],
  ['GET /projectvalidate/key', cloud.ErrorCollectionSchema],
  ['GET /projectvalidate/validProjectName', z.string()],
  [`GET ${agilePath}/board`, agile.PageBoardSchema],
  [`POST ${agilePath}/board`, agile.BoardSchema],
  [`GET ${agilePath}/board/:boardId`, agile.BoardSchema],
  [`GET ${agilePath}/board/:boardId/configuration`, agile.GetConfigurationSchema],
  [`GET ${agilePath}/board/:boardId/issue`, agile.SearchResultsSchema],
  [`GET ${agilePath}/issue/:issueIdOrKey`, agile.IssueSchema],
  ['GET /rest/software/1.0/board/:boardId/issue', agile.SoftwareIssueResultsSchema],
]);

/** In version 2 texts are wiki markup; jira.js knows version 3 only. */
const WikiComment = cloud.CommentSchema.extend({ body: z.string() });
const comments = '/issue/:issueIdOrKey/comment';

const version2: Schemas = new Map<string, z.ZodType>([
  ...version3,
  [`GET ${comments}`, cloud.PageOfCommentsSchema.extend({ comments: z.array(WikiComment) })],
  [`POST ${comments}`, WikiComment],
  [`GET ${comments}/:id`, WikiComment],
  [`PUT ${comments}/:id`, WikiComment],
  ['POST /comment/list', cloud.PageCommentSchema.extend({ values: z.array(WikiComment) })],
]);

/** What jira.js takes for the answer of an operation. */
export function jiraJsSchema(name: string, version: 2 | 3): z.ZodType | undefined {
  return (version === 2 ? version2 : version3).get(name);
}
