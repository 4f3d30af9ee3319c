/** Where the tokens are known from. */
export type TokensFrom =
  | { readonly kind: 'environment' }
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | {
      readonly kind: 'facts';
      readonly issuer: string;
      readonly facts: Readonly<Record<string, string>>;
      readonly format: string | undefined;
    };
