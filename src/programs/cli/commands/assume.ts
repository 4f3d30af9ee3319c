import { assumeAndTell } from '../assume-and-tell.ts';
import type { CommandDefinition } from '../command.ts';
import { parseDuration } from '../parse-duration.ts';

export const assumeCommand: CommandDefinition = {
  name: 'assume',
  argument: { syntax: '<role>', description: "the role's name in the role map" },
  summary: 'take a role: identity token, exchange, profile',
  options: [
    { flags: '--duration <duration>', description: "instead of the map's: 15m, 1h, 1h30m" },
    { flags: '--yes', description: 'do not ask for a role that wants to be confirmed (on a terminal only)' },
  ],
  examples: [
    { line: 'rolecall assume dev-readonly', does: 'then: aws --profile dev-readonly …' },
    { line: 'rolecall assume deploy-staging --duration 15m', does: 'for a quarter of an hour' },
  ],
  async run(context, input) {
    const duration = input.text('duration');
    const wanted = {
      role: input.required(0, "The role's name"),
      yes: input.flag('yes'),
      ...(duration === undefined ? {} : { durationSeconds: parseDuration(duration) }),
    };
    return assumeAndTell(context, wanted, (request, signal) => context.sessions.assume(request, signal));
  },
};
