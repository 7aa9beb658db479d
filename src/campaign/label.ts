import { type OutcomeKind, outcomeKinds } from './outcome.ts';

/** What recipients carry of a campaign: `mail-42-sent` for one that got the mail of MAIL-42. */
export function outcomeLabel(campaignKey: string, kind: OutcomeKind): string {
  return labelOf(campaignKey, kind);
}

/** Every other outcome's label: a recipient carries one of a campaign. */
export function otherOutcomeLabels(campaignKey: string, kind: OutcomeKind): readonly string[] {
  return outcomeKinds.filter((other) => other !== kind).map((other) => labelOf(campaignKey, other));
}

/** A person puts it on recipients who may have got the mail and are to get it again with the next retry. */
export function againLabel(campaignKey: string): string {
  return labelOf(campaignKey, 'again');
}

function labelOf(campaignKey: string, what: string): string {
  return `${campaignKey.toLowerCase()}-${what}`;
}
