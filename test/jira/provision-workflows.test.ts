import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  mendedWorkflow,
  newWorkflow,
  type WrittenWorkflow,
} from '../../src/jira/provision/apply/workflow-document.ts';
import { faultsOf } from '../../src/jira/provision/plan/workflow-faults.ts';
import type { PresentWorkflow } from '../../src/jira/provision/present.ts';
import { workflowsIn } from '../../src/jira/provision/read/workflows.ts';
import { wantedProject } from '../../src/jira/provision/wanted.ts';
import { settings } from './settings.ts';

const { types } = wantedProject(settings, { projectName: 'Mail campaigns', mergeFields: [] });
const [campaign] = types;
if (campaign === undefined) throw new Error('There is no type of campaigns');
const wanted = campaign.workflow;
const idOf = (name: string) => `id of ${name}`;

/** What Jira would answer where this was written. */
function asRead({ referred, statuses, transitions }: WrittenWorkflow): PresentWorkflow {
  const workflow = { id: '1', name: wanted.name, version: {}, statuses, transitions };
  const [read] = workflowsIn({ workflows: [workflow], statuses: referred });
  if (read === undefined) throw new Error('Nothing was read');
  return read;
}

describe('a workflow as init makes it', () => {
  test('has nothing wrong with it', () => {
    expect(faultsOf(wanted, asRead(newWorkflow(wanted, idOf)), idOf)).toBeUndefined();
  });

  test('has its transitions numbered as Jira numbers them', () => {
    const { transitions } = newWorkflow(wanted, idOf);

    expect(transitions.slice(0, 3).map((each) => [each['id'], each['type']])).toEqual([
      ['1', 'INITIAL'],
      ['11', 'DIRECTED'],
      ['21', 'DIRECTED'],
    ]);
  });
});

/** What somebody may have done to one transition. */
const fates = ['kept', 'gone', 'global', 'screened', 'looped'] as const;
type Fate = (typeof fates)[number];

type Json = Readonly<Record<string, unknown>>;

function targetOf(transition: Json | undefined): unknown {
  return transition?.['toStatusReference'];
}

function changed(fate: Fate, transition: Json): readonly Json[] {
  const to = targetOf(transition);
  switch (fate) {
    case 'kept':
      return [transition];
    case 'gone':
      return [];
    case 'global':
      return [{ ...transition, type: 'GLOBAL', links: [] }];
    case 'screened':
      return [{ ...transition, transitionScreen: { ruleKey: 'system:transition-screen' } }];
    case 'looped':
      return [{ ...transition, links: [{ fromStatusReference: to }] }];
  }
}

describe('a workflow that somebody has changed', () => {
  test('has nothing wrong with it once it is mended, and keeps what was added', () => {
    const whole = newWorkflow(wanted, idOf);
    const moves = whole.transitions.slice(1);
    const target = targetOf(moves[0]);
    const added = { ...moves[0], id: '999', name: 'Somebody’s own', links: [] };
    const fateOfEach = fc.array(fc.constantFrom(...fates), {
      minLength: moves.length,
      maxLength: moves.length,
    });
    const lost = fc.constantFrom(undefined, ...wanted.statuses.map(({ name }) => idOf(name)));

    fc.assert(
      fc.property(fateOfEach, lost, fc.constantFrom('Draft', 'Sending'), (each, gone, start) => {
        const isThere = (reference: unknown) => reference !== gone;
        const present = asRead({
          referred: whole.referred.filter(({ statusReference }) => isThere(statusReference)),
          statuses: whole.statuses.filter(({ statusReference }) => isThere(statusReference)),
          transitions: [
            { ...whole.transitions[0], toStatusReference: idOf(start) },
            ...[
              ...moves.flatMap((move, index) => changed(each[index] ?? 'kept', move)),
              added,
            ].filter((transition) => isThere(targetOf(transition))),
          ],
        });
        const faults = faultsOf(wanted, present, idOf);
        fc.pre(faults !== undefined && isThere(idOf(start)));

        const mended = asRead(mendedWorkflow(wanted, present, faults, idOf));

        expect(faultsOf(wanted, mended, idOf)).toBeUndefined();
        const ids = mended.transitions.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)]);
        expect(ids.includes('999')).toBe(isThere(target));
      }),
      { numRuns: 300 },
    );
  });
});
