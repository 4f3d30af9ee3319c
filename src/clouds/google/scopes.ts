/** All that an identity may do: https://developers.google.com/identity/protocols/oauth2/scopes */
export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';
