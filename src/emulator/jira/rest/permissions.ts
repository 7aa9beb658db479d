import { type Call, type Endpoint, listQuery, ok } from './call.ts';
import { may, visibleIssue } from './issue-access.ts';
import { noSuchIssue, refusal } from './refusal.ts';

interface Permission {
  readonly id: string;
  readonly name: string;
  readonly type: 'GLOBAL' | 'PROJECT';
}

/** Permissions of a site, with the ids of Jira's permission schemes. */
const permissions: ReadonlyMap<string, Permission> = new Map(
  (
    [
      ['ADMINISTER', '0', 'Administer Jira', 'GLOBAL'],
      ['BULK_CHANGE', '33', 'Make bulk changes', 'GLOBAL'],
      ['USER_PICKER', '27', 'Browse users and groups', 'GLOBAL'],
      ['CREATE_SHARED_OBJECTS', '22', 'Share dashboards and filters', 'GLOBAL'],
      ['MANAGE_GROUP_FILTER_SUBSCRIPTIONS', '24', 'Manage group filter subscriptions', 'GLOBAL'],
      ['ADMINISTER_PROJECTS', '23', 'Administer Projects', 'PROJECT'],
      ['BROWSE_PROJECTS', '10', 'Browse Projects', 'PROJECT'],
      ['CREATE_ISSUES', '11', 'Create work items', 'PROJECT'],
      ['EDIT_ISSUES', '12', 'Edit work items', 'PROJECT'],
      ['DELETE_ISSUES', '16', 'Delete work items', 'PROJECT'],
      ['TRANSITION_ISSUES', '46', 'Transition work items', 'PROJECT'],
      ['ASSIGN_ISSUES', '13', 'Assign work items', 'PROJECT'],
      ['LINK_ISSUES', '21', 'Link work items', 'PROJECT'],
      ['MODIFY_REPORTER', '30', 'Modify Reporter', 'PROJECT'],
      ['ADD_COMMENTS', '15', 'Add Comments', 'PROJECT'],
      ['EDIT_ALL_COMMENTS', '34', 'Edit All Comments', 'PROJECT'],
      ['EDIT_OWN_COMMENTS', '35', 'Edit Own Comments', 'PROJECT'],
      ['DELETE_ALL_COMMENTS', '36', 'Delete All Comments', 'PROJECT'],
      ['DELETE_OWN_COMMENTS', '37', 'Delete Own Comments', 'PROJECT'],
      ['CREATE_ATTACHMENTS', '19', 'Create Attachments', 'PROJECT'],
      ['DELETE_ALL_ATTACHMENTS', '38', 'Delete All Attachments', 'PROJECT'],
      ['DELETE_OWN_ATTACHMENTS', '39', 'Delete Own Attachments', 'PROJECT'],
      ['MANAGE_WATCHERS', '32', 'Manage Watchers', 'PROJECT'],
      ['SCHEDULE_ISSUES', '28', 'Schedule work items', 'PROJECT'],
      ['MOVE_ISSUES', '25', 'Move work items', 'PROJECT'],
    ] as const
  ).map(([key, id, name, type]) => [key, { id, name, type }]),
);

export const permissionsEndpoint: Endpoint = {
  method: 'GET',
  path: '/mypermissions',
  answer(call) {
    checkContext(call);
    const asked = listQuery(call, 'permissions');
    if (asked.length === 0) throw refusal(400, ["The 'permissions' query parameter is required."]);
    const unknown = asked.filter((key) => !permissions.has(key));
    if (unknown.length > 0)
      throw refusal(400, [`Unrecognized permission(s): ${unknown.join(', ')}`]);
    const shapes = asked.flatMap((key) => {
      const permission = permissions.get(key);
      return permission === undefined
        ? []
        : [[key, { ...permission, key, description: '', havePermission: may(call.reader, key) }]];
    });
    return ok({ permissions: Object.fromEntries(shapes) });
  },
};

/** The project or issue that the permissions are asked for. */
function checkContext(call: Call): void {
  const project = call.query.get('projectKey') ?? call.query.get('projectId');
  if (project !== null && call.store.directory.project(project) === undefined)
    throw refusal(404, [`No project could be found with key '${project}'.`]);
  const issue = call.query.get('issueKey') ?? call.query.get('issueId');
  if (issue !== null && visibleIssue(call, issue) === undefined) throw noSuchIssue();
}
