import type { CloudConsole } from '../cloud-console.ts';
import { projectOf } from './facts.ts';
import { GOOGLE_CLOUD, type UniverseDomain } from './universes.ts';

/** As the documentation of each universe links them. */
const HOSTS: Readonly<Record<UniverseDomain, string>> = {
  'googleapis.com': 'console.cloud.google.com',
  's3nsapis.fr': 'console.cloud.s3nscloud.fr',
  'apis-berlin-build0.goog': 'console.cloud.berlin-build0.goog',
};

/** The page of the project: Google has no sign-in with what a workload is given. */
export const googleConsole: CloudConsole<'gcp'> = {
  page: target => {
    const universe = Object.keys(HOSTS).find((domain): domain is UniverseDomain => domain === target.universeDomain);
    const project = encodeURIComponent(projectOf(target));
    return {
      kind: 'page',
      url: `https://${HOSTS[universe ?? GOOGLE_CLOUD]}/home/dashboard?project=${project}`,
    };
  },
};
