import { AWS_AUDIENCE } from '../../src/clouds/aws/facts.ts';
import type { SandboxDemo } from '../../src/sandbox/demo.ts';
import { runnerConfiguration, trustJob } from './job-issuer.ts';
import type { SandboxSurroundings } from '../../src/sandbox/surroundings.ts';

/** Narrower than the role: what an agent needs to look around. */
const READ_ONLY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }],
};

/** What differs between the platforms of coding agents. */
export interface AgentPlatform {
  /** As `issuers` of the user's configuration names it. */
  readonly name: 'cursor' | 'devin';
  readonly issuer: string;
  /** The `sub` that the account's roles trust. */
  readonly subject: string;
  readonly environment: SandboxDemo['environment'];
}

/** What is written where, for an agent: its own role as a set-up script writes it, and a map of the repository's. */
export interface AgentSimulation {
  readonly demo: SandboxDemo;
  readonly map: object;
  readonly roleArn: string;
}

/** The roles of an agent, and of others, all on one role of the account that trusts that agent's subject alone. */
export function agentSimulation(
  { name, issuer, subject, environment }: AgentPlatform,
  surroundings: SandboxSurroundings,
): AgentSimulation {
  const { account, region } = surroundings;
  const roleArn = trustJob(account, { name: 'agent-readonly', issuer, subject, audience: AWS_AUDIENCE });
  const narrowed = { use: 'agent', duration: '15m', aws: { roleArn, region, sessionPolicy: READ_ONLY } };
  const map = {
    version: 1,
    roles: {
      'agent-of-repository': narrowed,
      'agent-anything': { use: 'agent', duration: '15m', aws: { roleArn, region } },
      'agent-everything': { use: 'agent', duration: '15m', fullPermissions: true, aws: { roleArn, region } },
      'dev-readonly': { use: 'developer', aws: { roleArn, region } },
    },
  };
  const own = JSON.stringify({ 'agent-readonly': narrowed });
  return {
    roleArn,
    map,
    demo: {
      roleMap: JSON.stringify(map),
      userConfiguration: `${runnerConfiguration(surroundings, { [name]: issuer })}roles: ${own}\n`,
      environment,
    },
  };
}
