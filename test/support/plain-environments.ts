import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { DEMO_ROLE_MAP } from './demo-devcontainer.ts';
import type { Simulation } from './simulated-environment.ts';

/** What platforms without an identity of their own set in an environment; sources of each: src/detect/platforms.ts. */
export const PLAIN_ENVIRONMENTS = {
  'gitlab-workspaces': {
    GL_WORKSPACE_DOMAIN_TEMPLATE: '${PORT}-workspace-1.workspaces.example',
    GITLAB_WORKFLOW_INSTANCE_URL: 'https://gitlab.example',
  },
  coder: {
    CODER: 'true',
    CODER_WORKSPACE_NAME: 'dev',
    CODER_WORKSPACE_OWNER_NAME: 'jane',
    CODER_AGENT_URL: 'https://coder.example',
  },
  devpod: { DEVPOD: 'true', DEVPOD_WORKSPACE_ID: 'app' },
  'cloud-workstations': { GOOGLE_CLOUD_WORKSTATIONS: 'true' },
  devcontainer: { REMOTE_CONTAINERS: 'true' },
  local: {},
  'claude-code': { CLAUDE_CODE_REMOTE: 'true', CLAUDE_CODE_REMOTE_SESSION_ID: 'session-1' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Such an environment, with the sandbox's AWS and the roles of the demonstration. */
export function plainSimulation(platform: keyof typeof PLAIN_ENVIRONMENTS) {
  return (sandbox: Sandbox): Promise<Simulation> =>
    Promise.resolve({
      demo: {
        roleMap: sandbox.demo.roleMap,
        userConfiguration: `version: 1\nendpoints:\n  aws: ${sandbox.sts}\n`,
        environment: PLAIN_ENVIRONMENTS[platform],
      },
      map: DEMO_ROLE_MAP,
    });
}
