import type { GoogleTarget } from '../../../core/target.ts';
import { shellWord } from '../../../core/text.ts';
import type { FiledRole, FileProtocol, ToolPlaces } from '../../file-delivery.ts';
import { sessionFilePath } from '../../tool-directory.ts';
import { isGoogleTarget } from '../facts.ts';
import { credentialFile } from './credential-file.ts';

/** The same identity twice: for clients that run the command, and for those that only read a file. */
const EXECUTABLE = '.json';
const FILE = '.file.json';

/** Google's own guard: with it a client runs what a credential file says, ours and every one that a repository ships. */
const ALLOW_EXECUTABLES = 'GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES';

/** Clients differ in how they take apart a command with a blank or a quote in it: then they read the file. */
function isPlain(command: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(command);
}

/** Credential files, which client libraries and `gcloud` are pointed at. */
export const googleFiles: FileProtocol<GoogleTarget> = {
  ending: EXECUTABLE,
  isOwn: isGoogleTarget,
  preferred: [
    { name: 'GOOGLE_OAUTH_ACCESS_TOKEN', who: 'Terraform' },
    { name: 'GOOGLE_CREDENTIALS', who: 'Terraform' },
    { name: 'CLOUDSDK_AUTH_ACCESS_TOKEN_FILE', who: 'gcloud' },
    { name: 'CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT', who: 'gcloud' },
    { name: 'CLOUDSDK_API_ENDPOINT_OVERRIDES_*', who: 'gcloud', redirects: true },
    { name: 'GOOGLE_*_CUSTOM_ENDPOINT', who: 'Terraform', redirects: true },
  ],
  files({ key, target, endpoint }, durationSeconds, { runtimePath, command }) {
    if (runtimePath === undefined) return {};
    const role = { target, durationSeconds, endpoint };
    const read = { file: sessionFilePath(runtimePath, key, 'token') };
    const asked = {
      command: `${command} google-executable --session ${key}`,
      outputFile: sessionFilePath(runtimePath, key, 'response'),
    };
    return {
      [EXECUTABLE]: credentialFile(role, isPlain(command) ? asked : read),
      [FILE]: credentialFile(role, read),
    };
  },
  /**
   * Where a person opened a terminal for the role, clients may run the command; elsewhere they read the file, so that no
   * credential file of a repository is run.
   */
  terminalVariables: (role, use, tools) =>
    use === 'roleTerminal' ? jobVariables(role, tools) : variables(role, FILE, tools),
  jobVariables,
  firstUse(role, tools) {
    const file = shellWord(tools.path(role, EXECUTABLE));
    return {
      command: `${ALLOW_EXECUTABLES}=1 CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE=${file} gcloud projects list`,
      notes: [`Client libraries find it with GOOGLE_APPLICATION_CREDENTIALS=${file}.`],
    };
  },
};

type Variables = Readonly<Record<string, string>>;

/** A job has no window that keeps a file fresh. */
function jobVariables(role: FiledRole<GoogleTarget>, tools: ToolPlaces): Variables {
  return { ...variables(role, EXECUTABLE, tools), [ALLOW_EXECUTABLES]: '1' };
}

function variables(role: FiledRole<GoogleTarget>, ending: string, tools: ToolPlaces): Variables {
  const file = tools.path(role, ending);
  const { project, quotaProject } = role.target;
  return {
    GOOGLE_APPLICATION_CREDENTIALS: file,
    CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file,
    ...(project === undefined ? {} : { GOOGLE_CLOUD_PROJECT: project, CLOUDSDK_CORE_PROJECT: project }),
    ...(quotaProject === undefined ? {} : { GOOGLE_CLOUD_QUOTA_PROJECT: quotaProject }),
  };
}
