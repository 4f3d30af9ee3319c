/** What people and programs are told, whichever step of IAM Identity Center fails so. */

export const NOT_READABLE = {
  kind: 'protocol',
  message: "The answer of IAM Identity Center cannot be read as AWS's JSON.",
  hint: 'Check that no proxy or portal answers in its place.',
  retryable: false,
};
export const THROTTLED = {
  kind: 'throttled',
  message: 'IAM Identity Center is asked too often at the moment.',
  hint: 'Try again shortly.',
  retryable: true,
};
export const FAULT = {
  kind: 'network',
  message: 'IAM Identity Center has a fault of its own at the moment (HTTP 503).',
  hint: 'Try again; https://health.aws.amazon.com says more.',
  retryable: true,
};
