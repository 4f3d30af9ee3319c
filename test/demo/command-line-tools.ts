import { existsSync } from 'node:fs';
import { shellWord } from '../../src/core/text.ts';
import type { SimulatedEnvironment } from '../support/simulated-environment.ts';
import type { BelievedAzure } from '../support/public-azure-for.ts';
import type { Step } from './walk.ts';

/** Where each is, if it is there at all: nobody needs them for the demonstration. */
function placeOf(tool: 'gcloud' | 'az'): string | undefined {
  return ['/usr/local/bin', '/usr/bin'].map(directory => `${directory}/${tool}`).find(place => existsSync(place));
}

export function hasAz(): boolean {
  return placeOf('az') !== undefined;
}

/** What Google's own tool sees, with the variables that a file holds. */
export function gcloudSteps({ sandbox: { google } }: SimulatedEnvironment, variables: string): readonly Step[] {
  const gcloud = placeOf('gcloud');
  if (gcloud === undefined) return [absent('gcloud')];
  const words = [
    'storage',
    'buckets',
    'list',
    '--project',
    google.project.number,
    '--raw',
    '--format=value(owner.entity)',
  ];
  return [
    {
      title: 'gcloud needs no sign-in of its own either. Whose is the bucket?',
      line: `set -a; . ${nameOf(variables)}; gcloud ${words.map(shellWord).join(' ')}`,
      argv: [
        '/usr/bin/env',
        `CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE=${google.origin}/storage/v1/`,
        '/bin/sh',
        '-c',
        'set -a; . "$0"; exec "$@"',
        variables,
        gcloud,
        ...words,
      ],
    },
  ];
}

/** Microsoft's own tool, signed in as the role behind the proxy where the sandbox goes by Azure's names. */
export function azSteps(azure: BelievedAzure | undefined, signIn: Step): readonly Step[] {
  const az = placeOf('az');
  if (az === undefined || azure === undefined) return [absent('az')];
  const behind = ['/usr/bin/env', `HTTPS_PROXY=${azure.proxy}`];
  const words = ['account', 'show', '--query', '[id, user.name]', '--output', 'tsv'];
  return [
    { ...signIn, argv: [...behind, ...signIn.argv] },
    { title: 'Who is it?', line: `az ${words.map(shellWord).join(' ')}`, argv: [...behind, az, ...words] },
  ];
}

function absent(tool: string): Step {
  const line = `command -v ${tool} || echo 'There is no ${tool} on this machine, so nothing is shown of it.'`;
  return { title: `And ${tool}?`, line, argv: ['/bin/sh', '-c', line] };
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
