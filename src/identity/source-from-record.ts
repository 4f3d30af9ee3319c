import type {
  BrokerClient,
  Clock,
  EnvironmentVariables,
  Exec,
  FoundProgram,
  HttpClient,
  LocalSockets,
  TokenFileReader,
} from '../core/ports.ts';
import type { SourceRecord, TokenSource } from '../core/token.ts';
import { createBrokerSource } from './broker/broker-source.ts';
import { createCursorSource } from './cursor.ts';
import { createDevinSource } from './devin.ts';
import { createGitHubActionsSource } from './github-actions.ts';
import { chooseGitHubToken } from './broker/github-token.ts';
import { createGitLabSource } from './gitlab-id-token.ts';
import { createGitpodClassicSource } from './gitpod-classic.ts';
import { createOnaSource } from './ona.ts';
import { createTokenFileSource } from './token-file.ts';

export interface RecordedSourceNeeds {
  readonly exec: Exec;
  readonly clock: Clock;
  readonly tokenFiles: TokenFileReader;
  /** `checkProgram` of `platform/programs.ts`, with the session's folder: asked again before each use. */
  readonly checkProgram: (program: string) => Promise<FoundProgram>;
  readonly brokerClient: () => Promise<BrokerClient>;
  /** For the variables that a record's source reads: a newer terminal has newer values. */
  readonly environment: EnvironmentVariables;
  readonly http: () => Promise<HttpClient>;
  readonly sockets: LocalSockets;
}

/**
 * The source that a session was assumed with, for the helper: from the record alone, so that neither the repository nor the
 * environment chooses the program, the file, the issuer or the broker.
 */
export function sourceFromRecord(record: SourceRecord, needs: RecordedSourceNeeds): TokenSource {
  const { exec, clock, tokenFiles, checkProgram, brokerClient, environment, http, sockets } = needs;
  switch (record.id) {
    case 'ona-cli':
      return createOnaSource({ exec, clock, locate: () => checkProgram(record.program) }, record.issuer);
    case 'gitpod-classic-cli':
      return createGitpodClassicSource({ exec, clock, locate: () => checkProgram(record.program) }, record.issuer);
    case 'token-file':
      return createTokenFileSource(record.file, { tokenFiles, clock });
    case 'github-actions':
      return createGitHubActionsSource(record.issuer, { clock, http, environment });
    case 'gitlab-id-token':
      return createGitLabSource({ variable: record.variable, issuer: record.issuer }, { clock, environment });
    case 'cursor-socket':
      return createCursorSource({ socket: record.socket, issuer: record.issuer }, { clock, http, sockets });
    case 'devin-exchange': {
      const { file, issuer, subjectKeys } = record;
      return createDevinSource({ file, issuer, subjectKeys }, { clock, http, tokenFiles });
    }
    case 'broker':
      return createBrokerSource(
        {
          broker: record.broker,
          codespace: record.codespace,
          repository: record.repository,
          role: record.role,
        },
        {
          clock,
          client: brokerClient,
          gitHubToken: () => chooseGitHubToken(environment, undefined, [record.variable]),
        },
      );
  }
}
