/** What STS takes of a session: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const SHORTEST_SESSION_SECONDS = 900;
export const LONGEST_SESSION_SECONDS = 43_200;
/** Inline and managed session policies together, in characters. */
export const LARGEST_POLICY = 2048;
export const MOST_POLICY_ARNS = 10;
