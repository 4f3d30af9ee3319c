/** A kind of token that is known by how it begins. */
export interface TokenShape {
  readonly begins: string;
  /** How many characters at least follow, of those that it has. */
  readonly atLeast: number;
  readonly characters: RegExp;
  /** How many dots it has at least among them. */
  readonly dots?: number;
}

const WORD = /[\w-]/;
const DOTTED = /[\w.-]/;
const CAPITALS = /[A-Z0-9]/;

/** Each as its issuer describes it. */
export const TOKEN_SHAPES: readonly TokenShape[] = [
  // RFC 7515: a header that begins with `{"`.
  { begins: 'eyJ', atLeast: 20, characters: DOTTED, dots: 2 },
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
  { begins: 'AKIA', atLeast: 16, characters: CAPITALS },
  { begins: 'ASIA', atLeast: 16, characters: CAPITALS },
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map(begins => ({ begins, atLeast: 30, characters: WORD })),
  { begins: 'github_pat_', atLeast: 40, characters: WORD },
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  { begins: 'glpat-', atLeast: 20, characters: DOTTED },
  { begins: 'glcbt-', atLeast: 20, characters: DOTTED },
  // https://cloud.google.com/docs/authentication/token-types
  { begins: 'ya29.', atLeast: 20, characters: DOTTED },
  { begins: 'AIza', atLeast: 35, characters: WORD },
  // https://api.slack.com/authentication/token-types
  { begins: 'xoxb-', atLeast: 20, characters: WORD },
  { begins: 'xoxp-', atLeast: 20, characters: WORD },
  // https://docs.npmjs.com/about-access-tokens
  { begins: 'npm_', atLeast: 36, characters: WORD },
];
