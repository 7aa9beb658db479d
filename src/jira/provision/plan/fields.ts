import { fieldsCalled, type SiteField } from '../../site/fields.ts';
import { findNamed } from '../../site/names.ts';
import type { Present } from '../present.ts';
import type { Step } from '../step.ts';
import type { WantedField, WantedProject } from '../wanted.ts';
import { looksLikeId, type Part, type Problem } from './part.ts';

export interface FieldsPart extends Part {
  /** Ids of the fields that are there, by the names that they are wanted by. */
  readonly found: ReadonlyMap<string, string>;
  /** Of those, the ones of which there are several, by use: the config has to name them by their ids. */
  readonly ids: ReadonlyMap<string, string>;
}

export function planFields(wanted: WantedProject, present: Present): FieldsPart {
  const steps: Step[] = [];
  const problems: Problem[] = [];
  const inPlace: string[] = [];
  const found = new Map<string, string>();
  const ids = new Map<string, string>();
  for (const field of wanted.fields) {
    const candidates = fittingFields(field, present);
    const chosen = choose(field, candidates, wanted, present);
    if (chosen !== undefined) {
      found.set(field.name, chosen.id);
      if (candidates.length > 1 && field.use !== undefined) ids.set(field.use, chosen.id);
      const missing = missingOptions(field, chosen, present);
      if (missing.length > 0)
        steps.push({ kind: 'add-options', field, fieldId: chosen.id, options: missing });
      else inPlace.push(`the field ${chosen.name}`);
    } else if (candidates.length > 1) problems.push(ambiguous(field, candidates));
    else if (looksLikeId(field.name)) problems.push(unknownId(field));
    else steps.push({ kind: 'create-field', field });
  }
  return { steps, problems, inPlace, found, ids };
}

function fittingFields({ name, fitting }: WantedField, { fields }: Present): readonly SiteField[] {
  return fieldsCalled(fields, name).filter(
    ({ type }) => fitting.length === 0 || fitting.includes(type),
  );
}

/** The only one; of several the only one that the project shows; of fields to merge the one that letters would take. */
function choose(
  field: WantedField,
  candidates: readonly SiteField[],
  wanted: WantedProject,
  present: Present,
): SiteField | undefined {
  if (candidates.length < 2) return candidates[0];
  if (field.use === undefined) return candidates.at(-1);
  const shown = candidates.filter(({ id }) => canBeFilledIn(id, field, wanted, present));
  return shown.length === 1 ? shown[0] : undefined;
}

/** On any of the types of issue that it is for. */
export function canBeFilledIn(
  id: string,
  { on }: Pick<WantedField, 'on'>,
  { types }: Pick<WantedProject, 'types'>,
  { project }: Pick<Present, 'project'>,
): boolean {
  return types
    .filter(({ use }) => on.includes(use))
    .map(({ name }) => findNamed(project?.types ?? [], name)?.id ?? '')
    .some((typeId) => project?.fillable.get(typeId)?.has(id) === true);
}

/** A choice that is there already keeps its options, whatever their case. */
function missingOptions(
  { options }: WantedField,
  { id, type }: SiteField,
  { choices }: Present,
): readonly string[] {
  if (type !== 'option') return [];
  const offered = new Set(choices.get(id)?.options.map((option) => option.toLowerCase()));
  return options.filter((option) => !offered.has(option.toLowerCase()));
}

function ambiguous({ name, use }: WantedField, candidates: readonly SiteField[]): Problem {
  const ids = candidates.map(({ id }) => id).join(', ');
  return {
    sentence: `There are ${candidates.length} fields "${name}" (${ids}).`,
    whatToDo: `Set jira.fields.${use} in the config to the id of the one to use, or to a name that no field has.`,
  };
}

function unknownId({ name, use }: WantedField): Problem {
  return {
    sentence: `There is no field with the id ${name} of a type that would do.`,
    whatToDo: `Set jira.fields.${use} in the config to a name, or to the id of a field that is there.`,
  };
}
