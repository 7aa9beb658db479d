import { z } from 'zod';
import { computedFields } from '../fields/field.ts';
import { selfLink } from '../shapes/frame.ts';
import type { Screen, ScreenTab } from '../store/schemes.ts';
import { demandAdministrator, pageOfNamed } from './administration.ts';
import { type Answer, type Call, type Endpoint, ok, parameter, readBody } from './call.ts';
import { refusal } from './refusal.ts';

const ScreenShape = z.strictObject({
  id: z.int(),
  name: z.string(),
  description: z.string(),
});

const path = '/screens';
const tabsPath = `${path}/:screenId/tabs`;
const fieldsPath = `${tabsPath}/:tabId/fields`;

export const screenEndpoints: readonly Endpoint[] = [
  { method: 'GET', path, answer: administrators(readScreens) },
  { method: 'POST', path, answer: administrators(createScreen), success: ScreenShape },
  { method: 'GET', path: tabsPath, answer: administrators(readTabs) },
  { method: 'GET', path: fieldsPath, answer: administrators(readFields) },
  { method: 'POST', path: fieldsPath, answer: administrators(addField) },
];

function administrators(answer: (call: Call) => Answer) {
  return (call: Call) => {
    demandAdministrator(call, 'manage screens');
    return answer(call);
  };
}

function screensOf({ store }: Call) {
  return store.directory.configuration.screens;
}

function screenShape({ id, name, description }: Screen) {
  return { id: Number(id), name, description };
}

function readScreens(call: Call): Answer {
  const page = pageOfNamed(call, screensOf(call).shared, 100);
  return ok({
    self: selfLink(call, 'screens'),
    ...page,
    values: page.values.map(screenShape),
  });
}

const ScreenRequest = z.strictObject({
  name: z.string().min(1).max(255),
  description: z.string().max(255).optional(),
});

function createScreen(call: Call): Answer {
  const { name, description = '' } = readBody(call, ScreenRequest);
  if (screensOf(call).isTaken(name)) throw refusal(400, ['The name is used by another screen.']);
  const screen = call.store.directory.configuration.defineScreen(name, description, []);
  return { status: 201, body: screenShape(screen) };
}

function screenOf(call: Call): Screen {
  const wanted = parameter(call, 'screenId');
  const screen = screensOf(call).shared.find(({ id }) => id === wanted);
  if (screen === undefined) throw refusal(404, [`Screen with id ${wanted} does not exist`]);
  return screen;
}

function tabOf(call: Call, { tabs }: Screen): ScreenTab {
  const wanted = parameter(call, 'tabId');
  const tab = tabs.find(({ id }) => String(id) === wanted);
  if (tab === undefined) throw refusal(404, [`Screen tab with id ${wanted} does not exist`]);
  return tab;
}

function readTabs(call: Call): Answer {
  return ok(screenOf(call).tabs.map(({ id, name }) => ({ id, name })));
}

function readFields(call: Call): Answer {
  const { fieldIds } = tabOf(call, screenOf(call));
  return ok(fieldIds.map((id) => ({ id, name: nameOf(call, id) ?? id })));
}

const FieldRequest = z.strictObject({ fieldId: z.string() });

/** Projects that show the screen may use the field from then on. */
function addField(call: Call): Answer {
  const { fieldId } = readBody(call, FieldRequest);
  const screen = screenOf(call);
  const tab = tabOf(call, screen);
  const name = nameOf(call, fieldId);
  if (name === undefined) throw refusal(404, [`Field with id ${fieldId} does not exist`]);
  if (screen.tabs.some(({ fieldIds }) => fieldIds.includes(fieldId)))
    throw refusal(400, [`The field with id ${fieldId} already exists on the screen.`]);
  const { configuration, projects } = call.store.directory;
  screensOf(call).save({
    ...screen,
    tabs: screen.tabs.map((each) =>
      each.id === tab.id ? { ...each, fieldIds: [...each.fieldIds, fieldId] } : each,
    ),
  });
  for (const project of projects)
    if (configuration.screensOf(project.schemes).has(screen.id)) project.allowFields([fieldId]);
  return ok({ id: fieldId, name });
}

/** Fields that Jira fills in, but people look for on screens. */
const shownComputed = new Set(['attachment', 'issuelinks', 'issuetype']);

function nameOf({ store }: Call, fieldId: string): string | undefined {
  const computed = computedFields.find(({ id }) => id === fieldId && shownComputed.has(id));
  return (store.directory.field(fieldId) ?? computed)?.name;
}
