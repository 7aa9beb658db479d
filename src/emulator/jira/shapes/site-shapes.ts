import type {
  Account,
  IssueType,
  LinkType,
  Priority,
  Project,
  Status,
  StatusCategory,
} from '../store/site-parts.ts';
import { type Frame, selfLink } from './frame.ts';

export function avatarUrls(base: string, of: string) {
  return Object.fromEntries(
    [48, 24, 16, 32].map((size) => [`${size}x${size}`, `${base}/avatars/${of}?size=${size}`]),
  );
}

/** A person as others see them: without an address. */
export function userShape(account: Account, frame: Frame) {
  const { accountId, displayName, timeZone } = account;
  return {
    self: selfLink(frame, `user?accountId=${encodeURIComponent(accountId)}`),
    accountId,
    avatarUrls: avatarUrls(frame.base, encodeURIComponent(accountId)),
    displayName,
    active: true,
    timeZone,
    accountType: 'atlassian',
  };
}

/** The person with this account id, or null for nobody. */
export function userOrNull(accountId: unknown, frame: Frame) {
  const account =
    typeof accountId === 'string' ? frame.store.directory.account(accountId) : undefined;
  return account === undefined ? null : userShape(account, frame);
}

export function statusCategoryShape(category: StatusCategory, frame: Frame) {
  return { self: selfLink(frame, `statuscategory/${category.id}`), ...category };
}

export function statusShape(status: Status, frame: Frame) {
  const { id, name, description, category, projectId } = status;
  return {
    self: selfLink(frame, `status/${id}`),
    description,
    iconUrl: `${frame.base}/`,
    name,
    untranslatedName: name,
    id,
    statusCategory: statusCategoryShape(category, frame),
    ...scopeShape(projectId),
  };
}

/** What belongs to a team-managed project says so. */
function scopeShape(projectId: string | undefined) {
  return projectId === undefined ? {} : { scope: { type: 'PROJECT', project: { id: projectId } } };
}

/** A status where it stands in an issue. */
export function issueStatusShape(status: Status, frame: Frame) {
  const { untranslatedName: _, ...shape } = statusShape(status, frame);
  return shape;
}

export function issueTypeShape(type: IssueType, frame: Frame) {
  const { id, name, description, avatarId, isSubtask, projectId } = type;
  return {
    self: selfLink(frame, `issuetype/${id}`),
    id,
    description,
    iconUrl: `${selfLink(frame, `universal_avatar/view/type/issuetype/avatar/${avatarId}`)}?size=medium`,
    name,
    subtask: isSubtask,
    avatarId,
    hierarchyLevel: isSubtask ? -1 : 0,
    ...scopeShape(projectId),
  };
}

export function projectShape({ id, key, name, isTeamManaged }: Project, frame: Frame) {
  return {
    self: selfLink(frame, `project/${id}`),
    id,
    key,
    name,
    projectTypeKey: 'software',
    simplified: isTeamManaged,
    avatarUrls: avatarUrls(frame.base, key),
  };
}

export function priorityShape({ id, name }: Priority, frame: Frame) {
  return {
    self: selfLink(frame, `priority/${id}`),
    iconUrl: `${frame.base}/images/icons/priorities/${name.toLowerCase()}_new.svg`,
    name,
    id,
  };
}

export function linkTypeShape({ id, name, inward, outward }: LinkType, frame: Frame) {
  return { id, name, inward, outward, self: selfLink(frame, `issueLinkType/${id}`) };
}
