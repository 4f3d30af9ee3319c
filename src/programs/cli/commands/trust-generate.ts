import { AssumeError } from '../../../core/errors.ts';
import { listed } from '../../../core/text.ts';
import type { CommandDefinition } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import type { TokensFrom } from '../trust/tokens-from.ts';

const EXPLAINS = { hint: '`rolecall trust generate --help` explains.' };

export const trustGenerateCommand: CommandDefinition = {
  name: 'generate',
  argument: {
    syntax: '<role>',
    description:
      "a role of the role map, a role's ARN, a provider of Google (projects/…/providers/…) or a client's id of Azure",
  },
  summary: 'write the narrowest trust for a token, proved before it is shown',
  options: [
    {
      flags: '--claims <file...>',
      description:
        'claims, as JSON, of each token that is to be let in; `-` for standard input (default: a token of this environment, which is asked for)',
    },
    { flags: '--token-of <issuer>', description: 'in place of a token: github-actions, gitlab, ona …, or https://…' },
    { flags: '--fact <name=value...>', description: 'with --token-of: owner=acme repository=app branch=main' },
    {
      flags: '--subject <format>',
      description: 'with --token-of: of subjects with several formats, such as immutable',
    },
    {
      flags: '--form <form>',
      description: 'json, gcloud, az, cloudformation or terraform (default: the first of them that the cloud has)',
    },
    { flags: '--any <part...>', description: 'what may be another in tokens: branch, environment, repository …' },
    { flags: '--only <part...>', description: 'what each run has another of, to be named all the same' },
    { flags: '--pin <claim...>', description: 'claims to compare besides: ref, job_workflow_ref …' },
    {
      flags: '--audience <audience>',
      description: "for whom tokens are (default: what the cloud's own clients ask for)",
    },
    { flags: '--service-account <address>', description: 'of Google, with a provider: whom tokens may act as' },
    {
      flags: '--from-scratch',
      description: "also make what an account has once: AWS's OpenID provider, Google's pool",
    },
  ],
  examples: [
    { line: 'rolecall trust generate deploy', does: "for this environment's own token" },
    {
      line: 'rolecall trust generate deploy --token-of github-actions --fact owner=acme ownerId=1 repository=app repositoryId=2 environment=production --subject immutable --form terraform',
      does: 'for jobs of one environment, without a token at hand',
    },
    {
      line: 'rolecall trust generate deploy --claims token.json --any branch',
      does: 'for every branch of the repository',
    },
  ],
  async run(context, input) {
    const { runGenerate } = await import('../trust/run-generate.ts');
    return runGenerate(context, {
      role: input.required(0, 'The role'),
      source: sourceOf(input),
      form: input.text('form'),
      open: input.texts('any'),
      only: input.texts('only'),
      pinned: input.texts('pin'),
      audience: input.text('audience'),
      serviceAccount: input.text('serviceAccount'),
      fromScratch: input.flag('fromScratch'),
    });
  },
};

/** @throws AssumeError `usage`. */
function sourceOf(input: CommandInput): TokensFrom {
  const [files, issuer, facts, format] = [
    input.texts('claims'),
    input.text('tokenOf'),
    input.texts('fact'),
    input.text('subject'),
  ];
  if (issuer === undefined) {
    if (facts.length > 0 || format !== undefined) {
      throw new AssumeError('usage', '--fact and --subject are about a --token-of, which is missing.', EXPLAINS);
    }
    return files.length === 0 ? { kind: 'environment' } : { kind: 'files', files };
  }
  if (files.length > 0) throw new AssumeError('usage', '--claims and --token-of exclude each other.', EXPLAINS);
  const bad = facts.find(fact => !/^\w+=./s.test(fact));
  if (bad !== undefined) {
    throw new AssumeError('usage', `--fact takes a name and a value, such as owner=acme, and not ${bad}.`, EXPLAINS);
  }
  const pairs = facts.map(fact => [fact.slice(0, fact.indexOf('=')), fact.slice(fact.indexOf('=') + 1)] as const);
  const twice = pairs.find(([name], index) => pairs.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) throw new AssumeError('usage', `--fact says ${listed([twice[0]])} twice.`, EXPLAINS);
  return { kind: 'facts', issuer, facts: Object.fromEntries(pairs), format };
}
