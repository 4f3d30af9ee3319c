import { createHash } from 'node:crypto';
import type { Handler } from '../loopback-server.ts';
import { textAnswer } from './answers.ts';
import { bearerOf } from './bearer.ts';
import type { GitHubRepository, GitHubState } from './state.ts';

const SERVICES = ['git-upload-pack', 'git-receive-pack'];

/**
 * A stand-in for git over HTTP at github.com: the first request of a fetch or a push, which is where GitHub decides whether
 * this token may (https://git-scm.com/docs/http-protocol). Unlike the API it tells the token's own permission.
 */
export function gitHubGitHandler(state: GitHubState, origin: string): Handler {
  return (request, note) => {
    const answer = answerTo(request);
    if (answer.status >= 300) note(String(answer.status));
    return Promise.resolve(answer);
  };

  function answerTo(request: Request): Response {
    const { pathname, searchParams } = new URL(request.url);
    const fullName = /^\/([^/]+\/[^/]+?)(?:\.git)?\/info\/refs$/.exec(pathname)?.[1];
    if (fullName === undefined || request.method !== 'GET') return textAnswer(404, 'Not Found');
    const service = searchParams.get('service') ?? '';
    if (!SERVICES.includes(service)) {
      return textAnswer(403, 'Please upgrade your git client.\nGitHub.com no longer supports git over dumb-http.\n');
    }
    const writing = service === 'git-receive-pack';
    const bearer = bearerOf(request, state);
    if (bearer.kind === 'stranger') {
      return challenge('Invalid username or token. Password authentication is not supported for Git operations.');
    }
    const token = bearer.kind === 'token' ? bearer.token : undefined;
    if (token !== undefined && state.account(token.userId).suspended === true) {
      return textAnswer(403, 'Your account is suspended.');
    }
    const found = state.repositoryNamed(fullName);
    if (found === undefined || !state.maySee(found.repository, token)) {
      return token === undefined ? challenge('Repository not found.') : textAnswer(404, 'Repository not found.');
    }
    const { repository, moved } = found;
    if (moved) {
      const location = `${origin}/${state.fullName(repository)}.git/info/refs?service=${service}`;
      return new Response(null, { status: 301, headers: { location } });
    }
    if (!writing) return advertisement(service, repository);
    if (token === undefined) return challenge('No anonymous write access.');
    if (state.mayWrite(repository, token)) return advertisement(service, repository);
    const { login } = state.account(token.userId);
    const readOnly = token.writes.includes(repository.id);
    return textAnswer(
      403,
      readOnly
        ? `Permission to ${state.fullName(repository)}.git denied to ${login}.`
        : 'Write access to repository not granted.',
    );
  }
}

function challenge(text: string): Response {
  return textAnswer(401, text, { 'www-authenticate': 'Basic realm="GitHub"' });
}

/** A branch `main` at a commit made up of the repository's id. */
function advertisement(service: string, { id }: GitHubRepository): Response {
  const commit = createHash('sha1').update(String(id)).digest('hex');
  const capabilities =
    service === 'git-receive-pack'
      ? 'report-status report-status-v2 delete-refs side-band-64k ofs-delta atomic object-format=sha1 quiet agent=git/github-sandbox push-options'
      : 'multi_ack thin-pack side-band side-band-64k ofs-delta shallow no-progress include-tag multi_ack_detailed no-done symref=HEAD:refs/heads/main object-format=sha1 agent=git/github-sandbox';
  const refs =
    service === 'git-receive-pack'
      ? [`${commit} refs/heads/main\0${capabilities}\n`]
      : [`${commit} HEAD\0${capabilities}\n`, `${commit} refs/heads/main\n`];
  const body = `${packetLine(`# service=${service}\n`)}0000${refs.map(packetLine).join('')}0000`;
  return new Response(body, {
    status: 200,
    headers: {
      'content-type': `application/x-${service}-advertisement`,
      'cache-control': 'no-cache, max-age=0, must-revalidate',
    },
  });
}

/** https://git-scm.com/docs/protocol-common: four hexadecimal digits of the whole line's length, themselves included. */
function packetLine(text: string): string {
  return `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;
}
