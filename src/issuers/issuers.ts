/** Issuers from the user's own configuration, replacing the platforms' own: for other installations and the sandbox. */
export interface IssuerOverrides {
  readonly ona?: string;
  readonly gitpodClassic?: string;
  readonly githubActions?: string;
  readonly gitlab?: string;
  readonly cursor?: string;
  readonly devin?: string;
}

/** Which issuer a platform's token must name. Never taken from the environment: a repository could name its own there. */
export interface ExpectedIssuer {
  /** How it is named to people. */
  readonly text: string;
  /** Compared exactly, as clouds do: a trailing slash makes another issuer. */
  accepts(issuer: string): boolean;
  /** What to do about a token of another one. */
  readonly hint: string;
  /** The user's choice, for the session record; undefined where the platform's own is expected. */
  readonly chosen: string | undefined;
}

const CHOSEN_BY_THE_USER =
  'Issuers are compared character by character, a trailing slash too; another one is accepted only from `issuers` in ~/.config/rolecall/config.yaml.';

function exactly(issuer: string, chosen: string | undefined, hint = CHOSEN_BY_THE_USER): ExpectedIssuer {
  return { text: issuer, accepts: candidate => candidate === issuer, hint, chosen };
}

/** A broker is its own issuer: one that speaks for another could hand on what it was given elsewhere. */
export function brokerIssuer(broker: string): ExpectedIssuer {
  return exactly(broker, undefined, 'Whoever runs the broker must configure its issuer as exactly this address.');
}

/** Ona kept Gitpod's issuer after its renaming [ona.com/docs/ona/configuration/oidc]. */
const ONA_ISSUER = 'https://app.gitpod.io';

export function onaIssuer(chosen: string | undefined): ExpectedIssuer {
  return exactly(chosen ?? ONA_ISSUER, chosen);
}

/** https://cursor.com/docs/cloud-agent/identity, "Verify a token". */
const CURSOR_ISSUER = 'https://api.cursor.com';

export function cursorIssuer(chosen: string | undefined): ExpectedIssuer {
  return exactly(chosen ?? CURSOR_ISSUER, chosen);
}

/** The web application's own origin; organisations with a host of their own have another [CognitionAI/actions: README]. */
const DEVIN_ISSUER = 'https://app.devin.ai';

export function devinIssuer(chosen: string | undefined): ExpectedIssuer {
  return exactly(chosen ?? DEVIN_ISSUER, chosen);
}

/** Of github.com, and of an enterprise that put its name into it [docs.github.com, OpenID Connect reference]. */
const GITHUB_ACTIONS_ISSUER = 'https://token.actions.githubusercontent.com';
const GITHUB_ENTERPRISE_ISSUER = /^https:\/\/token\.actions\.githubusercontent\.com\/[A-Za-z0-9-]{1,64}$/;

export function gitHubActionsIssuer(chosen: string | undefined): ExpectedIssuer {
  if (chosen !== undefined) return exactly(chosen, chosen);
  return {
    text: GITHUB_ACTIONS_ISSUER,
    accepts: issuer => issuer === GITHUB_ACTIONS_ISSUER || GITHUB_ENTERPRISE_ISSUER.test(issuer),
    hint: CHOSEN_BY_THE_USER,
    chosen: undefined,
  };
}

/** An instance's own address [docs.gitlab.com/ci/secrets/id_token_authentication]; not CI_SERVER_URL, which a variable replaces. */
const GITLAB_ISSUER = 'https://gitlab.com';

export function gitLabIssuer(chosen: string | undefined): ExpectedIssuer {
  const hint =
    'For an instance of your own, name it with --issuer, or as `issuers.gitlab` in ~/.config/rolecall/config.yaml.';
  return exactly(chosen ?? GITLAB_ISSUER, chosen, hint);
}

/** The shared service of old, and each Enterprise installation [ona.com/docs/classic/user/integrations/aws]. */
const CLASSIC_SHARED_ISSUER = 'https://api.gitpod.io/idp';
const CLASSIC_ENTERPRISE_ISSUER = /^https:\/\/services\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.gitpod\.cloud\/idp$/;

export function gitpodClassicIssuer(chosen: string | undefined): ExpectedIssuer {
  if (chosen !== undefined) return exactly(chosen, chosen);
  return {
    text: `https://services.<installation>.gitpod.cloud/idp or ${CLASSIC_SHARED_ISSUER}`,
    accepts: issuer => issuer === CLASSIC_SHARED_ISSUER || CLASSIC_ENTERPRISE_ISSUER.test(issuer),
    hint: CHOSEN_BY_THE_USER,
    chosen: undefined,
  };
}
