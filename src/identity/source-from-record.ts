import type { BrokerClient, Clock, EnvironmentVariables, Exec, FoundProgram, TokenFileReader } from '../core/ports.ts';
import type { SourceRecord, TokenSource } from '../core/token.ts';
import { createBrokerSource } from './broker.ts';
import { chooseGitHubToken } from './github-token.ts';
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
  /** For the one variable that a broker's record names: a newer terminal has a newer token. */
  readonly environment: EnvironmentVariables;
}

/**
 * The source that a session was assumed with, for the helper: from the record alone, so that neither the repository nor the
 * environment chooses the program, the file, the issuer or the broker.
 */
export function sourceFromRecord(record: SourceRecord, needs: RecordedSourceNeeds): TokenSource {
  const { exec, clock, tokenFiles, checkProgram, brokerClient, environment } = needs;
  switch (record.id) {
    case 'ona-cli':
      return createOnaSource({ exec, clock, locate: () => checkProgram(record.program) }, record.issuer);
    case 'gitpod-classic-cli':
      return createGitpodClassicSource({ exec, clock, locate: () => checkProgram(record.program) }, record.issuer);
    case 'token-file':
      return createTokenFileSource(record.file, { tokenFiles, clock });
    case 'broker':
      return createBrokerSource(
        { broker: record.broker, codespace: record.codespace, repository: record.repository },
        {
          clock,
          client: brokerClient,
          gitHubToken: () => chooseGitHubToken(environment, undefined, [record.variable]),
        },
      );
  }
}
