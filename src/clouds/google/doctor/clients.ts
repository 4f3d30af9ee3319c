import type { AskedTool } from '../../check-installed-tool.ts';
import { type ClientTable, NONE_YET, NOT_CONFIRMED } from '../../client-table.ts';

/** Since 402.0.0 it runs commands [https://cloud.google.com/sdk/docs/release-notes]. */
const GCLOUD = { file: '363.0.0', command: '402.0.0' } as const;

/** The first versions that take an `external_account` file whose source is a file, and one whose source is a command. */
export const GOOGLE_CLIENTS: ClientTable = {
  columns: ['file', 'command'],
  clients: [
    // https://cloud.google.com/sdk/docs/release-notes
    { name: 'gcloud', cells: [GCLOUD.file, GCLOUD.command] },
    // The same, 379.0.0 and 380.0.0: as `gcloud auth login --cred-file` signed them in.
    { name: 'gsutil', cells: ['379.0.0 of gcloud', NOT_CONFIRMED] },
    { name: 'bq', cells: ['380.0.0 of gcloud', NOT_CONFIRMED] },
    // https://github.com/googleapis/google-auth-library-python/blob/main/CHANGELOG.md
    { name: 'google-auth (Python)', cells: ['1.27.0', '2.9.0'] },
    // https://github.com/googleapis/google-auth-library-nodejs/blob/main/CHANGELOG.md
    { name: 'google-auth-library (JavaScript)', cells: ['7.0.0', '8.2.0'] },
    // https://github.com/googleapis/google-auth-library-java/blob/main/CHANGELOG.md
    { name: 'google-auth-library-oauth2-http (Java)', cells: ['0.24.0', '1.8.0'] },
    // Both in the first version that has a number: https://github.com/golang/oauth2/tree/v0.1.0/google/internal/externalaccount
    { name: 'golang.org/x/oauth2', cells: ['0.1.0', '0.1.0'] },
    // https://github.com/googleapis/google-auth-library-ruby/blob/main/CHANGELOG.md
    { name: 'googleauth (Ruby)', cells: ['1.6.0', '1.7.0'] },
    // https://github.com/googleapis/google-auth-library-php/blob/main/CHANGELOG.md
    { name: 'google/auth (PHP)', cells: ['1.30.0', '1.38.0'] },
    // https://github.com/googleapis/google-cloud-rust/tree/v0.7.0/src/auth and v0.6.0
    { name: 'google-cloud-auth (Rust)', cells: ['0.22.0', '0.21.0'] },
    // https://github.com/googleapis/google-api-dotnet-client/pull/2237; no command: https://github.com/googleapis/google-api-dotnet-client/issues/2951
    { name: 'Google.Apis.Auth (.NET)', cells: ['1.58.0', NONE_YET] },
  ],
};

const UPDATE = 'Update it as it was installed, with `gcloud components update` or its package';

export const GCLOUD_TOOL: AskedTool = {
  program: 'gcloud',
  // `gcloud version` looks for updates afterwards [googlecloudsdk: surface/version.py, Epilog].
  argumentList: ['--version'],
  // https://cloud.google.com/sdk/docs/properties#setting_properties_using_environment_variables
  variables: {
    CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: '1',
    CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: '1',
    CLOUDSDK_CORE_DISABLE_FILE_LOGGING: '1',
    CLOUDSDK_CORE_DISABLE_PROMPTS: '1',
    CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
  },
  version: /^Google Cloud (?:SDK|CLI) (\d{1,6}\.\d{1,6}\.\d{1,6})/m,
  needs: [
    { since: GCLOUD.file, lacks: 'takes no role of a workload identity pool', fix: `${UPDATE}.` },
    {
      since: GCLOUD.command,
      lacks: 'does not run the command that a file names',
      fix: `${UPDATE}, or name the file that ends in .file.json while the role is kept fresh.`,
    },
  ],
};
