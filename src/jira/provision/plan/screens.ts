import { findNamed } from '../../site/names.ts';
import type { Present, PresentScreen } from '../present.ts';
import type { Step } from '../step.ts';
import type { WantedProject, WantedScreen, WantedType } from '../wanted.ts';
import type { Part } from './part.ts';

export interface ScreensPart extends Part {
  /** Types whose issues in the project have other screens than ours, and ones that do not do. */
  readonly needsScheme: readonly WantedType[];
}

/** Screens that show all fields are left alone, whoever made them; others may be shared, so that ours take their place. */
export function planScreens(
  wanted: WantedProject,
  present: Present,
  found: ReadonlyMap<string, string>,
): ScreensPart {
  const steps: Step[] = [];
  const inPlace: string[] = [];
  const needsScheme: WantedType[] = [];
  const customFields = new Set(wanted.fields.map(({ name }) => name));
  for (const type of wanted.types) {
    const { screen } = type;
    const seen = seenBy(type, present);
    // Of others' screens only our fields matter.
    const needed = screen.fields.filter((name) => customFields.has(name) || name === 'labels');
    if (seen.length > 0 && seen.every((each) => lacking(needed, each, found).length === 0)) {
      inPlace.push(`the screens of ${type.name}`);
      continue;
    }
    const ours = present.screens.find(({ name }) => name === screen.name);
    steps.push(...stepsFor(screen, ours, present, found));
    if (seen.length === 0 || seen.some(({ id }) => id !== ours?.id)) needsScheme.push(type);
  }
  return { steps, problems: [], inPlace, needsScheme };
}

function stepsFor(
  screen: WantedScreen,
  ours: PresentScreen | undefined,
  { screenSchemes }: Present,
  found: ReadonlyMap<string, string>,
): readonly Step[] {
  const missing = ours === undefined ? [] : lacking(screen.fields, ours, found);
  const hasScheme = screenSchemes.some(({ name }) => name === screen.name);
  return [
    ...(ours === undefined ? [{ kind: 'create-screen', screen } as const] : []),
    ...(ours !== undefined && missing.length > 0
      ? [{ kind: 'show-fields', screen: ours, fields: missing } as const]
      : []),
    ...(hasScheme ? [] : [{ kind: 'create-screen-scheme', screen: screen.name } as const]),
  ];
}

function seenBy({ name }: WantedType, { project }: Present): readonly PresentScreen[] {
  const typeId = findNamed(project?.types ?? [], name)?.id ?? '';
  return project?.screens.get(typeId) ?? [];
}

/** Names of fields, or ids of Jira's own, that a screen lacks. */
function lacking(
  fields: readonly string[],
  { fieldIds }: PresentScreen,
  found: ReadonlyMap<string, string>,
): readonly string[] {
  return fields.filter((name) => !fieldIds.includes(found.get(name) ?? name));
}
