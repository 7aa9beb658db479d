import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import { defaultTypeScheme, defaultWorkflowScheme } from '../store/configuration.ts';
import type { ProjectDetails, ProjectSchemes, StoredProject } from '../store/projects.ts';
import type { Scheme, SchemeList } from '../store/schemes.ts';
import { demandAdministrator, Id } from './administration.ts';
import { type Answer, type Call, ok, readBody } from './call.ts';
import { projectFromTemplate, projectTemplates } from './project-templates.ts';
import { fieldRefusal, refusal } from './refusal.ts';

/** `CreateProjectDetails` in the OpenAPI document. */
const ProjectRequest = z.strictObject({
  key: z.string(),
  name: z.string(),
  description: z.string().default(''),
  leadAccountId: z.string().optional(),
  assigneeType: z.enum(['PROJECT_LEAD', 'UNASSIGNED']).optional(),
  projectTypeKey: z.enum(['software', 'service_desk', 'business']).optional(),
  projectTemplateKey: z.string().optional(),
  issueTypeScheme: Id.optional(),
  issueTypeScreenScheme: Id.optional(),
  workflowScheme: Id.optional(),
  url: z.string().optional(),
});
type ProjectRequest = z.infer<typeof ProjectRequest>;

/** Out of schemes, or after a template. */
export function createProject(call: Call): Answer {
  demandAdministrator(call, 'create projects');
  const request = readBody(call, ProjectRequest);
  const { directory } = call.store;
  const lead = directory.account(request.leadAccountId ?? '');
  const errors = {
    ...objectionsToKey(call, request.key),
    ...objectionsToName(call, request.name),
    ...(lead === undefined && { projectLead: 'You must specify a valid project lead.' }),
    ...objectionsToTemplate(request),
  };
  if (lead === undefined || Object.keys(errors).length > 0) throw fieldRefusal(errors);

  const { key, name, description, projectTemplateKey } = request;
  const schemes = schemesIn(request, call);
  const id = call.store.numbers.next('project');
  const details: ProjectDetails = { id, key, name, description, lead, isTeamManaged: false };
  const project =
    projectTemplateKey === undefined
      ? directory.defineProject(details, schemes)
      : projectFromTemplate(call, projectTemplateKey, details);
  allowFieldsOfOthers(call, project);
  return {
    status: 201,
    body: { id: Number(project.id), key, self: selfLink(call, `project/${project.id}`) },
  };
}

function objectionsToKey(call: Call, key: string): Readonly<Record<string, string>> {
  if (key === '') return { projectKey: 'You must specify a valid project key.' };
  if (!/^[A-Z][A-Z0-9_]{1,9}$/.test(key))
    return {
      projectKey:
        'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.',
    };
  return call.store.directory.project(key) === undefined
    ? {}
    : { projectKey: 'A project with that project key already exists.' };
}

function objectionsToName(call: Call, name: string): Readonly<Record<string, string>> {
  if (name.trim() === '') return { projectName: 'You must specify a valid project name.' };
  return isNameTaken(call, name) ? { projectName: 'A project with that name already exists.' } : {};
}

function isNameTaken({ store }: Call, name: string): boolean {
  return store.directory.projects.some((each) => each.name.toLowerCase() === name.toLowerCase());
}

/** What the OpenAPI document says in words; Jira's sentences are not recorded. */
function objectionsToTemplate(request: ProjectRequest): Readonly<Record<string, string>> {
  const { projectTemplateKey: template, projectTypeKey } = request;
  if (template === undefined)
    return projectTypeKey === undefined
      ? { projectType: 'You must specify a valid project type.' }
      : {};
  const hasScheme =
    request.issueTypeScheme !== undefined ||
    request.workflowScheme !== undefined ||
    request.issueTypeScreenScheme !== undefined;
  if (hasScheme)
    return { projectTemplateKey: 'A template and schemes cannot be specified together.' };
  return projectTemplates.includes(template)
    ? {}
    : { projectTemplateKey: 'The project template is not available on this site.' };
}

function schemesIn(request: ProjectRequest, call: Call): ProjectSchemes {
  const { types, workflowSchemes, typeScreenSchemes } = call.store.directory.configuration;
  return {
    types: known(types, request.issueTypeScheme ?? defaultTypeScheme, 'issueTypeScheme'),
    workflows: known(
      workflowSchemes,
      request.workflowScheme ?? defaultWorkflowScheme,
      'workflowScheme',
    ),
    screens: known(
      typeScreenSchemes,
      request.issueTypeScreenScheme ?? '1',
      'issueTypeScreenScheme',
    ),
  };
}

function known<Kind extends Scheme>(schemes: SchemeList<Kind>, id: string, name: string): string {
  if (schemes.shared.some((scheme) => scheme.id === id)) return id;
  throw fieldRefusal({ [name]: `The scheme with id ${id} does not exist.` });
}

/** Fields are made for every project that there is; one that comes later has to be let use them. */
function allowFieldsOfOthers({ store }: Call, project: StoredProject): void {
  const { configuration, customFields } = store.directory;
  const onDefaultScreen = configuration.screens.of('1').tabs.flatMap(({ fieldIds }) => fieldIds);
  project.allowFields(
    customFields.map(({ id }) => id).filter((id) => onDefaultScreen.includes(id)),
  );
}

/** 200 in any case. */
export function validateKey(call: Call): Answer {
  return ok({ errorMessages: [], errors: objectionsToKey(call, call.query.get('key') ?? '') });
}

/** The name itself where it is free, or one with a number behind. */
export function validName(call: Call): Answer {
  const name = call.query.get('name');
  if (name === null || name === '') throw refusal(400, ['The project name is required.']);
  let free = name;
  for (let number = 2; isNameTaken(call, free); number += 1) free = `${name} ${number}`;
  return ok(JSON.stringify(free));
}
