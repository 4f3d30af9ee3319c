import { AssumeError, asAssumeError } from '../../core/errors.ts';
import { FieldReader } from '../../core/parse.ts';
import type { Clock, HttpClient } from '../../core/ports.ts';
import type { Secret } from '../../core/secret.ts';
import type { Claims } from '../../core/token.ts';
import { appQuestions } from './app-questions.ts';
import { type GitHubAccount, readUser } from './answers.ts';
import { InstallationTokens } from './installation-tokens.ts';
import { RateLimit } from '../limits/rate-limit.ts';
import { RecentAnswers } from './recent-answers.ts';
import { Refusal } from '../refusal.ts';

/** Whether a person is in a team, or why that is not known. */
export type Membership = boolean | Refusal;

/** The organisation's own GitHub App, for what a codespace's token may not ask. */
export interface GitHubApp {
  /**
   * Of some teams of an organisation, all by numeric id, whether the person is an active member, asked within the last minute.
   * Never rejects: a refusal is `role-team` where the App cannot know, `github-unavailable` where GitHub did not answer, and
   * `rate-limited` where the person has had so much asked that others would go short.
   */
  memberships(
    organisation: GitHubAccount,
    teams: readonly number[],
    personId: number,
  ): Promise<ReadonlyMap<number, Membership>>;
}

export interface GitHubAppPorts {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signAppToken: (claims: Claims) => Promise<string>;
  /** A person has had so much asked that nothing more is. */
  readonly onLimited: () => void;
}

/** A membership older than this decides nothing. */
const MEMBERSHIP_MILLISECONDS = 60_000;
/** A login may be given up and taken by another person: it serves the questions of one request. */
const LOGIN_MILLISECONDS = 5_000;
const MAXIMUM_ENTRIES = 20_000;
const MAXIMUM_FLIGHTS = 1_000;
/** One request asks no more side by side; GitHub takes at most a hundred of everybody. */
const QUESTIONS_AT_ONCE = 8;
/**
 * What one person may have asked. GitHub lets an App ask 5000 questions an hour about an organisation
 * (https://docs.github.com/apps/creating-github-apps/registering-a-github-app/rate-limits-for-github-apps): one person's
 * requests use up a fourth of that at most.
 */
const PERSONS_QUESTIONS = { perMinute: 20, atOnce: 100 };

/** @param id the App's; @param api where GitHub's API is, without a slash at the end. */
export function createGitHubApp(id: string, api: string, ports: GitHubAppPorts): GitHubApp {
  const { http, clock, signAppToken, onLimited } = ports;
  const ask = appQuestions(http, clock, api);
  const installations = new InstallationTokens(id, ask, { clock, signAppToken });
  const kept = { clock, maximumEntries: MAXIMUM_ENTRIES, maximumFlights: MAXIMUM_FLIGHTS };
  // A no is kept as well: who asks for a role of others again and again must not use up what the App may ask.
  const members = new RecentAnswers<boolean>({ ...kept, lifetimeMilliseconds: MEMBERSHIP_MILLISECONDS });
  const logins = new RecentAnswers<string>({ ...kept, lifetimeMilliseconds: LOGIN_MILLISECONDS });
  const persons = new RateLimit({ clock, ...PERSONS_QUESTIONS, maximumEntries: MAXIMUM_ENTRIES });

  /** @throws Refusal `rate-limited`. */
  function spend(personId: number): void {
    const retryAfterSeconds = persons.take(String(personId));
    if (retryAfterSeconds === undefined) return;
    onLimited();
    throw new Refusal('rate-limited', { retryAfterSeconds, cause: "the person's share of the App's questions" });
  }

  /**
   * GitHub is asked for memberships by login: the one that the person has at this moment, since whoever took a name that
   * another person gave up must not be taken for them. https://docs.github.com/rest/users/users#get-a-user-using-their-id
   */
  async function loginOf(organisation: GitHubAccount, personId: number, bearer: Secret): Promise<string> {
    spend(personId);
    const question = { what: 'person', method: 'GET', path: `/user/${personId}`, bearer, about: organisation } as const;
    const person = readUser((await ask(question))?.body);
    if (person.id !== personId) throw new AssumeError('protocol', 'GitHub answered with another account.');
    if (person.isSuspended) throw new Refusal('role-team', { cause: { what: 'person', why: 'suspended' } });
    return person.login;
  }

  async function askWith(bearer: Secret, organisation: GitHubAccount, team: number, personId: number) {
    const login = await logins.get(`${organisation.id}/${personId}`, () => loginOf(organisation, personId, bearer));
    // https://docs.github.com/rest/teams/members#get-team-membership-for-a-user, by the ids of organisation and team.
    const path = `/organizations/${organisation.id}/team/${team}/memberships/${login}`;
    const question = { what: 'membership', method: 'GET', path, bearer, about: organisation } as const;
    const answer = await ask({ ...question, missing: 'nothing' });
    if (answer === undefined) return false;
    // `pending`: invited, and not accepted yet.
    return new FieldReader(answer.body, "GitHub's membership").oneOf('state', ['active', 'pending']) === 'active';
  }

  async function isMember(organisation: GitHubAccount, team: number, personId: number): Promise<boolean> {
    spend(personId);
    const first = await installations.for(organisation);
    try {
      return await askWith(first.token, organisation, team, personId);
    } catch (error) {
      if (!(error instanceof Refusal) || error.reason !== 'role-team') throw error;
      const second = await installations.insteadOf(first, organisation);
      if (second === undefined) throw error;
      return askWith(second.token, organisation, team, personId);
    }
  }

  return {
    async memberships(organisation, teams, personId) {
      const answers = new Map<number, Membership>();
      const waiting = [...new Set(teams)];
      let exhausted: Refusal | undefined;
      const worker = async (): Promise<void> => {
        for (let team = waiting.shift(); team !== undefined; team = waiting.shift()) {
          const [asked, key] = [team, `${organisation.id}/${team}/${personId}`];
          const answer =
            members.kept(key) ??
            exhausted ??
            (await members.get(key, () => isMember(organisation, asked, personId)).catch(refusalFor));
          if (answer instanceof Refusal && answer.reason === 'rate-limited') exhausted = answer;
          answers.set(team, answer);
        }
      };
      await Promise.all(Array.from({ length: QUESTIONS_AT_ONCE }, worker));
      return answers;
    },
  };
}

function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { kind, message } = asAssumeError(error);
  return new Refusal('github-unavailable', { cause: { kind, message }, retryAfterSeconds: 5 });
}
