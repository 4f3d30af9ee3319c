/**
 * What every client of the AWS SDK is given. It reads `~/.aws/config` and `AWS_*` for whatever it is not given, so that a
 * repository or a stranger's file could say where tokens go; what is left to say is the endpoint, the region and how often
 * it may try.
 */
export function awsClientSettings() {
  return {
    retryMode: 'standard' as const,
    defaultsMode: 'standard' as const,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    ignoreConfiguredEndpointUrls: true,
    authSchemePreference: [],
    userAgentAppId: (): Promise<undefined> => Promise.resolve(undefined),
    // The default one reads AWS_EXECUTION_ENV and says which machine this is.
    defaultUserAgentProvider: (): Promise<[string, string][]> => Promise.resolve([['rolecall', '0']]),
  };
}
