import type { HttpClient } from '../core/ports.ts';
import type { FailureControls } from './failure-controls.ts';
import { googleHandler } from './google/handler.ts';
import { SandboxProject } from './google/project.ts';
import { issuerKeysWhenAsked } from './issuer-keys.ts';
import { type LoggedRequest, startLoopbackServer } from './loopback-server.ts';

/** The stand-ins for Google Cloud, at one origin. Their requests are logged as `google`. */
export interface SandboxGoogle {
  /** `endpoints.gcp` of the user's configuration. */
  readonly origin: string;
  readonly project: SandboxProject;
  readonly controls: FailureControls;
}

export interface GoogleSurroundings {
  readonly http: HttpClient;
  readonly now: () => number;
  readonly log: (request: LoggedRequest) => void;
  readonly closing: (() => Promise<void>)[];
}

/** @throws Error when no port can be had. */
export async function startGoogle({ http, now, log, closing }: GoogleSurroundings): Promise<SandboxGoogle> {
  const project = new SandboxProject('123456789012');
  const keys = issuerKeysWhenAsked(closing);
  const server = await startLoopbackServer({ name: 'google', port: 0, log }, () =>
    googleHandler({ project, keys, http, now }),
  );
  closing.push(() => server.close());
  return { origin: server.origin, project, controls: server.controls };
}
