/**
 * The domains below which Google's own APIs are: Google's cloud, S3NS in France [documentation.s3ns.fr], Google Cloud Dedicated
 * in Germany [docs of Google Cloud Dedicated: overview/tpc-overview]. A token is sent to a host below one of them, so that no
 * other is taken, of whoever names it.
 */
export const UNIVERSE_DOMAINS = ['googleapis.com', 's3nsapis.fr', 'apis-berlin-build0.goog'] as const;

export type UniverseDomain = (typeof UNIVERSE_DOMAINS)[number];

export const GOOGLE_CLOUD: UniverseDomain = 'googleapis.com';
