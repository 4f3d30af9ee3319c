import type { JsonObject } from '../../core/parse.ts';
import { bearerSession, requireScope } from './bearer.ts';
import { CLOUD_PLATFORM, type SandboxProject } from './project.ts';
import { apiRefusal } from './refusal.ts';

const SERVICE = 'storage.googleapis.com';
const SCOPES = [
  CLOUD_PLATFORM,
  ...['read_only', 'read_write', 'full_control'].map(access => `https://www.googleapis.com/auth/devstorage.${access}`),
];

/**
 * The project's one bucket, whose owner is said to be whoever asks: by it a client proves whose access token it has.
 * https://cloud.google.com/storage/docs/json_api/v1/buckets/list
 * @throws GoogleRefusal
 */
export function buckets(request: Request, project: SandboxProject, now: number): JsonObject {
  const session = bearerSession(request, project, SERVICE, now);
  requireScope(session, SERVICE, SCOPES);
  const asked = new URL(request.url).searchParams.get('project');
  if (asked === null || asked === '') throw apiRefusal('INVALID_ARGUMENT', 'Required parameter: project');
  if (asked !== project.number) {
    throw apiRefusal(
      'PERMISSION_DENIED',
      `${session.principal} does not have storage.buckets.list access to the Google Cloud project. Permission 'storage.buckets.list' denied on resource (or it may not exist).`,
    );
  }
  const owner = { entity: session.principal };
  const bucket = { kind: 'storage#bucket', id: 'acme-sandbox', name: 'acme-sandbox', projectNumber: asked, owner };
  return { kind: 'storage#buckets', items: [bucket] };
}
