import type { Place } from '../../../documents/place.ts';
import type { Value } from '../../../documents/hcl/value.ts';

/** A block inside another, such as a policy document's `statement`. */
export interface ResourceBlock {
  readonly place: Place;
  /** False where it is not known whether it is there. */
  readonly certain: boolean;
  /** As it is configured; undefined where it is not. */
  readonly attribute: (name: string) => Value | undefined;
  readonly blocks: (type: string) => readonly ResourceBlock[];
}

/** One instance of a resource or data source, whatever kind of file it was read from. */
export interface Resource extends ResourceBlock {
  readonly mode: 'resource' | 'data';
  readonly type: string;
  /** `aws_iam_role.deploy`, `data.aws_iam_policy_document.trust["main"]`. */
  readonly address: string;
}

/** What evaluating something rested on. */
export interface Basis {
  /** Variables whose default was taken for their value: `var.branch`. */
  readonly defaults: ReadonlySet<string>;
  /** Addresses of the resources and data sources that were asked. */
  readonly resources: ReadonlySet<string>;
}

/** Everything that the files of a module, or a plan, say. */
export interface Resources {
  readonly ofType: (type: string, mode?: 'resource' | 'data') => readonly Resource[];
  /** What `use` comes to, and what that rested on. */
  readonly basisOf: <T>(use: () => T) => readonly [result: T, basis: Basis];
}
