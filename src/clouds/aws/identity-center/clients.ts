import { SSOClient, type SSOClientConfig } from '@aws-sdk/client-sso';
import { SSOOIDCClient, type SSOOIDCClientConfig } from '@aws-sdk/client-sso-oidc';
import { awsClientSettings } from '../client-settings.ts';
import type { SdkTransport } from '../sdk-transport.ts';

/** AWS's client for signing in, on our transport. */
export function signInClient(transport: SdkTransport, endpoint: string, region: string): SSOOIDCClient {
  return new SSOOIDCClient(everything(transport, endpoint, region));
}

/** AWS's client of the access portal, on our transport. */
export function portalClient(transport: SdkTransport, endpoint: string, region: string): SSOClient {
  return new SSOClient(everything(transport, endpoint, region));
}

function everything(transport: SdkTransport, endpoint: string, region: string): SSOClientConfig & SSOOIDCClientConfig {
  return {
    endpoint,
    region,
    requestHandler: transport,
    // Whoever calls us knows what may be asked again, and when.
    maxAttempts: 1,
    ...awsClientSettings(),
  };
}
