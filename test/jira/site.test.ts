import { describe, expect, test } from 'vitest';
import { resolveSite, type SiteDescription } from '../../src/jira/site/site.ts';
import { describedSite, resolved } from './described-site.ts';
import { settings } from './settings.ts';

function problems(description: SiteDescription, changed = settings): readonly string[] {
  const resolution = resolveSite(changed, description);
  return resolution.kind === 'resolved' ? [] : resolution.problems.map(({ sentence }) => sentence);
}

describe('a site that has everything', () => {
  test('is known by its ids', () => {
    const site = resolved(describedSite());

    expect(site.types.idOf('recipient')).toBe('2');
    expect(site.types.oursOf('3')).toBe('rule');
    expect(site.campaignStatuses.idOf('sending')).toBe('104');
    expect(site.campaignStatuses.oursOf('104')).toBe('sending');
    expect(site.campaignStatuses.oursOf('150')).toBeUndefined();
    expect(site.fields.of('address').id).toBe('customfield_200');
    expect(site.browseUrl).toBe('https://example.atlassian.net/browse/');
  });

  test('may write its names in another case', () => {
    const description = describedSite();
    description.typesWithStatuses[0]?.statuses.splice(1, 1, { id: '101', name: 'DRY RUN' });

    expect(resolved(description).campaignStatuses.idOf('dryRun')).toBe('101');
  });

  test('may be named by its ids in the config', () => {
    const changed = {
      ...settings,
      fields: { ...settings.fields, address: 'customfield_201' },
      campaignStatuses: { ...settings.campaignStatuses, draft: '100' },
    };

    const site = resolved(describedSite(), changed);

    expect(site.fields.of('address').id).toBe('customfield_201');
    expect(site.campaignStatuses.idOf('draft')).toBe('100');
  });

  test('may have translated field names', () => {
    const description = describedSite();
    const translated = description.fields.map((field) =>
      field.name === 'Subject' ? { ...field, name: 'Betreff', untranslatedName: 'Subject' } : field,
    );

    expect(resolved({ ...description, fields: translated }).fields.of('subject').id).toBe(
      'customfield_201',
    );
  });
});

describe('a site that lacks something', () => {
  test('is told all of it at once, with what to do', () => {
    const description = describedSite();
    description.typesWithStatuses.splice(2, 1);
    description.typesWithStatuses[0]?.statuses.splice(5, 1);
    description.fields.splice(2, 1);

    expect(problems(description)).toEqual([
      'There is no issue type "Rule" in project MAIL; add it, or set jira.issueTypes.rule in the config.',
      'There is no status "Paused" for Campaign in project MAIL; add it to the workflow, or set jira.campaignStatuses.paused in the config.',
      'There is no field "Email"; add it, or set jira.fields.address in the config to the name of yours.',
    ]);
  });

  test('is not told of the statuses of a type that is missing', () => {
    const description = describedSite();
    description.typesWithStatuses.splice(1, 1);

    expect(problems(description)).toEqual([
      'There is no issue type "Recipient" in project MAIL; add it, or set jira.issueTypes.recipient in the config.',
    ]);
  });

  test('is told of fields of the wrong type', () => {
    const description = describedSite();
    const fields = description.fields.map((field) =>
      field.name === 'Pace' ? { ...field, schema: { type: 'string' } } : field,
    );

    expect(problems({ ...description, fields })).toEqual([
      'The field "Pace" is of type string, but must be of type number; make such a field, or set jira.fields.pace in the config to another.',
    ]);
  });

  test('is told of fields that cannot be told apart', () => {
    const description = describedSite();
    description.fields.push({ id: 'customfield_900', name: 'Email', schema: { type: 'string' } });

    expect(problems(description)).toEqual([
      'There are 2 fields "Email" (customfield_200, customfield_900); set jira.fields.address in the config to the id of the right one.',
    ]);
  });

  test('does not count what belongs to another project', () => {
    const description = describedSite();
    const scope = { type: 'PROJECT', project: { id: '99999' } };
    description.fields.push({
      id: 'customfield_900',
      name: 'Email',
      schema: { type: 'string' },
      scope,
    });

    expect(problems(description)).toEqual([]);
  });

  test('is told of two steps in one status', () => {
    const changed = {
      ...settings,
      campaignStatuses: { ...settings.campaignStatuses, scheduled: 'Ready' },
    };

    expect(problems(describedSite(), changed)).toEqual([
      'jira.campaignStatuses.ready and jira.campaignStatuses.scheduled are both "Ready"; each needs a status of its own.',
    ]);
  });
});

describe('merge fields', () => {
  test('are those with a value that a template can show', () => {
    const description = describedSite();
    description.fields.push(
      { id: 'labels', name: 'Labels', schema: { type: 'array', items: 'string' } },
      { id: 'attachment', name: 'Attachment', schema: { type: 'array', items: 'attachment' } },
      { id: 'votes', name: 'Votes', schema: { type: 'votes' } },
      { id: 'customfield_901', name: '★', schema: { type: 'string' } },
      { id: 'customfield_902', name: 'First name', schema: { type: 'string' } },
    );

    const names = resolved(description).mergeFields.map(({ mergeName }) => mergeName);

    expect(names).toContain('summary');
    expect(names).toContain('labels');
    expect(names).toContain('firstName');
    expect(names).not.toContain('attachment');
    expect(names).not.toContain('votes');
    expect(names).not.toContain('key');
    expect(names).not.toContain('');
  });

  test('of the same name are one: the one made last', () => {
    const description = describedSite();
    description.fields.unshift(
      { id: 'customfield_1002', name: 'city', schema: { type: 'string' } },
      { id: 'customfield_999', name: 'City', schema: { type: 'string' } },
    );

    const cities = resolved(description).mergeFields.filter(
      ({ mergeName }) => mergeName === 'city',
    );

    expect(cities.map(({ fieldId }) => fieldId)).toEqual(['customfield_1002']);
  });
});
