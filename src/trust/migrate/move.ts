/** The ids that GitHub writes behind owner and repository. */
export interface RepositoryIds {
  readonly ownerId: string;
  readonly repositoryId: string;
}

/** What changes about the tokens of a repository, a project or an organisation. */
export type Move =
  /** Its subjects get ids. */
  | { readonly kind: 'immutable'; readonly repository: string; readonly ids: RepositoryIds }
  /**
   * It has another name or another owner: `acme/app` and `acme/web`, or of all that an owner has `acme` and `acme-labs`.
   * GitHub's subjects get ids with it.
   */
  | {
      readonly kind: 'rename';
      readonly from: string;
      readonly to: string;
      /** Those of one repository, `owner/name` as it was; its owner may have others, of other ids. */
      readonly ids: (RepositoryIds & { readonly repository: string }) | undefined;
    }
  /** Ona's subjects take the form of V3. */
  | { readonly kind: 'ona-v3' };
