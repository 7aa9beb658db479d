import type { MergeValue } from '../campaign/campaign.ts';
import type { HelperOptions, Value } from './value.ts';

/** A function that templates may call: `{{date recipient.lastMet month="long"}}`. */
export interface TemplateHelper {
  /** How many values it takes, at least and at most. */
  readonly takes: readonly [atLeast: number, atMost: number];
  /** True when it can be given values that are empty, and may return one. */
  readonly bearsEmpty: boolean;
  /** Names of its options. */
  readonly options: readonly string[];
  /** Throws a RangeError for options, or values written in the template, that can never work. */
  readonly check?: (options: HelperOptions, values: readonly Value[]) => void;
  readonly run: (values: readonly Value[], options: HelperOptions) => MergeValue | undefined;
}
