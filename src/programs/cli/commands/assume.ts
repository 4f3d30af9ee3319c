import { askedPermittedRole, PERMITTED_ROLE_OPTIONS } from '../asking/asked-permitted-role.ts';
import { askedRole, STATED_ROLE_OPTIONS } from '../asking/asked-role.ts';
import { assumeAndTell } from '../assume-and-tell.ts';
import type { CommandDefinition } from '../command.ts';
import { EXPORT_OPTIONS, exportTo } from '../export-variables.ts';
import { MASK_OPTION, maskingSecrets } from '../mask-secrets.ts';

export const assumeCommand: CommandDefinition = {
  name: 'assume',
  argument: { syntax: '[role]', description: "the role's name in the role map" },
  summary: 'take a role of AWS, Google Cloud or Azure: identity token, exchange, profile',
  options: [
    { flags: '--duration <duration>', description: "instead of the map's: 15m, 1h, 1h30m" },
    { flags: '--yes', description: 'do not ask for a role that wants to be confirmed (on a terminal only)' },
    ...PERMITTED_ROLE_OPTIONS,
    ...STATED_ROLE_OPTIONS,
    ...EXPORT_OPTIONS,
    MASK_OPTION,
  ],
  examples: [
    { line: 'rolecall assume dev-readonly', does: 'then: aws --profile dev-readonly …' },
    { line: 'rolecall assume deploy-staging --duration 15m', does: 'for a quarter of an hour' },
    {
      line: 'rolecall assume --identity-center 111122223333/ReadOnly',
      does: 'what IAM Identity Center lists for you, without a map',
    },
    {
      line: 'rolecall assume --role-arn ARN --region eu-west-1 --export',
      does: 'in a workflow of GitHub Actions, for the steps after it',
    },
  ],
  async run(context, input) {
    const asked = askedPermittedRole(input) ?? (await askedRole(context, input));
    const onIssued = input.flag('mask') ? await maskingSecrets(context) : undefined;
    const exported = await exportTo(context.world, { toJob: input.flag('export'), dotenv: input.text('dotenv') });
    const wanted = { ...asked, yes: input.flag('yes'), ...(onIssued === undefined ? {} : { onIssued }) };
    return assumeAndTell(context, wanted, async (request, signal) => {
      const assumed = await context.sessions.assume(request, signal);
      await exported(assumed);
      return assumed;
    });
  },
};
