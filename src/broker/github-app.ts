import { AssumeError, asAssumeError } from '../core/errors.ts';
import { FieldReader } from '../core/parse.ts';
import type { Clock, HttpClient } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { Claims } from '../core/token.ts';
import { appQuestions } from './github-app-questions.ts';
import { type GitHubAccount, readUser } from './github-answers.ts';
import { InstallationTokens } from './installation-tokens.ts';
import { RecentAnswers } from './recent-answers.ts';
import { Refusal } from './refusal.ts';

/** The organisation's own GitHub App, for what a codespace's token may not ask. */
export interface GitHubApp {
  /**
   * Of some teams of an organisation, all by numeric id, those in which the person is an active member, asked within the last
   * minute.
   * @throws Refusal `role-team` when the App cannot know, `github-unavailable` when GitHub did not answer.
   */
  memberships(organisation: GitHubAccount, teams: readonly number[], personId: number): Promise<readonly number[]>;
}

export interface GitHubAppPorts {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signAppToken: (claims: Claims) => Promise<string>;
}

/** A membership older than this decides nothing. */
const MEMBERSHIP_MILLISECONDS = 60_000;
const MAXIMUM_ENTRIES = 5_000;
const MAXIMUM_FLIGHTS = 1_000;

/** @param id the App's; @param api where GitHub's API is, without a slash at the end. */
export function createGitHubApp(id: string, api: string, { http, clock, signAppToken }: GitHubAppPorts): GitHubApp {
  const ask = appQuestions(http, clock, api);
  const installations = new InstallationTokens(id, ask, { clock, signAppToken });
  // A no is kept as well: who asks for a role of others again and again must not use up what the App may ask.
  const recent = new RecentAnswers<readonly number[]>({
    clock,
    lifetimeMilliseconds: MEMBERSHIP_MILLISECONDS,
    maximumEntries: MAXIMUM_ENTRIES,
    maximumFlights: MAXIMUM_FLIGHTS,
  });

  async function isMember(organisationId: number, team: number, login: string, bearer: Secret): Promise<boolean> {
    // https://docs.github.com/rest/teams/members#get-team-membership-for-a-user, by the ids of organisation and team.
    const path = `/organizations/${organisationId}/team/${team}/memberships/${login}`;
    const answer = await ask({ what: 'membership', method: 'GET', path, bearer, missing: 'nothing' });
    if (answer === undefined) return false;
    // `pending`: invited, and not accepted yet.
    return new FieldReader(answer.body, "GitHub's membership").oneOf('state', ['active', 'pending']) === 'active';
  }

  async function membershipsWith(
    bearer: Secret,
    organisationId: number,
    teams: readonly number[],
    personId: number,
  ): Promise<readonly number[]> {
    // GitHub asks for memberships by login. The one that the person has at this moment: whoever took a name that another
    // person gave up must not be taken for them. https://docs.github.com/rest/users/users#get-a-user-using-their-id
    const answer = await ask({ what: 'person', method: 'GET', path: `/user/${personId}`, bearer });
    const person = readUser(answer?.body);
    if (person.id !== personId) throw new AssumeError('protocol', 'GitHub answered with another account.');
    const answers = await Promise.allSettled(teams.map(team => isMember(organisationId, team, person.login, bearer)));
    const failed = answers.find(answer => answer.status === 'rejected');
    const members = teams.filter((_, index) => {
      const answer = answers[index];
      return answer?.status === 'fulfilled' && answer.value;
    });
    // One team is enough: that GitHub did not say of another changes nothing.
    if (members.length === 0 && failed !== undefined) throw failed.reason;
    return members;
  }

  async function memberships(organisation: GitHubAccount, teams: readonly number[], personId: number) {
    const first = await installations.for(organisation);
    try {
      return await membershipsWith(first.token, organisation.id, teams, personId);
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'role-team') throw error;
      // A token that was kept may have been revoked since, as when the App was installed anew.
      installations.forget(organisation);
      const second = await installations.for(organisation);
      return membershipsWith(second.token, organisation.id, teams, personId);
    }
  }

  return {
    memberships: (organisation, teams, personId) =>
      recent.get([organisation.id, personId, ...teams].join('/'), () =>
        memberships(organisation, teams, personId).catch((error: unknown) => {
          throw error instanceof Refusal ? error : notUnderstood(error);
        }),
      ),
  };
}

function notUnderstood(error: unknown): Refusal {
  const { kind, message } = asAssumeError(error);
  return new Refusal('github-unavailable', { cause: { kind, message }, retryAfterSeconds: 5 });
}
